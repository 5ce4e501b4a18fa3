"""How likely it is that a message asks a topic beside its first one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.softmax_model import Array
from nlu.word_model import WordModel, length_of

_SMALLEST = 1e-5


@dataclass(frozen=True)
class Weights:
    """How much each view counts; chosen on held-out messages by `bench/thresholds.py`.

    Attributes:
        likelihood: Of the topic model's log-odds, of the message as a whole.
        words: Of the log-odds by the words.
        length: Of the logarithm of the number of words: who writes more asks more.
        bias: Added to all.
    """

    likelihood: float
    words: float
    length: float
    bias: float


@dataclass(frozen=True)
class FurtherTopics:
    """Joins two views: what the message sounds like as a whole, and what its words ask.

    The topic model shares out one certainty among all topics; of two that are asked, the second gets what the first
    leaves. Here each topic is asked or not, whatever else is asked.

    Attributes:
        words: The second view.
        weights: How much each counts.
    """

    words: WordModel
    weights: Weights

    def probabilities(self, likelihoods: Array, text: str) -> Array:
        """Return how likely it is that each topic is asked beside a likelier one.

        Args:
            likelihoods: The topic model's probabilities `[labels]` of the message.
            text: What the visitor wrote, slips mended.

        Returns:
            Array `[labels]`; it does not sum to 1.
        """
        views = views_of(log_odds(likelihoods), self.words.logits(text), text)
        summed: Array = 1 / (1 + np.exp(-(views @ np.array(astuple(self.weights), np.float32))))
        return summed

    def save(self, path: Path) -> None:
        """Write what was learnt to `path` (npz, no pickled objects)."""
        words = self.words
        pieces = np.frombuffer("\n".join(words.pieces).encode("utf-8"), dtype=np.uint8)
        np.savez_compressed(path, pieces=pieces, weights=words.weights, scales=words.scales, bias=words.bias)

    @classmethod
    def load(cls, path: Path, weights: Weights) -> FurtherTopics:
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            pieces = tuple(stored["pieces"].tobytes().decode("utf-8").split("\n"))
            return cls(WordModel(pieces, stored["weights"], stored["scales"], stored["bias"]), weights)

    @classmethod
    def fit(cls, texts: Sequence[str], asked: NDArray[np.bool_], weights: Weights) -> FurtherTopics:
        """Train; deterministic.

        Args:
            texts: Messages that open a chat, slips mended.
            asked: Array `[messages, labels]`: which topics each asks.
            weights: How much each view counts.
        """
        return cls(WordModel.fit(texts, asked), weights)


def views_of(whole: Array, words: Array, text: str) -> Array:
    """Return what the weights are for, an array `[labels, 4]`: both log-odds, the message's length, and ones.

    Args:
        whole: Log-odds `[labels]` of the message as a whole.
        words: Log-odds `[labels]` by its words.
        text: The message.
    """
    length = np.full_like(whole, np.log(max(1, length_of(text))))
    return np.stack([whole, words, length, np.ones_like(whole)], axis=1)


def log_odds(probabilities: Array) -> Array:
    """Return log-odds of the same shape; of what is certain, those of almost certain."""
    kept = np.clip(probabilities, _SMALLEST, 1 - _SMALLEST)
    odds: Array = np.log(kept / (1 - kept))
    return odds
