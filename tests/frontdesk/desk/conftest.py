"""People at the desk, signed in."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.test import Client

from frontdesk import clinic
from frontdesk.desk.accounts.models import Member, Role

PASSWORD = "correct horse battery"
# A Monday at noon in London: the clinic of the tests is open.
OPEN = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)
CLOSED = datetime(2026, 3, 2, 22, 0, tzinfo=timezone.utc)


class Clock:
    """The front desk's clock, which the test moves."""

    def __init__(self) -> None:
        self.now = OPEN

    def __call__(self) -> datetime:
        return self.now

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock: Monday noon, and the clinic is open, until the test says otherwise."""
    made = Clock()
    monkeypatch.setattr(clinic, "now", made)
    return made


@lru_cache(maxsize=1)
def _hashed() -> str:
    """Return the password as it is stored; making it takes long on purpose, so it is made once."""
    return make_password(PASSWORD)


@pytest.fixture
def make_member(db: None) -> Callable[..., Member]:
    """Make an account that has chosen its password (`PASSWORD`)."""

    def make(name: str = "priya", role: Role = Role.RECEPTIONIST, shown_as: str = "") -> Member:
        user = get_user_model().objects.create(username=name, password=_hashed())
        shown = shown_as or name.capitalize()
        return Member.objects.create(user=user, role=role, shown_as=shown, must_change_password=False)

    return make


@pytest.fixture
def sign_in(clock: Clock) -> Callable[[Member], Client]:
    """Return a browser of its own in which somebody is signed in; forms need no CSRF token."""

    def enter(member: Member) -> Client:
        browser = Client()
        browser.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
        browser.member = member  # type: ignore[attr-defined]
        return browser

    return enter


@pytest.fixture
def receptionist(make_member: Callable[..., Member], sign_in: Callable[[Member], Client]) -> Client:
    """The browser of Priya, a receptionist."""
    return sign_in(make_member("priya"))


@pytest.fixture
def colleague(make_member: Callable[..., Member], sign_in: Callable[[Member], Client]) -> Client:
    """The browser of Sam, another receptionist."""
    return sign_in(make_member("sam"))


@pytest.fixture
def manager(make_member: Callable[..., Member], sign_in: Callable[[Member], Client]) -> Client:
    """The browser of Mara, a manager."""
    return sign_in(make_member("mara", Role.MANAGER))


@pytest.fixture
def desk_help() -> ModuleType:
    """What the tests of taking over share (`--import-mode=importlib` lets tests import no neighbours)."""
    spec = importlib.util.spec_from_file_location("takeover_help", Path(__file__).with_name("takeover_help.py"))
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


@pytest.fixture
def priya(make_member: Callable[..., Member]) -> Member:
    """Priya, a receptionist."""
    return make_member("priya")


@pytest.fixture
def sam(make_member: Callable[..., Member]) -> Member:
    """Sam, another."""
    return make_member("sam")
