"""Which taught entry a message is nearest to, and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from nlu.known_messages import KnownMessages
from nlu.softmax_model import Array
from nlu.taught_matcher import LEAST_LIKENESS, Against, Match, TaughtMatcher

AGAINST = Against(answered=0.5, refused=0.25)
ASKED = np.array([[0.8, 0.6, 0.0]], np.float32)
ENTRY = {"a": np.array([[1.0, 0.0, 0.0]], np.float32)}


@pytest.fixture
def places() -> Array:
    """Places of some texts, of length 1 each."""
    drawn = np.random.default_rng(0).normal(size=(500, 6))
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


def matcher(examples: Mapping[str, Array]) -> TaughtMatcher:
    """Return a matcher with nothing known before."""
    return TaughtMatcher(examples, KnownMessages([], [], np.zeros((0, 6), np.float32)), AGAINST)


def known(*messages: tuple[str, tuple[float, float, float]]) -> KnownMessages:
    """Return known messages from their topics and places, these put twice: two of them speak together."""
    twice = [message for message in messages for _ in range(2)]
    places = np.array([place for _, place in twice], np.float16)
    return KnownMessages(["?"] * len(twice), [topic for topic, _ in twice], places)


def score_of(known_messages: KnownMessages, adding_to: Mapping[str, str] | None = None) -> float:
    (match,) = TaughtMatcher(ENTRY, known_messages, AGAINST, adding_to).best(ASKED)
    assert match is not None
    return match.score


def test_the_nearest_entry_wins(places: Array) -> None:
    found = matcher({"a": places[:3], "b": places[3:5]}).best(places[[0, 4, 2]])
    assert [match.entry for match in found if match] == ["a", "b", "a"]


def test_an_example_itself_is_more_like_it_than_anything_else(places: Array) -> None:
    likeness = matcher({"a": places[:1]}).likeness(places)[:, 0]
    assert likeness[0] == pytest.approx(1, abs=1e-3)
    assert likeness[1:].max() < 1


def test_nothing_taught_matches_nothing(places: Array) -> None:
    assert matcher({}).best(places[:2]) == [None, None]


def test_what_is_not_at_all_like_an_entry_has_none() -> None:
    far = np.array([[LEAST_LIKENESS - 0.05, 0.99, 0.0]], np.float32)
    unknown = TaughtMatcher(ENTRY, KnownMessages([], [], np.zeros((0, 3), np.float32)), AGAINST)
    assert unknown.best(far) == [None]
    assert unknown.best(ASKED) == [Match("a", pytest.approx(0.8))]


@pytest.mark.parametrize(("topic", "weight"), [("pain", 0.5), ("out_of_scope", 0.25), ("near_scope", 0.25)])
def test_what_was_known_speaks_against_it(topic: str, weight: float) -> None:
    assert score_of(known((topic, (0.0, 1.0, 0.0)))) == pytest.approx(0.8 - weight * 0.6, abs=1e-3)


def test_a_known_message_that_asks_the_same_does_not() -> None:
    assert score_of(known(("pain", (0.9, 0.436, 0.0)))) == pytest.approx(0.8, abs=1e-3)


def test_nor_do_those_of_a_topic_that_it_adds_ways_to_ask_for() -> None:
    both = known(("pain", (0.0, 1.0, 0.0)), ("cost", (0.0, 0.0, 1.0)))
    assert score_of(both, {"a": "pain"}) == pytest.approx(0.8, abs=1e-3)
    assert score_of(both, {"a": "cost"}) == pytest.approx(0.8 - 0.5 * 0.6, abs=1e-3)
