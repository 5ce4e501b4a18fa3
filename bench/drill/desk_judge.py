"""Compares what people did at the desk with what is kept, and counts where the bot spoke over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.drill.judge import Said

_TAKEN_OVER, _HANDED_BACK = "joined", ("left", "closed", "nobody_free")
_OF_THE_BOT = ("slow", "gave_up")  # notices as if it still worked on an answer


@dataclass
class DeskVerdict:
    """What is wrong at the desk, in words.

    Attributes:
        spoken_over: What the bot said while a person had the chat.
        lost: By kind (replies, notes, edits), what was done and is not kept.
        doubled: By kind, what is kept more often than it was done.
    """

    spoken_over: list[str] = field(default_factory=list)
    lost: dict[str, list[str]] = field(default_factory=dict)
    doubled: dict[str, list[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the drill's line about the desk."""
        counts = [f"{what} lost {len(lost)}, doubled {len(self.doubled[what])}" for what, lost in self.lost.items()]
        return "; ".join([f"the bot spoke over a person {len(self.spoken_over)} times", *counts])

    @property
    def problems(self) -> list[str]:
        """Everything that is wrong, one line each."""
        named = [
            f"{what} {kind}: {text}"
            for kind, found in (("lost", self.lost), ("doubled", self.doubled))
            for what, texts in found.items()
            for text in texts
        ]
        return [*self.spoken_over, *named]

    def compare(self, what: str, done: Iterable[str], kept: Iterable[str]) -> None:
        """Count what is missing and what is too many.

        Args:
            what: The kind of work.
            done: What people did for certain; no two are the same.
            kept: What is stored.
        """
        was_done, is_kept = Counter(done), Counter(kept)
        self.lost[what] = list((was_done - is_kept).elements())
        self.doubled[what] = list((is_kept - was_done).elements())


def spoken_over(stored: Sequence[Said]) -> list[str]:
    """Return what the bot said while a person had the chat, or as if it still worked on an answer.

    Help for an alarming message is meant to come at any time.

    Args:
        stored: All messages of one chat, by number.
    """
    has_person, found = False, []
    for said in stored:
        if said.notice == _TAKEN_OVER:
            has_person = True
        elif said.notice in _HANDED_BACK:
            has_person = False
        speaks = (said.author == "bot" and said.kind != "urgent") or said.notice in _OF_THE_BOT
        if has_person and speaks:
            found.append(f"{said.number} was said while a person had the chat: {said.texts}")
    return found
