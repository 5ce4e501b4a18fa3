"""The component that answers taught entries: encoded when the file changes, after guard and classifier."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from knowledge.store import KnowledgeStore
from knowledge.taught_file import TaughtFile
from knowledge.taught_schema import TaughtEntry
from nlu.encoder import SentenceEncoder
from nlu.known_messages import KnownMessages
from nlu.safety_guard import URGENT
from nlu.taught_entries import NEIGHBOURS, TaughtEntries
from nlu.topic_classifier import ASKED, TOPICS

ROOT = Path(__file__).parents[2]
TRAINING = ["does it hurt", "how much is it", "when are you open", "is it safe", "what is the weather", "hello there"]
TOPICS_OF = ["pain", "cost", "opening_hours_location", "safety", "out_of_scope", "greet"]
WIFI = TaughtEntry(
    question="Is there wifi?",
    topic="opening_hours_location",
    answer="Yes.",
    ask=["do you have wi-fi", "what is the wifi password"],
    taught_by="Mara",
    taught_on=date(2026, 1, 5),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("knowledge.yml", "clinic.yml"):
        (tmp_path / name).write_bytes((ROOT / "data" / name).read_bytes())
    monkeypatch.setenv("FAQ_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def component(folder: Path) -> TaughtEntries:
    config = {**TaughtEntries.get_default_config(), "encoder": str(ROOT / "models" / "encoder")}
    made = TaughtEntries(config, SimpleNamespace(), SimpleNamespace())  # type: ignore[arg-type]
    looks = iter(range(10_000))
    made._store = KnowledgeStore(folder, monotonic=lambda: float(next(looks)))
    made._known = KnownMessages(TRAINING, TOPICS_OF, SentenceEncoder(ROOT / "models" / "encoder").likeness(TRAINING))
    return made


def test_the_entries_are_those_of_the_project_wherever_it_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FAQ_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    config = {**TaughtEntries.get_default_config(), "encoder": str(ROOT / "models" / "encoder")}
    made = TaughtEntries(config, SimpleNamespace(), SimpleNamespace())  # type: ignore[arg-type]
    assert made._store.folder == ROOT / "data"


def teach(folder: Path) -> None:
    knowledge = KnowledgeStore(folder).current().without_taught
    file = TaughtFile(folder)
    file.save("wifi", WIFI, knowledge, base=file.read(knowledge)[1], who="Mara", reason="")


def message(text: str, intent: str = "out_of_scope", **more: Any) -> Message:
    data = {TEXT: text, INTENT: {"name": intent, "confidence": 0.9}, TOPICS: [{"name": intent, "confidence": 0.9}]}
    return Message(data={**data, ASKED: [intent], **more})


def understood(component: TaughtEntries, asked: Message) -> tuple[str, list[str]]:
    (done,) = component.process([asked])
    return done.get(INTENT)["name"], [topic["name"] for topic in done.get(TOPICS)]


def test_an_entry_counts_as_soon_as_it_is_saved_and_no_longer_when_it_is_gone(
    component: TaughtEntries, folder: Path
) -> None:
    assert understood(component, message("is there wifi")) == ("out_of_scope", ["out_of_scope"])
    teach(folder)
    assert understood(component, message("is there wifi")) == ("taught", ["opening_hours_location/wifi"])
    assert understood(component, message("does it hurt", "pain")) == ("pain", ["pain"])
    (folder / "taught.yml").unlink()
    assert understood(component, message("is there wifi")) == ("out_of_scope", ["out_of_scope"])


def test_the_safety_guard_wins(component: TaughtEntries, folder: Path) -> None:
    teach(folder)
    alarming = message("is there wifi", "serious_symptom", **{URGENT: {"symptoms": ["x"], "level": "emergency"}})
    assert understood(component, alarming)[0] == "serious_symptom"


def test_neighbours_are_given_when_asked_for(component: TaughtEntries) -> None:
    plain, asked = message("is it painful"), message("is it painful", metadata={NEIGHBOURS: 2})
    component.process([plain, asked])
    assert plain.get(NEIGHBOURS) is None
    near = asked.get(NEIGHBOURS)
    assert len(near) == 2
    assert near[0]["text"] == "does it hurt"
    assert near[0]["likeness"] >= near[1]["likeness"]


def test_without_text_nothing_happens(component: TaughtEntries, folder: Path) -> None:
    teach(folder)
    assert component.process([Message(data={})])[0].get(INTENT) is None
