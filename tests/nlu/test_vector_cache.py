"""The cache returns what the encoder made, and never what another one made."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.vector_cache import VectorCache


class Encoder:
    """Makes vectors that tell their text, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def encode(self, texts: list[str]) -> np.ndarray:
        """Return the largest whole number that is kept, the text's length, and its first letter's place."""
        self.asked.append(texts)
        return np.array([[127, len(text), ord(text[0]) - ord("a")] for text in texts], dtype=np.float32)


@pytest.fixture
def encoder() -> Encoder:
    return Encoder()


def test_vectors_come_in_the_order_of_the_texts(tmp_path: Path, encoder: Encoder) -> None:
    cache = VectorCache(tmp_path / "v.npz", "one")

    for texts in (["abc", "b"], ["b", "cc", "abc", "b"]):
        np.testing.assert_array_equal(cache.vectors(texts, encoder.encode), Encoder().encode(texts))

    assert encoder.asked == [["abc", "b"], ["cc"]]


def test_a_repeated_text_is_encoded_once(tmp_path: Path, encoder: Encoder) -> None:
    found = VectorCache(tmp_path / "v.npz", "one").vectors(["a", "a"], encoder.encode)

    assert encoder.asked == [["a"]]
    assert found.shape == (2, 3)


def test_the_next_process_knows_them(tmp_path: Path, encoder: Encoder) -> None:
    VectorCache(tmp_path / "v.npz", "one").vectors(["a", "half an emoji \ud83d"], encoder.encode)
    found = VectorCache(tmp_path / "v.npz", "one").vectors(["half an emoji \ud83d", "a"], encoder.encode)

    assert len(encoder.asked) == 1
    np.testing.assert_array_equal(found, Encoder().encode(["half an emoji \ud83d", "a"]))


def test_another_encoders_vectors_do_not_count(tmp_path: Path, encoder: Encoder) -> None:
    VectorCache(tmp_path / "v.npz", "one").vectors(["a"], encoder.encode)
    VectorCache(tmp_path / "v.npz", "two").vectors(["a"], encoder.encode)

    assert encoder.asked == [["a"], ["a"]]


@pytest.mark.parametrize("content", [b"", b"broken", b"PK\x03\x04 half a file"])
def test_a_broken_file_is_made_anew(tmp_path: Path, encoder: Encoder, content: bytes) -> None:
    file = tmp_path / "v.npz"
    file.write_bytes(content)

    for _ in range(2):
        VectorCache(file, "one").vectors(["a"], encoder.encode)

    assert encoder.asked == [["a"]]


def test_texts_that_are_gone_are_let_go(tmp_path: Path, encoder: Encoder) -> None:
    for texts in (["a", "b"], ["b", "c"], ["a"]):
        VectorCache(tmp_path / "v.npz", "one").vectors(texts, encoder.encode)

    assert encoder.asked == [["a", "b"], ["c"], ["a"]]


def test_no_texts_need_no_encoder(tmp_path: Path, encoder: Encoder) -> None:
    assert len(VectorCache(tmp_path / "v.npz", "one").vectors([], encoder.encode)) == 0
    assert encoder.asked == []
    assert list(tmp_path.iterdir()) == []


def test_what_came_with_the_encoder_is_not_encoded_and_not_kept_twice(tmp_path: Path, encoder: Encoder) -> None:
    shipped, own = tmp_path / "shipped.npz", tmp_path / "own.npz"
    VectorCache(shipped, "one").vectors(["a", "bb"], encoder.encode)

    found = VectorCache(own, "one", shipped).vectors(["bb", "ccc", "a"], encoder.encode)
    VectorCache(own, "one", shipped).vectors(["ccc", "bb"], encoder.encode)

    assert encoder.asked == [["a", "bb"], ["ccc"]]
    np.testing.assert_array_equal(found, Encoder().encode(["bb", "ccc", "a"]))
    with np.load(own) as kept:
        assert len(kept["keys"]) == 1


def test_what_came_with_another_encoder_does_not_count(tmp_path: Path, encoder: Encoder) -> None:
    VectorCache(tmp_path / "shipped.npz", "one").vectors(["a"], encoder.encode)
    VectorCache(tmp_path / "own.npz", "two", tmp_path / "shipped.npz").vectors(["a"], encoder.encode)

    assert encoder.asked == [["a"], ["a"]]


def test_a_vector_is_the_same_fresh_and_kept_and_near_what_was_made(tmp_path: Path) -> None:
    made = np.random.default_rng(7).normal(size=(20, 640)).astype(np.float32)
    texts = [str(number) for number in range(20)]

    fresh, kept = (VectorCache(tmp_path / "v.npz", "one").vectors(texts, lambda _: made) for _ in range(2))

    np.testing.assert_array_equal(fresh, kept)
    cosines = np.sum(made * kept, axis=1) / np.linalg.norm(made, axis=1) / np.linalg.norm(kept, axis=1)
    assert cosines.min() > 0.9998
