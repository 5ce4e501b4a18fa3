"""The classifier's two parts together: calibrated, and the same after being saved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.neighbours import NEIGHBOURS, SHARPNESS, NeighbourModel
from nlu.softmax_model import softmax
from nlu.topic_model import TopicModel, fit_temperature, tempered

LABELS = ("a", "b", "c")
WIDTH = 6


@pytest.fixture(scope="module")
def clouds() -> tuple[np.ndarray, np.ndarray]:
    """Three labels in clouds; two columns behind the sentence vector say nothing."""
    random = np.random.default_rng(1)
    classes = np.repeat(np.arange(3), 40)
    vectors = np.eye(WIDTH)[classes] + random.normal(0, 0.1, (120, WIDTH))
    features = np.hstack([vectors, random.normal(0, 0.1, (120, 2))])
    return features.astype(np.float32), np.eye(3, dtype=np.float32)[classes]


@pytest.fixture(scope="module")
def model(clouds: tuple[np.ndarray, np.ndarray]) -> TopicModel:
    return TopicModel.fit(*clouds, LABELS, l2=1e-3)


def test_it_learns_and_its_probabilities_sum_to_one(model: TopicModel, clouds: tuple[np.ndarray, np.ndarray]) -> None:
    features, targets = clouds
    probabilities = model.probabilities(features)

    assert (probabilities.argmax(axis=1) == targets.argmax(axis=1)).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


def test_a_rare_wording_is_known_by_its_neighbours() -> None:
    """One message of another label in the middle of a cloud: a linear model smooths it over."""
    random = np.random.default_rng(4)
    vectors = np.vstack([np.eye(WIDTH)[0] + random.normal(0, 0.3, (60, WIDTH)), [np.eye(WIDTH)[3]]])
    targets = np.zeros((61, 2), dtype=np.float32)
    targets[:60, 0], targets[60, 1] = 1, 1
    neighbours = NeighbourModel.fit(vectors.astype(np.float32), targets)

    assert neighbours.probabilities(np.eye(WIDTH, dtype=np.float32)[3][None])[0].argmax() == 1


def test_a_saved_model_is_the_same_when_loaded(
    model: TopicModel, clouds: tuple[np.ndarray, np.ndarray], tmp_path: Path
) -> None:
    kept = model.with_temperature(1.3)
    kept.save(tmp_path / "m.npz")
    loaded = TopicModel.load(tmp_path / "m.npz")

    assert loaded.labels == LABELS
    np.testing.assert_allclose(loaded.probabilities(clouds[0]), kept.probabilities(clouds[0]), rtol=1e-6)


def test_a_file_with_pickled_objects_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "m.npz", labels=np.array([{"a": 1}], dtype=object))

    with pytest.raises(ValueError, match="allow_pickle"):
        TopicModel.load(tmp_path / "m.npz")


@pytest.mark.parametrize("sharpness", [2.0, 0.5])
def test_the_temperature_makes_it_calibrated(sharpness: float) -> None:
    random = np.random.default_rng(2)
    honest = random.normal(0, 1.5, (4000, 3))
    targets = np.eye(3)[(honest + random.gumbel(size=honest.shape)).argmax(axis=1)]

    assert fit_temperature(softmax(honest * sharpness), targets) == pytest.approx(sharpness, rel=0.15)


def test_a_temperature_above_one_makes_it_less_sure() -> None:
    sure = np.array([[0.8, 0.15, 0.05]])

    assert tempered(sure, 2.0).max() < sure.max() < tempered(sure, 0.5).max()


def test_a_few_messages_get_what_they_get_among_many() -> None:
    chance = np.random.default_rng(3)
    vectors = chance.standard_normal((300, 24)).astype(np.float32)
    model = NeighbourModel.fit(vectors, np.eye(3, dtype=np.float32)[chance.integers(3, size=300)])

    many = model.probabilities(vectors)

    for rows in (1, 3, 16, 17):
        np.testing.assert_allclose(model.probabilities(vectors[:rows]), many[:rows], atol=1e-5)


def test_among_many_messages_it_says_what_a_comparison_with_all_of_them_says() -> None:
    chance = np.random.default_rng(5)
    middles = chance.standard_normal((40, 96))
    labels = chance.integers(40, size=6_000)
    vectors = (middles[labels] + 0.7 * chance.standard_normal((6_000, 96))).astype(np.float32)
    asked = (middles[:40] + 0.7 * chance.standard_normal((40, 96))).astype(np.float32)
    model = NeighbourModel.fit(vectors, np.eye(40, dtype=np.float32)[labels])

    found = model.probabilities(asked)

    np.testing.assert_allclose(found, _compared_with_all(model, asked), atol=0.02)
    assert model.probabilities(asked[:0]).shape == (0, 40)


def _compared_with_all(model: NeighbourModel, vectors: np.ndarray) -> np.ndarray:
    def unit(rows: np.ndarray) -> np.ndarray:
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    cosines = unit((vectors - model.mean) @ model.basis) @ unit(model.points.astype(np.float64)).T
    nearest = np.argsort(-cosines, axis=1)[:, :NEIGHBOURS]
    weights = np.exp((np.take_along_axis(cosines, nearest, axis=1) - 1) * SHARPNESS)
    weights /= weights.sum(axis=1, keepdims=True)
    return np.einsum("mn,mnl->ml", weights, model.targets[nearest])
