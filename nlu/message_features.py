"""The vector a message is classified by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.softmax_model import Array


def matrix_of(messages: Sequence[Message]) -> Array:
    """Return an array `[messages, width]` from what the components before have set.

    Raises:
        ValueError: No sentence featurizer stands before the classifier.
    """
    return np.stack([sentence_vector(message) for message in messages])


def sentence_vector(message: Message) -> Array:
    """Return what the sentence featurizer made of the message.

    Raises:
        ValueError: No sentence featurizer stands before the classifier.
    """
    _, dense = message.get_dense_features(TEXT)
    if dense is None or dense.type != FEATURE_TYPE_SENTENCE:
        raise ValueError("The pipeline has no sentence featurizer before the topic classifier; add one to config.yml.")
    return np.asarray(dense.features, dtype=np.float32).reshape(-1)
