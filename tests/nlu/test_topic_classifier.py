"""The topic classifier as Rasa trains, stores, loads and uses it, on a toy problem."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.safety_guard import URGENT
from nlu.topic_classifier import TOPICS, TopicClassifier, targets_of

TOY = ("cost", "out_of_scope", "pain")
CONFIG = {
    **TopicClassifier.get_default_config(),
    "l2": 1e-3,
    "thresholds": {"answer": 0.7, "pair": 1.1, "clarify": 0.4, "also": 0.3, "clause": 0.7, "alarm": 0.5},
}
EXECUTION = ExecutionContext(GraphSchema({}), node_name="topics")


def _message(vector: np.ndarray, **data: Any) -> Message:
    message = Message({TEXT: "…", **data})
    message.add_features(Features(vector[None, :].astype(np.float32), FEATURE_TYPE_SENTENCE, TEXT, "encoder"))
    return message


def _like(*topics: str, size: float = 2.0) -> np.ndarray:
    """Return a vector that lies where these topics are."""
    return size * np.sum([np.eye(len(TOY))[TOY.index(topic)] for topic in topics], axis=0) / len(topics)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> TopicClassifier:
    """Train through Rasa's own interfaces, then load what was stored."""
    random = np.random.default_rng(3)
    examples = [
        _message(_like(topic) + random.normal(0, 0.2, len(TOY)), **{INTENT: topic}) for topic in TOY for _ in range(30)
    ]
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
    resource = TopicClassifier.create(CONFIG, storage, Resource("topics"), EXECUTION).train(TrainingData(examples))
    return TopicClassifier.load(CONFIG, storage, resource, EXECUTION)


def _classified(classifier: TopicClassifier, vector: np.ndarray, **data: Any) -> Message:
    return classifier.process([_message(vector, **data)])[0]


@pytest.mark.parametrize("topic", TOY)
def test_a_clear_message_gets_its_topic(trained: TopicClassifier, topic: str) -> None:
    message = _classified(trained, _like(topic))

    assert message.get(INTENT)["name"] == topic
    assert message.get(INTENT)["confidence"] > 0.6
    assert message.get(TOPICS)[0]["name"] == topic


def test_the_ranking_has_all_intents_by_probability(trained: TopicClassifier) -> None:
    ranking = _classified(trained, _like("pain")).get("intent_ranking")

    assert {item["name"] for item in ranking} == set(TOY)
    assert [item["confidence"] for item in ranking] == sorted((item["confidence"] for item in ranking), reverse=True)
    assert sum(item["confidence"] for item in ranking) == pytest.approx(1, abs=0.001)


def test_between_two_topics_it_asks_back(trained: TopicClassifier) -> None:
    message = _classified(trained, _like("pain", "cost"))

    assert message.get(INTENT)["name"] == "clarify"
    assert {item["name"] for item in message.get(TOPICS)} == {"pain", "cost"}


def test_between_everything_it_answers_nothing(trained: TopicClassifier) -> None:
    assert _classified(trained, _like(*TOY)).get(INTENT)["name"] in ("clarify", "nlu_fallback")


@pytest.mark.parametrize("topic", TOY)
def test_an_urgent_message_is_not_classified(trained: TopicClassifier, topic: str) -> None:
    message = _classified(trained, _like(topic), **{URGENT: {"level": "emergency", "symptoms": []}})

    assert message.get(INTENT) == {"name": "serious_symptom", "confidence": 1.0}
    assert message.get(TOPICS) == [{"name": "serious_symptom", "confidence": 1.0}]


def test_what_is_set_reaches_the_channel(trained: TopicClassifier) -> None:
    message = _classified(trained, _like("pain"))

    assert {INTENT, "intent_ranking", TOPICS} <= message.output_properties


def test_untrained_it_leaves_messages_alone(tmp_path: Path) -> None:
    storage = LocalModelStorage.create(tmp_path)
    untrained = TopicClassifier.create(CONFIG, storage, Resource("topics"), EXECUTION)

    assert _classified(untrained, _like("pain")).get(INTENT) is None


@pytest.mark.parametrize(
    ("example", "targets"),
    [
        ({INTENT: "pain"}, [0.0, 0.0, 1.0]),
        ({INTENT: "pain", "metadata": {"example": {"topics": ["pain"]}}}, [0.0, 0.0, 1.0]),
        ({INTENT: "pain", "metadata": {"example": {"topics": ["pain", "cost"]}}}, [0.3, 0.0, 0.7]),
        ({INTENT: "cost", "metadata": {"example": {"topics": ["cost", "out_of_scope", "pain"]}}}, [0.7, 0.15, 0.15]),
        ({INTENT: "cost", "metadata": {"example": {"after": ["hello"]}}}, [1.0, 0.0, 0.0]),
    ],
)
def test_several_topics_of_an_example_share_the_target(example: dict[str, Any], targets: list[float]) -> None:
    np.testing.assert_allclose(targets_of([Message(example)], TOY), [targets], rtol=1e-6)
