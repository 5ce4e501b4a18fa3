"""Puts the messages of one turn together into one reply with its contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

OFFERING_KINDS = ("clarify", "fallback")
_CONTRACT_DEFAULTS: dict[str, Any] = {
    "kind": "fallback",
    "topics": [],
    "facts": [],
    "sources": [],
    "checked_on": None,
    "confidence": 0.0,
}


@dataclass(frozen=True)
class TurnReply:
    """Everything that one turn replied.

    Attributes:
        texts: What was said, one entry a bubble.
        buttons: Quick replies of the last message that had some, each with `title` and `payload`; what a `clarify`
            or `fallback` before it offers stays.
        contract: The machine-readable part (`kind`, `topics`, `facts`, `sources`, `checked_on`,
            `confidence`, and what else the actions added).
    """

    texts: list[str]
    buttons: list[dict[str, str]] = field(default_factory=list)
    contract: dict[str, Any] = field(default_factory=lambda: dict(_CONTRACT_DEFAULTS))


def gather(messages: list[dict[str, Any]]) -> TurnReply:
    """Merge the messages of a collecting output channel.

    A turn may reply twice (a question answered in the middle of the suitability check, then the check's
    own question): the first contract names kind and confidence, topics, facts and sources are joined.

    Args:
        messages: What Rasa's `CollectingOutputChannel` collected, in order.
    """
    texts = [message["text"] for message in messages if message.get("text")]
    buttons: list[dict[str, str]] = []
    contract: dict[str, Any] = {}
    for message in messages:
        kept = buttons if contract.get("kind") in OFFERING_KINDS else []
        buttons = [*kept, *message["buttons"]] if message.get("buttons") else buttons
        if part := message.get("custom"):
            contract = _joined(contract, part) if contract else dict(part)
    return TurnReply(texts, buttons, {**_CONTRACT_DEFAULTS, **contract})


def _joined(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    joined = {**second, **first}
    if second["kind"] != "form":
        for key in ("topics", "facts", "sources"):
            joined[key] = [*first[key], *(item for item in second[key] if item not in first[key])]
    return joined
