"""Requests for a person are kept."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from actions.errors import HandoverNotSavedError
from actions.handover_store import Handover, HandoverStore

WHEN = datetime(2026, 11, 2, 10, 30, tzinfo=timezone.utc)


def test_a_request_survives_a_new_store(tmp_path: Path) -> None:
    request = Handover("chat-1", WHEN, "call me about the price", None)

    HandoverStore(tmp_path / "h.sqlite").save(request)

    assert HandoverStore(tmp_path / "h.sqlite").all() == [request]


def test_a_contact_given_later_completes_the_request(tmp_path: Path) -> None:
    store = HandoverStore(tmp_path / "h.sqlite")
    store.save(Handover("chat-1", WHEN, "call me", None))

    store.save(Handover("chat-1", WHEN, "", "01632 960123"))

    assert store.all() == [Handover("chat-1", WHEN, "call me", "01632 960123")]


def test_a_contact_is_not_lost_by_a_later_request(tmp_path: Path) -> None:
    store = HandoverStore(tmp_path / "h.sqlite")
    store.save(Handover("chat-1", WHEN, "call me", "a@b.example"))

    store.save(Handover("chat-1", WHEN, "still waiting", None))

    assert store.all()[0].contact == "a@b.example"


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")

    with pytest.raises(HandoverNotSavedError, match="make the folder writable"):
        HandoverStore(blocked / "h.sqlite").save(Handover("chat-1", WHEN, "x", None))


def test_forgotten_request_is_not_even_in_the_file(tmp_path: Path) -> None:
    store = HandoverStore(tmp_path / "handovers.sqlite")
    for number in range(3):
        contact = f"zanzibar-{number} " + "long " * 900
        store.save(Handover(f"visitor-{number}", datetime(2026, 3, 2, tzinfo=timezone.utc), "", contact))
    store.forget("visitor-1")
    assert [store.count(f"visitor-{number}") for number in range(3)] == [1, 0, 1]
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"zanzibar-1" not in kept
    assert b"zanzibar-2" in kept


def test_requests_are_forgotten_by_age(tmp_path: Path) -> None:
    store = HandoverStore(tmp_path / "h.sqlite")
    paris = timezone(timedelta(hours=1))
    store.save(Handover("old", WHEN - timedelta(seconds=1), "call me", None))
    store.save(Handover("old too", (WHEN - timedelta(seconds=1)).astimezone(paris), "call me", None))
    store.save(Handover("new", WHEN.astimezone(paris), "call me", None))

    store.forget_before(WHEN.timestamp())

    assert [request.conversation for request in store.all()] == ["new"]


def test_requests_are_kept_where_the_services_keep_what_they_keep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FAQ_HANDOVERS")
    monkeypatch.setenv("FRONTDESK_VAR", str(tmp_path))

    HandoverStore().save(Handover("chat-1", WHEN, "call me", None))

    assert (tmp_path / "handovers.sqlite").exists()
