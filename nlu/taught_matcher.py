"""Finds the taught entry that a message asks for, by its vector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nlu.known_messages import KnownMessages, Rivals
from nlu.softmax_model import Array

# Below this no entry is answered, so that the known messages need not be looked through.
LEAST_LIKENESS = 0.2
_RIDGE = 0.1


@dataclass(frozen=True)
class Space:
    """Where taught entries are told apart: the encoder's space, stretched so that every direction counts alike.

    The encoder was trained to tell the topics of the knowledge file apart, so most of what it sees in a message is
    that; what is left in the other directions is what distinguishes questions nobody foresaw.

    Attributes:
        mean: Mean of the training messages `[width]`.
        stretch: Inverse square root of their covariance `[width, width]`.
    """

    mean: Array
    stretch: Array

    @classmethod
    def of(cls, vectors: Array) -> Space:
        """Fit the space on the vectors of the training messages `[messages, width]`."""
        mean = vectors.mean(axis=0)
        values, directions = np.linalg.eigh(np.cov((vectors - mean).T.astype(np.float64)))
        scale = 1 / np.sqrt(np.maximum(values, 0) + _RIDGE * values.mean())
        stretch = (directions * scale) @ directions.T
        return cls(mean.astype(np.float32), stretch.astype(np.float32))

    def place(self, vectors: Array) -> Array:
        """Return vectors of length 1 in this space, row by row."""
        moved = (vectors - self.mean) @ self.stretch
        lengths = np.linalg.norm(moved, axis=-1, keepdims=True)
        placed: Array = moved / np.maximum(lengths, 1e-9)
        return placed


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
        space: Where they are compared.
        examples: The vectors `[examples, width]` of each entry's examples, by id.
        known: What the bot knew before.
        against: How much that counts.
        adding_to: The topics of the entries that only add ways to ask for what was known, by id.
    """

    def __init__(
        self,
        space: Space,
        examples: Mapping[str, Array],
        known: KnownMessages,
        against: Against,
        adding_to: Mapping[str, str] | None = None,
    ) -> None:
        self._space = space
        self._ids = list(examples)
        placed = [space.place(vectors) for vectors in examples.values()]
        self._examples = np.concatenate(placed) if placed else np.zeros((0, len(space.mean)), np.float32)
        middles = [vectors.mean(axis=0) for vectors in placed]
        self._middles = np.stack([middle / np.linalg.norm(middle) for middle in middles]) if middles else None
        self._starts = np.cumsum([0, *(len(vectors) for vectors in placed)])[:-1]
        self._known = known
        topics = adding_to or {}
        self._own = [known.own(vectors, topics.get(id_)) for id_, vectors in zip(self._ids, placed, strict=True)]
        self._against = against

    def likeness(self, placed: Array) -> Array:
        """Return how like each message is to each entry: half its nearest example, half their middle.

        Args:
            placed: The messages in the space `[messages, width]`.

        Returns:
            Array `[messages, entries]`, at most 1, the entries in their order.
        """
        if self._middles is None:
            return np.zeros((len(placed), 0), np.float32)
        nearest = np.maximum.reduceat(placed @ self._examples.T, self._starts, axis=1)
        both: Array = (nearest + placed @ self._middles.T) / 2
        return both

    def best(self, vectors: Array) -> list[Match | None]:
        """Return the nearest entry of each message, given what the encoder made of them `[messages, width]`.

        None when nothing was taught, or nothing taught is at all like it.
        """
        placed = self._space.place(vectors)
        return [self._best(place, likeness) for place, likeness in zip(placed, self.likeness(placed), strict=True)]

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
