"""The vectors that the sentence featurizer gave a message."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from nlu.encoder import WIDTH
from nlu.message_features import likeness_of, matrix_of


def test_each_message_has_a_row_by_topic_and_one_by_likeness() -> None:
    vectors = np.random.default_rng(0).normal(size=(2, WIDTH + 5))
    messages = []
    for vector in vectors:
        message = Message({TEXT: "…"})
        message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, "encoder"))
        messages.append(message)
    by_topic, by_likeness = matrix_of(messages), likeness_of(messages)

    assert by_topic.dtype == np.float32
    np.testing.assert_allclose(by_topic, vectors[:, :WIDTH], rtol=1e-6)
    np.testing.assert_allclose(by_likeness, vectors[:, WIDTH:], rtol=1e-6)


@pytest.mark.parametrize("kind", [None, FEATURE_TYPE_SEQUENCE])
def test_a_pipeline_without_sentence_vector_is_a_clear_error(kind: str | None) -> None:
    message = Message({TEXT: "…"})
    if kind:
        message.add_features(Features(np.array([[0.1]]), kind, TEXT, "encoder"))

    with pytest.raises(ValueError, match="sentence featurizer"):
        matrix_of([message])
