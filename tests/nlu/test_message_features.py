"""The vector a message is classified by."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import ENTITIES, FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from nlu.message_features import ENTITY_NAMES, features_of, matrix_of


def _message(vector: list[float], entities: list[dict[str, Any]] | None = None) -> Message:
    message = Message({TEXT: "…", ENTITIES: entities or []})
    message.add_features(Features(np.array([vector]), FEATURE_TYPE_SENTENCE, TEXT, "encoder"))
    return message


def test_the_sentence_vector_comes_first_then_a_column_for_each_kind_of_entity() -> None:
    matrix = matrix_of([_message([0.1, 0.2]), _message([0.3, 0.4])])

    assert matrix.shape == (2, 2 + len(ENTITY_NAMES))
    assert matrix.dtype == np.float32
    np.testing.assert_allclose(matrix[:, :2], [[0.1, 0.2], [0.3, 0.4]], rtol=1e-6)
    assert not matrix[:, 2:].any()


@pytest.mark.parametrize("name", ENTITY_NAMES)
def test_a_named_thing_sets_its_column(name: str) -> None:
    row = matrix_of([_message([0.0], [{"entity": name}, {"entity": name}])])[0]

    assert np.flatnonzero(row).tolist() == [1 + ENTITY_NAMES.index(name)]


def test_an_entity_that_says_nothing_of_the_topic_has_no_column() -> None:
    assert not matrix_of([_message([0.0], [{"entity": "phone_number"}])]).any()


def test_a_message_has_the_row_of_its_vector_and_its_entities() -> None:
    message = _message([0.1, 0.2], [{"entity": "medicine"}])

    np.testing.assert_array_equal(
        matrix_of([message])[0], features_of(np.array([0.1, 0.2], dtype=np.float32), ["medicine"])
    )


@pytest.mark.parametrize("kind", [None, FEATURE_TYPE_SEQUENCE])
def test_a_pipeline_without_sentence_vector_is_a_clear_error(kind: str | None) -> None:
    message = Message({TEXT: "…"})
    if kind:
        message.add_features(Features(np.array([[0.1]]), kind, TEXT, "encoder"))

    with pytest.raises(ValueError, match="sentence featurizer"):
        matrix_of([message])
