"""Says what the bot would say, without a chat, a trace, or a hand-over: for drafts, and for entries not yet saved."""

from __future__ import annotations

import copy
from typing import Any
from uuid import uuid4

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore

from channels.inbound import clean
from channels.reply_contract import gather
from knowledge.taught_schema import Taught
from knowledge.trial import on_trial

_CHANNEL = "trial"
_NEIGHBOURS = "neighbours"
_SAID_BEFORE = "before"


class TrialTurns:
    """Runs turns on the loaded model with a memory of their own, which is thrown away.

    Args:
        processor: The loaded agent's processor; it is not changed.
    """

    def __init__(self, processor: MessageProcessor) -> None:
        self._processor = copy.copy(processor)
        self._processor.tracker_store = InMemoryTrackerStore(processor.domain)
        self._processor.lock_store = InMemoryLockStore()

    async def reply(self, text: str, taught: Taught | None = None) -> dict[str, Any]:
        """Return the reply to a message that opens a chat.

        Args:
            text: The message.
            taught: Entries to go by instead of those that are saved.

        Returns:
            `texts`, `buttons` and `contract`, as a real turn has them; no texts when the turn failed.
        """
        sender, collector = uuid4().hex, CollectingOutputChannel()
        message = UserMessage(clean(text), collector, sender, input_channel=_CHANNEL, metadata={_SAID_BEFORE: []})
        with on_trial(taught):
            await self._processor.handle_message(message)
        self._processor.tracker_store.store.pop(sender, None)
        gathered = gather(collector.messages)
        return {"texts": gathered.texts, "buttons": gathered.buttons, "contract": gathered.contract}

    async def neighbours(self, texts: list[str], count: int) -> list[str]:
        """Return the training messages that are most like any of some texts, the nearest first."""
        likeness: dict[str, float] = {}
        for text in texts:
            metadata = {_SAID_BEFORE: [], _NEIGHBOURS: count + len(texts)}
            message = UserMessage(clean(text), input_channel=_CHANNEL, metadata=metadata)
            with on_trial():
                parsed = await self._processor.parse_message(message)
            for neighbour in parsed.get(_NEIGHBOURS, []):
                likeness[neighbour["text"]] = max(neighbour["likeness"], likeness.get(neighbour["text"], 0.0))
        own = {text.strip().lower() for text in texts}
        ordered = sorted(likeness, key=lambda text: -likeness[text])
        return [text for text in ordered if text.strip().lower() not in own][:count]
