"""Finds the taught entry that a message asks for, by where it lies among texts that ask the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nlu.known_messages import KnownMessages, Rivals
from nlu.softmax_model import Array

# Below this no entry is answered, so that the known messages need not be looked through.
LEAST_LIKENESS = 0.2


@dataclass(frozen=True)
class Against:
    """How much likeness to what was known before takes off an entry's score.

    Attributes:
        answered: Likeness to messages that the bot has an answer for.
        refused: Likeness to messages that it refuses.
    """

    answered: float
    refused: float


@dataclass(frozen=True)
class Match:
    """The entry that is nearest to a message.

    Attributes:
        entry: Its id.
        score: How much nearer it is than what was known before.
    """

    entry: str
    score: float


class TaughtMatcher:
    """Knows the examples of all entries.

    Args:
        examples: The places `[examples, width]` of each entry's examples, by id, of length 1 each.
        known: What the bot knew before.
        against: How much that counts.
        adding_to: The topics of the entries that only add ways to ask for what was known, by id.
    """

    def __init__(
        self,
        examples: Mapping[str, Array],
        known: KnownMessages,
        against: Against,
        adding_to: Mapping[str, str] | None = None,
    ) -> None:
        self._ids = list(examples)
        placed = list(examples.values())
        self._examples = np.concatenate(placed) if placed else np.zeros((0, 0), np.float32)
        middles = [places.mean(axis=0) for places in placed]
        self._middles = np.stack([middle / np.linalg.norm(middle) for middle in middles]) if middles else None
        self._starts = np.cumsum([0, *(len(vectors) for vectors in placed)])[:-1]
        self._known = known
        topics = adding_to or {}
        self._own = [known.own(vectors, topics.get(id_)) for id_, vectors in zip(self._ids, placed, strict=True)]
        self._against = against

    def likeness(self, placed: Array) -> Array:
        """Return how like each message is to each entry: half its nearest example, half their middle.

        Args:
            placed: Their places `[messages, width]`.

        Returns:
            Array `[messages, entries]`, at most 1, the entries in their order.
        """
        if self._middles is None:
            return np.zeros((len(placed), 0), np.float32)
        nearest = np.maximum.reduceat(placed @ self._examples.T, self._starts, axis=1)
        both: Array = (nearest + placed @ self._middles.T) / 2
        return both

    def best(self, places: Array) -> list[Match | None]:
        """Return the nearest entry of each message, given their places `[messages, width]`, of length 1 each.

        None when nothing was taught, or nothing taught is at all like it.
        """
        return [self._best(place, likeness) for place, likeness in zip(places, self.likeness(places), strict=True)]

    def _best(self, place: Array, likeness: Array) -> Match | None:
        if not len(likeness) or likeness.max() < LEAST_LIKENESS:
            return None
        entry = int(likeness.argmax())
        rivals = self._known.rivals(self._known.likeness(place), self._own[entry])
        return Match(self._ids[entry], score(float(likeness[entry]), rivals, self._against))


def score(likeness: float, rivals: Rivals, against: Against) -> float:
    """Return how much nearer an entry is than what was known before.

    Args:
        likeness: Of the message to the entry.
        rivals: Likeness to what was known before.
        against: How much that counts.
    """
    return likeness - against.answered * float(rivals.answered) - against.refused * float(rivals.refused)
