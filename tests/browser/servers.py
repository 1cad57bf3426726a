"""Hometime as it really runs, for a browser to visit: on the embedded default, and as production with every server.

Each nursery has a data folder, ports, a database and a post office of its own; whatever was started is ended again.
"""

import http.client
import os
import re
import signal
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from nursery.celery import queues
from tests.notifications.services import MailServer, postgres_database, wait_until
from tests.plugins.require import redis_url
from tests.setup.processes import PATIENCE, ROOT, environment, left_behind, read_until_ready, serve

HOST = "127.0.0.1"

# Hours of the nursery's own clock. A test that writes a day must not depend on the hour at which it runs.
NOON = 12

# Seconds that a finished day can be opened again before it goes home.
DIGEST_WAIT = 1


def zone_where_it_is(hour):
    """A time zone in which it is now between `hour` and an hour later."""
    ahead = (hour - datetime.now(UTC).hour + 11) % 24 - 11  # from 11 hours behind to 12 ahead
    return f"Etc/GMT{-ahead:+d}"  # in these names the sign says how far Greenwich is ahead


@dataclass
class Nursery:
    """One that is running. first_start: the one-time address of an empty one. password: everybody's in the demo."""

    address: str
    first_start: str = ""
    password: str = ""
    mail: MailServer = None  # None: the post is in the demo's mailbox


# -- The embedded default --------------------------------------------------------------------------------------------


@contextmanager
def embedded(folder, *, hour=NOON, **variables):
    """`manage.py serve`: SQLite, sweeps inline, mail in the demo's mailbox. DEMO="1" for the demo nursery."""
    own = {"TIME_ZONE": zone_where_it_is(hour), "DIGEST_WAIT_SECONDS": str(DIGEST_WAIT)}
    variables = environment(folder, **own | variables)
    with (folder / "serve.log").open("wb") as log:
        process = serve(variables, stderr=log)
    try:
        said = read_until_ready(process.stdout.fileno())
        first_start, password = said_after("Set up your nursery: ", said), said_after("Everybody’s password: ", said)
        yield Nursery(f"http://{HOST}:{variables['PORT']}", first_start, password)
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)
        remains = left_behind(variables)
    assert remains == {}


def said_after(words, said):
    """The rest of that line, as the terminal shows it; "" where no line begins so."""
    found = re.search(rf"^{words}(.+)$", said, re.MULTILINE)
    return found[1].strip() if found else ""


# -- Production ------------------------------------------------------------------------------------------------------


@contextmanager
def production(folder, *, hour=NOON):
    """As the README tells it: PostgreSQL, Redis, gunicorn, a worker for each queue, beat, an SMTP server, and TLS."""
    with postgres_database() as database, redis_database() as broker, MailServer() as mail:
        own = {
            "MODE": "production",
            "SECRET_KEY": os.urandom(40).hex(),
            "ALLOWED_HOSTS": HOST,
            "DATABASE_URL": database,
            "REDIS_URL": broker,
            "EMAIL_URL": mail.url,
            "TIME_ZONE": zone_where_it_is(hour),
            "DIGEST_WAIT_SECONDS": str(DIGEST_WAIT),
        }
        variables = environment(folder, **own)
        variables["BASE_URL"] = f"https://{HOST}:{variables['PORT']}"
        with parts(folder, variables) as start:
            for command in ("migrate", "createcachetable", "sprite", "collectstatic"):
                manage(variables, command)
            start_parts(start, folder, variables["PORT"])
            wait_until(lambda: answers(variables["PORT"]), PATIENCE, "An answer of the web server")
            first_start = manage(variables, "first_start").strip()
            yield Nursery(variables["BASE_URL"], first_start, mail=mail)


def start_parts(start, folder, port):
    certificate, key = own_certificate(folder)
    web = ("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket")
    start(
        "web", "gunicorn", "nursery.wsgi", "--bind", f"{HOST}:{port}", *web, "--certfile", certificate, "--keyfile", key
    )
    start("beat", "celery", "--app", "nursery", "beat", "--schedule", str(folder / "beat"))
    for queue in queues():
        work = ("--queues", queue, "--concurrency", "2", "--hostname", f"{queue}-{port}@%h", "--loglevel", "info")
        start(queue, "celery", "--app", "nursery", "worker", *work)


@contextmanager
def parts(folder, variables):
    """Gives `start(name, *command of Python)`; ends each part by its own process group."""
    running = []

    def start(name, *command):
        with (folder / f"{name}.log").open("wb") as log:
            running.append(
                subprocess.Popen(
                    [sys.executable, "-m", *command],
                    cwd=ROOT,
                    env=variables,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    try:
        yield start
    finally:
        for process in running:
            process.terminate()
        for process in running:
            end(process)
        remains = left_behind(variables)
    assert remains == {}


def end(process):
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=20)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def manage(variables, *command):
    """What one of the program's commands prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command, "--no-color"],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def redis_database():
    """The number that the suite was given, empty before and after."""
    url = redis_url()
    with redis.Redis.from_url(url) as connection:
        connection.flushdb()
        try:
            yield url
        finally:
            connection.flushdb()


def answers(port):
    """Whether it does, whoever signed its certificate: this one signed it itself."""
    connection = http.client.HTTPSConnection(HOST, int(port), timeout=5, context=ssl._create_unverified_context())  # noqa: S323
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except OSError:
        time.sleep(0.1)
        return False
    finally:
        connection.close()


def own_certificate(folder):
    """Paths of a certificate for this machine and its key, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return tuple(map(str, paths))
