"""Says by its words alone which topics a message asks: a logistic regression for each topic.

The sentence encoder sums a message up, and what is asked in passing is lost in the sum. A word that hardly ever stands
in messages on anything else ("bruise", "my age") still says that its topic is asked, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nlu.cores import usable_cores
from nlu.softmax_model import Array

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

PIECES = 7_000
L2 = 5e-5
WHOLE, LARGEST = np.int8, 127
NEVER = -20.0
"""Log-odds of a topic that no message asks."""
ITERATIONS = 24
_STEM = 5
_PARTS = 4
_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")


def pieces_of(text: str) -> list[str]:
    """Return what the model sees of a message: its words, their beginnings, and pairs of neighbours, each once.

    A number counts by its length: every age from 10 to 99 is the same piece.

    Example:
        >>> pieces_of("At 62, bruises?")
        ['at', '00', 'bruises', 'at 00', '00 bruises', '#bruis']
    """
    words = [_DIGIT.sub("0", word) for word in _WORD.findall(text.lower())]
    pairs = (f"{one} {other}" for one, other in pairwise(words))
    stems = (f"#{word[:_STEM]}" for word in words if len(word) > _STEM)
    return list(dict.fromkeys([*words, *pairs, *stems]))


def length_of(text: str) -> int:
    """Return the number of words; a row of question marks is none."""
    return len(_WORD.findall(text))


@dataclass(frozen=True)
class WordModel:
    """A trained model.

    Attributes:
        pieces: The pieces of messages that it knows.
        weights: Array `[pieces, labels]` of int8: how much each speaks for a topic.
        scales: Array `[labels]`: what a weight of 1 stands for.
        bias: Array `[labels]`.
    """

    pieces: tuple[str, ...]
    weights: NDArray[np.int8]
    scales: Array
    bias: Array
    _rows: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", {piece: row for row, piece in enumerate(self.pieces)})

    def logits(self, text: str) -> Array:
        """Return the log-odds `[labels]` that each topic is among those asked."""
        rows = [row for piece in pieces_of(text) if (row := self._rows.get(piece)) is not None]
        spoken: Array = self.weights[rows].sum(axis=0, dtype=np.float32) * self.scales + self.bias
        return spoken

    @classmethod
    def fit(cls, texts: Sequence[str], asked: NDArray[np.bool_]) -> WordModel:
        """Train; deterministic.

        Args:
            texts: The messages.
            asked: Array `[messages, labels]`: which topics each asks.
        """
        from scipy.optimize import minimize  # only training needs it, see `nlu.softmax_model`

        pieces, messages = _counted(texts)
        met = np.flatnonzero(asked.any(axis=0))  # a topic that nobody asks need not be learnt
        learnt = asked[:, met]
        shape = (len(pieces), len(met))
        split = shape[0] * shape[1]
        cut = np.array_split(np.arange(len(texts)), _PARTS)  # always so many, so that the sums are the same
        parts = [(messages[rows], learnt[rows].astype(np.float32)) for rows in cut]

        def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            weights, bias = flat[:split].reshape(shape).astype(np.float32), flat[split:].astype(np.float32)
            found = list(pool.map(partial(_loss_of, weights=weights, bias=bias), parts))
            value = sum(part for part, _, _ in found) / len(texts) + 0.5 * L2 * float(np.sum(weights**2))
            slopes = np.sum([part for _, part, _ in found], axis=0) / len(texts) + L2 * weights
            bias_slopes = np.sum([part for _, _, part in found], axis=0) / len(texts)
            return value, np.concatenate([slopes.ravel(), bias_slopes]).astype(np.float64)

        share = np.clip(learnt.mean(axis=0), 1e-4, 1 - 1e-4)  # how often a topic is asked, before a word is read
        start = np.concatenate([np.zeros(split), np.log(share / (1 - share))])
        with ThreadPoolExecutor(min(usable_cores(), _PARTS)) as pool:
            found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS}).x
        weights, bias = np.zeros((len(pieces), asked.shape[1])), np.full(asked.shape[1], NEVER)
        weights[:, met], bias[met] = found[:split].reshape(shape), found[split:]
        scales = np.maximum(np.abs(weights).max(axis=0, initial=0.0), 1e-6) / LARGEST
        whole = np.round(weights / scales).astype(WHOLE)
        return cls(tuple(pieces), whole, scales.astype(np.float32), bias.astype(np.float32))


def _counted(texts: Sequence[str]) -> tuple[list[str], csr_matrix]:
    """Return the pieces worth knowing, and which of them each message has, `[messages, pieces]`."""
    from scipy.sparse import csr_matrix

    split = [pieces_of(text) for text in texts]
    counts = Counter(piece for pieces in split for piece in pieces)
    known = [piece for piece, _ in counts.most_common(PIECES)]
    column = {piece: place for place, piece in enumerate(known)}
    rows = [[column[piece] for piece in pieces if piece in column] for pieces in split]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.fromiter((place for row in rows for place in row), dtype=np.int32, count=int(ends[-1]))
    return known, csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(texts), len(known)))


def _loss_of(part: tuple[csr_matrix, Array], weights: Array, bias: Array) -> tuple[float, Array, Array]:
    """Return the summed cross-entropy of some messages, and its slopes by the weights and by the bias."""
    messages, asked = part
    logits = messages @ weights + bias
    value = float(np.logaddexp(0, logits).sum() - np.sum(asked * logits))
    error = 1 / (1 + np.exp(-logits)) - asked
    return value, messages.T @ error, error.sum(axis=0)
