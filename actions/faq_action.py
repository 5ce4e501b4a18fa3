"""What all actions have in common: a time limit on what they wait for, and a sentence when something goes wrong."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from dataclasses import replace
from itertools import takewhile
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import knowledge_access
from actions.context import Context
from actions.handover_store import HandoverStore
from actions.reply import Reply
from actions.turn import Turn
from actions.wording import fill
from knowledge.limits import MESSAGE_CHARACTERS
from knowledge.snapshot import Snapshot

logger = logging.getLogger(__name__)

Events = list[dict[str, Any]]
TIME_LIMIT_SECONDS = 3.0


class FaqAction(Action, ABC):
    """An action that replies to the turn with the help of the knowledge file.

    Subclasses set `action_name` and implement `reply`. They never send anything themselves, so a reply
    goes out whole or not at all.
    """

    action_name: ClassVar[str]

    def name(self) -> str:
        """Return the name under which the domain lists the action."""
        return self.action_name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Reply to the latest message and remember what the next turn may refer to."""
        snapshot = knowledge_access.store().current()
        context = Context()
        events: Events = []
        try:
            context = Context.of(tracker)
            turn = Turn.of(tracker)
            if _is_too_long(turn, tracker):
                reply = _fixed(snapshot, "too_long")
            else:
                replied = self._reply_and_record(turn, tracker, snapshot)
                reply, context, events = await asyncio.wait_for(replied, TIME_LIMIT_SECONDS)
        except Exception:
            logger.exception("Action %s failed", self.action_name)
            reply = _fixed(snapshot, "action_failed")
            context, events = replace(context, kind=reply.kind, offered=[]), []
        reply.send(dispatcher, snapshot)
        return [*events, context.event()]

    async def _reply_and_record(
        self, turn: Turn, tracker: Tracker, snapshot: Snapshot
    ) -> tuple[Reply, Context, Events]:
        reply, context, events = await self.reply(turn, tracker, snapshot)
        if reply.handover is not None:
            # A disk that is slow or locked must not hold up all other chats.
            await asyncio.to_thread(HandoverStore().save, reply.handover)
        return reply, context, events

    @abstractmethod
    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Return the reply to `turn`, the context after it, and the Rasa events that go with it."""


def _is_too_long(turn: Turn, tracker: Tracker) -> bool:
    """Whether the visitor is to be told that the message was too long: once a turn, and never ahead of help."""
    if len(turn.text) <= MESSAGE_CHARACTERS or turn.is_button or turn.is_alarming:
        return False
    this_turn = takewhile(lambda event: event.get("event") != "user", reversed(tracker.events))
    return not any(event.get("event") == "bot" for event in this_turn)


def _fixed(snapshot: Snapshot, phrase: str) -> Reply:
    return Reply("fallback", [fill(snapshot, snapshot.knowledge.phrases[phrase])], confidence=0.0)
