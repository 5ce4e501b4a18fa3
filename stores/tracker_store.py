"""Rasa's tracker store: every event in a database, a bounded window of each chat live."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker

from stores.database import ChatDatabase, ChatRow, EventRow
from stores.errors import ChangedMeanwhileError, SettingError, StoreError
from stores.live_chats import LiveChat, LiveChats
from stores.settings import database_url
from stores.window import Window, WindowSize, shorten

LIVE_CHATS = 300
_READ_TRIES = 3
_MARK = "chat_mark"
_T = TypeVar("_T")


@dataclass(frozen=True)
class _Mark:
    """What a tracker was made from: where the chat stood, and how the tracker's events are numbered."""

    row: ChatRow | None
    header_length: int
    start: int

    @property
    def length(self) -> int:
        """How many of the tracker's events were there when it was read."""
        return self.header_length + (self.row.head if self.row else 0) - self.start + 1


class ChatTrackerStore(TrackerStore):
    """Keeps chats in SQLite (by default) or PostgreSQL.

    In `endpoints.yml`:

        tracker_store:
          type: stores.tracker_store.ChatTrackerStore
          url: postgresql://user:password@host/name   # without it a SQLite file, see stores.settings
          live_chats: 300
          synchronous: normal

    A tracker holds the last turns only, with the state of all before them; `retrieve_full_tracker` returns everything.
    Saving stores the events that are new since the tracker was read, if nobody else stored some meanwhile; then
    nothing is stored and the turn fails, to be sent again. So several processes may share one database; with a lock
    store that they share too, such failures do not occur.

    Args:
        domain: Rasa's domain; set again when a model is loaded.
        host: The database's URL (that is what Rasa calls it).
        event_broker: Gets each event after it was stored.
        live_chats: How many chats stay in memory.
        synchronous: See `ChatDatabase`.
        clock: Seconds since 1970.
        unknown: Anything else in `endpoints.yml`.

    Raises:
        SettingError: A setting cannot be used.
        StoreError: The database cannot be opened.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        *,
        live_chats: int = LIVE_CHATS,
        synchronous: str = "normal",
        clock: Callable[[], float] = time.time,
        **unknown: Any,
    ) -> None:
        if unknown:
            raise SettingError(f"tracker_store in endpoints.yml has an unknown setting: {', '.join(sorted(unknown))}.")
        if not isinstance(live_chats, int) or live_chats < 1:
            raise SettingError(f"live_chats must be a number from 1. Currently, it is {live_chats}.")
        super().__init__(domain, event_broker)
        self._database = ChatDatabase(database_url(host), synchronous=synchronous)
        self._live = LiveChats(live_chats)
        self._size = WindowSize()
        self._clock = clock

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the end of a sender's chat, or None when there is none.

        Raises:
            StoreError: The database cannot be read.
        """
        for _ in range(_READ_TRIES):
            row = await self._call(self._database.chat, sender_id)
            if row is None:
                self._live.drop(sender_id)
                return None
            window = self._live.get(sender_id, row)
            if window is None:
                stored = await self._call(self._database.events, row, row.window_start)
                if stored is None:
                    continue  # erased, or begun anew, since its row was read
                window = Window(_events(json.loads(row.header)), _parsed(stored), row.window_start)
                self._live.put(sender_id, LiveChat(row, window))
            return self._tracker(sender_id, window.events, _Mark(row, len(window.header), window.start))
        raise StoreError("A chat changed while it was read; send the message again.")

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Return a sender's whole chat, or None when there is none.

        Raises:
            StoreError: The database cannot be read.
        """
        row = await self._call(self._database.chat, conversation_id)
        stored = await self._call(self._database.events, row, 1) if row else None
        if stored is None:
            return None
        return self._tracker(conversation_id, _parsed(stored), _Mark(row, 0, 1))

    async def exists(self, conversation_id: str) -> bool:
        """Return whether there is a chat of this sender."""
        return await self._call(self._database.chat, conversation_id) is not None

    async def keys(self) -> Iterable[str]:
        """Return all senders."""
        return await self._call(self._database.senders)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store what is new in a tracker.

        Raises:
            ChangedMeanwhileError: The chat changed since the tracker was read, or the turn was stored before.
            StoreError: The database cannot be written.
        """
        mark: _Mark = getattr(tracker, _MARK, None) or await self._mark_of(tracker)
        new = list(islice(tracker.events, mark.length, None))
        if not new:
            setattr(tracker, _MARK, mark)
            return
        sender = tracker.sender_id
        window = shorten(tracker, mark.header_length, mark.start, self._size)
        header = json.dumps([event.as_dict() for event in window.header])
        rows = [_row(event) for event in new]
        try:
            row = await self._call(self._database.append, sender, mark.row, rows, window.start, header, self._clock())
        except StoreError:
            self._live.drop(sender)
            raise
        self._live.put(sender, LiveChat(row, window))
        setattr(tracker, _MARK, _Mark(row, mark.header_length, mark.start))
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, sender)

    async def erase(self, sender: str) -> None:
        """Delete all of a sender's chat."""
        self._live.drop(sender)
        await self._call(self._database.erase, sender)

    async def erase_before(self, cutoff: float) -> int:
        """Delete the chats in which nothing happened since `cutoff` (seconds since 1970); return how many."""
        self._live.clear()
        return await self._call(self._database.erase_before, cutoff)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    async def _mark_of(self, tracker: DialogueStateTracker) -> _Mark:
        """Return the mark of a tracker that was made elsewhere.

        An empty one for a sender without a chat is how Rasa begins a chat. One that does not go on from what is stored
        (Rasa's fail-safe wrapper makes an empty one when reading failed) must not be stored.
        """
        if await self._call(self._database.chat, tracker.sender_id) is None:
            return _Mark(None, 0, 1)
        given = [event.as_dict() for event in tracker.events]
        for known in (await self.retrieve(tracker.sender_id), await self.retrieve_full_tracker(tracker.sender_id)):
            if known and given[: len(known.events)] == [event.as_dict() for event in known.events]:
                mark: _Mark = getattr(known, _MARK)
                return mark
        raise ChangedMeanwhileError("A tracker that does not go on from the stored chat is not stored over it.")

    def _tracker(self, sender: str, events: list[Event], mark: _Mark) -> DialogueStateTracker:
        tracker = DialogueStateTracker.from_events(sender, events, self.domain.slots)
        setattr(tracker, _MARK, mark)
        return tracker

    async def _call(self, work: Callable[..., _T], *arguments: Any) -> _T:
        """Do database work; that of a server, which may take a while, beside the event loop."""
        if self._database.is_file:
            return work(*arguments)
        return await asyncio.to_thread(work, *arguments)


def _row(event: Event) -> EventRow:
    turn_id = event.message_id if isinstance(event, UserUttered) else None
    return EventRow(event.type_name, event.timestamp, turn_id, json.dumps(event.as_dict()))


def _parsed(stored: list[str]) -> list[Event]:
    return _events([json.loads(text) for text in stored])


def _events(stored: list[dict[str, Any]]) -> list[Event]:
    events: list[Event] = deserialise_events(stored)
    if len(events) != len(stored):
        # Rasa leaves out what it does not know; the numbers of the events after it would then be wrong.
        raise StoreError("A stored chat holds events that this version of Rasa does not know.")
    return events
