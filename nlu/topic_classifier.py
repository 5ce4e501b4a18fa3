"""Says which topics a message is about, how sure it is, and when it does not know."""

from __future__ import annotations

import hashlib
import inspect
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
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

from knowledge.topics import ALARM
from nlu import further_topics, neighbours, softmax_model, topic_model, word_model
from nlu.clauses import spans
from nlu.decision import (
    CLARIFY,
    CLEAR,
    FALLBACK,
    FOLLOW_UP,
    NOT_BESIDE,
    UNDIVIDED,
    Decision,
    Ranking,
    Thresholds,
    clauses_asking,
    decide,
    decide_by_clauses,
    join_clauses,
    perhaps_meant,
)
from nlu.encoder import SentenceEncoder
from nlu.further_topics import FurtherTopics, Weights
from nlu.message_features import matrix_of
from nlu.reading import BEFORE, NO_KNOWN_WORD, reading_in_context, reading_of, said_before
from nlu.safety_guard import URGENT
from nlu.sentence_featurizer import load_encoder
from nlu.softmax_model import Array
from nlu.topic_model import TopicModel

logger = logging.getLogger(__name__)

TOPICS = "topics"
ASKED = "asked"
ASKED_IN = "asked_in"
PERHAPS_MEANT = "perhaps"
RANKING_LENGTH = 10
# A message that is clear (`nlu.decision.CLEAR`) leans on a turn before with no more than this.
LEANING = 0.05
# How much what a turn says alone counts beside what it says after the turns before; by bench/thresholds.py.
SHARE_ALONE = 0.15
_MODEL_FILE = "topics.npz"
_FURTHER_FILE = "further_topics.npz"
_FIRST_TOPIC_SHARE = 0.7
_LEARNING = (further_topics, neighbours, softmax_model, topic_model, word_model)


def blend(alone: Array, in_context: Array, *, follow_up: int, share_alone: float = SHARE_ALONE) -> Array:
    """Join what a message says alone with what it says after the turns before.

    Args:
        alone: Probabilities `[labels]` of the message by itself.
        in_context: Probabilities `[labels]` of the message after the turns before.
        follow_up: The column of the intent that only refers back.
        share_alone: How much the message by itself counts.

    Returns:
        Probabilities `[labels]`: the weighted geometric mean of `in_context` and of `alone` with its follow-up share
        handed to `in_context`.
    """
    referred = in_context.copy()
    referred[follow_up] = 0.0
    referred /= referred.sum()
    said = alone.copy()
    said[follow_up] = 0.0
    joined = (said + alone[follow_up] * referred) ** share_alone * in_context ** (1 - share_alone)
    blended: Array = joined / joined.sum()
    return blended


def is_clear(alone: Array, labels: tuple[str, ...]) -> bool:
    """Return whether a message says by itself what it is about, and hardly leans on a turn before or alarms.

    Args:
        alone: Probabilities `[labels]` of the message by itself.
        labels: The columns' names.
    """
    return bool(alone.max() >= CLEAR and alone[_leaning(labels)].sum() < LEANING)


def read_clauses(model: TopicModel, encoder: SentenceEncoder, text: str, clauses: Sequence[tuple[int, int]]) -> Array:
    """Return the intents' probabilities `[clauses, labels]` of each clause of a message.

    A clause is read where it stands, which costs nothing: the message was read as a whole before. That colours it with
    what stands around it, so one that is not clear then is read once more, alone.

    Args:
        model: The trained model.
        encoder: The encoder that the model was trained on.
        text: The message.
        clauses: Where its clauses start and end.
    """
    probabilities = model.probabilities(encoder.encode_parts(text, clauses))
    unclear = np.flatnonzero(probabilities.max(axis=1) < CLEAR)
    if len(unclear):
        alone = encoder.encode([text[start:end] for start, end in (clauses[place] for place in unclear)])
        probabilities[unclear] = model.probabilities(alone)
    return probabilities


@lru_cache(maxsize=4)
def _leaning(labels: tuple[str, ...]) -> list[int]:
    """Return the columns of the intents whose meaning a turn before decides.

    A yes or a no that is clear alone is one whatever was said before; what it means there is for the rules to say.
    """
    return [column for column, label in enumerate(labels) if label in (FOLLOW_UP, "inform", ALARM)]


def targets_of(messages: list[Message], labels: tuple[str, ...]) -> Array:
    """Return soft targets `[messages, labels]`.

    A message with one topic puts everything on it; one with several puts 0.7 on the first and shares the rest among the
    others (`metadata: {topics: [...]}` of the training example).
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
    """Linear softmax and nearest neighbours over the sentence encoder's vector; for further topics the words, too.

    Beside Rasa's `intent` and `intent_ranking` it sets `topics`: all topics asked, as in `nlu.decision.Decision`,
    `asked`: their names in the order asked, and `perhaps`: the topics worth a button where they are not answered.

    Between sure and unsure the intent is `clarify`, below that, and for words that nobody knows, `nlu_fallback`.
    """

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._thresholds = Thresholds(**config["thresholds"])
        self._model: TopicModel | None = None
        self._further: FurtherTopics | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default config.

        Temperature, weights and thresholds come from `bench/thresholds.py`, which measures on messages that neither the
        encoder nor the classifier was trained on; on its own training messages a model is far too sure.
        """
        return {
            "encoder": "models/encoder",
            "l2": 3e-5,
            "temperature": 0.97,
            "further": {"likelihood": 0.92, "words": 0.36, "length": 0.34, "bias": 0.72},
            "thresholds": {
                "answer": 0.4,
                "pair": 0.6,
                "clarify": 0.1,
                "also": 0.3,
                "clause": 0.4,
                "of_clause": 0.05,
                "alarm": 0.4,
            },
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
            classifier._model = TopicModel.load(folder / _MODEL_FILE)
            classifier._further = FurtherTopics.load(folder / _FURTHER_FILE, Weights(**config["further"]))
        return classifier

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return what changes with the models' code, so that Rasa does not load what other code has trained."""
        return hashlib.sha256("".join(map(inspect.getsource, _LEARNING)).encode("utf-8")).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on all intent examples; what the encoder made of them is the input."""
        messages = [message for message in training_data.intent_examples if message.get(TEXT)]
        labels = tuple(sorted({message.get(INTENT) for message in messages}))
        targets = targets_of(messages, labels)
        fitted = TopicModel.fit(matrix_of(messages), targets, labels, l2=self._config["l2"])
        self._model = fitted.with_temperature(self._config["temperature"])
        opening = [row for row, message in enumerate(messages) if not said_before(message)]
        texts = [reading_of(messages[row]) for row in opening]
        beside = [label not in UNDIVIDED | NOT_BESIDE for label in labels]
        asked = (targets[opening] > 0) & beside
        self._further = FurtherTopics.fit(texts, asked, Weights(**self._config["further"]))
        logger.info("Topic classifier: %d messages, %d intents", len(messages), len(labels))
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder / _MODEL_FILE)
            self._further.save(folder / _FURTHER_FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent`, `intent_ranking`, `topics`, `asked`, `asked_in` and `perhaps` on each message."""
        if self._model is None or self._further is None:
            return messages
        for message in messages:
            if message.get(URGENT):
                _set(message, Decision(ALARM, [(ALARM, 1.0)]), 1.0, [(ALARM, 1.0)])
                continue
            probabilities = self._probabilities(message)
            order = np.argsort(-probabilities)
            ranking = [(self._model.labels[index], float(probabilities[index])) for index in order]
            opens_chat = (message.get("metadata") or {}).get(BEFORE) == []
            text = reading_of(message)
            beside = self._further.probabilities(probabilities, text)
            further = dict(zip(self._model.labels, beside.tolist(), strict=True))
            decision = decide(ranking, further, self._thresholds, opens_chat=opens_chat)
            if message.get(NO_KNOWN_WORD) and decision.intent != ALARM:
                _set(message, Decision(FALLBACK, []), 0.0, [])
                continue
            if decision.intent not in UNDIVIDED or decision.intent == CLARIFY:
                decision = self._with_clauses(text, decision, further)
            confidence = decision.topics[0][1] if decision.topics else ranking[0][1]
            _set(message, decision, confidence, ranking[:RANKING_LENGTH], perhaps_meant(further))
        return messages

    def _probabilities(self, message: Message) -> Array:
        """Return the intents' probabilities `[labels]`; in a chat, what was said before counts as far as it is needed.

        A message that is clear alone is read alone. Any other is read twice: alone, and after the turns before. What
        it says alone stands; the share in which it is a mere follow-up goes to what the second reading says.
        """
        assert self._model is not None
        alone: Array = self._model.probabilities(matrix_of([message]))[0]
        if not said_before(message) or is_clear(alone, self._model.labels):
            return alone
        in_context = self._model.probabilities(self._encode([reading_in_context(message)]))[0]
        return blend(alone, in_context, follow_up=self._model.labels.index(FOLLOW_UP))

    def _encode(self, texts: list[str]) -> Array:
        return load_encoder(self._config["encoder"]).encode(texts)

    def _with_clauses(self, text: str, decision: Decision, further: Mapping[str, float]) -> Decision:
        """Add what single clauses clearly ask, where the message has several."""
        clauses = spans(text)
        if self._model is None or len(clauses) == 1:
            return decision
        probabilities = read_clauses(self._model, load_encoder(self._config["encoder"]), text, clauses)
        by_clause = [dict(zip(self._model.labels, row.tolist(), strict=True)) for row in probabilities]
        decide_anew = decide_by_clauses if decision.intent == CLARIFY else join_clauses
        decision = decide_anew(decision, by_clause, further, self._thresholds)
        names = [name for name, _ in decision.topics]
        if decision.intent == CLARIFY or len(names) == 1:
            return decision
        return replace(decision, asked_in=clauses_asking(names, by_clause, [text[a:b] for a, b in clauses]))


def _set(
    message: Message, decision: Decision, confidence: float, ranking: Ranking, perhaps: Sequence[str] = ()
) -> None:
    def named(pairs: Ranking) -> list[dict[str, Any]]:
        return [{"name": name, "confidence": round(value, 4)} for name, value in pairs]

    message.set(INTENT, {"name": decision.intent, "confidence": confidence}, add_to_output=True)
    message.set("intent_ranking", named(ranking), add_to_output=True)
    message.set(TOPICS, named(decision.topics), add_to_output=True)
    message.set(ASKED, decision.asked or [name for name, _ in decision.topics], add_to_output=True)
    message.set(ASKED_IN, dict(decision.asked_in), add_to_output=True)
    message.set(PERHAPS_MEANT, list(perhaps), add_to_output=True)
