"""Real servers and real processes around the outbox: databases, SMTP, Celery workers and beat.

Each is started by the test that needs it, or given a database of its own, and ended with it.
"""

import asyncio
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from email import message_from_bytes
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from aiosmtpd.controller import Controller
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from tests.plugins.require import postgres_url

ROOT = Path(__file__).resolve().parents[2]
APP = "tests.notifications.program:app"
LEASE = 2  # seconds


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(is_true, seconds, what):
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {seconds} seconds.")
        time.sleep(0.02)


# -- Mail server -----------------------------------------------------------------------------------------------------


class MailServer:
    """A real SMTP server on a port of its own, which remembers what it took."""

    def __init__(self, seconds_each=0.0):
        self.seconds_each = seconds_each
        self.messages, self.recipients = [], []
        self.refuses = set()
        self.may_answer = None
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    def __enter__(self):
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.go_on()
        self.controller.stop()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.controller.port}"

    @property
    def taken(self):
        return len(self.messages)

    @property
    def message_ids(self):
        return [message["Message-ID"] for message in self.messages]

    @property
    def duplicates(self):
        return sum(count - 1 for count in Counter(self.message_ids).values())

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 (aiosmtpd's name)
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        self.messages.append(message_from_bytes(envelope.content))
        self.recipients.append(tuple(envelope.rcpt_tos))
        await asyncio.sleep(self.seconds_each)
        await self.may_answer.wait()
        return "250 taken"

    def fall_silent(self):
        """Take mail but do not say so: whoever sends one now is stuck between sending and marking."""
        self.controller.loop.call_soon_threadsafe(self.may_answer.clear)

    def go_on(self):
        self.controller.loop.call_soon_threadsafe(self.may_answer.set)


# -- Databases -------------------------------------------------------------------------------------------------------


@contextmanager
def sqlite_database(folder):
    yield f"sqlite:///{folder / 'outbox.sqlite3'}"


@contextmanager
def postgres_database(server=None):
    """A database of its own on a running server, dropped afterwards with whoever is still in it."""
    server = server or postgres_url()
    name = f"outbox_{secrets.token_hex(6)}"
    ask(server, f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        ask(server, f"DROP DATABASE {name} WITH (FORCE)")


def ask(url, question):
    """The first column of what PostgreSQL answers."""
    connection = psycopg2.connect(url)
    try:
        connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        with connection.cursor() as cursor:
            cursor.execute(question)
            return [row[0] for row in cursor.fetchall()] if cursor.description else []
    finally:
        connection.close()


def break_connections(url):
    """End every connection to this database, as a restart of the server does. Returns how many there were."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    return len(ask(url, f"{others} AND pid <> pg_backend_pid()"))


def postgres_program(name):
    """Path of a program of the PostgreSQL server, newest version first; None where no server is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(found[-1]) if found else shutil.which(name)


class PrivatePostgres:
    """A whole server that belongs to one test, which may restart it."""

    def __init__(self):
        self.port = free_port()
        self.as_owner = []

    @property
    def url(self):
        return f"postgres://outbox@127.0.0.1:{self.port}/postgres"

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp())
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, "postgres")
            self.as_owner = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups"]
        self._run("initdb", "-A", "trust", "-U", "outbox", "-E", "UTF8", "--locale=C.UTF-8")
        self._control("start")
        return self

    def __exit__(self, *_):
        self._control("stop", "-m", "immediate")
        shutil.rmtree(self.folder)

    def restart(self):
        self._control("restart", "-m", "fast")

    def _control(self, *what):
        options = f"-h 127.0.0.1 -p {self.port} -k {self.folder} -c fsync=off"
        log = self.folder / "log"
        self._run("pg_ctl", *what, "-w", "-t", "60", "-l", str(log), *(["-o", options] if what[0] != "stop" else []))

    def _run(self, name, *arguments):
        command = [*self.as_owner, postgres_program(name), "-D", str(self.folder / "data"), *arguments]
        subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)


# -- The program -----------------------------------------------------------------------------------------------------


class Program:
    """Hometime's background half, as processes of its own on one database and one mail server."""

    def __init__(self, folder, database, mail, redis=""):
        self.folder, self.database = folder, database
        self.running = {}
        self.environment = os.environ | {
            "MODE": "test",
            "DATA_DIR": str(folder),
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "EMAIL_URL": mail.url,
            "OUTBOX_LEASE_SECONDS": str(LEASE),
        }
        self._python("manage.py", "migrate", "--verbosity", "0")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for name in list(self.running):
            self.kill(name)

    # What is in the database

    def announce(self, number):
        """One piece of news to each of `number` people, all due now."""
        self._python("-m", "tests.notifications.program", "announce", str(number))

    def states(self):
        """{"deliveries": {state: number}, "letters": {…}}."""
        return json.loads(self._python("-m", "tests.notifications.program", "states"))

    def _python(self, *command):
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    # Processes

    def worker(self, name):
        self._start(name, "worker", "--queues", "mail", "--concurrency", "1", "--hostname", f"{name}@%h")

    def beat(self):
        """With Redis it only says which sweep is due; without it runs the sweeps itself."""
        self._start("beat", "beat", "--schedule", str(self.folder / "beat"))

    def sweeps(self, number):
        """As many processes, each ready to sweep; returns a function that lets all go in the same moment."""
        waiting = [
            self._popen([sys.executable, "-m", "tests.notifications.program", "sweep"], stdin=subprocess.PIPE)
            for _number in range(number)
        ]
        for process in waiting:
            process.stdout.readline()

        def go():
            for process in waiting:
                process.stdin.close()
            return [process.wait(timeout=60) for process in waiting]

        return go

    def _start(self, name, *command):
        log = (self.folder / f"{name}.log").open("ab")
        celery = [sys.executable, "-m", "celery", "-A", APP, *command, "--loglevel", "INFO"]
        self.running[name] = self._popen(celery, log)

    def _popen(self, command, log=None, stdin=subprocess.DEVNULL):
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdin=stdin,
            stdout=log or subprocess.PIPE,
            stderr=log or None,
            start_new_session=True,
        )

    def kill(self, name):
        """SIGKILL for the process and its children, as when the machine goes."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def log(self, name):
        return (self.folder / f"{name}.log").read_text()


@contextmanager
def program_on(folder, database, seconds_each=0.0, redis=""):
    """(program, mail server) on a database of the kind "sqlite" or "postgres", or at an address."""
    with ExitStack() as stack:
        if database == "sqlite":
            database = stack.enter_context(sqlite_database(folder))
        elif database == "postgres":
            database = stack.enter_context(postgres_database())
        mail = stack.enter_context(MailServer(seconds_each))
        yield stack.enter_context(Program(folder, database, mail, redis)), mail
