"""The vector a message is classified by: the encoder's sentence vector and the entities named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import get_args

import numpy as np
from rasa.shared.nlu.constants import ENTITIES, FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message

from knowledge.schema import EntityName
from nlu.softmax_model import Array

# A concern ("bleeding") is named in questions of many topics and tells little about which one is asked.
ENTITY_NAMES: tuple[str, ...] = (*(name for name in get_args(EntityName) if name != "concern"), "session_count", "age")

_ENTITY_WEIGHT = 0.5  # beside a sentence vector of length 1


def features_of(vector: Array, named: Collection[str]) -> Array:
    """Return the row of one message.

    Args:
        vector: The sentence encoder's vector.
        named: The kinds of entity that the message names; one 0/1 column each, since a medicine or a condition
            that is named is strong evidence.
    """
    entities = [_ENTITY_WEIGHT if name in named else 0.0 for name in ENTITY_NAMES]
    return np.concatenate([vector, np.asarray(entities, dtype=np.float32)])


def matrix_of(messages: Sequence[Message]) -> Array:
    """Return an array `[messages, features]` from what the components before have set.

    Raises:
        ValueError: No sentence featurizer stands before the classifier.
    """
    return np.stack([_row(message) for message in messages])


def sentence_vector(message: Message) -> Array:
    """Return what the sentence featurizer made of the message.

    Raises:
        ValueError: No sentence featurizer stands before the classifier.
    """
    _, dense = message.get_dense_features(TEXT)
    if dense is None or dense.type != FEATURE_TYPE_SENTENCE:
        raise ValueError("The pipeline has no sentence featurizer before the topic classifier; add one to config.yml.")
    return np.asarray(dense.features, dtype=np.float32).reshape(-1)


def _row(message: Message) -> Array:
    return features_of(sentence_vector(message), {entity["entity"] for entity in message.get(ENTITIES, [])})
