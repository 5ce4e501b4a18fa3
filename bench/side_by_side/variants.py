"""What is compared. Each variant learns from the messages it is given, and from nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from bench.held_out import targets
from bench.messages import TrainingMessage
from bench.side_by_side import rasa_models
from bench.side_by_side.answers import Predict, given
from bench.side_by_side.public_intents import OUTSIDE
from bench.side_by_side.rasa_models import Trained
from faq.evaluation.judge import Given
from faq.project import ROOT
from nlu.encoder import SentenceEncoder, encoder_fingerprint
from nlu.sentence_featurizer import load_encoder
from nlu.softmax_model import Array
from nlu.topic_model import TopicModel

OWN, BARE, STOCK, TFIDF, NEIGHBOUR = "own", "own-bare", "stock", "tfidf", "neighbour"
NAMES = {
    OWN: "this pipeline",
    BARE: "this pipeline on the bare encoder",
    STOCK: "stock Rasa (DIET)",
    TFIDF: "TF-IDF + logistic regression",
    NEIGHBOUR: "nearest neighbour on the bare encoder",
}
SHIPPED_ENCODER = ROOT / "models" / "encoder"


@dataclass(frozen=True)
class Settings:
    """What the variants need besides messages.

    Attributes:
        bare_encoder: Folder of the encoder before fine-tuning.
        epochs: Of stock Rasa's DIET.
    """

    bare_encoder: Path
    epochs: int

    def encoder_of(self, variant: str) -> Path | None:
        """Return the folder of the encoder that a variant uses."""
        return {OWN: SHIPPED_ENCODER, BARE: self.bare_encoder, NEIGHBOUR: self.bare_encoder}.get(variant)

    def fingerprint_of(self, variant: str) -> str:
        """Return what changes with the encoder of a variant, and with config.yml's pipeline where it has a part in it.

        Returns:
            Hexadecimal digits; empty where a variant has neither.
        """
        folder = self.encoder_of(variant)
        parts = [] if folder is None else [encoder_fingerprint(folder)[:16]]
        if variant in (OWN, BARE):
            parts.append(rasa_models.config_fingerprint())
        return "-".join(parts)


def depends_on_chance(variant: str) -> bool:
    """Return whether training twice on the same messages gives two models."""
    return variant == STOCK


def train(variant: str, messages: Sequence[TrainingMessage], seed: int, settings: Settings) -> Trained:
    """Train a variant.

    Args:
        variant: One of `NAMES`.
        messages: The training messages.
        seed: Where chance has a part in the training.
        settings: Encoder and epochs.
    """
    if variant == STOCK:
        return rasa_models.stock(messages, seed, settings.epochs)
    if variant == TFIDF:
        return _timed(lambda: tfidf(messages))
    encoder = settings.encoder_of(variant)
    assert encoder is not None
    if variant == NEIGHBOUR:
        return _timed(lambda: nearest_neighbour(messages, load_encoder(str(encoder))))
    return rasa_models.own(messages, encoder)


def train_on_public(
    variant: str,
    messages: Sequence[TrainingMessage],
    validation: Sequence[TrainingMessage],
    seed: int,
    settings: Settings,
) -> Trained:
    """Train a variant on a public set of intents; this pipeline's spelling, guard and clauses know this clinic only."""
    if variant in (OWN, BARE):
        encoder = load_encoder(str(settings.encoder_of(variant)))
        return _timed(lambda: topic_model(messages, validation, encoder))
    return train(variant, messages, seed, settings)


def tfidf(messages: Sequence[TrainingMessage]) -> Predict:
    """Train TF-IDF on words and pairs of words with a logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10, max_iter=1000)
    )
    model.fit([message.text for message in messages], [message.topics[0] for message in messages])
    return lambda texts: [given(str(topic)) for topic in model.predict(texts)]


def nearest_neighbour(messages: Sequence[TrainingMessage], encoder: SentenceEncoder) -> Predict:
    """Take the first topic of the training message that is nearest by the encoder's cosine."""
    known = encoder.encode([message.text for message in messages])

    def predict(texts: list[str]) -> list[Given]:
        nearest = (encoder.encode(texts) @ known.T).argmax(axis=1)
        return [given(messages[index].topics[0]) for index in nearest]

    return predict


def topic_model(
    messages: Sequence[TrainingMessage], validation: Sequence[TrainingMessage], encoder: SentenceEncoder
) -> Predict:
    """Train the topic classifier's model; below a probability chosen on the validation messages it knows no intent."""
    labels = tuple(sorted({message.topics[0] for message in messages}))
    vectors = encoder.encode([message.text for message in messages])
    model = TopicModel.fit(vectors, targets(list(messages), labels), labels, l2=_l2())
    names = np.array(labels)

    def ranked(texts: list[str]) -> tuple[NDArray[np.str_], Array]:
        probabilities = model.probabilities(encoder.encode(texts))
        return names[probabilities.argmax(axis=1)], probabilities.max(axis=1)

    wanted = np.array([message.topics[0] for message in validation])
    found, sure = ranked([message.text for message in validation])
    candidates = np.linspace(0, 0.95, 96)
    right = [np.mean(np.where(sure >= least, found, OUTSIDE) == wanted) for least in candidates]
    threshold = candidates[int(np.argmax(right))]

    def predict(texts: list[str]) -> list[Given]:
        topics, certain = ranked(texts)
        pairs = zip(topics, certain, strict=True)
        return [given(str(topic) if value >= threshold else OUTSIDE) for topic, value in pairs]

    return predict


def _timed(trainer: Callable[[], Predict]) -> Trained:
    began = time.monotonic()
    predict = trainer()
    return Trained(predict, time.monotonic() - began)


def _l2() -> float:
    config = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    parts = [item for item in config["pipeline"] if item["name"].endswith("TopicClassifier")]
    return float(parts[0]["l2"])
