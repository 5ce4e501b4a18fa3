"""Django's settings; what an operator may change is in `frontdesk.configuration`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import dj_database_url

from channels.secret_file import RASA_CHANNEL, read_or_create
from frontdesk.configuration import ROOT, Configuration

LOCKED_MINUTES = 15
CONFIGURATION = Configuration.of()
CONFIGURATION.var.mkdir(parents=True, exist_ok=True, mode=0o700)

SECRET_KEY = CONFIGURATION.secret_key
RASA_SECRET = read_or_create(RASA_CHANNEL, CONFIGURATION.var / "secrets")
DEBUG = CONFIGURATION.debug
ALLOWED_HOSTS = list(CONFIGURATION.hosts)
BASE_DIR = ROOT

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.messages",
    "axes",
    "frontdesk",
    "frontdesk.desk",
    "frontdesk.desk.figures",
    "frontdesk.desk.privacy",
    "frontdesk.desk.teach",
]
# Security headers, CORS, body sizes and the rate limit by address are outside Django, in frontdesk.guards.gate.
# This is for the desk; the visitor API goes without (frontdesk.api.handler).
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "frontdesk.desk.middleware.DeskMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "frontdesk.urls"
ASGI_APPLICATION = "frontdesk.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "frontdesk.desk.context.desk",
            ]
        },
    }
]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "desk:login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "desk:home"
# A name is locked for the address that guesses, not for everybody: nobody can lock the staff out from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=LOCKED_MINUTES)
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "frontdesk.desk.accounts.views.locked_out"

_IN_PRODUCTION = CONFIGURATION.mode == "production"
# The desk's cookies are sent to the desk only; how long a login lasts is in frontdesk.desk.accounts.sessions.
SESSION_COOKIE_NAME = "__Secure-desk" if _IN_PRODUCTION else "desk"
CSRF_COOKIE_NAME = "__Secure-desk-form" if _IN_PRODUCTION else "desk-form"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/desk/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IN_PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE, CSRF_COOKIE_SAMESITE = "Lax", "Strict"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "frontdesk.desk.pages.form_expired"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

_SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(CONFIGURATION.var / "frontdesk.sqlite"),
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        # A writer waits at its start and never fails in the middle.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: what was acknowledged survives a power cut too.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        # What was erased is overwritten, not left in free pages.
        "PRAGMA secure_delete=ON;",
    },
    "TEST": {"NAME": str(CONFIGURATION.var / "test.sqlite")},
}
DATABASES = {
    "default": (
        dict(dj_database_url.parse(CONFIGURATION.database_url, conn_max_age=600, conn_health_checks=True))
        if CONFIGURATION.database_url
        else _SQLITE
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
APPEND_SLASH = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"masked": {"()": "frontdesk.guards.masked_logs.MaskingFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "masked"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        "axes": {"level": "ERROR"},
        "uvicorn": {"handlers": [], "propagate": True, "level": "INFO"},
        "uvicorn.access": {"handlers": [], "propagate": False},
    },
}
