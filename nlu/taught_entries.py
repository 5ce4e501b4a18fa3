"""Answers what the clinic taught at the desk: no training, no restart."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections import OrderedDict
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.folder import data_folder
from knowledge.store import KnowledgeStore
from knowledge.taught_schema import Taught
from nlu.clauses import split
from nlu.decision import Decision
from nlu.known_messages import KnownMessages
from nlu.message_features import likeness_of
from nlu.reading import reading_of, said_before
from nlu.safety_guard import URGENT
from nlu.sentence_featurizer import load_encoder
from nlu.softmax_model import Array
from nlu.taught_decision import TaughtThresholds, with_taught
from nlu.taught_matcher import Against, TaughtMatcher
from nlu.topic_classifier import ASKED, TOPICS

logger = logging.getLogger(__name__)

NEIGHBOURS = "neighbours"
"""A message whose metadata asks for so many gets that many training messages near it."""
_FILE = "known.npz"
_MATCHERS_KEPT = 4


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TaughtEntries(GraphComponent, IntentClassifier):
    """Gives a message the entry of `data/taught.yml` that it asks for, after the topic classifier has decided.

    The entries' examples are encoded when the file changes. Training only keeps the training messages: they speak
    against an entry, and the desk shows those near a new one.

    Example (config.yml):
        - name: nlu.taught_entries.TaughtEntries
          thresholds: {whole: 0.025, clause: 0.225, offer: -0.13}   # see bench/taught_thresholds.py
          against: {answered: 0.6, refused: 0.3}
    """

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._encoder = load_encoder(config["encoder"])
        self._thresholds = TaughtThresholds(**config["thresholds"])
        self._against = Against(**config["against"])
        # The folder that the actions read, too: what is matched here is answered there.
        self._store = KnowledgeStore(data_folder())
        self._storage = storage
        self._resource = resource
        self._packed: IO[bytes] | None = None
        self._matchers: OrderedDict[int, tuple[Taught, TaughtMatcher]] = OrderedDict()

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default config."""
        return {
            "encoder": "models/encoder",
            "thresholds": {"whole": 0.025, "clause": 0.225, "offer": -0.13},
            "against": {"answered": 0.6, "refused": 0.3},
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TaughtEntries:
        """Create the component before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TaughtEntries:
        """Load what training kept."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._packed = _kept(folder / _FILE)
        if (taught := component._store.current().taught).entries:
            component._matcher(taught)  # so that the first visitor need not wait for it
        return component

    @cached_property
    def _known(self) -> KnownMessages:
        """What the bot knew before; read when it is needed, for most clinics have taught nothing."""
        if self._packed is None:
            return KnownMessages([], [], np.zeros((0, self._encoder.likeness_dimension), np.float32))
        with self._packed, np.load(self._packed, allow_pickle=False) as stored:
            vectors = stored["vectors"].astype(np.float32)  # numpy has no fast product of float16
            return KnownMessages(stored["texts"].tolist(), stored["topics"].tolist(), vectors)

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the training messages that open a chat."""
        opening = [
            message for message in training_data.intent_examples if message.get(TEXT) and not said_before(message)
        ]
        with self._storage.write_to(self._resource) as folder:
            np.savez_compressed(
                folder / _FILE,
                texts=np.array([message.get(TEXT) for message in opening]),
                topics=np.array([message.get(INTENT) for message in opening]),
                vectors=likeness_of(opening).astype(np.float16),
            )
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent`, `topics` and `asked` anew on messages that ask for an entry."""
        taught = self._store.current().taught
        for message in messages:
            if not message.get(TEXT):
                continue
            text = reading_of(message)
            if wanted := (message.get("metadata") or {}).get(NEIGHBOURS):
                message.set(NEIGHBOURS, self._neighbours(text, int(wanted)), add_to_output=True)
            if taught.entries and not message.get(URGENT):
                self._decide(message, text, taught)
        return messages

    def _decide(self, message: Message, text: str, taught: Taught) -> None:
        clauses = split(text)
        matcher = self._matcher(taught)
        whole, *parts = matcher.best(self._encode([text, *(clauses if len(clauses) > 1 else [])]))
        decision = _decision_of(message)
        decided = with_taught(decision, parts or [whole], whole, taught.entries, self._thresholds)
        if decided is not decision:
            _set(message, decided)

    def _matcher(self, taught: Taught) -> TaughtMatcher:
        """Return the matcher of these entries; the last few are kept, since a trial alternates with what is saved."""
        kept = self._matchers.get(id(taught))
        if kept is None:
            examples = {id_: self._encode(entry.examples) for id_, entry in taught.entries.items()}
            adding_to = {id_: entry.topic for id_, entry in taught.entries.items() if entry.answer is None}
            matcher = TaughtMatcher(examples, self._known, self._against, adding_to)
            kept = (taught, matcher)
            self._matchers[id(taught)] = kept
            if len(self._matchers) > _MATCHERS_KEPT:
                self._matchers.popitem(last=False)
            logger.info("Taught entries: %d", len(examples))
        return kept[1]

    def _encode(self, texts: list[str]) -> Array:
        """Return the places of some texts; one at a time, so that those met before come out of the encoder's cache."""
        return np.concatenate([self._encoder.likeness([text]) for text in texts])

    def _neighbours(self, text: str, count: int) -> list[dict[str, Any]]:
        likeness = self._known.likeness(self._encode([text])[0])
        nearest = np.argsort(-likeness)[:count]
        return [{"text": self._known.texts[index], "likeness": round(float(likeness[index]), 4)} for index in nearest]


def _kept(path: Path) -> IO[bytes]:
    """Return the content of a file that Rasa is about to delete, on disk: it has many megabytes."""
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - it is read later
    with path.open("rb") as source:
        shutil.copyfileobj(source, kept)
    kept.seek(0)
    return kept


def _decision_of(message: Message) -> Decision:
    topics = [(topic["name"], topic["confidence"]) for topic in message.get(TOPICS) or []]
    return Decision(message.get(INTENT)["name"], topics, message.get(ASKED) or [])


def _set(message: Message, decision: Decision) -> None:
    topics = [{"name": name, "confidence": round(score, 4)} for name, score in decision.topics]
    message.set(INTENT, {"name": decision.intent, "confidence": topics[0]["confidence"]}, add_to_output=True)
    message.set(TOPICS, topics, add_to_output=True)
    message.set(ASKED, decision.asked or [name for name, _ in decision.topics], add_to_output=True)
