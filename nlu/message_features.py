"""The vectors that the sentence featurizer gave a message."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.encoder import WIDTH
from nlu.softmax_model import Array


def matrix_of(messages: Sequence[Message]) -> Array:
    """Return an array `[messages, 384]` of what they are about, from what the components before have set.

    Raises:
        ValueError: No sentence featurizer stands before the classifier.
    """
    return np.stack([_both(message)[:WIDTH] for message in messages])


def likeness_of(messages: Sequence[Message]) -> Array:
    """Return an array `[messages, likeness]`: which of them ask the same lie together (`SentenceEncoder.likeness`).

    Raises:
        ValueError: No sentence featurizer stands before the component.
    """
    return np.stack([_both(message)[WIDTH:] for message in messages])


def _both(message: Message) -> Array:
    _, dense = message.get_dense_features(TEXT)
    if dense is None or dense.type != FEATURE_TYPE_SENTENCE:
        raise ValueError("The pipeline has no sentence featurizer before the topic classifier; add one to config.yml.")
    return np.asarray(dense.features, dtype=np.float32).reshape(-1)
