"""All settings, read from the environment. `MODE` is `demo`, `test` or `production` (production if unset).

A missing or unsafe value stops the start with a sentence that names it: see `nursery/environment.py`.
"""

from csp.constants import NONE, SELF

from nursery.environment import Environment

env = Environment()
MODE = env.mode()
IS_PRODUCTION = MODE == "production"

BASE_DIR = env.base_dir
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")
ASSETS_DIR = env.made(DATA_DIR / "assets")  # made by set-up: the icon sprite

DEBUG = False
SECRET_KEY = env.secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.allowed_hosts()
CSRF_TRUSTED_ORIGINS = env.words("TRUSTED_ORIGINS")

# The address that mails link to. Mails are written by a worker, which has no request to ask.
BASE_URL = env.base_url(ALLOWED_HOSTS)

INSTALLED_APPS = [
    "nursery.static.StaticFiles",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "bootstrap",
    "django_htmx",
    "ui",
    "audit",
    "accounts",
    "notifications",
    "families",
    "attendance",
    "diaries",
    "home",
    "nursery",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ui.middleware.SafeHeaders",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "families.middleware.ViewerMiddleware",
    "audit.middleware.ViewingLog",
]

ROOT_URLCONF = "nursery.urls"
THIRD_PARTY_ROUTES = "nursery.routes.THIRD_PARTY"
WSGI_APPLICATION = "nursery.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "home.navigation.navigation",
            ],
        },
    }
]

# -- Storage ---------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.database(DATA_DIR)}
REDIS_URL = env.word("REDIS_URL")

CACHES = {
    # Sign-in limits live in the default cache and must survive a restart: a table, never Redis.
    # So many rows that nobody can push a count out by making others.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

STATIC_URL = "static/"
STATIC_ROOT = env.made(env.folder("STATIC_ROOT", DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static", ASSETS_DIR]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_AUTOREFRESH = MODE == "test"  # each client of a test would list all files at its start
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# -- Who is signed in ------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

PASSWORD_HASHERS = ["accounts.hashers.Argon2"] if MODE != "test" else ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.MaximumLength"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email", "sign_in_name"]},
    },
    {"NAME": "families.passwords.NotTheSettingsName"},
]

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "sign_in_name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is verified by its invitation
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key,20/d/key",
    "reset_password": "20/h/ip,5/h/key",
    "request_login_code": "20/h/ip,5/h/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    # Codes of printed letters, 60 bits each: a nursery's families share its Wi-Fi, and so one address.
    "letter_code": "30/m/ip,200/h/ip,3000/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("PROXIES", 0)
PASSWORD_RESET_TIMEOUT = 60 * 60
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Hometime"
MFA_RECOVERY_CODE_COUNT = 10

# -- Safety ----------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.number("PROXIES", 0) else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if IS_PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_PRODUCTION else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "ui.views.form_expired"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# -- Mail and background work ----------------------------------------------------------------------------------------

# Whatever sends mail writes a row; the outbox's sweep sends it, through POST_BACKEND.
EMAIL_BACKEND = "notifications.backends.Outbox"
vars().update(env.mail(demo="notifications.backends.Mailbox"))
EMAIL_TIMEOUT = 20

# How long a worker may hold a letter before another one takes it: longer than any mail server keeps us waiting.
OUTBOX_LEASE_SECONDS = env.number("OUTBOX_LEASE_SECONDS", 120)

# How often each sweep looks, in seconds. A sweep finds rows in the database; nothing depends on a message arriving.
SWEEPS = {
    "notifications.tasks.deliver": 3,
    "notifications.tasks.tidy": 3600,
    "families.tasks.ask_to_decide": 3600,
    "families.tasks.close_places": 60,
    "families.tasks.clear_rooms": 60,
    "families.tasks.work_on_imports": 2,
    "families.tasks.forget_imports": 3600,
    "ui.tasks.forget_forms": 3600,
    "accounts.tasks.forget_limits": 3600,
    "accounts.tasks.forget_sessions": 3600,
}
QUEUES = {"notifications.tasks.deliver": "mail", "notifications.tasks.tidy": "maintenance"}

# A digest waits this long after the last child of a family is finished, so that a day can be opened again.
DIGEST_WAIT_SECONDS = env.number("DIGEST_WAIT_SECONDS", 15 if MODE == "demo" else 600)

# -- Language and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.word("TIME_ZONE", "Europe/London")

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Pages refused and not found are everyday, and their addresses say whose they are.
    "loggers": {"django.request": {"level": "ERROR"}},
}
