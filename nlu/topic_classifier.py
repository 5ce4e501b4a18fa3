"""Says which topics a message is about, how sure it is, and when it does not know."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.decision import Thresholds, decide
from nlu.message_features import FeatureBuilder
from nlu.safety_guard import URGENT
from nlu.softmax_model import Array, SoftmaxModel, fit, fit_temperature

logger = logging.getLogger(__name__)

TOPICS = "topics"
URGENT_INTENT = "serious_symptom"
_MODEL_FILE = "topics.npz"
_FIRST_TOPIC_SHARE = 0.7


def targets_of(messages: list[Message], labels: tuple[str, ...]) -> Array:
    """Return soft targets `[messages, labels]`.

    A message with one topic puts everything on it; one with several puts 0.7 on the first and shares the
    rest among the others (`metadata: {topics: [...]}` of the training example).
    """
    column = {label: index for index, label in enumerate(labels)}
    targets = np.zeros((len(messages), len(labels)), dtype=np.float32)
    for row, message in enumerate(messages):
        first = message.get(INTENT)
        metadata = (message.get("metadata") or {}).get("example") or {}
        others = [topic for topic in metadata.get(TOPICS, []) if topic != first]
        targets[row, column[first]] = _FIRST_TOPIC_SHARE if others else 1.0
        for topic in others:
            targets[row, column[topic]] += (1 - _FIRST_TOPIC_SHARE) / len(others)
    return targets


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Linear softmax over the sentence encoder's vector and the entities named.

    Beside Rasa's `intent` and `intent_ranking` it sets `topics`: all topics asked, most likely first, with
    their probabilities. Between sure and unsure the intent is `clarify`, below that `nlu_fallback`.
    """

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._features = FeatureBuilder()
        self._thresholds = Thresholds(**config["thresholds"])
        self._model: SoftmaxModel | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default config; thresholds come from `bench/thresholds.py`, run on held-out folds."""
        return {
            "l2": 1e-5,
            "folds": 5,
            "random_seed": 42,
            "thresholds": {"answer": 0.4, "clarify": 0.2, "also": 0.25},
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """Create an untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """Load a trained classifier."""
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            classifier._model = SoftmaxModel.load(folder / _MODEL_FILE)
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on all intent examples, then its temperature on held-out folds."""
        messages = [message for message in training_data.intent_examples if message.get(TEXT)]
        labels = tuple(sorted({message.get(INTENT) for message in messages}))
        features = self._features.matrix(messages)
        targets = targets_of(messages, labels)
        temperature = fit_temperature(self._held_out_logits(features, targets, labels), targets)
        fitted = fit(features, targets, labels, l2=self._config["l2"])
        self._model = SoftmaxModel(labels, fitted.weights, fitted.bias, temperature)
        logger.info(
            "Topic classifier: %d messages, %d intents, temperature %.2f", len(messages), len(labels), temperature
        )
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder / _MODEL_FILE)
        return self._resource

    def _held_out_logits(self, features: Array, targets: Array, labels: tuple[str, ...]) -> Array:
        folds = np.random.default_rng(self._config["random_seed"]).permutation(len(features)) % self._config["folds"]
        logits = np.zeros_like(targets)
        for fold in range(self._config["folds"]):
            held_out = folds == fold
            model = fit(features[~held_out], targets[~held_out], labels, l2=self._config["l2"])
            logits[held_out] = features[held_out] @ model.weights + model.bias
        return logits

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent`, `intent_ranking` and `topics` on each message."""
        if self._model is None:
            return messages
        for message in messages:
            if message.get(URGENT):
                self._set(message, URGENT_INTENT, 1.0, [(URGENT_INTENT, 1.0)], [(URGENT_INTENT, 1.0)])
                continue
            probabilities = self._model.probabilities(self._features.matrix([message]))[0]
            order = np.argsort(-probabilities)[:10]
            ranking = [(self._model.labels[index], float(probabilities[index])) for index in order]
            decision = decide(ranking, self._thresholds)
            self._set(message, decision.intent, ranking[0][1], ranking, decision.topics)
        return messages

    @staticmethod
    def _set(
        message: Message,
        intent: str,
        confidence: float,
        ranking: list[tuple[str, float]],
        topics: list[tuple[str, float]],
    ) -> None:
        def named(pairs: list[tuple[str, float]]) -> list[dict[str, Any]]:
            return [{"name": name, "confidence": round(value, 4)} for name, value in pairs]

        message.set(INTENT, {"name": intent, "confidence": confidence}, add_to_output=True)
        message.set("intent_ranking", named(ranking), add_to_output=True)
        message.set(TOPICS, named(topics), add_to_output=True)
