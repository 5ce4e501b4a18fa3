"""Nearest neighbours among the training messages: rare wordings that a linear model smooths over.

The messages' vectors are kept in a few principal components and as int8, which takes a fraction of their size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.softmax_model import Array

COMPONENTS = 192
NEIGHBOURS = 20
SHARPNESS = 20.0
_ROWS_FOR_COMPONENTS = 6_000
_ROWS_ONE_BY_ONE = 16


@dataclass(frozen=True)
class NeighbourModel:
    """Training messages in a reduced space.

    Attributes:
        mean: Array `[width]`, taken off a vector first.
        basis: Array `[width, components]`, orthonormal columns.
        points: Array `[messages, components]` of int8; rows are scaled to length 1 when they are compared.
        targets: Array `[messages, labels]`, rows sum to 1.
    """

    mean: Array
    basis: Array
    points: NDArray[np.int8]
    targets: Array

    def __post_init__(self) -> None:
        unit = _unit(self.points.astype(np.float32))
        object.__setattr__(self, "_unit_points", unit)

    def probabilities(self, vectors: Array) -> Array:
        """Return class probabilities: the labels of the nearest messages, weighted by closeness.

        Args:
            vectors: Array `[messages, width]` of the sentence encoder.

        Returns:
            Array `[messages, labels]`, rows sum to 1.
        """
        points: Array = self._unit_points  # type: ignore[attr-defined]
        reduced = _unit((vectors - self.mean) @ self.basis)
        # BLAS takes four times as long for three rows at once as for three times one; for many it is quicker.
        one_by_one = 0 < len(reduced) <= _ROWS_ONE_BY_ONE
        cosines = np.stack([points @ row for row in reduced]) if one_by_one else reduced @ points.T
        count = min(NEIGHBOURS, len(points))
        nearest = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        weights = np.exp((np.take_along_axis(cosines, nearest, axis=1) - 1) * SHARPNESS)
        weights /= weights.sum(axis=1, keepdims=True)
        found: Array = np.einsum("mn,mnl->ml", weights, self.targets[nearest])
        return found

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
