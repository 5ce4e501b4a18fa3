"""A chat as a test holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faq.bot_reply import BotReply
    from faq.engine import Engine

KINDS = {"answer", "clarify", "fallback", "urgent", "handoff", "form", "smalltalk"}


@dataclass(frozen=True)
class Chat:
    """One chat with the bot."""

    engine: Engine
    id: str

    def say(self, text: str) -> BotReply:
        """Send a message, check the contract of the reply, and return it."""
        reply = self.engine.ask(self.id, text)
        require_contract(reply)
        return reply

    def press(self, payload: str, among: BotReply) -> BotReply:
        """Press a button of the last reply."""
        assert payload in payloads(among), f"{payload} was not offered: {payloads(among)}"
        return self.say(payload)


def payloads(reply: BotReply) -> list[str]:
    """Return what the reply's buttons send."""
    return [button["payload"] for button in reply.buttons]


def require_contract(reply: BotReply) -> None:
    """Check what must hold for every reply."""
    assert reply.texts
    assert all(text.strip() for text in reply.texts)
    assert "{" not in " ".join(reply.texts), "a placeholder was not filled"
    assert reply.kind in KINDS
    assert 0.0 <= reply.confidence <= 1.0
    assert bool(reply.facts) <= bool(reply.sources)
    assert all(set(source) == {"id", "title", "publisher", "link", "year"} for source in reply.sources)
    assert all(set(button) == {"title", "payload"} for button in reply.buttons)
