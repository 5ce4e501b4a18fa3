"""Training happens when an input changed, and only then; broken files stop it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from faq import project, training
from faq.errors import FaqError

INPUTS = [
    "config.yml",
    "domain.yml",
    "data/nlu/pain.yml",
    "data/rules.yml",
    "data/stories/follow_ups.yml",
    "models/encoder/manifest.json",
    "nlu/decision.py",
]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, in which training only makes a file."""
    for name in INPUTS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before", encoding="utf-8")
    for name in ("knowledge.yml", "clinic.yml"):
        shutil.copy(project.DATA / name, tmp_path / "data")
    monkeypatch.setattr(project, "ROOT", tmp_path)
    monkeypatch.setattr(project, "DATA", tmp_path / "data")
    monkeypatch.setattr(project, "MODELS", tmp_path / "models")
    monkeypatch.setattr(project, "VOCABULARY", tmp_path / "models" / "vocabulary")
    return tmp_path


@pytest.fixture
def trained(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The models made so far."""
    made: list[Path] = []

    def train() -> Path:
        model = root / "models" / f"{len(made)}.tar.gz"
        model.touch()
        made.append(model)
        return model

    monkeypatch.setattr(training, "train", train)
    monkeypatch.setattr(training, "require_valid_knowledge", lambda today: None)
    monkeypatch.setattr(training, "build_vocabulary", lambda: False)
    return made


def test_without_a_change_the_model_is_reused(trained: list[Path]) -> None:
    assert training.train_if_changed() == training.train_if_changed()
    assert len(trained) == 1


@pytest.mark.parametrize("name", INPUTS)
def test_a_changed_input_trains_anew(root: Path, trained: list[Path], name: str) -> None:
    training.train_if_changed()

    (root / name).write_text("after", encoding="utf-8")

    assert training.train_if_changed() == trained[1]


@pytest.mark.parametrize("change", ["new", "gone"])
def test_a_file_more_or_less_trains_anew(root: Path, trained: list[Path], change: str) -> None:
    training.train_if_changed()

    if change == "new":
        (root / "data" / "nlu" / "more.yml").write_text("before", encoding="utf-8")
    else:
        (root / "data" / "nlu" / "pain.yml").unlink()
    training.train_if_changed()

    assert len(trained) == 2


def test_a_deleted_model_is_trained_anew(trained: list[Path]) -> None:
    training.train_if_changed().unlink()

    assert training.train_if_changed() == trained[1]


def test_a_changed_price_trains_nothing(root: Path, trained: list[Path]) -> None:
    training.train_if_changed()
    clinic = root / "data" / "clinic.yml"
    clinic.write_text(clinic.read_text(encoding="utf-8") + "# a note\n", encoding="utf-8")

    training.train_if_changed()

    assert len(trained) == 1


def test_the_vocabulary_is_brought_up_to_date(root: Path, trained: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[bool] = []
    monkeypatch.setattr(training, "build_vocabulary", lambda: built.append(True))

    training.train_if_changed()
    training.train_if_changed()

    assert len(built) == 2


def test_the_vocabulary_is_built_from_the_knowledge_file(root: Path) -> None:
    assert training.build_vocabulary()
    assert (root / "models" / "vocabulary" / "entity_ruler").is_dir()
    assert not training.build_vocabulary()


@pytest.mark.parametrize("train", [training.train, training.train_if_changed])
def test_broken_files_stop_it_before_anything_changes(root: Path, train: Callable[[], Path]) -> None:
    (root / "data" / "clinic.yml").write_text("prices: [", encoding="utf-8")

    with pytest.raises(FaqError, match=r"clinic\.yml(.|\n)*nothing was changed"):
        train()

    assert not (root / "models" / "vocabulary").exists()


def test_every_error_is_named(root: Path) -> None:
    (root / "data" / "clinic.yml").write_text("", encoding="utf-8")
    (root / "data" / "knowledge.yml").write_text("", encoding="utf-8")

    with pytest.raises(FaqError) as caught:
        training.require_valid_knowledge(date(2026, 11, 21))

    assert "knowledge.yml" in str(caught.value)
    assert "clinic.yml" in str(caught.value)


def test_the_files_of_the_project_are_inputs() -> None:
    named = {str(path.relative_to(project.ROOT)) for path in training._inputs()}

    assert set(INPUTS) <= named


@pytest.fixture
def sound(root: Path) -> Path:
    """A small project of its own whose training data Rasa accepts."""
    files = {
        "config.yml": "recipe: default.v1\nlanguage: en\nassistant_id: test\npipeline: []\npolicies: []\n",
        "domain.yml": (
            'version: "3.1"\nintents: [pain, cost]\nactions: [action_answer]\n'
            "slots:\n  age:\n    type: any\n    mappings:\n      - type: custom\n"
            "forms:\n  check:\n    required_slots: [age]\n"
        ),
        "data/nlu/pain.yml": 'version: "3.1"\nnlu:\n  - intent: pain\n    examples:\n      - text: does it hurt\n',
        "data/rules.yml": (
            'version: "3.1"\nrules:\n  - rule: answer\n    steps:\n'
            "      - intent: pain\n      - action: action_answer\n"
        ),
        "data/stories/follow_ups.yml": 'version: "3.1"\nstories: []\n',
    }
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    return root


def test_sound_training_data_is_accepted(sound: Path) -> None:
    training.require_valid_training_data()


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("data/rules.yml", "action_answer", "action_nobody_wrote"),
        ("data/rules.yml", "- action: action_answer", "- action: another_form\n      - active_loop: another_form"),
        ("data/rules.yml", "    steps:", "    steps: ["),
        ("data/rules.yml", "    steps:", "    stepz:"),
        ("domain.yml", "[age]", "[shoe_size]"),
        ("domain.yml", "intents: [pain, cost]", "intents: [pain, pain]"),
        ("domain.yml", "type: custom", "type: no_such_mapping"),
        ("data/nlu/pain.yml", "examples:", "exampels:"),
        ("data/nlu/pain.yml", "    examples:", "    intent: cost\n    examples:"),
    ],
)
def test_what_rasa_data_validate_refuses_is_refused(sound: Path, name: str, right: str, wrong: str) -> None:
    text = (sound / name).read_text(encoding="utf-8")
    assert right in text
    (sound / name).write_text(text.replace(right, wrong), encoding="utf-8")

    with pytest.raises(FaqError, match="training data"):
        training.require_valid_training_data()
