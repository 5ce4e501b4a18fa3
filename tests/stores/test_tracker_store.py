"""Chats in a database, compared with Rasa's own stores."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from stores.errors import ChangedMeanwhileError
from stores.tracker_store import ChatTrackerStore
from tests.stores.chat_turns import (
    TURNS,
    StoreMaker,
    Turn,
    all_events,
    do,
    form_step,
    next_session,
    replied,
    retrieved,
    said,
    take_turn,
    texts,
    typed,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(make_store: StoreMaker) -> ChatTrackerStore:
    return make_store()


async def test_chat_without_turns_does_not_exist(store: ChatTrackerStore) -> None:
    assert await store.retrieve("visitor") is None
    assert await store.retrieve_full_tracker("visitor") is None
    assert not await store.exists("visitor")
    await store.get_or_create_tracker("visitor", append_action_listen=False)
    assert list(await store.keys()) == []


async def test_every_event_is_kept_in_order(store: ChatTrackerStore) -> None:
    for _ in range(30):
        await take_turn(store, "visitor")
    events = await all_events(store, "visitor")
    found = texts(events)
    assert len(found) == 30
    assert found == sorted(found, key=lambda text: int(text.split()[1]))
    tracker = await retrieved(store, "visitor")
    assert len(tracker.events) < len(events) / 4
    assert await store.exists("visitor")
    assert list(await store.keys()) == ["visitor"]


async def test_chats_do_not_mix(store: ChatTrackerStore) -> None:
    for number in range(12):
        await take_turn(store, f"visitor-{number % 3}")
    for number in range(3):
        assert len(texts(await all_events(store, f"visitor-{number}"))) == 4


async def test_restart_keeps_slots_and_form(make_store: StoreMaker) -> None:
    first = make_store()
    for turn in [typed, form_step, form_step, *[typed] * 8]:
        await take_turn(first, "visitor", turn)
    known = await retrieved(first, "visitor")
    first.close()
    after = await retrieved(make_store(), "visitor")
    assert after.current_slot_values() == known.current_slot_values()
    assert after.active_loop_name == known.active_loop_name == "suitability_form"
    assert [event.as_dict() for event in after.events] == [event.as_dict() for event in known.events]


async def test_forgetting_from_memory_changes_nothing(make_store: StoreMaker) -> None:
    small, large = make_store(live_chats=1), make_store(live_chats=50)
    for number in range(30):
        await take_turn(small, f"visitor-{number % 5}")
    assert len(small._live) == 1
    for number in range(5):
        one, other = [await retrieved(store, f"visitor-{number}") for store in (small, large)]
        assert [event.as_dict() for event in one.events] == [event.as_dict() for event in other.events]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(TURNS)), max_size=25))
async def test_holds_what_rasas_own_stores_hold(
    tmp_path_factory: pytest.TempPathFactory, domain: Domain, turns: list[tuple[str, Turn]]
) -> None:
    folder = tmp_path_factory.mktemp("chats")
    ours = ChatTrackerStore(domain, f"sqlite:///{folder}/ours.sqlite", live_chats=1)
    sql, memory = SQLTrackerStore(domain, db=str(folder / "rasa.db")), InMemoryTrackerStore(domain)
    for sender, turn in turns:
        before = len(await all_events(ours, sender))
        tracker = await take_turn(ours, sender, turn)
        whole = await ours.retrieve_full_tracker(sender)
        assert whole
        new = list(whole.events)[before:]
        for oracle in (sql, memory):
            known = await oracle.retrieve_full_tracker(sender) or oracle.init_tracker(sender)
            for event in new:
                known.update(event)
            if oracle is memory:
                await oracle.save(known)
            else:
                await _save_whole(sql, known, new)
        assert tracker.current_slot_values() == (await retrieved(memory, sender)).current_slot_values()
    for sender in "ab":
        assert await all_events(ours, sender) == await all_events(sql, sender) == await all_events(memory, sender)
        if await ours.exists(sender):
            mine, theirs = await retrieved(ours, sender), await retrieved(sql, sender)
            assert mine.current_slot_values() == theirs.current_slot_values()
            assert mine.active_loop_name == theirs.active_loop_name
    assert sorted(await ours.keys()) == sorted(await sql.keys()) == sorted(await memory.keys())
    ours.close()


async def _save_whole(store: SQLTrackerStore, tracker: DialogueStateTracker, new: list[Any]) -> None:
    """Store with Rasa's SQL store, whose `save` counts the events of the last session only."""
    session = await store.retrieve(tracker.sender_id) or store.init_tracker(tracker.sender_id)
    for event in new:
        session.update(event)
    await store.save(session)


async def test_second_writer_is_refused_and_nothing_is_lost(make_store: StoreMaker) -> None:
    one, other = make_store(), make_store()
    await take_turn(one, "visitor")
    mine, theirs = await retrieved(one, "visitor"), await retrieved(other, "visitor")
    do(mine, typed)
    do(theirs, typed)
    await one.save(mine)
    with pytest.raises(ChangedMeanwhileError):
        await other.save(theirs)
    await take_turn(other, "visitor")  # the turn again, now on what is stored
    for store in (one, other):
        assert len(texts(await all_events(store, "visitor"))) == 3
        assert texts([event.as_dict() for event in (await retrieved(store, "visitor")).events])[-1]


async def test_two_processes_that_begin_a_chat_store_it_once(make_store: StoreMaker) -> None:
    one, other = make_store(), make_store()
    mine = await one.get_or_create_tracker("visitor", append_action_listen=False)
    theirs = await other.get_or_create_tracker("visitor", append_action_listen=False)
    do(mine, typed)
    do(theirs, typed)
    await one.save(mine)
    with pytest.raises(ChangedMeanwhileError):
        await other.save(theirs)
    assert len(texts(await all_events(other, "visitor"))) == 1


async def test_turn_is_stored_once(store: ChatTrackerStore) -> None:
    for attempt in range(2):
        tracker = await store.get_or_create_tracker("visitor", append_action_listen=False)
        for event in [said("does it hurt?", turn_id="turn-of-the-desk"), *replied("action_answer", attempt)]:
            tracker.update(event)
        if attempt:
            with pytest.raises(ChangedMeanwhileError):
                await store.save(tracker)
        else:
            await store.save(tracker)
    assert len(texts(await all_events(store, "visitor"))) == 1


async def test_saving_again_adds_only_what_is_new(store: ChatTrackerStore) -> None:
    tracker = await take_turn(store, "visitor")
    await store.save(tracker)
    do(tracker, typed)
    await store.save(tracker)
    assert len(texts(await all_events(store, "visitor"))) == 2


async def test_tracker_made_elsewhere_is_stored_when_it_goes_on_from_the_chat(store: ChatTrackerStore) -> None:
    await take_turn(store, "visitor")
    copy = DialogueStateTracker.from_dict("visitor", await all_events(store, "visitor"), store.domain.slots)
    do(copy, typed)
    await store.save(copy)
    assert len(texts(await all_events(store, "visitor"))) == 2
    with pytest.raises(ChangedMeanwhileError):
        await store.save(DialogueStateTracker.from_events("visitor", [said("another chat")], store.domain.slots))


async def test_erased_chat_is_gone_and_does_not_come_back(make_store: StoreMaker) -> None:
    one, other = make_store(), make_store()
    await take_turn(one, "visitor")
    await take_turn(one, "somebody else")
    running = await retrieved(one, "visitor")
    do(running, typed)
    await other.erase("visitor")
    with pytest.raises(ChangedMeanwhileError):
        await one.save(running)
    assert await one.retrieve("visitor") is None
    assert await all_events(one, "visitor") == []
    await other.erase("visitor")
    assert list(await one.keys()) == ["somebody else"]
    await take_turn(one, "visitor")
    assert len(texts(await all_events(other, "visitor"))) == 1


async def test_erasing_leaves_no_text_in_the_file(tmp_path: Path, domain: Domain) -> None:
    store = ChatTrackerStore(domain, f"sqlite:///{tmp_path}/chats.sqlite")
    await take_turn(store, "visitor")
    await store.erase("visitor")
    store.close()
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"question" not in left


async def test_erasing_leaves_no_text_in_the_log_of_a_store_in_use(tmp_path: Path, domain: Domain) -> None:
    store = ChatTrackerStore(domain, f"sqlite:///{tmp_path}/chats.sqlite")
    await take_turn(store, "visitor")
    assert b"question" in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    await store.erase("visitor")
    assert b"question" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    store.close()


async def test_old_chats_are_erased_and_others_stay(make_store: StoreMaker) -> None:
    now = SimpleNamespace(seconds=1000.0)
    store = make_store(clock=lambda: now.seconds)
    for number in range(450):
        now.seconds += 1
        tracker = await store.get_or_create_tracker(f"visitor-{number}", append_action_listen=False)
        tracker.update(said("question"))
        await store.save(tracker)
    now.seconds = 5000
    await take_turn(store, "visitor-0")
    assert await store.erase_before(1440) == 438
    assert await store.erase_before(1440) == 0
    assert sorted(await store.keys()) == sorted(["visitor-0", *(f"visitor-{number}" for number in range(439, 450))])
    assert await store.retrieve("visitor-1") is None
    assert await store.retrieve("visitor-0")


async def test_new_session_leaves_out_the_one_before(store: ChatTrackerStore) -> None:
    for _ in range(3):
        await take_turn(store, "visitor")
    await take_turn(store, "visitor", next_session)
    tracker = await retrieved(store, "visitor")
    assert sum(isinstance(event, UserUttered) for event in tracker.events) == 1
    assert len(texts(await all_events(store, "visitor"))) == 4


async def test_new_events_are_published_once(tmp_path: Path, domain: Domain) -> None:
    published: list[dict[str, Any]] = []
    broker: Any = SimpleNamespace(publish=published.append)
    store = ChatTrackerStore(domain, f"sqlite:///{tmp_path}/chats.sqlite", broker)
    for _ in range(6):
        await take_turn(store, "visitor")
    assert [{key: event[key] for key in event if key != "sender_id"} for event in published] == await all_events(
        store, "visitor"
    )
