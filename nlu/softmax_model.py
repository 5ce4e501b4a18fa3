"""A linear softmax model with soft targets: small and fast to train."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.cores import usable_cores

Array = NDArray[np.float32]
_PARTS = 4


def softmax(logits: Array) -> Array:
    """Return the softmax over the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: Array = shifted / shifted.sum(axis=-1, keepdims=True)
    return probabilities


@dataclass(frozen=True)
class SoftmaxModel:
    """A trained model.

    Attributes:
        labels: Names of the classes, in the order of the columns.
        weights: Array `[features, labels]`.
        bias: Array `[labels]`.
    """

    labels: tuple[str, ...]
    weights: Array
    bias: Array

    def probabilities(self, features: Array) -> Array:
        """Return class probabilities.

        Args:
            features: Array `[messages, features]`.

        Returns:
            Array `[messages, labels]`, rows sum to 1.
        """
        return softmax(features @ self.weights + self.bias)


def fit(features: Array, targets: Array, labels: tuple[str, ...], *, l2: float, iterations: int = 300) -> SoftmaxModel:
    """Train by L-BFGS on the cross-entropy with soft targets; deterministic.

    Args:
        features: Array `[messages, features]`.
        targets: Array `[messages, labels]`; each row sums to 1.
        labels: Names of the classes.
        l2: Weight decay, per message.
        iterations: At most so many steps.

    Returns:
        The model.
    """
    from scipy.optimize import minimize  # only training needs it; a bot that answers starts sooner without

    rows, width = features.shape
    classes = len(labels)
    # Always so many parts, so that the sum is the same however many cores work on it.
    parts = list(zip(np.array_split(features, _PARTS), np.array_split(targets, _PARTS), strict=True))

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat[: width * classes].reshape(width, classes).astype(np.float32)
        bias = flat[width * classes :].astype(np.float32)
        found = list(pool.map(lambda part: _loss_of(part[0], part[1], weights, bias), parts))
        value = sum(each[0] for each in found) / rows + 0.5 * l2 * float(np.sum(weights**2))
        slope = np.sum([each[1] for each in found], axis=0) / rows + l2 * weights
        gradient = np.concatenate([slope.ravel(), np.sum([each[2] for each in found], axis=0) / rows])
        return value, gradient.astype(np.float64)

    start = np.zeros(width * classes + classes)
    with ThreadPoolExecutor(min(usable_cores(), _PARTS)) as pool:
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": 20})
    weights = found.x[: width * classes].reshape(width, classes).astype(np.float32)
    return SoftmaxModel(labels, weights, found.x[width * classes :].astype(np.float32))


def _loss_of(features: Array, targets: Array, weights: Array, bias: Array) -> tuple[float, Array, Array]:
    """Return the summed cross-entropy of some messages, and its slopes by the weights and by the bias."""
    logits = features @ weights
    logits += bias
    logits -= logits.max(axis=1, keepdims=True)
    meant = float(np.einsum("ml,ml->", targets, logits))
    error = np.exp(logits, out=logits)
    sums = error.sum(axis=1, keepdims=True)
    error /= sums
    error -= targets
    return float(np.log(sums).sum()) - meant, features.T @ error, error.sum(axis=0)
