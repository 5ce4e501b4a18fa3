"""Passes what happens in a conversation to its open streams. Keeps nothing: the database is the truth."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Literal, ParamSpec
from uuid import UUID

from frontdesk.store.messages import Json, Written

QUEUED_EVENTS = 100
DESK = UUID(int=0)  # what happens in any conversation, for the receptionists' desk
_Arguments = ParamSpec("_Arguments")
Who = Literal["bot", "staff"]


@dataclass(frozen=True)
class Event:
    """One server-sent event.

    Attributes:
        name: `message`, `typing`, `state`, `rating`, `erased`, or `look` (not sent: read the database again); for the
            desk `chat` (something happened in a conversation) and `visitor_typing`.
        data: Its data as JSON.
        number: The number of the message, for `message` and `look`.
    """

    name: str
    data: str = "{}"
    number: int | None = None

    def encoded(self) -> bytes:
        """Return the event as it goes over the line."""
        number = f"id: {self.number}\n" if self.name == "message" else ""
        return f"{number}event: {self.name}\ndata: {self.data}\n\n".encode()


_LOOK_AGAIN = Event("look", number=sys.maxsize)


class Broker:
    """All open streams of this process. Use from the event loop only; `soon` is for the rest."""

    def __init__(self) -> None:
        self._queues: dict[UUID, set[asyncio.Queue[Event]]] = {}
        self._typing: dict[UUID, set[Who]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def subscribed(self, conversation_id: UUID) -> Iterator[asyncio.Queue[Event]]:
        """Receive the events of a conversation while the block runs.

        Yields:
            A queue; when its reader falls far behind it is emptied, and the reader told to look into the database.
        """
        queue: asyncio.Queue[Event] = asyncio.Queue(QUEUED_EVENTS)
        self._queues.setdefault(conversation_id, set()).add(queue)
        try:
            yield queue
        finally:
            queues = self._queues[conversation_id]
            queues.discard(queue)
            if not queues:
                del self._queues[conversation_id]

    def open_streams(self, conversation_id: UUID) -> int:
        """Return how many streams of a conversation are open."""
        return len(self._queues.get(conversation_id, ()))

    def publish(self, conversation_id: UUID, event: Event) -> None:
        """Pass an event to the open streams of a conversation."""
        for queue in self._queues.get(conversation_id, ()):
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(_LOOK_AGAIN)
            queue.put_nowait(event)

    def publish_written(self, conversation_id: UUID, written: Written) -> None:
        """Pass on what was just written to the database."""
        if not written.is_new:
            return
        if conversation_id in self._queues:
            for message in written.messages:
                self.publish(conversation_id, Event("message", to_json(message), message["id"]))
            if written.state:
                self.publish(conversation_id, Event("state", to_json(written.state)))
        self.tell_desk(conversation_id)

    def tell_desk(self, conversation_id: UUID) -> None:
        """Tell the receptionists' pages that something happened in a conversation; they read it from the database."""
        self.publish(DESK, Event("chat", to_json({"id": str(conversation_id)})))

    def publish_erased(self, conversation_id: UUID) -> None:
        """Tell the visitor's pages and the desk that a conversation was erased."""
        self.publish(conversation_id, Event("erased"))
        self.tell_desk(conversation_id)

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Remember the event loop that `soon` hands over to."""
        self._loop = loop

    def soon(self, function: Callable[_Arguments, object], *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> None:
        """Have the event loop call a function, from another thread; without a loop there is nobody to tell."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(partial(function, *args, **kwargs))

    def look(self, conversation_id: UUID, last_number: int) -> None:
        """Tell the streams of a conversation that the database holds messages up to a number."""
        if conversation_id in self._queues:
            self.publish(conversation_id, Event("look", number=last_number))

    def types(self, conversation_id: UUID, who: Who, *, on: bool) -> None:
        """Show that somebody begins or stops to write a reply."""
        writing = self._typing.setdefault(conversation_id, set())
        if (who in writing) != on:
            (writing.add if on else writing.discard)(who)
            self.publish(conversation_id, typing_event(who, on=on))
        if not writing:
            del self._typing[conversation_id]

    def typing_now(self, conversation_id: UUID) -> set[Who]:
        """Return who is writing in a conversation."""
        return self._typing.get(conversation_id, set())


def typing_event(who: Who, *, on: bool) -> Event:
    """Return the event that says that somebody writes, or no longer does."""
    return Event("typing", to_json({"who": who, "on": on}))


def to_json(data: Json | list[Any]) -> str:
    """Return compact JSON on one line."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=1)
def broker() -> Broker:
    """Return the broker of this process."""
    return Broker()
