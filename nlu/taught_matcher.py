"""Finds the taught entry that a message asks for, by its vector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nlu.softmax_model import Array

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
class Match:
    """The entry that is nearest to a message.

    Attributes:
        entry: Its id.
        score: How near, at most 1: half the nearest of its examples, half their middle.
    """

    entry: str
    score: float


class TaughtMatcher:
    """Knows the examples of all entries.

    Args:
        space: Where they are compared.
        examples: The vectors `[examples, width]` of each entry's examples, by id.
    """

    def __init__(self, space: Space, examples: Mapping[str, Array]) -> None:
        self._space = space
        self._ids = list(examples)
        placed = [space.place(vectors) for vectors in examples.values()]
        self._examples = np.concatenate(placed) if placed else np.zeros((0, len(space.mean)), np.float32)
        middles = [vectors.mean(axis=0) for vectors in placed]
        self._middles = np.stack([middle / np.linalg.norm(middle) for middle in middles]) if middles else None
        self._starts = np.cumsum([0, *(len(vectors) for vectors in placed)])[:-1]

    def scores(self, vectors: Array) -> Array:
        """Return how near each message is to each entry.

        Args:
            vectors: What the encoder made of the messages `[messages, width]`.

        Returns:
            Array `[messages, entries]`, the entries in their order.
        """
        if self._middles is None:
            return np.zeros((len(vectors), 0), np.float32)
        placed = self._space.place(vectors)
        nearest = np.maximum.reduceat(placed @ self._examples.T, self._starts, axis=1)
        both: Array = (nearest + placed @ self._middles.T) / 2
        return both

    def best(self, vectors: Array) -> list[Match | None]:
        """Return the nearest entry of each message; None when nothing was taught."""
        scores = self.scores(vectors)
        if not scores.shape[1]:
            return [None] * len(vectors)
        order: Sequence[int] = scores.argmax(axis=1).tolist()
        return [Match(self._ids[entry], float(scores[row, entry])) for row, entry in enumerate(order)]
