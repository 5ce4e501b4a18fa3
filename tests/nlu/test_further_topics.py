"""How likely a topic is asked beside the first one: by the whole message, by its words, and by how much it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nlu.further_topics import FurtherTopics, Weights, log_odds, views_of

COST, PAIN = 0, 1
TEXTS = ["what is the price", "the price please", "price of six", "does it hurt", "will it hurt", "it may hurt"] * 5
ASKED = np.array(([[True, False]] * 3 + [[False, True]] * 3) * 5)
WEIGHTS = Weights(likelihood=0.9, words=0.5, length=0.4, bias=0.5)


@pytest.fixture(scope="module")
def further() -> FurtherTopics:
    return FurtherTopics.fit(TEXTS, ASKED, WEIGHTS)


def _price(further: FurtherTopics, text: str, likelihood: float = 0.05) -> float:
    """Return how likely it is that a message asks for the price, too."""
    return float(further.probabilities(np.array([likelihood, 1 - likelihood], np.float32), text)[COST])


def test_words_make_likely_what_the_whole_hardly_sounds_like(further: FurtherTopics) -> None:
    assert _price(further, "does it hurt, and the price?") > 2 * _price(further, "does it hurt, and the place?")


def test_the_whole_counts_too(further: FurtherTopics) -> None:
    assert _price(further, "and the other thing", 0.4) > 2 * _price(further, "and the other thing", 0.01)


def test_who_writes_more_asks_more(further: FurtherTopics) -> None:
    assert _price(further, "zum zum zum zum zum zum") > _price(further, "zum zum")
    assert _price(further, "zum zum ? ? ? ?") == _price(further, "zum zum")


def test_a_message_without_a_word_is_judged_by_the_whole(further: FurtherTopics) -> None:
    for text in ("", "…", "👍"):
        assert 0 < _price(further, text) < _price(further, text, 0.5) < 1


def test_certainty_is_no_infinity(further: FurtherTopics) -> None:
    sure = further.probabilities(np.array([1.0, 0.0], np.float32), "price")

    assert np.isfinite(log_odds(np.array([0.0, 1.0]))).all()
    assert 0 < sure[PAIN] < sure[COST] < 1


def test_it_is_the_weighed_sum_of_its_views(further: FurtherTopics) -> None:
    likelihoods, text = np.array([0.3, 0.7], np.float32), "does it hurt a bit"
    whole, words, length, one = views_of(log_odds(likelihoods), further.words.logits(text), text).T

    assert (length == np.float32(np.log(5))).all()
    assert (one == 1).all()
    np.testing.assert_allclose(whole, np.log([3 / 7, 7 / 3]), rtol=1e-5)
    summed = 0.9 * whole + 0.5 * words + 0.4 * length + 0.5
    np.testing.assert_allclose(further.probabilities(likelihoods, text), 1 / (1 + np.exp(-summed)), rtol=1e-5)


def test_a_view_without_weight_does_not_count(further: FurtherTopics) -> None:
    deaf = replace(further, weights=replace(WEIGHTS, words=0.0))

    assert _price(deaf, "does it price") == _price(deaf, "does it hurt")


def test_what_is_saved_is_the_same_when_loaded(further: FurtherTopics, tmp_path: Path) -> None:
    further.save(tmp_path / "further.npz")
    loaded = FurtherTopics.load(tmp_path / "further.npz", WEIGHTS)
    likelihoods = np.array([0.7, 0.3], np.float32)

    assert loaded.words.pieces == further.words.pieces
    for text in TEXTS[:6]:
        np.testing.assert_array_equal(loaded.probabilities(likelihoods, text), further.probabilities(likelihoods, text))
