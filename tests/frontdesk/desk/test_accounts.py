"""Accounts: roles, the first manager, sign-in and its throttle, sessions, one-time passwords."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import get_resolver, reverse

from frontdesk.desk.accounts import members
from frontdesk.desk.accounts.models import Member, Role
from frontdesk.desk.audit.models import AuditEntry

PASSWORD = "correct horse battery"
pytestmark = pytest.mark.django_db


def _login(client: Client, name: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(reverse("desk:login"), {"username": name, "password": password}, **extra)


def _pages() -> list[str]:
    """Return the path of every page of the desk that takes no argument, and one of each that does."""
    routes = _routes(get_resolver("frontdesk.desk.urls").url_patterns)
    return [re.sub(r"<(\w+):\w+>", lambda match: _SAMPLES[match[1]], f"/desk/{route}") for route in routes]


def _routes(patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from (f"{pattern.pattern}{route}" for route in _routes(pattern.url_patterns))
        else:
            yield str(pattern.pattern)


_SAMPLES = {"str": "priya", "path": "nowhere", "int": "1", "uuid": "7e1a3f0e-58f4-4b6e-9e53-7f3d1a8e5f11", "slug": "a"}
_NEEDS_NO_LOGIN = {"/desk/login"}


@pytest.mark.parametrize("path", _pages())
def test_nobody_gets_in_without_a_login(client: Client, path: str) -> None:
    for answer in (client.get(path), client.post(path)):
        if path in _NEEDS_NO_LOGIN:
            assert answer.status_code in (200, 422)
        else:
            assert answer.status_code == 302
            assert answer["Location"].startswith("/desk/login")
        assert answer["Cache-Control"] in ("no-store", "max-age=0, no-cache, no-store, must-revalidate, private")


def test_a_slash_at_the_end_of_a_path_does_no_harm(receptionist: Client) -> None:
    for typed, path in (("/desk/teach/", "/desk/teach"), ("/desk/inbox//?kind=x", "/desk/inbox?kind=x")):
        answer = receptionist.get(typed)
        assert (answer.status_code, answer["Location"]) == (302, path)
    assert receptionist.post("/desk/teach/").status_code == 405


@pytest.mark.parametrize("name", ["desk:staff", "desk:audit"])
def test_managers_pages_are_for_managers(receptionist: Client, manager: Client, name: str) -> None:
    assert receptionist.get(reverse(name)).status_code == 403
    assert manager.get(reverse(name)).status_code == 200
    assert reverse(name) not in receptionist.get(reverse("desk:password")).content.decode()
    assert reverse(name) in manager.get(reverse("desk:password")).content.decode()


def test_receptionist_cannot_make_or_change_accounts(receptionist: Client) -> None:
    for path in ("staff/add", "staff/priya", "staff/priya/reset"):
        assert (
            receptionist.post(f"/desk/{path}", {"name": "eve", "role": "manager", "shown_as": "E"}).status_code == 403
        )
    assert not User.objects.filter(username="eve").exists()
    assert Member.objects.get().role == Role.RECEPTIONIST


def test_first_manager_is_made_once_and_must_choose_a_password(client: Client) -> None:
    password = members.first_manager()
    assert password
    assert members.first_manager() is None
    assert _login(client, "manager", password).status_code == 302
    assert client.get(reverse("desk:staff"))["Location"] == reverse("desk:password")
    form = {"old_password": password, "new_password1": "grey herons at noon", "new_password2": "grey herons at noon"}
    assert client.post(reverse("desk:password"), form).status_code == 302
    assert client.get(reverse("desk:staff")).status_code == 200
    assert not _login(Client(), "manager", password).wsgi_request.user.is_authenticated


def test_passwords_are_kept_as_argon2(make_member: Callable[..., Member]) -> None:
    assert make_member().user.password.startswith("argon2$argon2id$")


@pytest.mark.parametrize("weak", ["short", "password1234", "manager12345", "123456789012"])
def test_weak_password_is_refused(client: Client, weak: str) -> None:
    password = members.first_manager()
    _login(client, "manager", password or "")
    form = {"old_password": password, "new_password1": weak, "new_password2": weak}
    assert client.post(reverse("desk:password"), form).status_code == 422
    assert Member.objects.get().must_change_password


def test_guessing_is_stopped_for_the_guesser_only(make_member: Callable[..., Member]) -> None:
    make_member("priya")
    guesser = {"REMOTE_ADDR": "203.0.113.9"}
    with time_machine.travel("2026-03-02 12:00Z", tick=False) as travel:
        for _ in range(5):
            _login(Client(), "priya", "wrong guess", **guesser)
        locked = _login(Client(), "priya", **guesser)
        assert locked.status_code == 429
        assert b"Wait 15 minutes" in locked.content
        assert _login(Client(), "priya", REMOTE_ADDR="198.51.100.7").status_code == 302
        travel.shift(16 * 60)
        assert _login(Client(), "priya", **guesser).status_code == 302
    assert AuditEntry.objects.filter(what="account locked for a while", about="account:priya").exists()


def test_many_names_from_one_address_are_stopped_too(db: None) -> None:
    assert _login(Client(), "name", "wrong").status_code == 200
    # More than the limit: while a busy machine works on one, some are allowed again.
    answers = (_login(Client(), f"name{number}", "wrong") for number in range(100))
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert int(refused["Retry-After"]) >= 1


def test_session_ends_when_nothing_is_done(receptionist: Client, clock: Any) -> None:
    for _ in range(2):
        clock.later(hours=3)
        assert receptionist.get(reverse("desk:password")).status_code == 200
    clock.later(hours=4, minutes=2)
    assert receptionist.get(reverse("desk:password"))["Location"].startswith("/desk/login")
    assert not Session.objects.exists()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize("hours", [4, 13])
def test_what_is_sent_after_the_end_of_a_login_is_given_back(
    receptionist: Client, clock: Any, headers: dict[str, str], hours: int
) -> None:
    clock.later(hours=hours, minutes=2)
    sent = {"text": "Rang, <b>no</b> answer.", "base": "0f" * 32, "csrfmiddlewaretoken": "t0ken", "empty": " "}
    answer = receptionist.post("/desk/chats/7e1a3f0e-58f4-4b6e-9e53-7f3d1a8e5f11/notes", sent, headers=headers)
    assert answer.status_code == 401
    page = answer.content.decode()
    assert "Rang, &lt;b&gt;no&lt;/b&gt; answer.</textarea>" in page
    assert 'href="/desk/login" target="_blank"' in page
    assert [value for _, value in answer.context["typed"]] == ["Rang, <b>no</b> answer."]
    assert not Session.objects.exists()


def test_passwords_that_are_sent_too_late_are_not_shown(receptionist: Client, clock: Any) -> None:
    clock.later(hours=5)
    form = {"old_password": PASSWORD, "new_password1": "grey herons at noon", "new_password2": "grey herons at noon"}
    assert receptionist.post(reverse("desk:password"), form)["Location"] == reverse("desk:login")


def test_button_that_is_pressed_too_late_leads_to_the_login(receptionist: Client, clock: Any) -> None:
    clock.later(hours=5)
    answer = receptionist.post("/desk/chats/7e1a3f0e-58f4-4b6e-9e53-7f3d1a8e5f11/back", {"closes": "1", "seen": "12"})
    assert answer["Location"] == reverse("desk:login")


@pytest.mark.parametrize(("origin", "shown"), [("http://testserver", True), ("https://evil.example", False)])
def test_form_of_an_earlier_login_is_given_back_to_the_desk_only(
    receptionist: Client, origin: str, shown: bool
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = receptionist.cookies
    answer = strict.post("/desk/teach/new", {"question": "Is there wifi?"}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert ("Is there wifi?" in answer.content.decode()) == shown


def test_what_a_page_fetches_by_itself_keeps_nobody_signed_in(receptionist: Client, clock: Any) -> None:
    for _ in range(4):
        clock.later(hours=1)
        receptionist.get(reverse("desk:password"), headers={"X-Desk-Background": "1"})
    clock.later(minutes=2)
    assert receptionist.get(reverse("desk:password")).status_code == 302


def test_session_never_outlives_a_working_day(receptionist: Client, clock: Any) -> None:
    for _ in range(12):
        clock.later(hours=1)
        last = receptionist.get(reverse("desk:password")).status_code
    assert last == 200
    clock.later(minutes=1)
    assert receptionist.get(reverse("desk:password")).status_code == 302


def test_reset_or_switched_off_account_is_out_at_once(manager: Client, receptionist: Client) -> None:
    answer = manager.post("/desk/staff/priya/reset")
    password = re.search(r'class="secret">([^<]+)<', answer.content.decode())
    assert password
    assert receptionist.get(reverse("desk:password")).status_code == 302
    assert _login(receptionist, "priya", password[1]).status_code == 302
    manager.post("/desk/staff/priya", {"shown_as": "Priya", "role": "receptionist"})
    assert receptionist.get(reverse("desk:password")).status_code == 302
    assert not _login(Client(), "priya", password[1]).wsgi_request.user.is_authenticated


def test_last_manager_stays(manager: Client) -> None:
    for form in ({"role": "receptionist", "is_active": "on"}, {"role": "manager"}):
        answer = manager.post("/desk/staff/mara", {"shown_as": "Mara", **form})
        assert b"last manager" in answer.content
    assert manager.get(reverse("desk:staff")).status_code == 200


def test_account_is_made_with_a_password_that_is_shown_once(manager: Client) -> None:
    answer = manager.post("/desk/staff/add", {"name": "leo", "role": "receptionist", "shown_as": "Leo"})
    password = re.search(r'class="secret">([^<]+)<', answer.content.decode())
    assert password
    assert password[1] not in manager.get(reverse("desk:staff")).content.decode()
    assert _login(Client(), "leo", password[1]).status_code == 302
    taken = manager.post("/desk/staff/add", {"name": "leo", "role": "receptionist", "shown_as": "Leo"})
    assert taken.status_code == 422
    assert "already" in taken.content.decode()


@pytest.mark.parametrize("name", ["", "Leo", "a b", "x" * 51, "<b>", "../x"])
def test_strange_account_name_is_refused(manager: Client, name: str) -> None:
    answer = manager.post("/desk/staff/add", {"name": name, "role": "receptionist", "shown_as": "Leo"})
    assert answer.status_code == 422
    assert User.objects.count() == 1


def test_page_that_does_not_exist_is_said_so(receptionist: Client) -> None:
    for path in ("/desk/nowhere", "/desk/chats/nonsense", "/desk/chats/7e1a3f0e-58f4-4b6e-9e53-7f3d1a8e5f11"):
        answer = receptionist.get(path)
        assert answer.status_code == 404
        assert b"There is no such page" in answer.content


def test_form_without_its_token_changes_nothing(manager: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = manager.cookies
    answer = strict.post("/desk/staff/add", {"name": "eve", "role": "manager", "shown_as": "Eve"})
    assert answer.status_code == 403
    assert b"no longer valid" in answer.content
    assert not User.objects.filter(username="eve").exists()


def test_account_without_a_role_gets_nowhere(client: Client) -> None:
    User.objects.create_superuser("root", password=PASSWORD)
    answer = _login(client, "root")
    assert answer.status_code == 200
    assert "correct username and password" in answer.content.decode()
    client.force_login(User.objects.get(), backend=settings.AUTHENTICATION_BACKENDS[1])
    assert client.get(reverse("desk:inbox"))["Location"].startswith("/desk/login")
    assert client.get(reverse("desk:login")).status_code == 200


def test_login_does_not_lead_to_another_site(client: Client, make_member: Callable[..., Member]) -> None:
    make_member("priya")
    answer = client.post(
        reverse("desk:login") + "?next=https://evil.example/",
        {"username": "priya", "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert answer["Location"] == reverse("desk:home")


def test_part_of_a_page_moves_the_page_to_the_login(client: Client) -> None:
    answer = client.get(reverse("desk:staff"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, reverse("desk:login"))


@pytest.mark.parametrize("mode", ["development", "production"])
def test_cookies_go_to_the_desk_only(mode: str, tmp_path: Path) -> None:
    """Settings are read once a process, so another one reads them."""
    import json
    import os
    import subprocess
    import sys

    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY"]
    code = f"import json; from frontdesk import settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"
    environment = {**os.environ, "FRONTDESK_MODE": mode, "FRONTDESK_HOSTS": "a.example", "FRONTDESK_VAR": str(tmp_path)}
    environment["FRONTDESK_ORIGINS"] = "https://a.example"
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == [mode == "production"] * 2 + [True] * 2
    assert settings.SESSION_COOKIE_PATH == settings.CSRF_COOKIE_PATH == "/desk/"
    assert (settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE) == ("Lax", "Strict")


@pytest.mark.django_db(transaction=True)
async def test_pages_have_a_strict_policy_and_the_visitor_api_no_cookies(web: httpx.AsyncClient) -> None:
    page = await web.get("/desk/login")
    assert "set-cookie" in page.headers
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "style=" not in page.text
    assert not re.search(r"<script(?![^>]*\bsrc=)", page.text)
    opened = await web.post("/api/v1/conversations", json={}, cookies={"desk": "x"})
    assert opened.status_code == 201
    assert "set-cookie" not in opened.headers
    script = await web.get("/static/desk/js/desk.js")
    assert script.status_code == 200
    assert script.headers["content-type"].startswith("text/javascript")
    again = await web.get("/static/desk/js/desk.js", headers={"If-None-Match": script.headers["etag"]})
    assert again.status_code == 304
    for path in ("../apps.py", "desk/../../apps.py", "desk/.hidden", "desk"):
        assert (await web.get(f"/static/{path}")).status_code == 404


@pytest.mark.django_db(transaction=True)
async def test_huge_body_is_refused_before_it_is_read(web: httpx.AsyncClient) -> None:
    answer = await web.post("/desk/login", content=b"x" * (3 * 1024 * 1024))
    assert answer.status_code == 413
    assert "<h1>This is too long to be sent.</h1>" in answer.text
    assert answer.headers["Content-Type"].startswith("text/html")
