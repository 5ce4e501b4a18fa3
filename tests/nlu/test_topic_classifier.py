"""The topic classifier as Rasa trains, stores, loads and uses it, on a toy problem."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import topic_classifier
from nlu.reading import MENDED, NO_KNOWN_WORD
from nlu.safety_guard import URGENT
from nlu.topic_classifier import ASKED, ASKED_IN, PERHAPS_MEANT, TOPICS, TopicClassifier, targets_of

ROOT = Path(__file__).resolve().parents[2]

TOY = ("cost", "out_of_scope", "pain")
CHAT = ("cost", "follow_up", "pain")
CONFIG = {
    **TopicClassifier.get_default_config(),
    "l2": 1e-3,
    "temperature": 1.0,
    "further": {"likelihood": 0.9, "words": 0.4, "length": 0.3, "bias": 0.75},
    "thresholds": {
        "answer": 0.7,
        "pair": 1.1,
        "clarify": 0.4,
        "also": 0.3,
        "clause": 0.7,
        "of_clause": 0.0,
        "alarm": 0.5,
    },
}
EXECUTION = ExecutionContext(GraphSchema({}), node_name="topics")


def _message(vector: np.ndarray, **data: Any) -> Message:
    message = Message({TEXT: "…", **data})
    message.add_features(Features(vector[None, :].astype(np.float32), FEATURE_TYPE_SENTENCE, TEXT, "encoder"))
    return message


def _like(*topics: str, size: float = 2.0, labels: tuple[str, ...] = TOY) -> np.ndarray:
    """Return a vector that lies where these topics are."""
    return size * np.sum([np.eye(len(labels))[labels.index(topic)] for topic in topics], axis=0) / len(topics)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> TopicClassifier:
    return _train(TOY, tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def in_chats(tmp_path_factory: pytest.TempPathFactory) -> TopicClassifier:
    return _train(CHAT, tmp_path_factory.mktemp("model"))


def _train(labels: tuple[str, ...], folder: Path) -> TopicClassifier:
    """Train through Rasa's own interfaces, then load what was stored."""
    random = np.random.default_rng(3)
    examples = [
        _message(_like(topic, labels=labels) + random.normal(0, 0.2, len(labels)), **{INTENT: topic})
        for topic in labels
        for _ in range(30)
    ]
    storage = LocalModelStorage.create(folder)
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


def test_words_that_nobody_knows_are_not_guessed_at(trained: TopicClassifier) -> None:
    message = _classified(trained, _like("pain"), **{NO_KNOWN_WORD: True})

    assert message.get(INTENT) == {"name": "nlu_fallback", "confidence": 0.0}
    assert message.get(TOPICS) == message.get("intent_ranking") == []


@pytest.mark.parametrize("topic", TOY)
def test_an_urgent_message_is_not_classified(trained: TopicClassifier, topic: str) -> None:
    message = _classified(trained, _like(topic), **{URGENT: {"level": "emergency", "symptoms": []}})

    assert message.get(INTENT) == {"name": "serious_symptom", "confidence": 1.0}
    assert message.get(TOPICS) == [{"name": "serious_symptom", "confidence": 1.0}]


def test_what_is_set_reaches_the_channel(trained: TopicClassifier) -> None:
    message = _classified(trained, _like("pain"))

    assert {INTENT, "intent_ranking", TOPICS, ASKED, ASKED_IN, PERHAPS_MEANT} <= message.output_properties


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


class ScriptedEncoder:
    """Gives each text the vector that a test wants, and notes what it was asked."""

    def __init__(self, vectors: dict[str, np.ndarray]) -> None:
        self.vectors = vectors
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> np.ndarray:
        self.asked += texts
        return np.stack([self.vectors[text] for text in texts]).astype(np.float32)

    def encode_parts(self, text: str, parts: list[tuple[int, int]]) -> np.ndarray:
        return np.stack([self.vectors[text[start:end]] for start, end in parts]).astype(np.float32)


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> ScriptedEncoder:
    scripted = ScriptedEncoder({})
    monkeypatch.setattr(topic_classifier, "load_encoder", lambda _: scripted)
    return scripted


def _in_chat(*topics: str) -> np.ndarray:
    return _like(*topics, size=3.0, labels=CHAT)


def test_a_message_that_is_clear_alone_is_read_alone(in_chats: TopicClassifier, encoder: ScriptedEncoder) -> None:
    message = _classified(in_chats, _in_chat("pain"), text="does it hurt", metadata={"before": ["how much"]})

    assert message.get(INTENT)["name"] == "pain"
    assert encoder.asked == []


@pytest.mark.parametrize("alone", [("follow_up",), ("pain", "cost")])
def test_any_other_is_read_after_the_turns_before_too(
    in_chats: TopicClassifier, encoder: ScriptedEncoder, alone: tuple[str, ...]
) -> None:
    encoder.vectors["how much | and that one"] = _in_chat("cost")
    message = _classified(in_chats, _in_chat(*alone), text="and that one", metadata={"before": ["how much"]})

    assert encoder.asked == ["how much | and that one"]
    assert message.get("intent_ranking")[0]["name"] == "cost"


def test_what_a_clause_asks_is_added(trained: TopicClassifier, encoder: ScriptedEncoder) -> None:
    clauses = {"does it hurt": _like("pain", size=3.0), "how much is it": _like("cost", size=3.0)}
    encoder.vectors.update(clauses)
    whole = _like("pain") + 0.5 * _like("cost")
    message = _classified(trained, whole, text="does it hurt and how much is it")

    assert encoder.asked == []
    assert message.get(ASKED) == ["pain", "cost"]
    assert message.get(ASKED_IN) == {"pain": ["does it hurt"], "cost": ["how much is it"]}


def test_a_clause_that_is_not_clear_where_it_stands_is_read_alone(
    trained: TopicClassifier, encoder: ScriptedEncoder
) -> None:
    where_they_stand = {"does it hurt": _like("pain", size=3.0), "how much is it": _like("pain", "cost")}
    alone = {"how much is it": _like("cost", size=3.0)}
    encoder.vectors.update(alone)
    encoder.encode_parts = (
        lambda text, parts: np.stack(  # type: ignore[method-assign]
            [where_they_stand[text[start:end]] for start, end in parts]
        ).astype(np.float32)
    )
    message = _classified(trained, _like("pain"), text="does it hurt and how much is it")

    assert encoder.asked == ["how much is it"]
    assert message.get(ASKED) == ["pain", "cost"]


SAYING = {"cost": "money", "pain": "hurts", "out_of_scope": "tigers"}


@pytest.fixture(scope="module")
def with_words(tmp_path_factory: pytest.TempPathFactory) -> TopicClassifier:
    """Trained on messages that say one word for each topic asked; written with a slip that is mended."""
    random = np.random.default_rng(5)

    def example(*topics: str, after: str = "") -> Message:
        metadata = {"example": {"topics": list(topics[1:]), **({"after": [after]} if after else {})}}
        data = {TEXT: "a slip", MENDED: " and ".join(SAYING[topic] for topic in topics), "metadata": metadata}
        if after:  # what a turn in the middle of a chat says alone teaches no words
            data[MENDED] = SAYING["pain"]
        return _message(_like(*topics) + random.normal(0, 0.2, 3), **data, **{INTENT: topics[0]})

    single = [example(topic) for topic in TOY for _ in range(20)]
    double = [example("pain", "cost") for _ in range(10)]
    in_context = [example("cost", after="how much") for _ in range(40)]
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
    training = TrainingData([*single, *double, *in_context])
    resource = TopicClassifier.create(CONFIG, storage, Resource("topics"), EXECUTION).train(training)
    return TopicClassifier.load(CONFIG, storage, resource, EXECUTION)


def test_words_add_a_topic_that_the_whole_hardly_sounds_like(with_words: TopicClassifier) -> None:
    whole = _like("pain") + 0.3 * _like("cost")

    with_money = _classified(with_words, whole, text="it hurts a lot at the money")
    without = _classified(with_words, whole, text="it hurts a lot at the moment")

    assert with_money.get(ASKED) == ["pain", "cost"]
    assert without.get(ASKED) == ["pain"]


def test_the_words_are_those_of_the_mended_message(with_words: TopicClassifier) -> None:
    whole = _like("pain") + 0.3 * _like("cost")
    message = _classified(with_words, whole, text="it hurts at the mony", **{MENDED: "it hurts a lot at the money"})

    assert message.get(ASKED) == ["pain", "cost"]


def test_what_is_a_little_likely_is_offered(with_words: TopicClassifier) -> None:
    message = _classified(with_words, _like("cost"), text="hurts the purse")

    assert message.get(ASKED) == ["cost"]
    assert message.get(PERHAPS_MEANT)[:2] == ["cost", "pain"]


def test_other_code_trains_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    before = TopicClassifier.fingerprint_addon(CONFIG)
    monkeypatch.setattr(topic_classifier, "_LEARNING", topic_classifier._LEARNING[1:])

    assert before != TopicClassifier.fingerprint_addon(CONFIG)


def test_the_defaults_are_what_the_config_says() -> None:
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))["pipeline"]
    given = next(dict(part) for part in pipeline if part["name"].endswith(TopicClassifier.__name__))
    del given["name"]

    assert given.items() <= TopicClassifier.get_default_config().items()
