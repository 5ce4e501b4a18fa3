"""Every version of an edited file is kept, and nobody's change is overwritten unseen."""

from __future__ import annotations

import multiprocessing
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from knowledge import history as history_module
from knowledge.history import OUTSIDE_CHANGE, EditedMeanwhileError, FileHistory, NoSuchVersionError

START = datetime(2026, 11, 21, 9, 0, tzinfo=timezone.utc)


@pytest.fixture
def history(tmp_path: Path) -> FileHistory:
    ticks = iter(range(1000))
    return FileHistory(tmp_path / "prices.yml", clock=lambda: START + timedelta(minutes=next(ticks)))


def save(history: FileHistory, text: str, who: str = "mara") -> None:
    history.write(text, base=history.read()[1], who=who, reason="a reason")


def test_a_missing_file_is_empty_and_can_be_written(history: FileHistory) -> None:
    assert history.read() == ("", "")
    assert history.versions() == []
    save(history, "a: 1\n")
    assert history.file.read_text() == "a: 1\n"


def test_versions_say_who_when_and_why_newest_first(history: FileHistory) -> None:
    save(history, "a: 1\n", "mara")
    save(history, "a: 2\n", "tom")
    newest, oldest = history.versions()
    assert (newest.number, newest.who, newest.reason) == (2, "tom", "a reason")
    assert newest.at == START + timedelta(minutes=1)
    assert history.text_of(oldest.number) == "a: 1\n"


def test_what_was_edited_by_hand_is_kept_as_a_version(history: FileHistory) -> None:
    save(history, "a: 1\n")
    history.file.write_text("a: 2 # by hand\n")
    save(history, "a: 3\n")
    assert [version.reason for version in history.versions()] == ["a reason", OUTSIDE_CHANGE, "a reason"]
    assert history.text_of(2) == "a: 2 # by hand\n"


def test_the_second_of_two_people_is_told_who_was_first(history: FileHistory) -> None:
    save(history, "a: 1\n")
    base = history.read()[1]
    save(history, "a: 2\n", "tom")
    with pytest.raises(EditedMeanwhileError, match="tom at 09:01") as refused:
        history.write("a: 3\n", base=base, who="mara", reason="")
    assert refused.value.by is not None
    assert history.file.read_text() == "a: 2\n"


def test_a_change_by_hand_meanwhile_is_not_overwritten(history: FileHistory) -> None:
    save(history, "a: 1\n")
    base = history.read()[1]
    history.file.write_text("a: 2\n")
    with pytest.raises(EditedMeanwhileError) as refused:
        history.write("a: 3\n", base=base, who="mara", reason="")
    assert refused.value.by is None
    assert history.file.read_text() == "a: 2\n"


def test_saving_what_is_there_makes_no_version(history: FileHistory) -> None:
    save(history, "a: 1\n")
    save(history, "a: 1\n")
    assert len(history.versions()) == 1


def test_an_older_version_is_restored_as_the_newest(history: FileHistory) -> None:
    save(history, "a: 1\n")
    save(history, "a: 2\n")
    history.restore(1, base=history.read()[1], who="tom")
    assert history.file.read_text() == "a: 1\n"
    assert [version.number for version in history.versions()] == [3, 2, 1]
    with pytest.raises(NoSuchVersionError):
        history.restore(9, base=history.read()[1], who="tom")


@pytest.mark.parametrize("replaced", [1, 2])
def test_a_crash_while_saving_makes_no_false_version(
    history: FileHistory, monkeypatch: pytest.MonkeyPatch, replaced: int
) -> None:
    """Killed before the file is replaced (1), or before the version is counted (2); then saved once more."""
    texts = ["a: 1\n", "a: 2\n"]
    save(history, "a: 1\n")
    replace, left = os.replace, iter(range(replaced))

    def killed(source: str, target: Path) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(history_module.os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        save(history, "a: 2\n")
    monkeypatch.undo()
    assert history.file.read_text() == texts[replaced - 1]
    assert [version.number for version in history.versions()] == list(range(replaced, 0, -1))
    save(history, "a: 2\n")
    assert [history.text_of(version.number) for version in reversed(history.versions())] == texts
    assert {version.reason for version in history.versions()} == {"a reason"}


def test_a_crash_before_the_file_is_replaced_leaves_the_old_one_whole(
    history: FileHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(history, "a: 1\n")
    replace = os.replace

    def crash(source: str, target: Path) -> None:
        if target == history.file:
            raise OSError("no space left")
        replace(source, target)

    monkeypatch.setattr(history_module.os, "replace", crash)
    with pytest.raises(OSError, match="no space"):
        save(history, "a: 2\n")
    monkeypatch.undo()
    assert history.file.read_text() == "a: 1\n"
    assert sorted(path.name for path in history.file.parent.iterdir()) == ["history", "prices.yml"]
    save(history, "a: 3\n")
    assert history.file.read_text() == "a: 3\n"


def _add_lines(file: Path, who: str) -> None:
    history = FileHistory(file)
    for number in range(20):
        while True:
            text, base = history.read()
            try:
                history.write(f"{text}{who}{number}\n", base=base, who=who, reason="")
            except EditedMeanwhileError:
                continue
            break


def test_two_processes_lose_no_line_of_each_other(tmp_path: Path) -> None:
    file = tmp_path / "lines.yml"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_add_lines, args=(file, who)) for who in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert sorted(file.read_text().split()) == sorted(f"{who}{number}" for who in "ab" for number in range(20))
    assert len(FileHistory(file).versions()) == 40
