"""What all actions have in common: a time limit, and a sentence when something goes wrong."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import knowledge_access
from actions.context import Context
from actions.reply import Reply
from actions.turn import Turn
from actions.wording import fill
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
        context = Context.of(tracker)
        try:
            reply, context, events = await asyncio.wait_for(
                self.reply(Turn.of(tracker), tracker, snapshot), TIME_LIMIT_SECONDS
            )
        except Exception:
            logger.exception("Action %s failed", self.action_name)
            reply = Reply("fallback", [fill(snapshot, snapshot.knowledge.phrases["action_failed"])], confidence=0.0)
            context, events = replace(context, kind=reply.kind, offered=[]), []
        reply.send(dispatcher, snapshot)
        return [*events, context.event()]

    @abstractmethod
    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Return the reply to `turn`, the context after it, and the Rasa events that go with it."""
