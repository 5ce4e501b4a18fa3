"""The space in which taught entries are told apart, and what speaks against them there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from nlu.known_messages import KnownMessages
from nlu.softmax_model import Array
from nlu.taught_matcher import LEAST_LIKENESS, Against, Match, Space, TaughtMatcher

AGAINST = Against(answered=0.5, refused=0.25)
# A space that changes nothing but the length, so that likeness can be worked out by hand.
FLAT = Space(np.zeros(3, np.float32), np.eye(3, dtype=np.float32))
ASKED = np.array([[0.8, 0.6, 0.0]], np.float32)
ENTRY = {"a": np.array([[1.0, 0.0, 0.0]], np.float32)}


@pytest.fixture
def vectors() -> Array:
    """Vectors that differ a lot in the first direction, as an encoder's do in what it was trained for."""
    random = np.random.default_rng(0)
    return (random.normal(size=(500, 6)) * np.array([10, 1, 1, 1, 1, 1])).astype(np.float32)


def matcher(space: Space, examples: Mapping[str, Array]) -> TaughtMatcher:
    """Return a matcher with nothing known before."""
    return TaughtMatcher(space, examples, KnownMessages([], [], np.zeros((0, len(space.mean)), np.float32)), AGAINST)


def known(*messages: tuple[str, tuple[float, float, float]]) -> KnownMessages:
    """Return known messages from their topics and places, these put twice: two of them speak together."""
    twice = [message for message in messages for _ in range(2)]
    places = np.array([place for _, place in twice], np.float16)
    return KnownMessages(["?"] * len(twice), [topic for topic, _ in twice], places)


def score_of(known_messages: KnownMessages, adding_to: Mapping[str, str] | None = None) -> float:
    (match,) = TaughtMatcher(FLAT, ENTRY, known_messages, AGAINST, adding_to).best(ASKED)
    assert match is not None
    return match.score


def test_every_direction_counts_alike(vectors: Array) -> None:
    space = Space.of(vectors)
    stretched = (vectors - space.mean) @ space.stretch
    spread = stretched.std(axis=0)
    assert spread.max() / spread.min() < 2.5
    assert np.allclose(np.linalg.norm(space.place(vectors), axis=1), 1, atol=1e-5)


def test_the_nearest_entry_wins(vectors: Array) -> None:
    found = matcher(Space.of(vectors), {"a": vectors[:3], "b": vectors[3:5]}).best(vectors[[0, 4, 2]])
    assert [match.entry for match in found if match] == ["a", "b", "a"]


def test_an_example_itself_is_more_like_it_than_anything_else(vectors: Array) -> None:
    space = Space.of(vectors)
    likeness = matcher(space, {"a": vectors[:1]}).likeness(space.place(vectors))[:, 0]
    assert likeness[0] == pytest.approx(1, abs=1e-3)
    assert likeness[1:].max() < 1


def test_nothing_taught_matches_nothing(vectors: Array) -> None:
    assert matcher(Space.of(vectors), {}).best(vectors[:2]) == [None, None]


def test_what_is_not_at_all_like_an_entry_has_none() -> None:
    far = np.array([[LEAST_LIKENESS - 0.05, 0.99, 0.0]], np.float32)
    assert matcher(FLAT, ENTRY).best(far) == [None]
    assert matcher(FLAT, ENTRY).best(ASKED) == [Match("a", pytest.approx(0.8))]


@pytest.mark.parametrize(("topic", "weight"), [("pain", 0.5), ("out_of_scope", 0.25), ("near_scope", 0.25)])
def test_what_was_known_speaks_against_it(topic: str, weight: float) -> None:
    assert score_of(known((topic, (0.0, 1.0, 0.0)))) == pytest.approx(0.8 - weight * 0.6, abs=1e-3)


def test_a_known_message_that_asks_the_same_does_not() -> None:
    assert score_of(known(("pain", (0.9, 0.436, 0.0)))) == pytest.approx(0.8, abs=1e-3)


def test_nor_do_those_of_a_topic_that_it_adds_ways_to_ask_for() -> None:
    both = known(("pain", (0.0, 1.0, 0.0)), ("cost", (0.0, 0.0, 1.0)))
    assert score_of(both, {"a": "pain"}) == pytest.approx(0.8, abs=1e-3)
    assert score_of(both, {"a": "cost"}) == pytest.approx(0.8 - 0.5 * 0.6, abs=1e-3)
