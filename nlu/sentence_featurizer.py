"""Rasa component that gives each message the sentence encoder's vectors as a dense feature."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import rasa.shared.utils.io
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tqdm import tqdm

from nlu.cores import usable_cores
from nlu.encoder import MANIFEST, EncoderError, SentenceEncoder, encoder_fingerprint
from nlu.reading import reading_in_context, reading_of
from nlu.vector_cache import VectorCache

ENCODER = "encoder"
CACHE = "cache"
# Vectors of the project's own messages, in the encoder's folder (`make vectors`).
SHIPPED = "messages.npz"
# Between two steps of the progress bar; the encoder itself takes one text at a time.
TEXTS_A_STEP = 512


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Sets the sentence-level feature of the attribute `text`.

    Example (config.yml):
        pipeline:
          - name: nlu.sentence_featurizer.SentenceEncoderFeaturizer
            encoder: models/encoder   # relative to the project's root
            cache: .rasa/vectors.npz  # vectors of messages that none came for with the encoder; may be deleted
    """

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages whose versions count in Rasa's fingerprint."""
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default configuration."""
        return {**DenseFeaturizer.get_default_config(), ENCODER: "models/encoder", CACHE: ".rasa/vectors.npz"}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the configuration.

        Raises:
            InvalidConfigException: `encoder` names no folder.
        """
        folder = config.get(ENCODER)
        if not isinstance(folder, str) or not folder.strip():
            raise InvalidConfigException(
                f"'{ENCODER}' of {cls.__name__} must be the path of a folder. Currently, it is {folder!r}."
            )

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return what changes with the encoder, so that Rasa trains anew on another one."""
        return encoder_fingerprint(find_encoder(config[ENCODER]))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Create the component, for training as well as for use."""
        return cls(config, execution_context.node_name)

    def __init__(self, config: dict[str, Any], name: str) -> None:
        """Load the encoder that the configuration names."""
        super().__init__(name, config)
        self._encoder = load_encoder(config[ENCODER])

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the feature to messages that have a text: the vectors of what each says alone, side by side.

        Most messages need no more; the topic classifier reads one after the turns before where it does.
        """
        written = [message for message in messages if message.get(TEXT) is not None]
        vectors = self._encoder.encode_both([reading_of(message) for message in written])
        for message, vector in zip(written, vectors, strict=True):
            self._add(message, vector)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to all training examples; one in the middle of a chat is read after the turns before."""
        examples = [example for example in training_data.training_examples if example.get(TEXT) is not None]
        texts = [reading_in_context(example) for example in examples]
        shipped = find_encoder(self._config[ENCODER]) / SHIPPED
        cache = VectorCache(Path(self._config[CACHE]), self._encoder.fingerprint, shipped)
        vectors = cache.vectors(texts, _encode_in_steps(self._encoder))
        for example, vector in zip(examples, vectors, strict=True):
            self._add(example, vector)
        return training_data

    def _add(self, message: Message, vector: NDArray[np.float32]) -> None:
        message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))


def _encode_in_steps(encoder: SentenceEncoder) -> Callable[[list[str]], NDArray[np.float32]]:
    """Return a function that encodes on all cores this process may use, with a progress bar."""
    cores = usable_cores()

    def encode(texts: list[str]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), encoder.dimension + encoder.likeness_dimension), dtype=np.float32)
        # Steps of like length, so that no core waits long for the other at the end of one.
        order = np.argsort([len(text) for text in texts], kind="stable")
        steps = range(0, len(texts), TEXTS_A_STEP)
        for start in tqdm(steps, desc="Encoding", disable=rasa.shared.utils.io.is_logging_disabled()):
            chosen = order[start : start + TEXTS_A_STEP]
            vectors[chosen] = encoder.encode_both([texts[position] for position in chosen], threads=cores)
        return vectors

    return encode


def find_encoder(configured: str) -> Path:
    """Return the encoder's folder.

    A relative path counts from the project's root, which is looked for upwards from the working directory (a checkout
    that Rasa is run in) and then upwards from this file (the bot run from elsewhere).

    Raises:
        EncoderError: No such folder has a manifest.
    """
    path = Path(configured)
    starts = [Path.cwd(), Path(__file__).resolve().parent]
    candidates = [path] if path.is_absolute() else [root / path for start in starts for root in (start, *start.parents)]
    for candidate in candidates:
        if (candidate / MANIFEST).is_file():
            return candidate
    raise EncoderError(
        f"No encoder found: {configured}/{MANIFEST} lies neither above {starts[0]} nor above {starts[1]}. "
        "Restore models/encoder from version control, or set 'encoder' in config.yml."
    )


def load_encoder(configured: str) -> SentenceEncoder:
    """Return the encoder of a configured path; components of one process share it, and its memory.

    Raises:
        EncoderError: It is missing or altered.
    """
    # Classifiers ask for every message, so the folder is looked for once.
    return _encoder_seen_from(configured, Path.cwd())


@lru_cache(maxsize=4)
def _encoder_seen_from(configured: str, working_directory: Path) -> SentenceEncoder:
    folder = find_encoder(configured)
    return _shared_encoder(folder, encoder_fingerprint(folder))


@lru_cache(maxsize=2)
def _shared_encoder(folder: Path, fingerprint: str) -> SentenceEncoder:
    return SentenceEncoder(folder)
