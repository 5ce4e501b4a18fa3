"""`faq user`: accounts of the desk, each command in a process of its own, as it is typed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
User = Callable[..., "subprocess.CompletedProcess[str]"]
_PASSWORD = re.compile(r"\b[a-z0-9]{5}(?:-[a-z0-9]{5}){3}\b")


@pytest.fixture
def user(tmp_path: Path) -> User:
    """Run `faq user …` on a desk that nobody has used yet."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "FRONTDESK_VAR": str(tmp_path), "FRONTDESK_MODE": "development"}
        environment = {name: value for name, value in environment.items() if name != "DATABASE_URL"}
        command = [sys.executable, "-m", "faq.cli", "user", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    return run


def test_an_account_is_added_listed_and_reset(user: User) -> None:
    added = user("add", "priya", "--role", "receptionist", "--shown-as", "Priya K.")
    assert added.returncode == 0, added.stderr
    first = _PASSWORD.findall(added.stdout)
    assert len(first) == 1
    again = _PASSWORD.findall(user("reset", "priya").stdout)
    assert len(again) == 1
    assert again != first
    listed = user("list").stdout
    assert re.search(r"^priya +receptionist +Priya K\. +never signed in$", listed, re.MULTILINE)
    assert "1 account(s)" in listed
    assert not _PASSWORD.search(listed)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["add", "Priya!", "--role", "manager"], "small letters"),
        (["add", "priya", "--role", "boss"], "receptionist or manager"),
        (["reset", "nobody"], "no account 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(user: User, arguments: list[str], reason: str) -> None:
    failed = user(*arguments)
    assert failed.returncode == 1
    assert reason in failed.stderr
    assert "Traceback" not in failed.stderr


def test_first_manager_is_made_once(tmp_path: Path) -> None:
    code = "from faq.users import first_login; print(repr(first_login())); print(repr(first_login()))"
    environment = {**os.environ, "FRONTDESK_VAR": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    first, second = run.stdout.splitlines()
    assert "/desk/" in first
    assert _PASSWORD.search(first)
    assert second == "''"
    assert not _PASSWORD.search(run.stderr)
