"""The space in which taught entries are told apart."""

from __future__ import annotations

import numpy as np
import pytest

from nlu.softmax_model import Array
from nlu.taught_matcher import Space, TaughtMatcher


@pytest.fixture
def vectors() -> Array:
    """Vectors that differ a lot in the first direction, as an encoder's do in what it was trained for."""
    random = np.random.default_rng(0)
    return (random.normal(size=(500, 6)) * np.array([10, 1, 1, 1, 1, 1])).astype(np.float32)


def test_every_direction_counts_alike(vectors: Array) -> None:
    space = Space.of(vectors)
    stretched = (vectors - space.mean) @ space.stretch
    spread = stretched.std(axis=0)
    assert spread.max() / spread.min() < 2.5
    assert np.allclose(np.linalg.norm(space.place(vectors), axis=1), 1, atol=1e-5)


def test_the_nearest_entry_wins(vectors: Array) -> None:
    matcher = TaughtMatcher(Space.of(vectors), {"a": vectors[:3], "b": vectors[3:5]})
    found = matcher.best(vectors[[0, 4, 2]])
    assert [match.entry for match in found if match] == ["a", "b", "a"]


def test_an_example_itself_scores_more_than_anything_else(vectors: Array) -> None:
    matcher = TaughtMatcher(Space.of(vectors), {"a": vectors[:1]})
    scores = matcher.scores(vectors)[:, 0]
    assert scores[0] == pytest.approx(1, abs=1e-3)
    assert scores[1:].max() < 1


def test_nothing_taught_matches_nothing(vectors: Array) -> None:
    assert TaughtMatcher(Space.of(vectors), {}).best(vectors[:2]) == [None, None]
