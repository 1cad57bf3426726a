"""What stands in the environment: read once, refused with a sentence where it is missing or unsafe."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from nursery.environment import Environment

KEY = "k3y-of-many-different-characters-0123456789-abcdefghij-XYZ"
PRODUCTION = {"MODE": "production", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "hometime.example.org"}


def read(**variables):
    return Environment(variables)


def refusal(asked):
    with pytest.raises(ImproperlyConfigured) as refused:
        asked()
    return str(refused.value)


# -- Mode ------------------------------------------------------------------------------------------------------------


def test_without_a_mode_it_is_production():
    assert read().mode() == read(MODE=" ").mode() == "production"


@pytest.mark.parametrize("mode", ["debug", "Production", "dev"])
def test_other_modes_are_refused(mode):
    assert refusal(read(MODE=mode).mode) == f"MODE must be one of demo, test, production, not '{mode}'."


# -- The key ---------------------------------------------------------------------------------------------------------


def test_a_developer_asks_for_missing_migrations_without_a_mode_or_a_key(tmp_path):
    command = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
    bare = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}

    asked = subprocess.run(command, cwd=settings.BASE_DIR, env=bare, capture_output=True, text=True, check=False)

    assert (asked.returncode, asked.stdout.strip()) == (0, "No changes detected")


def test_production_refuses_a_missing_key(tmp_path):
    assert refusal(lambda: read().secret_key(tmp_path)).startswith("SECRET_KEY is missing.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "key", ["change-me", "k3y-of-ten", "a" * 60, "ab" * 40, "django-insecure-" + "x1y2z3-w4v5" * 6, "secret-key"]
)
def test_production_refuses_a_key_that_anybody_may_know(key, tmp_path):
    said = refusal(lambda: read(SECRET_KEY=key).secret_key(tmp_path))

    assert said.startswith("SECRET_KEY is a default or too short.")
    assert key not in said


def test_production_takes_a_key_from_the_environment_or_a_file(tmp_path):
    (tmp_path / "key").write_text(f"{KEY}\n")

    assert read(SECRET_KEY=KEY).secret_key(tmp_path) == KEY
    assert read(SECRET_KEY_FILE=str(tmp_path / "key")).secret_key(tmp_path) == KEY


def test_a_key_file_that_cannot_be_read_is_named_with_the_reason(tmp_path):
    said = refusal(lambda: read(SECRET_KEY_FILE=str(tmp_path / "gone")).secret_key(tmp_path))

    assert said == "SECRET_KEY_FILE cannot be read: No such file or directory."


def test_a_demo_makes_its_own_key_once_for_its_owner_alone(tmp_path):
    first, second = (read(MODE="demo").secret_key(tmp_path / "data") for _ in range(2))

    assert (first == second, len(first) > 50) == (True, True)
    [path] = (tmp_path / "data").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


# -- Hosts and addresses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hosts", ["", " , ", "*", "hometime.example.org,*"])
def test_production_refuses_to_answer_to_any_name(hosts):
    assert refusal(read(ALLOWED_HOSTS=hosts).allowed_hosts).startswith("ALLOWED_HOSTS is empty or '*'.")


def test_hosts_are_a_list():
    assert read(ALLOWED_HOSTS="a.example, b.example").allowed_hosts() == ["a.example", "b.example"]


def test_mails_of_production_link_to_the_first_host():
    assert read().base_url(["a.example", "b.example"]) == "https://a.example"


@pytest.mark.parametrize("url", ["http://a.example", "https://evil.example"])
def test_mails_of_production_link_nowhere_else(url):
    assert refusal(lambda: read(BASE_URL=url).base_url(["a.example"])).startswith("BASE_URL must be https://")


def test_mails_of_a_demo_link_to_its_port():
    assert read(MODE="demo", PORT="8123").base_url(["localhost"]) == "http://127.0.0.1:8123"


# -- Database, mail, numbers -----------------------------------------------------------------------------------------


def test_without_an_address_the_database_is_a_file_that_survives_a_power_cut(tmp_path):
    config = read(MODE="test").database(tmp_path)

    assert (config["ENGINE"], config["NAME"]) == ("django.db.backends.sqlite3", tmp_path / "hometime.sqlite3")
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in config["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in config["OPTIONS"]["init_command"]


def test_an_address_names_another_database(tmp_path):
    config = read(DATABASE_URL="postgres://ada:s3cret@db.example:5433/hometime").database(tmp_path)

    assert [config[name] for name in ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "django.db.backends.postgresql",
        "ada",
        "s3cret",
        "db.example",
        5433,
        "hometime",
    ]
    assert config["CONN_HEALTH_CHECKS"] is True


def test_mail_goes_where_the_address_says():
    url = "smtp://ada%40example.org:p%2Fw@mail.example:587?tls=1"

    mail = read(EMAIL_URL=url, MAIL_FROM="Larkfield <office@larkfield.example>").mail(demo="mailbox")

    assert mail == {
        "DEFAULT_FROM_EMAIL": "Larkfield <office@larkfield.example>",
        "SERVER_EMAIL": "office@larkfield.example",
        "POST_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "ada@example.org",
        "EMAIL_HOST_PASSWORD": "p/w",
        "EMAIL_USE_TLS": True,
        "EMAIL_USE_SSL": False,
    }


@pytest.mark.parametrize("url", ["mail.example:587", "http://mail.example", "smtp://"])
def test_an_address_of_no_mail_server_is_refused(url):
    assert refusal(lambda: read(EMAIL_URL=url).mail(demo="mailbox")).startswith("EMAIL_URL must read like smtp://")


def test_a_demo_keeps_its_mail_in_the_browser_unless_told_otherwise():
    assert read(MODE="demo").mail(demo="mailbox")["POST_BACKEND"] == "mailbox"
    assert read(MODE="demo", EMAIL_URL="smtp://m.example").mail(demo="mailbox")["EMAIL_HOST"] == "m.example"


@pytest.mark.parametrize("text", ["-1", "ten", "1.5", "½"])
def test_numbers_are_whole(text):
    assert refusal(lambda: read(PROXIES=text).number("PROXIES", 0)) == f"PROXIES must be a whole number, not {text!r}."


# -- The whole program -----------------------------------------------------------------------------------------------


def manage(tmp_path, *command, **variables):
    """`manage.py` as in production: nothing of this test's environment but the path."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "LANG": "C.UTF-8"} | variables
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        env={name: value for name, value in environment.items() if value is not None},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.slow
def test_the_check_for_production_has_nothing_to_say(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert (done.returncode, done.stdout.strip(), done.stderr.strip()) == (
        0,
        "System check identified no issues (0 silenced).",
        "",
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is missing. Set it, or SECRET_KEY_FILE, to 50 or more random characters."),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is empty or '*'. Name the host people type"),
    ],
)
def test_production_says_in_one_line_why_it_does_not_start(missing, said, tmp_path):
    done = manage(tmp_path, "check", **PRODUCTION | missing)

    assert done.returncode != 0
    assert said in done.stderr
    assert ("Traceback" in done.stderr, len(done.stderr.strip().splitlines())) == (False, 1)


def test_debugging_pages_are_nowhere():
    assert settings.DEBUG is False
