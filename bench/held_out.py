"""The training messages that the shipped encoder never saw, and a classifier fitted without them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.messages import TrainingMessage, read
from nlu.context_text import with_context
from nlu.decision import NOT_BESIDE, UNDIVIDED
from nlu.encoder import SentenceEncoder
from nlu.further_topics import FurtherTopics, Weights, log_odds, views_of
from nlu.softmax_model import Array
from nlu.spelling_corrector import speller_for
from nlu.topic_model import TopicModel, fit_temperature
from nlu.word_model import WordModel

ROOT = Path(__file__).resolve().parents[1]
ENCODER = ROOT / "models" / "encoder"
HELD_OUT = ENCODER / "held_out.txt"
L2 = 3e-5
FIRST_SHARE = 0.7


def key_of(message: TrainingMessage) -> str:
    """Return what names a message in `models/encoder/held_out.txt`."""
    whole = "\n".join([*message.before, message.text])
    return hashlib.sha256(whole.encode("utf-8")).hexdigest()[:12]


class Reader:
    """Reads messages into the classifier's input, as the bot's pipeline does.

    Args:
        messages: The training messages; they teach the speller its words.
    """

    def __init__(self, messages: list[TrainingMessage]) -> None:
        self._speller = speller_for([message.text for message in messages], ENCODER, ROOT / "data")
        self.mend = self._speller.mend
        self.encoder = SentenceEncoder(ENCODER)

    def features(self, messages: list[TrainingMessage], *, mended: bool = True) -> Array:
        """Return an array `[messages, features]`; with `mended` false, slips stay as they were written."""

        def mend(text: str) -> str:
            return self._speller.mend(text) if mended else text

        readings = [with_context([mend(turn) for turn in m.before], mend(m.text)) for m in messages]
        return self.encoder.encode(readings)


@dataclass(frozen=True)
class Fold:
    """A classifier and what it was kept from.

    Attributes:
        messages: The messages that neither the encoder nor the classifier was trained on.
        features: Their rows `[messages, features]`.
        model: Fitted on all others as in training, with the temperature that suits these best.
        further: Likewise, with the weights that suit these best.
        reader: Reads further messages.
    """

    messages: list[TrainingMessage]
    features: Array
    model: TopicModel
    further: FurtherTopics
    reader: Reader


def targets(messages: list[TrainingMessage], labels: tuple[str, ...]) -> Array:
    """Return soft targets `[messages, labels]`, as in `nlu.topic_classifier.targets_of`."""
    result = np.zeros((len(messages), len(labels)), dtype=np.float32)
    for row, message in enumerate(messages):
        first, *others = message.topics
        result[row, labels.index(first)] = FIRST_SHARE if others else 1.0
        for other in others:
            result[row, labels.index(other)] += (1 - FIRST_SHARE) / len(others)
    return result


def fit_without_held_out(data: Path = ROOT / "data" / "nlu") -> Fold:
    """Fit the classifier without the held-out messages.

    Raises:
        ValueError: `models/encoder/held_out.txt` names no training message.
    """
    messages = read(data)
    kept_back = set(HELD_OUT.read_text("ascii").split())
    out = np.array([key_of(message) in kept_back for message in messages])
    if not out.any():
        raise ValueError(f"{HELD_OUT} names none of the messages in {data}; fine-tuning writes it anew.")
    labels = tuple(sorted({topic for message in messages for topic in message.topics}))
    wanted = targets(messages, labels)
    reader = Reader([message for message, is_out in zip(messages, out, strict=True) if not is_out])
    matrix = reader.features(messages)
    model = TopicModel.fit(matrix[~out], wanted[~out], labels, l2=L2)
    temperature = fit_temperature(model.probabilities(matrix[out]), wanted[out])
    model = model.with_temperature(temperature)
    fold = [message for message, is_out in zip(messages, out, strict=True) if is_out]
    opening = [row for row, message in enumerate(messages) if not out[row] and not message.before]
    words = WordModel.fit([reader.mend(messages[row].text) for row in opening], wanted[opening] > 0)
    weights = fit_weights(words, model.probabilities(matrix[out]), labels, fold, reader)
    return Fold(fold, matrix[out], model, FurtherTopics(words, weights), reader)


def fit_weights(
    words: WordModel, likelihoods: Array, labels: tuple[str, ...], fold: list[TrainingMessage], reader: Reader
) -> Weights:
    """Return the weights that tell best which topics messages ask beside the likeliest one.

    Args:
        words: Knows what single words ask.
        likelihoods: The topic model's probabilities `[messages, labels]`.
        labels: The columns' names.
        fold: The messages; of them count those that open a chat and ask something.
        reader: Mends them.
    """
    from sklearn.linear_model import LogisticRegression

    never = UNDIVIDED | NOT_BESIDE
    places = [place for place, label in enumerate(labels) if label not in never]
    views: list[Array] = []
    asked: list[bool] = []
    for message, row in zip(fold, likelihoods, strict=True):
        if message.before or message.topics[0] in never:
            continue
        first = max(places, key=row.__getitem__)
        text = reader.mend(message.text)
        beside = [place for place in places if place != first]
        views.append(views_of(log_odds(row), words.logits(text), text)[beside, :-1])
        asked.extend(labels[place] in message.topics for place in beside)
    fitted = LogisticRegression(C=10).fit(np.concatenate(views), asked)
    return Weights(*(round(float(value), 2) for value in (*fitted.coef_[0], fitted.intercept_[0])))
