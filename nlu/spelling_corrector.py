"""Rasa component that gives each message a reading in which slips of the finger are mended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.store import KnowledgeStore
from nlu.encoder import TOKENIZER
from nlu.reading import MENDED, MENDED_BEFORE, NO_KNOWN_WORD, said_before
from nlu.sentence_featurizer import find_encoder
from nlu.spelling import Speller

_WORDS_FILE = "words.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingCorrector(GraphComponent):
    """Sets the reading that the sentence encoder and the topic classifier use; the text itself stays as it was written.

    It learns its words from the training messages, the vocabulary of the knowledge file, and the encoder's tokenizer.

    Example (config.yml), ahead of the sentence encoder:
        pipeline:
          - name: nlu.spelling_corrector.SpellingCorrector
    """

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._speller: Speller | None = None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default config: where the knowledge file and the encoder lie."""
        return {"knowledge": "data", "encoder": "models/encoder"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingCorrector:
        """Create a corrector that knows no words yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpellingCorrector:
        """Load the words learnt in training."""
        corrector = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            corrector._speller = Speller.load(folder / _WORDS_FILE)
        return corrector

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the words."""
        texts = [example.get(TEXT) for example in training_data.training_examples if example.get(TEXT)]
        self._speller = speller_for(texts, find_encoder(self._config["encoder"]), Path(self._config["knowledge"]))
        with self._storage.write_to(self._resource) as folder:
            self._speller.save(folder / _WORDS_FILE)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Mend the training examples as messages are."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the mended reading of each message, and of the turns before it."""
        if self._speller is None:
            return messages
        for message in messages:
            if text := message.get(TEXT):
                message.set(MENDED, self._speller.mend(text))
                # What the vocabulary finds is known, however it is spelt.
                if not message.get(ENTITIES) and self._speller.knows_no_word_of(text):
                    message.set(NO_KNOWN_WORD, True)
                message.set(MENDED_BEFORE, [self._speller.mend(before) for before in said_before(message)])
        return messages


def speller_for(texts: list[str], encoder: Path, knowledge: Path) -> Speller:
    """Return the speller that the bot's training makes.

    Args:
        texts: The training messages.
        encoder: Folder of the sentence encoder, whose tokenizer knows the words of general English.
        knowledge: Folder of the knowledge file.
    """
    tokens = json.loads((encoder / TOKENIZER).read_text("utf-8"))["model"]["vocab"]
    vocabulary = KnowledgeStore(knowledge).current().knowledge.vocabulary
    names = [
        phrase
        for terms in vocabulary.values()
        for value, term in terms.items()
        for phrase in (value, term.label, *term.synonyms)
    ]
    return Speller.learn(texts, dictionary=tokens, names=names)
