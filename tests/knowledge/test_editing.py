"""Forms change the files: checked like loading, kept in the history, never over somebody else's change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from knowledge.editing import REMOVED, Editor, UnknownFileError
from knowledge.errors import InvalidFilesError
from knowledge.history import EditedMeanwhileError
from knowledge.store import KnowledgeStore

NOW = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
FACE = ("prices", "face", "amount")


@pytest.fixture
def store(folder: Path) -> KnowledgeStore:
    ticks = iter(range(10_000))
    return KnowledgeStore(folder, clock=lambda: NOW, monotonic=lambda: float(next(ticks)))


@pytest.fixture
def editor(folder: Path, store: KnowledgeStore) -> Editor:
    store.current()
    return Editor(folder, store.current, clock=lambda: NOW)


def test_saved_price_is_in_use_at_the_next_look(editor: Editor, store: KnowledgeStore) -> None:
    draft = editor.propose("clinic.yml", {FACE: 80})
    assert draft.is_good
    assert draft.snapshot
    assert draft.snapshot.clinic.prices["face"].amount == 80
    assert store.current().clinic.prices["face"].amount == 75
    version = editor.save(draft, who="priya", reason="dearer lamps")
    assert (version.who, version.reason) == ("priya", "dearer lamps")
    assert store.current().clinic.prices["face"].amount == 80


def test_problem_is_the_same_as_on_loading_and_nothing_is_saved(editor: Editor, folder: Path) -> None:
    before = (folder / "clinic.yml").read_bytes()
    draft = editor.propose("clinic.yml", {FACE: "cheap"})
    assert not draft.is_good
    problem = draft.problems[0]
    assert (problem.file, problem.key, problem.value) == ("data/clinic.yml", "prices.face.amount", "cheap")
    assert problem.line > 1
    assert problem.message == "is not a number"
    with pytest.raises(InvalidFilesError):
        editor.save(draft, who="priya", reason="typo")
    assert (folder / "clinic.yml").read_bytes() == before


def test_area_that_the_other_file_does_not_know_is_refused(editor: Editor) -> None:
    draft = editor.propose("clinic.yml", {("prices", "face", "areas"): ["elbow"]})
    assert any(problem.key == "prices.face.areas[1]" for problem in draft.problems)
    assert not draft.is_good


def test_answer_that_names_a_price_is_refused(editor: Editor) -> None:
    draft = editor.propose("knowledge.yml", {("topics", "pain", "answer"): "It costs £75."})
    assert any("names a price" in problem.message for problem in draft.problems)
    assert not draft.is_good


def test_warning_does_not_stop_saving(editor: Editor) -> None:
    draft = editor.propose("clinic.yml", {("packages", "face_3", "amount"): 900})
    assert draft.is_good
    assert "dearer than 3 single sessions" in draft.problems[0].message


def test_key_can_be_added_and_removed(editor: Editor, folder: Path) -> None:
    where = ("topics", "pain", "safety")
    editor.save(editor.propose("knowledge.yml", {where: "Ask us."}), who="mara", reason="kinder")
    assert editor.read("knowledge.yml").value_at(where) == "Ask us."
    editor.save(editor.propose("knowledge.yml", {where: REMOVED}), who="mara", reason="not needed")
    assert editor.read("knowledge.yml").value_at(where) is None


def test_section_that_is_missing_is_made(editor: Editor) -> None:
    draft = editor.propose("clinic.yml", {("privacy", "keep_days"): 14})
    assert draft.snapshot
    assert draft.snapshot.clinic.privacy.keep_days == 14


def test_two_editors_the_second_is_told(editor: Editor) -> None:
    mine = editor.propose("clinic.yml", {FACE: 80})
    theirs = editor.propose("clinic.yml", {FACE: 90})
    editor.save(theirs, who="sam", reason="from May")
    with pytest.raises(EditedMeanwhileError) as told:
        editor.save(mine, who="priya", reason="dearer lamps")
    assert told.value.by
    assert told.value.by.who == "sam"
    assert editor.read("clinic.yml").value_at(FACE) == 90


def test_version_that_was_edited_is_found_again(editor: Editor) -> None:
    seen = editor.read("clinic.yml").digest
    editor.save(editor.propose("clinic.yml", {FACE: 90}), who="sam", reason="from May")
    before = editor.as_it_was("clinic.yml", seen)
    assert before
    assert before.value_at(FACE) == 75
    assert editor.as_it_was("clinic.yml", "0" * 64) is None


def test_going_back_to_a_version_is_checked_like_any_change(editor: Editor, folder: Path) -> None:
    original = (folder / "clinic.yml").read_text()
    editor.save(editor.propose("clinic.yml", {FACE: 90}), who="sam", reason="from May")
    draft = editor.propose_version("clinic.yml", 1)
    assert draft.is_good
    editor.save(draft, who="mara", reason="back to version 1")
    assert (folder / "clinic.yml").read_text() == original
    assert [version.who for version in editor.history("clinic.yml").versions()] == ["mara", "sam", ""]


def test_broken_other_file_does_not_stop_a_price(editor: Editor, store: KnowledgeStore, folder: Path) -> None:
    (folder / "knowledge.yml").write_text("version: [", encoding="utf-8")
    draft = editor.propose("clinic.yml", {FACE: 80})
    editor.save(draft, who="priya", reason="dearer lamps")
    assert store.current().clinic.prices["face"].amount == 80


def test_file_broken_by_hand_is_told_and_left_alone(editor: Editor, folder: Path) -> None:
    (folder / "clinic.yml").write_text("version: [", encoding="utf-8")
    with pytest.raises(InvalidFilesError, match=r"clinic\.yml"):
        editor.propose("clinic.yml", {FACE: 80})
    assert (folder / "clinic.yml").read_text() == "version: ["


def test_file_in_another_encoding_is_told_and_can_be_gone_back_from(editor: Editor, folder: Path) -> None:
    editor.save(editor.propose("clinic.yml", {FACE: 80}), who="priya", reason="dearer lamps")
    (folder / "clinic.yml").write_bytes(b"name: Caf\xe9\n")
    calls: list[Callable[[], object]] = [
        lambda: editor.read("clinic.yml"),
        lambda: editor.propose("clinic.yml", {FACE: 80}),
    ]
    for call in calls:
        with pytest.raises(InvalidFilesError, match=r"data/clinic\.yml:1: holds a character that is not UTF-8"):
            call()
    assert (folder / "clinic.yml").read_bytes() == b"name: Caf\xe9\n"

    editor.save(editor.propose_version("clinic.yml", 1), who="priya", reason="back")

    assert editor.read("clinic.yml")


def test_no_other_file_can_be_edited(editor: Editor) -> None:
    with pytest.raises(UnknownFileError, match="cannot be edited here"):
        editor.propose("../secrets.yml", {})


def test_date_is_written_as_a_date(editor: Editor) -> None:
    editor.save(editor.propose("clinic.yml", {("prices_checked_on",): date(2026, 3, 2)}), who="sam", reason="checked")
    assert editor.read("clinic.yml").value_at(("prices_checked_on",)) == date(2026, 3, 2)
