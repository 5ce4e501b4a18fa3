"""Rasa's SpacyNLP for a pipeline in which spaCy only finds what messages name."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.training_data.training_data import TrainingData


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="VocabularyNLP",
)
class VocabularyNLP(SpacyNLP):
    """Reads messages with the project's own spaCy pipeline, and leaves training messages alone.

    Nothing is trained on what spaCy finds, so reading twenty thousand messages for it would be in vain.
    """

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Return the training messages as they are."""
        return training_data
