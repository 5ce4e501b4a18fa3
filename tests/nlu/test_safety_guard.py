"""The guard as a Rasa component: it marks alarming messages, by the knowledge file as it is now."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.folder import DATA_FOLDER_VARIABLE
from knowledge.store import KnowledgeStore
from nlu.safety_guard import MILD, URGENT, SafetyGuard

DATA = Path(__file__).parents[2] / "data"


def _component(storage: Path) -> SafetyGuard:
    return SafetyGuard.create(
        SafetyGuard.get_default_config(),
        LocalModelStorage.create(storage),
        Resource("guard"),
        ExecutionContext(GraphSchema({}), node_name="guard"),
    )


@pytest.fixture(scope="module")
def guard(tmp_path_factory: pytest.TempPathFactory) -> SafetyGuard:
    return _component(tmp_path_factory.mktemp("storage"))


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("I can't breathe", "emergency"),
        ("my face is swollen and I CAN'T BREATHE, how much does it cost?", "emergency"),
        ("i want to end my life", "crisis"),
    ],
)
def test_an_alarming_message_is_marked_with_its_level(guard: SafetyGuard, text: str, level: str) -> None:
    (message,) = guard.process([Message({TEXT: text})])

    assert message.get(URGENT)["level"] == level
    assert message.get(URGENT)["symptoms"]
    assert URGENT in message.output_properties


@pytest.mark.parametrize(
    "text",
    [
        "does it hurt?",
        "a bit puffy",
        "pin-prick blood spots",
        "it did not pop up on my calendar",
        "killer price",
        "",
        "😀",
        "a" * 5000,
    ],
)
def test_a_harmless_message_is_left_alone(guard: SafetyGuard, text: str) -> None:
    (message,) = guard.process([Message({TEXT: text})])

    assert message.get(URGENT) is None


@pytest.mark.parametrize(
    ("text", "mild"),
    [
        ("a bit red and itchy the day after", True),
        ("can it cause an infection?", True),
        ("no blisters, just pink", True),
        ("does it hurt?", False),
        ("I can't breathe", False),
    ],
)
def test_what_only_sounds_alarming_is_said_to_do_so(guard: SafetyGuard, text: str, mild: bool) -> None:
    (message,) = guard.process([Message({TEXT: text})])

    assert bool(message.get(MILD)) is mild


def test_a_message_without_text_is_left_alone(guard: SafetyGuard) -> None:
    assert guard.process([Message({INTENT: "pain"})])[0].get(URGENT) is None


def test_training_messages_are_left_alone(guard: SafetyGuard) -> None:
    data = TrainingData([Message({TEXT: "I can't breathe", INTENT: "serious_symptom"})])

    assert guard.process_training_data(data).training_examples[0].get(URGENT) is None


def test_a_new_phrase_takes_effect_without_retraining(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("knowledge.yml", "clinic.yml"):
        shutil.copy(DATA / name, folder)
    monkeypatch.setenv(DATA_FOLDER_VARIABLE, str(folder))
    component = _component(tmp_path / "storage")
    instant = [0.0]
    component._store = KnowledgeStore(folder, monotonic=lambda: instant[0])
    alarming = "my cheek went zigzaggy"
    assert component.process([Message({TEXT: alarming})])[0].get(URGENT) is None

    data = yaml.safe_load((folder / "knowledge.yml").read_text(encoding="utf-8"))
    data["urgent"]["symptoms"][0]["phrases"].append("zigzaggy")
    (folder / "knowledge.yml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    instant[0] = 60.0

    assert component.process([Message({TEXT: alarming})])[0].get(URGENT)["symptoms"] == [
        data["urgent"]["symptoms"][0]["id"]
    ]
