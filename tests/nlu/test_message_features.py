"""The vector a message is classified by."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from nlu.message_features import matrix_of


def test_each_message_has_its_sentence_vector_as_a_row() -> None:
    messages = []
    for vector in ([0.1, 0.2], [0.3, 0.4]):
        message = Message({TEXT: "…"})
        message.add_features(Features(np.array([vector]), FEATURE_TYPE_SENTENCE, TEXT, "encoder"))
        messages.append(message)
    matrix = matrix_of(messages)

    assert matrix.dtype == np.float32
    np.testing.assert_allclose(matrix, [[0.1, 0.2], [0.3, 0.4]], rtol=1e-6)


@pytest.mark.parametrize("kind", [None, FEATURE_TYPE_SEQUENCE])
def test_a_pipeline_without_sentence_vector_is_a_clear_error(kind: str | None) -> None:
    message = Message({TEXT: "…"})
    if kind:
        message.add_features(Features(np.array([[0.1]]), kind, TEXT, "encoder"))

    with pytest.raises(ValueError, match="sentence featurizer"):
        matrix_of([message])
