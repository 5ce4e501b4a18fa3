"""The bot in process: the real model and the real actions, without a server."""

from __future__ import annotations

import asyncio
import logging
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from faq import project, rasa_patches
from faq.errors import FaqError

project.prepare_process()
rasa_patches.apply()

from rasa.core.agent import Agent  # noqa: E402 - the process must be prepared first
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage  # noqa: E402
from rasa.shared.core.events import ActionExecuted, UserUttered  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

from actions import knowledge_access  # noqa: E402
from actions.in_process import InProcessActions  # noqa: E402
from channels.chat_context import chat_context, offered_payloads  # noqa: E402
from channels.inbound import clean  # noqa: E402
from channels.reply_contract import TurnReply, gather  # noqa: E402
from faq.bot_reply import BotReply  # noqa: E402
from knowledge.placeholders import fill  # noqa: E402
from knowledge.snapshot import Snapshot  # noqa: E402
from knowledge.trial import on_trial  # noqa: E402

logger = logging.getLogger(__name__)

_SILENT_ACTIONS = frozenset({"action_listen", "action_session_start"})


def latest_model(folder: Path = project.MODELS) -> Path:
    """Return the newest trained model.

    Raises:
        FaqError: There is none.
    """
    models = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise FaqError(f"There is no trained model in {folder}/. Run `uv run faq train` first.")
    return models[-1]


class Engine:
    """Talks to the trained bot. A conversation id that is new begins a new chat.

    Example:
        >>> engine = Engine.load()
        >>> engine.ask("chat-1", "does it hurt?").topics
        ['pain']

    Args:
        agent: Rasa's agent.
        keeps_requests: Store requests for a person; nobody but a tester talks here, and staff would ring the tester.
    """

    def __init__(self, agent: Agent, *, keeps_requests: bool = False) -> None:
        self._agent = agent
        self._keeps_requests = keeps_requests
        self._loop = asyncio.new_event_loop()

    @classmethod
    def load(cls, model: Path | None = None, *, keeps_requests: bool = False) -> Engine:
        """Load a model with its actions.

        Args:
            model: The model file; the newest of `models/` when None.
            keeps_requests: See the class.

        Raises:
            FaqError: There is no model, or it cannot be loaded.
        """
        path = model or latest_model()
        try:
            agent = Agent.load(str(path), action_endpoint=InProcessActions())
        except Exception as error:
            raise FaqError(f"The model {path} cannot be loaded. Run `uv run faq train --force`.") from error
        return cls(agent, keeps_requests=keeps_requests)

    @property
    def agent(self) -> Agent:
        """Rasa's agent, for what needs more than whole turns."""
        return self._agent

    @property
    def knowledge(self) -> Snapshot:
        """The knowledge and clinic files as they are now."""
        return knowledge_access.store().current()

    def ask(self, conversation: str, text: str) -> BotReply:
        """Return the reply to one message, or the `action_failed` sentence when the turn broke."""
        return self._loop.run_until_complete(self.ask_async(conversation, text))

    async def ask_async(self, conversation: str, text: str) -> BotReply:
        """Do what `ask` does, for callers with an event loop of their own."""
        before = await self._agent.tracker_store.retrieve(conversation)
        collector = CollectingOutputChannel()
        message = UserMessage(
            clean(text, offered_payloads(before)),
            collector,
            conversation,
            input_channel="faq",
            metadata=chat_context(before),
        )
        try:
            with nullcontext() if self._keeps_requests else on_trial():
                await self._agent.handle_message(message)
        except Exception:
            logger.exception("A turn failed")
        reply = gather(collector.messages)
        tracker = await self._agent.tracker_store.retrieve(conversation)
        return self._bot_reply(reply, tracker)

    def _bot_reply(self, reply: TurnReply, tracker: DialogueStateTracker | None) -> BotReply:
        happened = _what_happened(tracker)
        if reply.texts:
            return BotReply.of(reply, **happened)
        logger.error("The turn gave no reply")
        phrase = self.knowledge.knowledge.phrases["action_failed"]
        apology = TurnReply([fill(phrase, self.knowledge, knowledge_access.now())])
        return BotReply.of(apology, **happened)


def _what_happened(tracker: DialogueStateTracker | None) -> dict[str, Any]:
    """Return the intent, the actions and all events since the visitor's last message, it included."""
    events = list(tracker.events) if tracker else []
    start = max((place for place, event in enumerate(events) if isinstance(event, UserUttered)), default=len(events))
    turn = events[start:]
    ran = [str(event.action_name) for event in turn if isinstance(event, ActionExecuted) and event.action_name]
    return {
        "intent": str(turn[0].intent_name or "") if turn else "",
        "actions": [name for name in ran if name not in _SILENT_ACTIONS],
        "events": [event.as_dict() for event in turn],
    }
