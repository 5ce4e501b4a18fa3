"""Rasa's SpacyNLP for a pipeline in which spaCy only finds what messages name."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.model import InvalidModelError
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from spacy.pipeline import EntityRuler

from nlu.spacy_pipeline import HASH_FILE


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="VocabularyNLP",
)
class VocabularyNLP(SpacyNLP):
    """Reads messages with the project's own spaCy pipeline, and leaves training messages alone.

    Nothing is trained on what spaCy finds, so reading twenty thousand messages for it would be in vain.
    """

    @staticmethod
    def load_model(spacy_model_name: str) -> SpacyModel:
        """Return the pipeline, which Rasa asks for twice, once to hand it on and once to run it.

        Raises:
            InvalidModelError: There is none in this folder.
        """
        folder = Path(spacy_model_name).resolve()
        stamp = folder / HASH_FILE
        if not stamp.is_file():
            raise InvalidModelError(f"{folder} holds no spaCy pipeline. Run `uv run faq train`, which builds it.")
        return SpacyModel(_loaded(folder, stamp.read_text("utf-8")), spacy_model_name)

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Return the training messages as they are."""
        return training_data


@lru_cache(maxsize=1)
def _loaded(folder: Path, vocabulary_hash: str) -> Language:
    nlp = spacy.load(folder)
    for _, pipe in nlp.pipeline:
        if isinstance(pipe, EntityRuler):
            # The phrases as they were written, nineteen megabytes: what is looked for is in the matcher.
            pipe.phrase_patterns = defaultdict(list)
    return nlp
