"""Reads, checks and writes `data/taught.yml`, with its history."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import datetime, timezone
from pathlib import Path

import yaml

from knowledge.errors import InvalidFilesError
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


def load_taught(folder: Path, knowledge: Knowledge) -> Checked[Taught]:
    """Reads and checks `taught.yml`; a clinic that taught nothing has none.

    Args:
        folder: The folder it is in.
        knowledge: The knowledge file that it adds to.
    """
    name = f"{folder.name}/{TAUGHT_FILE}"
    if not (folder / TAUGHT_FILE).exists():
        return Checked(Taught(), YamlFile(name, {}), ())
    try:
        file = read(folder / TAUGHT_FILE, name=name)
    except InvalidFilesError as error:
        return Checked(None, None, error.problems)
    return check_taught_file(file, knowledge)


def check_taught_file(file: YamlFile, knowledge: Knowledge) -> Checked[Taught]:
    """Checks entries that have been read as YAML."""
    report = Report(file)
    taught = validate(Taught, report)
    if taught is not None:
        check_taught(taught, knowledge, report)
    return Checked(None if report.failed else taught, file, tuple(report.problems))


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

        Raises:
            InvalidFilesError: The file is broken.
        """
        text, base = self.history.read()
        return self._checked(text, knowledge) if text else Taught(), base

    def with_entry(self, id_: str, entry: TaughtEntry, knowledge: Knowledge) -> Taught:
        """Return the entries as they would be with this one, new or in the place of the one with this id.

        Raises:
            InvalidFilesError: It may not be so; the problems say why.
        """
        taught, _ = self.read(knowledge)
        return self._checked(as_yaml(_replaced(taught, id_, entry)), knowledge)

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
        checked = check_taught_file(parse(text.encode(), name=f"{self._folder.name}/{TAUGHT_FILE}"), knowledge)
        if checked.model is None:
            raise InvalidFilesError(checked.problems)
        return checked.model


class _Dumper(yaml.SafeDumper):
    """Writes every value out: the files hold no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        """Say so for whatever comes twice."""
        return True


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
