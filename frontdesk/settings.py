"""Django's settings; what an operator may change is in `frontdesk.configuration`."""

from __future__ import annotations

from typing import Any

import dj_database_url

from channels.secret_file import RASA_CHANNEL, read_or_create
from frontdesk.configuration import ROOT, Configuration

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
    "frontdesk",
]
# Security headers, CORS, body sizes and the rate limit by address are outside Django, in frontdesk.guards.gate.
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "frontdesk.urls"
ASGI_APPLICATION = "frontdesk.asgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}}]

_SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(CONFIGURATION.var / "frontdesk.sqlite"),
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        # A writer waits at its start and never fails in the middle.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: what was acknowledged survives a power cut too.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
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
STATIC_ROOT = str(CONFIGURATION.var / "static")
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
        "uvicorn": {"handlers": [], "propagate": True, "level": "INFO"},
        "uvicorn.access": {"handlers": [], "propagate": False},
    },
}
