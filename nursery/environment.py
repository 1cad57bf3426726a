"""Reads the environment for the settings, and refuses what is missing or unsafe."""

import os
import secrets
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

MODES = ("demo", "test", "production")

# Named here so that a key pasted from an example never protects real children.
EXAMPLE_KEYS = {"change-me", "changeme", "secret", "secret-key", "your-secret-key"}


class Environment:
    """One reading of the environment. Each method answers, or raises ImproperlyConfigured with a sentence."""

    base_dir = Path(__file__).resolve().parent.parent

    def __init__(self, variables=None):
        self.variables = os.environ if variables is None else variables

    def word(self, name, default=""):
        return self.variables.get(name, "").strip() or default

    def words(self, name):
        return [word.strip() for word in self.word(name).split(",") if word.strip()]

    def number(self, name, default):
        text = self.word(name, str(default))
        if not text.isdigit():
            raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.")
        return int(text)

    def folder(self, name, default):
        return Path(self.word(name, str(default))).absolute()

    def made(self, folder):
        """The folder, made if it can be: what cannot write to it says so itself, in its own words."""
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def mode(self):
        mode = self.word("MODE", "production")
        if mode not in MODES:
            raise ImproperlyConfigured(f"MODE must be one of {', '.join(MODES)}, not {mode!r}.")
        return mode

    @property
    def is_production(self):
        return self.mode() == "production"

    def secret_key(self, data_dir):
        """The key that signs sessions and links: from SECRET_KEY, or SECRET_KEY_FILE; a demo makes its own."""
        key = self.word("SECRET_KEY")
        if not key and (path := self.word("SECRET_KEY_FILE")):
            key = _read_key(Path(path))
        if not self.is_production:
            return key or self._own_key(data_dir)
        if not key:
            raise ImproperlyConfigured(
                "SECRET_KEY is missing. Set it, or SECRET_KEY_FILE, to 50 or more random characters."
            )
        if len(key) < 50 or len(set(key)) < 5 or key.lower() in EXAMPLE_KEYS or key.startswith("django-insecure"):
            raise ImproperlyConfigured("SECRET_KEY is a default or too short. Use 50 or more random characters.")
        return key

    def _own_key(self, data_dir):
        try:
            return _key_made_once(data_dir)
        except OSError as error:
            sentence = f"Hometime cannot write to its data folder, {data_dir}: {error.strerror}."
            raise ImproperlyConfigured(sentence) from error

    def allowed_hosts(self):
        hosts = self.words("ALLOWED_HOSTS")
        if self.is_production and (not hosts or "*" in hosts):
            raise ImproperlyConfigured(
                "ALLOWED_HOSTS is empty or '*'. Name the host people type, such as hometime.example.org."
            )
        return hosts or ["localhost", "127.0.0.1", "[::1]", "testserver"]

    def base_url(self, hosts):
        """Where mails link to, without a slash at the end."""
        default = (
            f"https://{hosts[0].lstrip('.')}" if self.is_production else f"http://127.0.0.1:{self.word('PORT', '8000')}"
        )
        url = self.word("BASE_URL", default).rstrip("/")
        parts = urlsplit(url)
        if self.is_production and (parts.scheme != "https" or not _is_one_of(parts.hostname, hosts)):
            raise ImproperlyConfigured("BASE_URL must be https:// and a name of ALLOWED_HOSTS: mails link to it.")
        return url

    def database(self, data_dir):
        """SQLite tuned for a small box unless DATABASE_URL names another; figures in docs/decisions/0003."""
        if url := self.word("DATABASE_URL"):
            config = dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)
        else:
            config = {"ENGINE": "django.db.backends.sqlite3", "NAME": _private(data_dir / "hometime.sqlite3")}
        if config["ENGINE"].endswith("sqlite3"):
            config["OPTIONS"] = {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000",
            }
        return config

    def mail(self, demo):
        """From EMAIL_URL, such as smtp://name:password@host:587?tls=1 (or ssl=1); a demo keeps mail in the browser."""
        sender = self.word("MAIL_FROM", "Hometime <hometime@localhost>")
        settings = {"DEFAULT_FROM_EMAIL": sender, "SERVER_EMAIL": parseaddr(sender)[1]}
        url = self.word("EMAIL_URL")
        if not url:
            backend = demo if self.mode() == "demo" else "django.core.mail.backends.smtp.EmailBackend"
            return settings | {"POST_BACKEND": backend}
        parts = urlsplit(url)
        if parts.scheme != "smtp" or not parts.hostname or not _has_a_port(parts):
            raise ImproperlyConfigured("EMAIL_URL must read like smtp://name:password@host:587?tls=1.")
        options = parse_qs(parts.query)
        return settings | {
            "POST_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or 25,
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": "tls" in options,
            "EMAIL_USE_SSL": "ssl" in options,
        }


def _has_a_port(parts):
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _is_one_of(host, allowed):
    return any(host == name or (name.startswith(".") and f".{host}".endswith(name)) for name in allowed)


def _private(path):
    """The database's file, for its owner alone from the first start after it was made; SQLite's other files follow."""
    with suppress(OSError):
        path.chmod(0o600)
    return path


def _read_key(path):
    try:
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"SECRET_KEY_FILE cannot be read: {error.strerror}.") from error


def _key_made_once(data_dir):
    """A demo's or test's key, made once. Two processes starting together agree on the first one written."""
    path = data_dir / "secret-key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = data_dir / f"secret-key.{os.getpid()}"
        draft.write_text(secrets.token_urlsafe(50))
        draft.chmod(0o600)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
