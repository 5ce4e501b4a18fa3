"""Collects the problems of one file, each with its line and value."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from knowledge.errors import Problem, Severity
from knowledge.yaml_file import KeyPath, YamlFile, dotted


class Report:
    """The problems found in one file.

    Example:
        report = Report(file)
        report.error(("facts", "pain", "sources", 0), "no source has this id", "add it under `sources`")
    """

    def __init__(self, file: YamlFile) -> None:
        """Starts without problems.

        Args:
            file: The file that is looked at.
        """
        self.file = file
        self.problems: list[Problem] = []
        self.wrong: list[KeyPath] = []  # where the errors are

    @property
    def failed(self) -> bool:
        """Whether there is an error among the problems."""
        return any(problem.is_error for problem in self.problems)

    def error(self, path: KeyPath, message: str, remedy: str, *, value: object = None) -> None:
        """Adds an error; see `_add`."""
        self.wrong.append(path)
        self._add(path, message, remedy, value, "error")

    def warning(self, path: KeyPath, message: str, remedy: str, *, value: object = None) -> None:
        """Adds a warning; see `_add`."""
        self._add(path, message, remedy, value, "warning")

    def unknown(self, path: KeyPath, value: str, what: str, known: Iterable[str], remedy: str) -> None:
        """Adds the error that an id names nothing, with the nearest known id as the first remedy."""
        near = difflib.get_close_matches(value, list(known), n=1)
        hint = f"did you mean `{near[0]}`? Otherwise {remedy}" if near else remedy
        self.error(path, f"no {what} has this id", hint, value=value)

    def _add(self, path: KeyPath, message: str, remedy: str, value: object, severity: Severity) -> None:
        shown = self.file.value_at(path) if value is None else value
        text = "" if shown is None or isinstance(shown, (dict, list)) else str(shown)
        line = self.file.line_of(path)
        self.problems.append(Problem(self.file.name, line, dotted(path), text, message, remedy, severity))
