"""Reads, checks and writes `data/taught.yml`, with its history."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import yaml

from knowledge.errors import InvalidFilesError, Problem
from knowledge.history import FileHistory, Version
from knowledge.report import Report
from knowledge.rules import Checked
from knowledge.schema import Knowledge
from knowledge.schema_problems import validate
from knowledge.taught_rules import check_taught
from knowledge.taught_schema import Taught, TaughtEntry
from knowledge.yaml_file import YamlFile, parse, read

TAUGHT_FILE = "taught.yml"
_HEADER = """\
# The clinic's own entries: questions that were taught at the desk (/desk/teach), which writes this file.
# Change it by hand only while nobody teaches; `faq check` says what is wrong, and the desk shows every version.
"""


def load_taught(folder: Path, knowledge: Knowledge, *, before: Taught | None = None) -> Checked[Taught]:
    """Reads and checks `taught.yml`; a clinic that taught nothing has none.

    Only entries with errors are refused: one that does not fit a changed knowledge file must not take all others away.

    Args:
        folder: The folder it is in.
        knowledge: The knowledge file that it adds to.
        before: What was good before; a refused entry stays as it was there, if that is still good.

    Returns:
        The good entries, with the problems of all; no model when the file as a whole cannot be used.
    """
    name = f"{folder.name}/{TAUGHT_FILE}"
    if not (folder / TAUGHT_FILE).exists():
        return Checked(Taught(), YamlFile(name, {}), ())
    try:
        file = read(folder / TAUGHT_FILE, name=name)
    except InvalidFilesError as error:
        return Checked(None, None, error.problems)
    return _good_entries(file, knowledge, before or Taught())


def check_taught_file(file: YamlFile, knowledge: Knowledge) -> Checked[Taught]:
    """Checks entries that have been read as YAML; with an error in any of them there is no model."""
    taught, report = _looked_at(file, knowledge)
    return Checked(None if report.failed else taught, file, tuple(report.problems))


def _looked_at(file: YamlFile, knowledge: Knowledge) -> tuple[Taught | None, Report]:
    report = Report(file)
    taught = validate(Taught, report)
    if taught is not None:
        check_taught(taught, knowledge, report)
    return taught, report


def _good_entries(file: YamlFile, knowledge: Knowledge, before: Taught) -> Checked[Taught]:
    taught, report = _looked_at(file, knowledge)
    problems = tuple(report.problems)
    if not report.failed:
        return Checked(taught, file, problems)
    if not all(len(path) > 1 and path[0] == "entries" for path in report.wrong):
        return Checked(None, file, problems)
    # While the schema refuses one entry, the rules have not seen the others yet.
    left = _good_entries(_without(file, {str(path[1]) for path in report.wrong}, before), knowledge, before)
    return Checked(left.model, file, tuple(dict.fromkeys((*problems, *left.problems))))


def _without(file: YamlFile, refused: set[str], before: Taught) -> YamlFile:
    """Returns the file without some entries; those that were good before are as they were, once."""
    entries: dict[str, object] = {}
    for id_, entry in file.data["entries"].items():
        last_good = _plain(before.entries[id_]) if id_ in before.entries else None
        if id_ not in refused:
            entries[id_] = entry
        elif last_good is not None and entry != last_good:
            entries[id_] = last_good
    return replace(file, data={**file.data, "entries": entries})


def as_yaml(taught: Taught) -> str:
    """Return the entries as the text of the file."""
    content = {
        "version": taught.version,
        "entries": {id_: _plain(entry) for id_, entry in taught.entries.items()},
    }
    written: str = yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
    return _HEADER + written


def entry_id(question: str, taken: Collection[str]) -> str:
    """Return an id for a question: its first words, made different from those that are taken.

    Example:
        >>> entry_id("Is there free Wi-Fi?", ["is-there-free-wi"])
        'is-there-free-wi-2'
    """
    ascii_only = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode().lower()
    stem = "-".join(re.findall(r"[a-z0-9]+", ascii_only)[:4]) or "entry"
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (stem, *numbered) if name not in taken)


class TaughtFile:
    """The file on disk.

    Example:
        file = TaughtFile(Path("data"))
        taught, base = file.read(knowledge)
        file.save("wifi", entry, knowledge, base=base, who="mara", reason="asked four times")

    Args:
        folder: Where `taught.yml` is, or will be.
        clock: Says what time it is, with a zone.
    """

    def __init__(self, folder: Path, *, clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc)) -> None:
        self._folder = folder
        self.history = FileHistory(folder / TAUGHT_FILE, clock=clock)

    def read(self, knowledge: Knowledge) -> tuple[Taught, str]:
        """Return the entries as they are now, and the base to give to `save`, `remove` and `restore`.

        Those that do not fit the knowledge file are among them: nobody could mend or remove them otherwise.

        Raises:
            InvalidFilesError: The file is broken.
        """
        text, base = self.history.read()
        return self._looked_at(text, knowledge)[0] if text else Taught(), base

    def with_entry(self, id_: str, entry: TaughtEntry, knowledge: Knowledge) -> Taught:
        """Return the entries as they would be with this one, new or in the place of the one with this id.

        Raises:
            InvalidFilesError: It may not be so; the problems say why. What is wrong with another entry is no reason.
        """
        others, _ = self.read(knowledge)
        known = {_what(problem) for problem in self._looked_at(as_yaml(_replaced(others, id_, None)), knowledge)[1]}
        taught, problems = self._looked_at(as_yaml(_replaced(others, id_, entry)), knowledge)
        if any(problem.is_error and _what(problem) not in known for problem in problems):
            raise InvalidFilesError(problem for problem in problems if _what(problem) not in known)
        return taught

    def save(self, id_: str, entry: TaughtEntry, knowledge: Knowledge, *, base: str, who: str, reason: str) -> Version:
        """Save an entry.

        Args:
            id_: Its id.
            entry: The entry.
            knowledge: The knowledge file that it adds to.
            base: What was read before, so that nobody's change is overwritten unseen.
            who: Who saves it.
            reason: Why.

        Raises:
            InvalidFilesError: It may not be so; the problems say why. Nothing was written.
            EditedMeanwhileError: Someone else saved since `base` was read.
        """
        return self.history.write(as_yaml(self.with_entry(id_, entry, knowledge)), base=base, who=who, reason=reason)

    def remove(self, id_: str, knowledge: Knowledge, *, base: str, who: str, reason: str) -> Version:
        """Take an entry back; see `save`."""
        taught, _ = self.read(knowledge)
        return self.history.write(as_yaml(_replaced(taught, id_, None)), base=base, who=who, reason=reason)

    def restore(self, number: int, knowledge: Knowledge, *, base: str, who: str) -> Version:
        """Go back to a version, if it is still good beside the knowledge file; see `save`."""
        self._checked(self.history.text_of(number), knowledge)
        return self.history.restore(number, base=base, who=who)

    def _checked(self, text: str, knowledge: Knowledge) -> Taught:
        taught, problems = self._looked_at(text, knowledge)
        if any(problem.is_error for problem in problems):
            raise InvalidFilesError(problems)
        return taught

    def _looked_at(self, text: str, knowledge: Knowledge) -> tuple[Taught, list[Problem]]:
        taught, report = _looked_at(parse(text.encode(), name=f"{self._folder.name}/{TAUGHT_FILE}"), knowledge)
        if taught is None:
            raise InvalidFilesError(report.problems)
        return taught, report.problems


class _Dumper(yaml.SafeDumper):
    """Writes every value out: the files hold no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        """Say so for whatever comes twice."""
        return True


def _what(problem: Problem) -> tuple[str, str]:
    return problem.key, problem.message


def _replaced(taught: Taught, id_: str, entry: TaughtEntry | None) -> Taught:
    entries = dict(taught.entries)
    if entry is None:
        entries.pop(id_, None)
    else:
        entries[id_] = entry
    return taught.copy(update={"entries": entries})


def _plain(entry: TaughtEntry) -> dict[str, object]:
    plain: dict[str, object] = {}
    for key, value in entry.dict(exclude_none=True).items():
        plain[key] = (
            {name: part if isinstance(part, int) else str(part) for name, part in value.items()}
            if isinstance(value, dict)
            else value
        )
    return plain
