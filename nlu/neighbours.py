"""Nearest neighbours among the training messages: rare wordings that a linear model smooths over.

The messages' vectors are kept in a few principal components and as int8, which takes a fraction of their size. The
first of these components already tell most messages apart, so all are compared by them, and only the nearest of those
by the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.softmax_model import Array

COMPONENTS = 192
NEIGHBOURS = 20
SHARPNESS = 20.0
FIRST_COMPONENTS = 48
CANDIDATES = 1_000
_ROWS_FOR_COMPONENTS = 6_000
_SAMPLED = 16  # the border of the candidates is sought in every 16th message


@dataclass(frozen=True)
class NeighbourModel:
    """Training messages in a reduced space.

    Attributes:
        mean: Array `[width]`, taken off a vector first.
        basis: Array `[width, components]`, orthonormal columns, the most telling first.
        points: Array `[messages, components]` of int8; rows are scaled to length 1 when they are compared.
        targets: Array `[messages, labels]`, rows sum to 1.
    """

    mean: Array
    basis: Array
    points: NDArray[np.int8]
    targets: Array

    def __post_init__(self) -> None:
        scales = 1 / np.maximum(np.sqrt(np.einsum("mc,mc->m", self.points, self.points, dtype=np.float32)), 1e-9)
        first = self.points[:, :FIRST_COMPONENTS].T * scales
        object.__setattr__(self, "_scales", scales)
        object.__setattr__(self, "_first", np.ascontiguousarray(first, dtype=np.float32))

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
        candidates = self._candidates(reduced)
        scales: Array = self._scales  # type: ignore[attr-defined]
        cosines = (self.points[candidates].astype(np.float32) @ reduced) * scales[candidates]
        count = min(NEIGHBOURS, len(cosines))
        nearest = np.argpartition(cosines, len(cosines) - count)[-count:]
        weights = np.exp((cosines[nearest] - 1) * SHARPNESS)
        found: Array = (weights / weights.sum()) @ self.targets[candidates[nearest]]
        return found

    def _candidates(self, reduced: Array) -> NDArray[np.intp]:
        """Return the places of about a thousand messages that are near by the first components; of all, if few."""
        if len(self.points) <= CANDIDATES * 2:
            return np.arange(len(self.points))
        first: Array = self._first  # type: ignore[attr-defined]
        likeness = reduced[:FIRST_COMPONENTS] @ first
        sample = likeness[::_SAMPLED]
        place = len(sample) - max(NEIGHBOURS, len(sample) * CANDIDATES // len(likeness))
        return np.flatnonzero(likeness >= np.partition(sample, place)[place])

    @classmethod
    def fit(cls, vectors: Array, targets: Array) -> NeighbourModel:
        """Keep the training messages; deterministic.

        Args:
            vectors: Array `[messages, width]` of the sentence encoder.
            targets: Array `[messages, labels]`, rows sum to 1.
        """
        mean = vectors.mean(axis=0)
        step = max(1, len(vectors) // _ROWS_FOR_COMPONENTS)
        _, _, directions = np.linalg.svd(vectors[::step] - mean, full_matrices=False)
        basis = np.ascontiguousarray(directions[:COMPONENTS].T, dtype=np.float32)
        reduced = _unit((vectors - mean) @ basis)
        points = np.round(reduced * (127 / np.abs(reduced).max())).astype(np.int8)
        return cls(mean.astype(np.float32), basis, points, targets.astype(np.float32))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return what has to be stored."""
        return {"mean": self.mean, "basis": self.basis, "points": self.points, "targets": self.targets}


def _unit(rows: Array) -> Array:
    scaled: Array = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return scaled
