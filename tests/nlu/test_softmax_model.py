"""The linear model learns."""

from __future__ import annotations

import numpy as np
import pytest

from nlu.softmax_model import SoftmaxModel, fit, softmax

LABELS = ("a", "b", "c")


@pytest.fixture(scope="module")
def separable() -> tuple[np.ndarray, np.ndarray]:
    """Three clouds that lie well apart."""
    random = np.random.default_rng(1)
    classes = np.repeat(np.arange(3), 20)
    features = np.eye(3)[classes] * 3 + random.normal(0, 0.3, (60, 3))
    return features.astype(np.float32), np.eye(3, dtype=np.float32)[classes]


@pytest.fixture(scope="module")
def model(separable: tuple[np.ndarray, np.ndarray]) -> SoftmaxModel:
    return fit(*separable, LABELS, l2=1e-3)


def test_it_learns_a_separable_problem(model: SoftmaxModel, separable: tuple[np.ndarray, np.ndarray]) -> None:
    features, targets = separable

    assert (model.probabilities(features).argmax(axis=1) == targets.argmax(axis=1)).all()


def test_probabilities_sum_to_one(model: SoftmaxModel, separable: tuple[np.ndarray, np.ndarray]) -> None:
    np.testing.assert_allclose(model.probabilities(separable[0]).sum(axis=1), 1, rtol=1e-5)


def test_training_is_deterministic(model: SoftmaxModel, separable: tuple[np.ndarray, np.ndarray]) -> None:
    np.testing.assert_array_equal(fit(*separable, LABELS, l2=1e-3).weights, model.weights)


def test_soft_targets_are_met() -> None:
    features = np.ones((4, 1), dtype=np.float32)
    targets = np.tile(np.array([[0.7, 0.3, 0.0]], dtype=np.float32), (4, 1))

    learnt = fit(features, targets, LABELS, l2=0).probabilities(features)[0]

    np.testing.assert_allclose(learnt, [0.7, 0.3, 0.0], atol=0.01)


def test_more_weight_decay_makes_it_less_sure(separable: tuple[np.ndarray, np.ndarray]) -> None:
    loose, tight = (fit(*separable, LABELS, l2=l2).probabilities(separable[0]).max(axis=1).mean() for l2 in (1e-4, 1.0))

    assert tight < loose


def test_softmax_bears_huge_logits() -> None:
    np.testing.assert_allclose(softmax(np.array([[1e4, 0.0, -1e4]])), [[1.0, 0.0, 0.0]])
