"""Changes the knowledge and clinic files for people who fill in forms: checked like loading, kept in the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final

from knowledge.errors import InvalidFilesError, KnowledgeError, Problem
from knowledge.history import FileHistory, Version
from knowledge.report import Report
from knowledge.rules import (
    CLINIC_FILE,
    KNOWLEDGE_FILE,
    check_clinic_file,
    check_knowledge_file,
    check_together,
)
from knowledge.schema import Knowledge
from knowledge.snapshot import Snapshot
from knowledge.taught_file import TAUGHT_FILE
from knowledge.taught_rules import check_taught
from knowledge.yaml_edit import parsed, rewrite
from knowledge.yaml_file import KeyPath, YamlFile, read

REMOVED: Final = object()
"""Given as a value, removes the key."""
FILES = (CLINIC_FILE, KNOWLEDGE_FILE)


class UnknownFileError(KnowledgeError):
    """A file that cannot be edited was asked for."""


@dataclass(frozen=True)
class Draft:
    """A changed file before it is saved.

    Attributes:
        file: Its name, such as `clinic.yml`.
        base: Digest of the version that it was made from.
        before: The text of that version.
        text: The changed text.
        problems: What is wrong with it, errors first; with an error it is not saved.
        snapshot: Both files as they would be; None when there is an error.
    """

    file: str
    base: str
    before: str
    text: str
    problems: tuple[Problem, ...]
    snapshot: Snapshot | None

    @property
    def is_good(self) -> bool:
        """Whether it may be saved."""
        return self.snapshot is not None

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what is there."""
        return self.text != self.before


class Editor:
    """Edits the two files of a folder.

    Example:
        editor = Editor(Path("data"), KnowledgeStore(Path("data")).current)
        draft = editor.propose("clinic.yml", {("prices", "face", "amount"): 80})
        editor.save(draft, who="mara", reason="new price from May")

    Args:
        folder: Where `knowledge.yml` and `clinic.yml` are.
        good: Gives the last good version of both files, such as `KnowledgeStore.current`.
        clock: Says what time it is, with a zone.
    """

    def __init__(
        self,
        folder: Path,
        good: Callable[[], Snapshot],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self._folder = folder
        self._good = good
        self._clock = clock

    def history(self, file: str) -> FileHistory:
        """Return the versions of a file.

        Raises:
            UnknownFileError: It is none of the two.
        """
        if file not in FILES:
            raise UnknownFileError(f"{file} cannot be edited here; choose one of {', '.join(FILES)}")
        return FileHistory(self._folder / file, clock=self._clock)

    def read(self, file: str) -> YamlFile:
        """Return a file as it is now; its `digest` is the `base` of what is edited from it.

        Raises:
            InvalidFilesError: Somebody made it unreadable by hand.
        """
        text, _ = self.history(file).read()
        return self._parsed(file, text)

    def as_it_was(self, file: str, digest: str) -> YamlFile | None:
        """Return the version with a digest; None when it is not kept."""
        history = self.history(file)
        if history.digest() == digest:
            return self.read(file)
        version = next((version for version in history.versions() if version.digest == digest), None)
        return self._parsed(file, history.text_of(version.number)) if version else None

    def propose(self, file: str, changes: Mapping[KeyPath, Any]) -> Draft:
        """Make a draft from the file as it is now.

        Args:
            file: Which file.
            changes: New values by path, plain data as in the file; `REMOVED` takes a key out.

        Raises:
            InvalidFilesError: Somebody made the file unreadable by hand.
            EditError: Its layout does not allow the change.
        """
        text, base = self.history(file).read()
        data = self._parsed(file, text).data
        for path, value in changes.items():
            data = _with(data, path, value)
        return self._checked(file, base, text, rewrite(text, data, name=self._name(file)))

    def propose_version(self, file: str, number: int) -> Draft:
        """Make a draft that goes back to a version.

        Raises:
            NoSuchVersionError: It is not kept.
        """
        history = self.history(file)
        text, base = history.read()
        return self._checked(file, base, text, history.text_of(number))

    def save(self, draft: Draft, *, who: str, reason: str) -> Version:
        """Put a draft in place.

        Returns:
            Its version; the current one when it changes nothing.

        Raises:
            InvalidFilesError: It has errors.
            EditedMeanwhileError: Somebody else saved the file since the draft was made.
        """
        if not draft.is_good:
            raise InvalidFilesError(draft.problems)
        return self.history(draft.file).write(draft.text, base=draft.base, who=who, reason=reason)

    def _checked(self, file: str, base: str, before: str, text: str) -> Draft:
        now = self._clock()
        try:
            mine = self._parsed(file, text)
        except InvalidFilesError as error:
            return Draft(file, base, before, text, error.problems, None)
        # The other file as it is in use: it may be broken by hand just now, which is not this author's doing.
        today, good = now.date(), self._good()
        problems: tuple[Problem, ...]
        if file == CLINIC_FILE:
            clinic = check_clinic_file(mine, today=today)
            problems = clinic.problems
            if clinic.model:
                problems += check_together(good.knowledge, clinic.model, mine)
            made = Snapshot(good.knowledge, clinic.model, now, version="draft") if clinic.model else None
        else:
            knowledge = check_knowledge_file(mine, today=today)
            problems = knowledge.problems
            if knowledge.model:
                problems += check_together(knowledge.model, good.clinic, self._in_use(CLINIC_FILE))
                problems += self._with_taught(knowledge.model, good)
            made = Snapshot(knowledge.model, good.clinic, now, version="draft") if knowledge.model else None
        is_wrong = any(problem.is_error for problem in problems)
        return Draft(file, base, before, text, _in_order(problems), None if is_wrong else made)

    def _with_taught(self, knowledge: Knowledge, good: Snapshot) -> tuple[Problem, ...]:
        """Returns which taught entries would be refused beside the knowledge, of those that are in use."""
        try:
            file = read(self._folder / TAUGHT_FILE, name=self._name(TAUGHT_FILE))
        except InvalidFilesError:
            file = YamlFile(self._name(TAUGHT_FILE), {})
        report = Report(file)
        check_taught(good.taught, knowledge, report)
        return tuple(report.problems)

    def _in_use(self, file: str) -> YamlFile:
        """Returns where things are in a file; nowhere when it is broken just now."""
        try:
            return self.read(file)
        except InvalidFilesError:
            return YamlFile(self._name(file), {})

    def _name(self, file: str) -> str:
        return f"{self._folder.name}/{file}"

    def _parsed(self, file: str, text: str) -> YamlFile:
        return parsed(text, self._name(file))


def _with(data: Any, path: KeyPath, value: Any) -> Any:
    """Returns data with another value at a path; what was there stays as it is, missing sections are made."""
    key, *rest = path
    if rest:
        held = data.get(key, {}) if isinstance(data, dict) else data[key]
        value = _with(held, tuple(rest), value)
    if isinstance(data, list):
        return [value if number == key else item for number, item in enumerate(data)]
    if value is REMOVED:
        return {name: item for name, item in data.items() if name != key}
    return {**data, key: value}


def _in_order(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: (not problem.is_error, problem.line)))
