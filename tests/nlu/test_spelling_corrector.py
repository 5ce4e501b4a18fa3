"""The spelling corrector as Rasa trains, stores, loads and uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.reading import NO_KNOWN_WORD, reading_of, reading_of_before
from nlu.spelling_corrector import SpellingCorrector

EXECUTION = ExecutionContext(GraphSchema({}), node_name="spelling")
CONFIG = SpellingCorrector.get_default_config()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> SpellingCorrector:
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
    examples = [Message({TEXT: f"does it hurt {day}", INTENT: "pain"}) for day in range(3)]
    resource = SpellingCorrector.create(CONFIG, storage, Resource("spelling"), EXECUTION).train(TrainingData(examples))
    return SpellingCorrector.load(CONFIG, storage, resource, EXECUTION)


def test_the_reading_is_mended_and_the_text_stays(trained: SpellingCorrector) -> None:
    message = trained.process([Message({TEXT: "doess it hrut", "metadata": {"before": ["roaccutaen"]}})])[0]

    assert message.get(TEXT) == "doess it hrut"
    assert reading_of(message) == "does it hurt"
    assert reading_of_before(message) == ["roaccutane"]


def test_training_examples_are_mended_likewise(trained: SpellingCorrector) -> None:
    example = Message({TEXT: "hrut", INTENT: "pain", "metadata": {"example": {"after": ["doess it"]}}})
    trained.process_training_data(TrainingData([example]))

    assert (reading_of(example), reading_of_before(example)) == ("hurt", ["does it"])


def test_words_that_nobody_knows_are_told(trained: SpellingCorrector) -> None:
    known, unknown = trained.process([Message({TEXT: "doess it"}), Message({TEXT: "asdfg qwrtz"})])

    assert known.get(NO_KNOWN_WORD) is None
    assert unknown.get(NO_KNOWN_WORD)


def test_what_the_vocabulary_found_is_known(trained: SpellingCorrector) -> None:
    named = Message({TEXT: "acutain", "entities": [{"entity": "medicine", "value": "isotretinoin"}]})

    assert trained.process([named])[0].get(NO_KNOWN_WORD) is None


def test_a_message_without_text_is_left_alone(trained: SpellingCorrector) -> None:
    assert trained.process([Message({INTENT: "pain"})])[0].data == {INTENT: "pain"}


def test_untrained_it_leaves_messages_alone(tmp_path: Path) -> None:
    untrained = SpellingCorrector.create(CONFIG, LocalModelStorage.create(tmp_path), Resource("spelling"), EXECUTION)

    assert reading_of(untrained.process([Message({TEXT: "hrut"})])[0]) == "hrut"
