"""Nearest neighbours among the training messages: rare wordings that a linear model smooths over.

The messages' vectors are kept in a few principal components and as int8, which takes a fraction of their size. They lie
in groups of like ones, so that a message need only be compared with those of the groups nearest to it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from nlu.softmax_model import Array

COMPONENTS = 128
NEIGHBOURS = 20
SHARPNESS = 20.0
GROUPS = 192
CANDIDATES = 2_000
_ROWS_FOR_GROUPS = 8_000
_ROUNDS = 8


@dataclass(frozen=True)
class NeighbourModel:
    """Training messages in a reduced space.

    Attributes:
        mean: Array `[width]`, taken off a vector first.
        basis: Array `[width, components]`, orthonormal columns, the most telling first.
        points: Array `[messages, components]` of int8, group by group; rows are scaled to length 1 when compared.
        targets: Array `[messages, labels]` of float16, which halves it; rows sum to 1.
        centres: Array `[groups, components]`, rows of length 1.
        starts: Array `[groups + 1]`: where in `points` each group starts, and the last one ends.
    """

    mean: Array
    basis: Array
    points: NDArray[np.int8]
    targets: NDArray[np.float16]
    centres: Array
    starts: NDArray[np.int64]

    def __post_init__(self) -> None:
        lengths = np.sqrt(np.einsum("mc,mc->m", self.points, self.points, dtype=np.float32))
        object.__setattr__(self, "_scales", 1 / np.maximum(lengths, 1e-9))

    def probabilities(self, vectors: Array) -> Array:
        """Return class probabilities: the labels of the nearest messages, weighted by closeness.

        Args:
            vectors: Array `[messages, width]` of the sentence encoder.

        Returns:
            Array `[messages, labels]`, rows sum to 1.
        """
        found = np.empty((len(vectors), self.targets.shape[1]), dtype=np.float32)
        # One by one: BLAS takes four times as long for three rows at once as for three times one.
        for place, reduced in enumerate(_unit((vectors - self.mean) @ self.basis)):
            found[place] = self._probabilities(reduced)
        return found

    def _probabilities(self, reduced: Array) -> Array:
        groups = self._nearest_groups(reduced)
        places = np.concatenate([np.arange(self.starts[group], self.starts[group + 1]) for group in groups])
        scales: Array = self._scales  # type: ignore[attr-defined]
        cosines = (self.points[places].astype(np.float32) @ reduced) * scales[places]
        count = min(NEIGHBOURS, len(cosines))
        nearest = np.argpartition(cosines, len(cosines) - count)[-count:]
        weights = np.exp((cosines[nearest] - 1) * SHARPNESS)
        found: Array = (weights / weights.sum()) @ self.targets[places[nearest]].astype(np.float32)
        return found

    def _nearest_groups(self, reduced: Array) -> NDArray[np.intp]:
        """Return the groups nearest to a message that hold enough candidates together."""
        nearest = np.argsort(-(self.centres @ reduced))
        held = np.cumsum(self.starts[nearest + 1] - self.starts[nearest])
        return nearest[: int(np.searchsorted(held, CANDIDATES)) + 1]

    @classmethod
    def fit(cls, vectors: Array, targets: Array) -> NeighbourModel:
        """Keep the training messages; deterministic.

        Args:
            vectors: Array `[messages, width]` of the sentence encoder.
            targets: Array `[messages, labels]`, rows sum to 1.
        """
        mean = vectors.mean(axis=0)
        # Of all rows: components of a sample of them would turn with each message that somebody adds.
        _, directions = np.linalg.eigh(np.cov(vectors, rowvar=False))
        basis = np.ascontiguousarray(directions[:, ::-1][:, :COMPONENTS], dtype=np.float32)
        reduced = _unit((vectors - mean) @ basis)
        centres = _centres(reduced)
        group = (reduced @ centres.T).argmax(axis=1)
        order = np.argsort(group, kind="stable")
        starts = np.searchsorted(group[order], np.arange(len(centres) + 1))
        points = np.round(reduced[order] * (127 / np.abs(reduced).max())).astype(np.int8)
        return cls(mean.astype(np.float32), basis, points, targets[order].astype(np.float16), centres, starts)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return what has to be stored."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def _centres(rows: Array) -> Array:
    """Return the centres of groups of like rows (spherical k-means from evenly spread rows, so always the same)."""
    sample = rows[:: max(1, len(rows) // _ROWS_FOR_GROUPS)]
    centres = sample[:: max(1, len(sample) // GROUPS)][:GROUPS]
    for _ in range(_ROUNDS):
        group = (sample @ centres.T).argmax(axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, group, sample)
        centres = np.where(np.abs(sums).sum(axis=1, keepdims=True) > 0, _unit(sums), centres)
    return centres


def _unit(rows: Array) -> Array:
    scaled: Array = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return scaled
