"""What a message's words alone say of the topics it asks."""

from __future__ import annotations

import numpy as np
import pytest

from nlu import word_model
from nlu.word_model import WordModel, length_of, pieces_of

TOPICS = ("age", "cost", "pain")
SENTENCES = {
    "age": ("i am 45 now", "im 62 is that a problem", "at 38 am i too old", "she turned 51 last week"),
    "cost": ("what is the price", "how much money is it", "is the price per visit", "the price of six please"),
    "pain": ("does it hurt a lot", "will it hurt", "i hear it hurts", "is it hurting on the nose"),
}


@pytest.fixture(scope="module")
def model() -> WordModel:
    """A model of single topics; none of its messages asks two."""
    texts = [text for topic in TOPICS for text in SENTENCES[topic] * 5]
    asked = np.repeat(np.eye(len(TOPICS), dtype=bool), 20, axis=0)
    return WordModel.fit(texts, asked)


def _asked(model: WordModel, text: str) -> set[str]:
    return {topic for topic, value in zip(TOPICS, model.logits(text), strict=True) if value > 0}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("?!", []),
        ("Ow", ["ow"]),
        ("no no no", ["no", "no no"]),
        ("aged 7 or 70", ["aged", "0", "or", "00", "aged 0", "0 or", "or 00"]),
        ("it's bruising", ["it", "s", "bruising", "it s", "s bruising", "#bruis"]),
    ],
)
def test_pieces(text: str, pieces: list[str]) -> None:
    assert pieces_of(text) == pieces


@pytest.mark.parametrize("topic", TOPICS)
def test_it_learns_single_topics(model: WordModel, topic: str) -> None:
    for text in SENTENCES[topic]:
        assert _asked(model, text) == {topic}


def test_it_hears_two_topics_in_one_message_though_it_met_only_one_at_a_time(model: WordModel) -> None:
    assert _asked(model, "i am 45, does it hurt") == {"age", "pain"}


def test_an_age_it_never_met_is_an_age(model: WordModel) -> None:
    assert "age" in _asked(model, "i am 77")


@pytest.mark.parametrize("text", ["", "xylophone", "…"])
def test_words_it_does_not_know_ask_for_nothing(model: WordModel, text: str) -> None:
    np.testing.assert_array_equal(model.logits(text), model.bias)


def test_only_the_commonest_pieces_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_model, "PIECES", 3)
    small = WordModel.fit(["of of", "of all", "of all", "of all kinds"], np.eye(4, 2, dtype=bool))

    assert set(small.pieces) == {"of", "all", "of all"}


@pytest.mark.parametrize(("text", "words"), [("", 0), ("???? !", 0), ("does it hurt ? ? ?", 3), ("2 goes, 60 quid", 4)])
def test_its_length_is_its_number_of_words(text: str, words: int) -> None:
    assert length_of(text) == words


def test_training_again_gives_the_same_model() -> None:
    random = np.random.default_rng(1)
    texts = [" ".join(random.choice(list("abcdefgh"), 5)) for _ in range(300)]
    asked = random.random((300, 4)) < 0.3

    one, other = WordModel.fit(texts, asked), WordModel.fit(texts, asked)

    assert one.pieces == other.pieces
    np.testing.assert_array_equal(one.weights, other.weights)
    np.testing.assert_array_equal(one.bias, other.bias)


def test_weights_in_whole_numbers_lose_next_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for topic in TOPICS for text in SENTENCES[topic]]
    asked = np.repeat(np.eye(len(TOPICS), dtype=bool), 4, axis=0)
    whole = WordModel.fit(texts, asked)
    monkeypatch.setattr(word_model, "LARGEST", 30_000)
    monkeypatch.setattr(word_model, "WHOLE", np.int32)
    finer = WordModel.fit(texts, asked)

    for text in texts:
        np.testing.assert_allclose(whole.logits(text), finer.logits(text), atol=0.1)
