"""Catches alarming messages before anything is classified."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.guard import UrgentGuard
from knowledge.schema import Urgent
from knowledge.store import KnowledgeStore

URGENT = "urgent"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SafetyGuard(GraphComponent):
    """Marks a message as urgent when the knowledge file's guard phrases match it.

    Deterministic, and ahead of the classifier, which leaves a marked message alone. The phrases are read
    from the knowledge file, so a new one takes effect without retraining.
    """

    def __init__(self, store: KnowledgeStore) -> None:
        self._store = store
        self._guard: tuple[Urgent, UrgentGuard] | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyGuard:
        """Create the component; `config["knowledge"]` is the folder of the knowledge file."""
        return cls(KnowledgeStore(Path(config["knowledge"])))

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default config: the knowledge file is in `data/`."""
        return {"knowledge": "data"}

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training messages alone: the classifier learns alarming ones as a topic too."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `urgent` (symptom ids and level) on alarming messages."""
        guard = self._current_guard()
        for message in messages:
            if match := guard.match(message.get(TEXT) or ""):
                value = {"symptoms": list(match.symptoms), "level": match.level}
                message.set(URGENT, value, add_to_output=True)
        return messages

    def _current_guard(self) -> UrgentGuard:
        urgent = self._store.current().knowledge.urgent
        if self._guard is None or self._guard[0] is not urgent:
            self._guard = (urgent, UrgentGuard(urgent))
        return self._guard[1]
