"""What story tests and the evaluation need of a bot; `faq.engine.Engine` offers it, and so may a stand-in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Reply(Protocol):
    """The reply to one message; see `faq.engine.BotReply` for the meaning of each part."""

    @property
    def kind(self) -> str:
        """Kind of the reply contract."""

    @property
    def texts(self) -> Sequence[str]:
        """What is said, one entry a bubble."""

    @property
    def buttons(self) -> Sequence[Mapping[str, Any]]:
        """Quick replies with `title` and `payload`."""

    @property
    def topics(self) -> Sequence[str]:
        """Topics answered or offered."""

    @property
    def facts(self) -> Sequence[str]:
        """Ids of the facts stated."""

    @property
    def sources(self) -> Sequence[Mapping[str, Any]]:
        """Sources of the facts."""

    @property
    def confidence(self) -> float:
        """Of the first topic, 0-1."""

    @property
    def intent(self) -> str:
        """The intent Rasa acted on."""

    @property
    def actions(self) -> Sequence[str]:
        """The actions Rasa ran."""


class Talker(Protocol):
    """Answers messages; a conversation id that is new begins a new chat."""

    def ask(self, conversation: str, text: str) -> Reply:
        """Return the reply to one message."""


def urgency(reply: Reply) -> str | None:
    """Return how quickly an urgent reply says that help is needed."""
    extra: Mapping[str, Any] = getattr(reply, "extra", None) or {}
    return extra.get("urgency")


def events(reply: Reply) -> Sequence[Mapping[str, Any]] | None:
    """Return what Rasa recorded in this turn, as Rasa's own event dictionaries; None when the bot does not tell."""
    return getattr(reply, "events", None)
