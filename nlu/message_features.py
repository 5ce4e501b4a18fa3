"""The vector a message is classified by: the encoder's sentence vector and the entities named."""

from __future__ import annotations

from typing import get_args

import numpy as np
from rasa.shared.nlu.constants import ENTITIES, FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message

from knowledge.schema import EntityName
from nlu.softmax_model import Array

ENTITY_NAMES: tuple[str, ...] = (*get_args(EntityName), "session_count", "age")


class FeatureBuilder:
    """Turns messages into rows of numbers.

    The sentence vector is scaled to the size that fits the linear model's weight decay; after it comes one
    0/1 column per kind of entity, since a medicine or a condition that is named is strong evidence.
    """

    def __init__(self, *, entity_weight: float = 0.5) -> None:
        self._entity_weight = entity_weight

    def matrix(self, messages: list[Message]) -> Array:
        """Return an array `[messages, features]`, float32."""
        return np.stack([self._row(message) for message in messages])

    def _row(self, message: Message) -> Array:
        _, dense = message.get_dense_features(TEXT)
        if dense is None or dense.type != FEATURE_TYPE_SENTENCE:
            raise ValueError(
                "The pipeline has no sentence featurizer before the topic classifier; add one to config.yml."
            )
        vector = np.asarray(dense.features, dtype=np.float32).reshape(-1)
        named = {entity["entity"] for entity in message.get(ENTITIES, [])}
        entities = [self._entity_weight if name in named else 0.0 for name in ENTITY_NAMES]
        return np.concatenate([vector, np.asarray(entities, dtype=np.float32)])
