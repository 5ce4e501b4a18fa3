"""What the operator may set, read from the environment once, and what production mode refuses."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from channels.secret_file import read_or_create
from frontdesk.errors import UnsafeConfigurationError

ROOT = Path(__file__).resolve().parents[1]
SECRET_KEY_FILE = "frontdesk_key"  # noqa: S105 - the file's name
SHORTEST_SECRET = 32
_WEAK_SECRETS = ("changeme", "change-me", "secret", "default", "insecure", "password", "example")
_LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")

Mode = Literal["development", "production"]


@dataclass(frozen=True)
class Configuration:
    """Everything that is set outside the clinic file.

    Attributes:
        mode: `production` refuses what is unsafe; `development` is for loopback.
        debug: Django's debug pages.
        secret_key: Signs tokens and sessions.
        hosts: Host names under which the front desk is reached.
        origins: Origins of pages that may show the widget, beside the clinic's website and the front desk itself.
        trusted_proxies: Addresses whose `X-Forwarded-For` is believed.
        rasa_url: Where Rasa listens.
        database_url: Empty for SQLite in `var/`.
        var: Folder of what the service keeps.
        data: Folder of the knowledge and clinic files.
        stories: Folder in which the desk writes a story test for each entry that it is taught.
        slow_after: Seconds after which the visitor is told that it takes long.
        give_up_after: Seconds after which a turn goes to the desk.
        ask_timeout: Seconds to wait for one answer of Rasa.
        rate_scale: Factor on all rate limits; 0 switches them off (load tests).
    """

    mode: Mode
    debug: bool
    secret_key: str
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    trusted_proxies: str
    rasa_url: str
    database_url: str
    var: Path
    data: Path
    stories: Path
    slow_after: float
    give_up_after: float
    ask_timeout: float
    rate_scale: float

    @classmethod
    def of(cls, environment: Mapping[str, str] | None = None) -> Configuration:
        """Read the configuration.

        Args:
            environment: Instead of the process's environment.

        Raises:
            UnsafeConfigurationError: A value cannot be used, or production mode refuses it.
        """
        given = os.environ if environment is None else environment
        mode = given.get("FRONTDESK_MODE", "development")
        if mode not in ("development", "production"):
            raise UnsafeConfigurationError(f"FRONTDESK_MODE is {mode!r}; set it to development or production.")
        var = Path(given.get("FRONTDESK_VAR") or ROOT / "var")
        found = cls(
            mode=cast(Mode, mode),
            debug=given.get("FRONTDESK_DEBUG", "") in ("1", "true", "yes"),
            secret_key=given.get("FRONTDESK_SECRET_KEY") or read_or_create(SECRET_KEY_FILE, var / "secrets"),
            hosts=_listed(given.get("FRONTDESK_HOSTS", "")) or (() if mode == "production" else _LOCAL_HOSTS),
            origins=_listed(given.get("FRONTDESK_ORIGINS", "")),
            trusted_proxies=given.get("FRONTDESK_TRUSTED_PROXIES", "127.0.0.1"),
            rasa_url=given.get("FRONTDESK_RASA_URL", "http://127.0.0.1:5005").rstrip("/"),
            database_url=given.get("DATABASE_URL", ""),
            var=var,
            data=Path(given.get("FAQ_DATA") or ROOT / "data"),
            stories=Path(given.get("FRONTDESK_STORIES") or _stories(var)),
            slow_after=_seconds(given, "FRONTDESK_SLOW_AFTER", 8.0),
            give_up_after=_seconds(given, "FRONTDESK_GIVE_UP_AFTER", 120.0),
            ask_timeout=_seconds(given, "FRONTDESK_ASK_TIMEOUT", 20.0),
            rate_scale=_seconds(given, "FRONTDESK_RATE_SCALE", 1.0),
        )
        if mode == "production" and (reasons := found.refusals()):
            raise UnsafeConfigurationError("\n".join(["The front desk does not start in production mode:", *reasons]))
        return found

    def refusals(self) -> list[str]:
        """Return why production mode refuses this configuration; empty when it does not."""
        reasons = []
        if self.debug:
            reasons.append("- FRONTDESK_DEBUG is on; unset it.")
        if any("*" in origin for origin in self.origins):
            reasons.append("- FRONTDESK_ORIGINS has a '*'; name the clinic's sites, such as https://clinic.example.")
        if not self.hosts or any("*" in host for host in self.hosts):
            reasons.append("- FRONTDESK_HOSTS is empty or has a '*'; name the host, such as chat.clinic.example.")
        if _is_weak(self.secret_key):
            reasons.append("- FRONTDESK_SECRET_KEY is short or well known; unset it, and one is made in var/secrets/.")
        if self.rate_scale == 0:
            reasons.append("- FRONTDESK_RATE_SCALE is 0, which switches the rate limits off; unset it.")
        if "*" in self.trusted_proxies:
            reasons.append("- FRONTDESK_TRUSTED_PROXIES has a '*'; name the address of your reverse proxy.")
        insecure = [origin for origin in self.origins if not origin.startswith("https://")]
        reasons.extend(f"- the origin {origin} in FRONTDESK_ORIGINS is not https." for origin in insecure)
        return reasons


def _stories(var: Path) -> Path:
    """Return where taught entries get their story tests: beside the others, or in `var/` where there are none."""
    tests = ROOT / "tests" / "stories"
    return tests / "taught" if tests.is_dir() and var == ROOT / "var" else var / "stories"


def _is_weak(secret: str) -> bool:
    known = any(weak in secret.lower() for weak in _WEAK_SECRETS)
    return len(secret) < SHORTEST_SECRET or len(set(secret)) < 10 or known


def _listed(text: str) -> tuple[str, ...]:
    return tuple(item.strip().rstrip("/") for item in text.split(",") if item.strip())


def _seconds(given: Mapping[str, str], name: str, default: float) -> float:
    text = given.get(name, "")
    if not text:
        return default
    try:
        value = float(text)
    except ValueError as error:
        raise UnsafeConfigurationError(f"{name} is {text!r}; it must be a number.") from error
    if not 0 <= value < 86_400:
        raise UnsafeConfigurationError(f"{name} must be from 0 to 86400. Currently, it is {text}.")
    return value
