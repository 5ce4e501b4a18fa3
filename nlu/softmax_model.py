"""A linear softmax model with soft targets: small and fast to train."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.float32]


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
    rows, width = features.shape
    classes = len(labels)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat[: width * classes].reshape(width, classes).astype(np.float32)
        bias = flat[width * classes :].astype(np.float32)
        probabilities = softmax(features @ weights + bias)
        error = (probabilities - targets) / rows
        value = -np.sum(targets * np.log(probabilities + 1e-12)) / rows + 0.5 * l2 * np.sum(weights**2)
        gradient = np.concatenate([(features.T @ error + l2 * weights).ravel(), error.sum(axis=0)])
        return float(value), gradient.astype(np.float64)

    start = np.zeros(width * classes + classes)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": 20})
    weights = found.x[: width * classes].reshape(width, classes).astype(np.float32)
    return SoftmaxModel(labels, weights, found.x[width * classes :].astype(np.float32))
