"""The messages the bot was trained on, as what speaks against an entry: a message nearer to them is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.topics import OUTSIDE
from nlu.softmax_model import Array

# Training messages at least this like an entry ask the same as it does, and so do not speak against it.
OWN = 0.6
_NEAREST = 2


@dataclass(frozen=True)
class Rivals:
    """How like a message is to what was known before, at most 1 each.

    Attributes:
        answered: To the messages that the bot has an answer for.
        refused: To those that it refuses.
    """

    answered: Array
    refused: Array


class KnownMessages:
    """Training messages, placed in the space in which entries are compared.

    Args:
        texts: The messages.
        topics: Their first topics.
        vectors: Their places `[messages, width]`, of length 1 each.
    """

    def __init__(self, texts: Sequence[str], topics: Sequence[str], vectors: Array) -> None:
        self.texts = list(texts)
        self._topics = np.array(topics, dtype=np.str_)
        self._refused = np.isin(self._topics, list(OUTSIDE))
        self._vectors = vectors

    def likeness(self, place: Array) -> Array:
        """Return how like each known message is to one place `[width]`."""
        found: Array = self._vectors @ place
        return found

    def own(self, examples: Array, topic: str | None = None) -> NDArray[np.bool_]:
        """Return which of the messages ask what an entry asks.

        Args:
            examples: The places of its examples `[examples, width]`.
            topic: The topic that it only adds ways to ask for, if so.
        """
        near: NDArray[np.bool_] = (self._vectors @ examples.T).max(axis=1, initial=-1.0) >= OWN
        return near if topic is None else near | (self._topics == topic)

    def rivals(self, likeness: Array, own: NDArray[np.bool_]) -> Rivals:
        """Return how like a message is to those that ask something else than an entry.

        Args:
            likeness: Of all known messages to each of some messages `[known]` or `[messages, known]`.
            own: Which of the known ask what the entry asks `[known]`.
        """
        return Rivals(
            _nearest(likeness[..., ~self._refused & ~own]),
            _nearest(likeness[..., self._refused & ~own]),
        )


def _nearest(likeness: Array) -> Array:
    """Return the mean of the nearest few along the last axis; 0 where there are none."""
    count = min(_NEAREST, likeness.shape[-1])
    if not count:
        return np.zeros(likeness.shape[:-1], np.float32)
    found: Array = np.partition(likeness, -count, axis=-1)[..., -count:].mean(axis=-1)
    return found
