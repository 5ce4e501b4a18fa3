"""Stores that cannot be read, written or set up: an error that says so, and nothing lost."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import read_endpoint_config

from stores.errors import ChangedMeanwhileError, SettingError, StoreError
from stores.plain_errors import let_errors_through
from stores.tracker_store import ChatTrackerStore
from tests.stores.chat_turns import all_events, do, take_turn, texts, typed

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def broken(tmp_path: Path, domain: Domain) -> Iterator[tuple[ChatTrackerStore, Path]]:
    """A store whose database can be broken and mended."""
    file = tmp_path / "chats.sqlite"
    store = ChatTrackerStore(domain, f"sqlite:///{file}")
    yield store, file
    store.close()


def _rename(file: Path, old: str, new: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(f"ALTER TABLE {old} RENAME TO {new}")


async def test_failed_read_is_an_error_and_not_a_new_chat(broken: tuple[ChatTrackerStore, Path]) -> None:
    store, file = broken
    agent = SimpleNamespace(tracker_store=FailSafeTrackerStore(store), processor=SimpleNamespace(tracker_store=None))
    let_errors_through(agent)
    assert agent.tracker_store is agent.processor.tracker_store is store
    await take_turn(agent.tracker_store, "visitor")
    _rename(file, "rasa_chat", "away")
    with pytest.raises(StoreError, match="cannot be read: no such table") as raised:
        await take_turn(agent.tracker_store, "visitor")
    assert "question" not in str(raised.value)
    _rename(file, "away", "rasa_chat")
    await take_turn(agent.tracker_store, "visitor")
    assert len(texts(await all_events(store, "visitor"))) == 2


async def test_empty_chat_of_a_failed_read_never_overwrites(broken: tuple[ChatTrackerStore, Path]) -> None:
    store, file = broken
    wrapped = FailSafeTrackerStore(store)  # as Rasa has it without let_errors_through
    await take_turn(wrapped, "visitor")
    _rename(file, "rasa_chat", "away")
    tracker = await wrapped.retrieve("visitor") or wrapped.init_tracker("visitor")
    _rename(file, "away", "rasa_chat")
    do(tracker, typed)
    with pytest.raises(ChangedMeanwhileError):
        await store.save(tracker)
    assert len(texts(await all_events(store, "visitor"))) == 1


async def test_failed_write_stores_nothing_of_the_turn(broken: tuple[ChatTrackerStore, Path]) -> None:
    store, file = broken
    await take_turn(store, "visitor")
    _rename(file, "rasa_event", "away")
    with pytest.raises(StoreError, match="cannot be written"):
        await take_turn(store, "visitor")
    _rename(file, "away", "rasa_event")
    assert len(texts(await all_events(store, "visitor"))) == 1
    await take_turn(store, "visitor")
    assert len(texts(await all_events(store, "visitor"))) == 2


async def test_event_that_rasa_does_not_know_is_an_error(broken: tuple[ChatTrackerStore, Path], domain: Domain) -> None:
    store, file = broken
    await take_turn(store, "visitor")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE rasa_event SET data = ? WHERE number = 2", [json.dumps({"timestamp": 1.0})])
    other = ChatTrackerStore(domain, f"sqlite:///{file}")
    with pytest.raises(StoreError, match="does not know"):
        await other.retrieve("visitor")
    other.close()


def test_rasa_finds_the_store_that_endpoints_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_VAR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    entry = read_endpoint_config(str(ROOT / "endpoints.yml"), "tracker_store")
    store = TrackerStore.create(entry)
    assert isinstance(store, ChatTrackerStore)
    assert (tmp_path / "rasa_chats.sqlite").exists()
    store.close()


@pytest.mark.parametrize(
    ("settings_given", "words"),
    [
        ({"live_chats": 0}, "live_chats must be a number from 1. Currently, it is 0"),
        ({"synchronous": "off"}, "synchronous must be one of normal, full. Currently, it is off"),
        ({"dialect": "mysql"}, "unknown setting: dialect"),
    ],
)
def test_wrong_setting_is_named(tmp_path: Path, settings_given: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        ChatTrackerStore(None, f"sqlite:///{tmp_path}/chats.sqlite", **settings_given)


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite://", "not a url"])
def test_database_that_cannot_be_used_is_refused(url: str) -> None:
    with pytest.raises(SettingError, match="Give sqlite:///"):
        ChatTrackerStore(None, url)


def test_database_that_cannot_be_reached_is_named_without_its_password() -> None:
    with pytest.raises(StoreError, match="cannot be opened") as raised:
        ChatTrackerStore(None, "postgres://visitor:geheim@127.0.0.1:9/chats")
    assert "geheim" not in str(raised.value)
