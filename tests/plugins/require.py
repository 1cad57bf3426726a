"""Loaded by pytest before Django: the mode of the program, and what a test may ask of the machine.

A test marked `browser`, `postgres`, `redis` or `smtp` is skipped, with the reason, where the machine lacks that part.
`REQUIRE=browser,postgres,redis,smtp` turns each of these skips into a failure: that is how `.ci/run` calls the suite.

A server is named by the suite's own address (`DATABASE_URL`, `REDIS_URL`) or, where the suite runs on the embedded
default, by `TEST_POSTGRES_URL` and `TEST_REDIS_URL`. Nothing is guessed: a server that merely happens to run on
somebody's machine is left alone.
"""

import importlib.util
import os
import shutil
import socket
from urllib.parse import urlsplit

import pytest

os.environ["MODE"] = "test"

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def chromium():
    """Path of a Chromium on this machine (or what `CHROMIUM` names), else None."""
    return next(filter(None, map(shutil.which, filter(None, [os.environ.get("CHROMIUM"), *BROWSERS]))), None)


def postgres_url():
    """A PostgreSQL server on which tests may create databases of their own, else None."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else os.environ.get("TEST_POSTGRES_URL")


def redis_url():
    """A Redis database that is the tests' own, else None."""
    return os.environ.get("REDIS_URL") or os.environ.get("TEST_REDIS_URL")


def no_answer_from(url, port):
    place = urlsplit(url)
    try:
        socket.create_connection((place.hostname or "127.0.0.1", place.port or port), timeout=3).close()
    except OSError as error:
        return f"nothing answers there ({error})"
    return None


def lacks_browser():
    if importlib.util.find_spec("playwright") is None:
        return "Playwright is not installed"
    return None if chromium() else "no Chromium is installed (Debian: apt install chromium), nor named by CHROMIUM"


def lacks_postgres():
    url = postgres_url()
    return no_answer_from(url, 5432) if url else "neither DATABASE_URL nor TEST_POSTGRES_URL names a PostgreSQL server"


def lacks_redis():
    url = redis_url()
    return no_answer_from(url, 6379) if url else "neither REDIS_URL nor TEST_REDIS_URL names a Redis server"


def lacks_smtp():
    return None if importlib.util.find_spec("aiosmtpd") else "aiosmtpd is not installed"


LACKS = {"browser": lacks_browser, "postgres": lacks_postgres, "redis": lacks_redis, "smtp": lacks_smtp}


def required():
    return {part.strip() for part in os.environ.get("REQUIRE", "").split(",") if part.strip()}


def pytest_configure(config):
    unknown = required() - LACKS.keys()
    if unknown:
        raise pytest.UsageError(f"REQUIRE names {', '.join(sorted(unknown))}; known are {', '.join(LACKS)}.")
    config.lacks = {part: lacks() for part, lacks in LACKS.items()}


@pytest.hookimpl(tryfirst=True)  # before the names are read by which tests are shared out
def pytest_collection_modifyitems(items):
    """What starts servers or a browser runs one after the other in one process, beside all the rest in others."""
    for item in items:
        if "setup" in item.path.parts or any(item.get_closest_marker(part) for part in ("browser", "redis", "smtp")):
            item.add_marker(pytest.mark.xdist_group("servers"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    for part, reason in item.config.lacks.items():
        if reason and item.get_closest_marker(part):
            if part in required():
                pytest.fail(f"REQUIRE names {part}, but {reason}", pytrace=False)
            pytest.skip(f"{part}: {reason}")
