"""The Rasa component around the sentence encoder, with the real encoder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.training.fingerprinting import calculate_fingerprint_key
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bench.messages import read
from nlu.context_text import with_context
from nlu.encoder import GRAPH, MANIFEST, EncoderError, SentenceEncoder
from nlu.sentence_featurizer import SHIPPED, SentenceEncoderFeaturizer, find_encoder, load_encoder
from nlu.spelling_corrector import speller_for
from nlu.vector_cache import VectorCache

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "models" / "encoder"
# Vectors of training messages are kept in whole numbers.
ROUNDED = 1.5e-3


def make(tmp_path: Path, **config: Any) -> SentenceEncoderFeaturizer:
    """Create the component as Rasa's graph does."""
    return SentenceEncoderFeaturizer.create(
        {**SentenceEncoderFeaturizer.get_default_config(), "cache": str(tmp_path / "vectors.npz"), **config},
        LocalModelStorage.create(tmp_path),
        Resource("sentence_encoder"),
        ExecutionContext(GraphSchema({}), node_name="sentence_encoder"),
    )


def sentence_features(message: Message) -> np.ndarray:
    """Return the one sentence-level feature of a message."""
    (features,) = message.features
    assert features.type == FEATURE_TYPE_SENTENCE
    assert features.attribute == TEXT
    assert features.origin == "sentence_encoder"
    assert features.is_dense()
    return np.asarray(features.features)


def test_a_message_gets_the_vector_of_its_text(tmp_path: Path) -> None:
    message = Message({TEXT: "does it hurt"})
    make(tmp_path).process([message])
    expected = load_encoder("models/encoder").encode_both(["does it hurt"])
    np.testing.assert_array_equal(sentence_features(message), expected)


def test_training_and_use_give_the_same_vector(tmp_path: Path) -> None:
    texts = [f"is day {day} still too early for the gym" for day in range(70)]
    examples = [Message({TEXT: text, INTENT: "recovery_downtime"}) for text in texts]
    component = make(tmp_path)
    component.process_training_data(TrainingData(examples))
    for text, example in zip(texts, examples, strict=True):
        message = Message({TEXT: text})
        component.process([message])
        np.testing.assert_allclose(sentence_features(example), sentence_features(message), atol=ROUNDED)


def test_in_a_chat_training_reads_the_turns_before_and_use_does_not(tmp_path: Path) -> None:
    """The topic classifier reads a visitor's message after the turns before, where it needs to."""
    example = Message({TEXT: "and after?", INTENT: "pain", "metadata": {"example": {"after": ["does it hurt"]}}})
    message = Message({TEXT: "and after?", "metadata": {"before": ["does it hurt"]}})
    component = make(tmp_path)
    component.process_training_data(TrainingData([example]))
    component.process([message])
    in_context, alone = load_encoder("models/encoder").encode_both(["does it hurt | and after?", "and after?"])
    np.testing.assert_allclose(sentence_features(example)[0], in_context, atol=ROUNDED)
    np.testing.assert_allclose(sentence_features(message)[0], alone, atol=1e-6)


def test_what_comes_with_the_encoder_is_its_own_and_has_nearly_all_messages(tmp_path: Path) -> None:
    """Fails after a new encoder, or many new messages: `make vectors` makes the file anew."""
    messages = read(ROOT / "data" / "nlu")
    speller = speller_for([message.text for message in messages], FOLDER, ROOT / "data")
    texts = [with_context(list(map(speller.mend, each.before)), speller.mend(each.text)) for each in messages]
    encoder, asked = load_encoder("models/encoder"), []
    shipped = FOLDER / SHIPPED

    def encode(missing: list[str]) -> np.ndarray:
        asked.extend(missing)
        return np.zeros((len(missing), encoder.dimension + encoder.likeness_dimension), np.float32)

    vectors = VectorCache(tmp_path / "own.npz", encoder.fingerprint, shipped).vectors(texts, encode)

    assert len(asked) < 0.05 * len(texts)
    some = [place for place in range(0, len(texts), len(texts) // 20) if texts[place] not in set(asked)]
    made = np.concatenate([encoder.encode_both([texts[place]]) for place in some])
    np.testing.assert_allclose(vectors[some], made, atol=2 * ROUNDED)  # by another processor they differ a little


def test_training_again_encodes_only_what_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def train(texts: list[str]) -> list[np.ndarray]:
        examples = [Message({TEXT: text, INTENT: "pain"}) for text in texts]
        make(tmp_path).process_training_data(TrainingData(examples))
        return [sentence_features(example) for example in examples]

    before = train(["does it hurt", "is it painful"])
    encoded: list[str] = []
    encode = SentenceEncoder.encode_both

    def noted(self: SentenceEncoder, texts: list[str], *rest: Any, **named: Any) -> np.ndarray:
        encoded.extend(texts)
        return encode(self, texts, *rest, **named)

    monkeypatch.setattr(SentenceEncoder, "encode_both", noted)
    after = train(["is it painful", "will it hurt", "does it hurt"])

    assert encoded == ["will it hurt"]
    np.testing.assert_array_equal(after[2], before[0])
    np.testing.assert_array_equal(after[0], before[1])


def test_a_message_without_a_text_is_left_alone(tmp_path: Path) -> None:
    message = Message({INTENT: "pain"})
    assert make(tmp_path).process([message]) == [message]
    assert message.features == []


def test_an_empty_text_gets_a_vector(tmp_path: Path) -> None:
    message = Message({TEXT: ""})
    make(tmp_path).process([message])
    encoder = load_encoder("models/encoder")
    assert sentence_features(message).shape == (1, encoder.dimension + encoder.likeness_dimension)


@pytest.mark.parametrize("folder", [None, "", "  ", 3])
def test_a_path_that_is_none_is_refused(tmp_path: Path, folder: object) -> None:
    with pytest.raises(InvalidConfigException, match="must be the path of a folder"):
        make(tmp_path, encoder=folder)


def test_a_missing_encoder_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"models/nowhere/manifest\.json lies neither above"):
        make(tmp_path, encoder="models/nowhere")


def test_the_encoder_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_encoder("models/encoder") == FOLDER


def test_the_working_directory_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(FOLDER, tmp_path / "models" / "encoder")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert find_encoder("models/encoder") == tmp_path / "models" / "encoder"


def test_components_share_one_encoder(tmp_path: Path) -> None:
    assert make(tmp_path / "a")._encoder is make(tmp_path / "b")._encoder


def test_another_encoder_changes_rasas_fingerprint(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "encoder"))
    config = {**SentenceEncoderFeaturizer.get_default_config(), "encoder": str(folder)}
    before = calculate_fingerprint_key(SentenceEncoderFeaturizer, config, {})
    assert calculate_fingerprint_key(SentenceEncoderFeaturizer, config, {}) == before
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    manifest["files"][GRAPH]["sha256"] = "0" * 64
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    assert calculate_fingerprint_key(SentenceEncoderFeaturizer, config, {}) != before
