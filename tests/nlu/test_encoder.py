"""The sentence encoder, with its real files."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from nlu.encoder import GRAPH, MANIFEST, TOKENIZER, EncoderError, SentenceEncoder, encoder_fingerprint

FOLDER = Path(__file__).resolve().parents[2] / "models" / "encoder"
TEXTS = [
    "does it hurt",
    "is it painful at all",
    "what time do you open on a sunday",
    "my nan is on blood thinners and wants this for the marks on her cheeks, would you even treat her",
    "😭 help",
]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(FOLDER)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the encoder's folder that a test may spoil."""
    return Path(shutil.copytree(FOLDER, tmp_path / "encoder"))


def test_vectors_have_the_dimension_and_length_one(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_paraphrase_is_nearer_than_another_question(encoder: SentenceEncoder) -> None:
    hurt, painful, hours = encoder.encode(TEXTS[:3])
    assert hurt @ painful > 0.4
    assert hurt @ painful > hurt @ hours + 0.3


def test_several_texts_get_the_same_vectors_as_each_alone(encoder: SentenceEncoder) -> None:
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    np.testing.assert_array_equal(encoder.encode(TEXTS), alone)


def test_several_threads_give_the_same_vectors(encoder: SentenceEncoder) -> None:
    texts = [f"does it hurt after {day} days" for day in range(40)]
    np.testing.assert_array_equal(encoder.encode(texts, threads=3), encoder.encode(texts))


def test_a_number_of_threads_that_is_not_positive_is_refused(encoder: SentenceEncoder) -> None:
    with pytest.raises(ValueError, match="threads is 0"):
        encoder.encode(["a", "b"], threads=0)


@pytest.mark.parametrize("batch", [2, 32])
def test_a_batch_stays_within_the_tolerance_of_int8(encoder: SentenceEncoder, batch: int) -> None:
    cosines = np.sum(encoder.encode(TEXTS) * encoder.encode(TEXTS, batch=batch), axis=1)
    assert cosines.min() > 0.93
    assert cosines.mean() > 0.96


def test_no_texts_give_no_vectors(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00", "\ud83d", "日本語", "a" * 3000])
def test_odd_texts_give_finite_vectors(encoder: SentenceEncoder, text: str) -> None:
    assert np.isfinite(encoder.encode([text])).all()


def test_a_pasted_book_is_bounded(encoder: SentenceEncoder) -> None:
    book = "does the sanding hurt if my skin is thin " * 2500
    start = time.perf_counter()
    vectors = encoder.encode([book, book[:2000]])
    assert time.perf_counter() - start < 1.0
    # Both are cut at the same token.
    np.testing.assert_array_equal(vectors[0], vectors[1])


def test_a_repeated_text_gives_a_vector_of_its_own(encoder: SentenceEncoder) -> None:
    first = encoder.encode(["does it hurt"])
    first[:] = 0.0
    assert encoder.encode(["does it hurt"]).any()


def test_the_whole_text_as_a_part_has_nearly_the_vector_of_the_text(encoder: SentenceEncoder) -> None:
    text = TEXTS[3]
    part = encoder.encode_parts(text, [(0, len(text))])[0]
    assert part @ encoder.encode([text])[0] > 0.99  # but for the marks at both ends


def test_a_part_is_nearer_to_what_it_says_than_to_the_rest(encoder: SentenceEncoder) -> None:
    text = "does it hurt and what time do you open"
    hurts, opens = encoder.encode_parts(text, [(0, 12), (17, len(text))])
    pain, hours = encoder.encode(["is it painful", "when are you open"])
    assert hurts @ pain > hurts @ hours + 0.1
    assert opens @ hours > opens @ pain + 0.1
    np.testing.assert_allclose(np.linalg.norm([hurts, opens], axis=1), 1.0, atol=1e-5)


def test_a_part_beyond_what_was_read_gets_the_whole_texts_vector(encoder: SentenceEncoder) -> None:
    book = "does the sanding hurt if my skin is thin " * 100
    beyond = encoder.encode_parts(book, [(len(book) - 20, len(book))])
    np.testing.assert_allclose(beyond, encoder.encode([book]), atol=1e-6)


@pytest.mark.parametrize("batch", [0, -1])
def test_a_batch_that_is_not_positive_is_refused(encoder: SentenceEncoder, batch: int) -> None:
    with pytest.raises(ValueError, match=f"batch is {batch}"):
        encoder.encode(["hi"], batch=batch)


def test_a_single_string_is_refused(encoder: SentenceEncoder) -> None:
    with pytest.raises(ValueError, match="wrap it in a list"):
        encoder.encode("does it hurt")


@pytest.mark.parametrize("name", [GRAPH, TOKENIZER, MANIFEST])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(EncoderError, match=rf"{name} is missing.*Restore models/encoder"):
        SentenceEncoder(copy)


@pytest.mark.parametrize("name", [GRAPH, TOKENIZER])
def test_an_altered_file_is_named_with_both_hashes(copy: Path, name: str) -> None:
    path = copy / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(
        EncoderError, match=rf"{name} is altered: expected SHA-256 [0-9a-f]{{64}}, found [0-9a-f]{{64}}"
    ):
        SentenceEncoder(copy)


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"files": null}', '{"files": {}, "dimension": 384}'])
def test_a_broken_manifest_is_named(copy: Path, content: str) -> None:
    (copy / MANIFEST).write_text(content, "utf-8")
    with pytest.raises(EncoderError, match=MANIFEST):
        SentenceEncoder(copy)


def test_the_fingerprint_follows_the_files_and_nothing_else(copy: Path) -> None:
    manifest = json.loads((copy / MANIFEST).read_text("utf-8"))
    manifest["made_by"] = "another machine"
    (copy / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    assert encoder_fingerprint(copy) == encoder_fingerprint(FOLDER)
    manifest["files"][GRAPH]["sha256"] = "0" * 64
    (copy / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    assert encoder_fingerprint(copy) != encoder_fingerprint(FOLDER)


def test_the_artefact_is_small(encoder: SentenceEncoder) -> None:
    assert (FOLDER / GRAPH).stat().st_size <= 25_000_000
