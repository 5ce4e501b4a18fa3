"""Catches alarming messages before anything is classified."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.folder import data_folder
from knowledge.guard import UrgentGuard
from knowledge.schema import Urgent
from knowledge.store import KnowledgeStore

URGENT = "urgent"
MILD = "mild"


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
        """Create the component over the project's knowledge file."""
        return cls(KnowledgeStore(data_folder()))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave training messages alone: the classifier learns alarming ones as a topic too."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `urgent` (symptom ids and level) on alarming messages, `mild` on those that only sound alarming."""
        guard = self._current_guard()
        for message in messages:
            text = message.get(TEXT) or ""
            if match := guard.match(text):
                value = {"symptoms": list(match.symptoms), "level": match.level}
                message.set(URGENT, value, add_to_output=True)
            elif guard.is_mild(text):
                message.set(MILD, True, add_to_output=True)
        return messages

    def _current_guard(self) -> UrgentGuard:
        urgent = self._store.current().knowledge.urgent
        if self._guard is None or self._guard[0] is not urgent:
            self._guard = (urgent, UrgentGuard(urgent))
        return self._guard[1]
