"""What can be wrong with the files that people edit, and how it is said."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

MAX_VALUE_LENGTH = 60
MAX_PROBLEMS_IN_MESSAGE = 50

Severity = Literal["error", "warning"]


def one_line(text: object, limit: int | None = None) -> str:
    """Makes any value fit to be shown on one line of a terminal or log.

    Args:
        text: The value, possibly from a hostile file.
        limit: The most characters to keep; the rest becomes `…`.

    Returns:
        The text without control, direction or other invisible characters and without line breaks.
    """
    raw = str(text) if limit is None else str(text)[: 4 * limit + 4]
    visible = "".join(" " if c.isspace() else c for c in raw if c.isspace() or unicodedata.category(c)[0] != "C")
    line = " ".join(visible.split())
    return line if limit is None or len(line) <= limit else line[: limit - 1].rstrip() + "…"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a file, and what to do about it.

    Attributes:
        file: The file as the editor knows it, such as `data/knowledge.yml`.
        line: The line, counted from 1; 0 when the file as a whole is meant.
        key: The dotted path to the value.
        value: The offending value, shortened.
        message: What is wrong.
        remedy: What to do.
        severity: `error` (the file is refused) or `warning`.
    """

    file: str
    line: int
    key: str
    value: str
    message: str
    remedy: str
    severity: Severity = "error"

    def __post_init__(self) -> None:
        """Makes every part safe to print."""
        object.__setattr__(self, "value", one_line(self.value, MAX_VALUE_LENGTH))
        for part in ("file", "key", "message", "remedy"):
            object.__setattr__(self, part, one_line(getattr(self, part), 800))

    def __str__(self) -> str:
        """Returns the problem as one line: file, line, key, value, message and remedy."""
        place = f"{self.file}:{self.line}:" if self.line else f"{self.file}:"
        key = f" {self.key}:" if self.key else ""
        value = f" '{self.value}':" if self.value else ""
        return f"{place}{key}{value} {self.message}; {self.remedy}"

    @property
    def is_error(self) -> bool:
        """Whether the file cannot be used because of this."""
        return self.severity == "error"


class KnowledgeError(Exception):
    """Anything this package raises."""


class InvalidFilesError(KnowledgeError):
    """The knowledge or clinic file cannot be used.

    Attributes:
        problems: Everything that is wrong, warnings included.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Collects the problems into one message, a line each."""
        self.problems = tuple(problems)
        lines = [str(problem) for problem in self.problems if problem.is_error]
        if len(lines) > MAX_PROBLEMS_IN_MESSAGE:
            lines[MAX_PROBLEMS_IN_MESSAGE:] = [f"… and {len(lines) - MAX_PROBLEMS_IN_MESSAGE} more"]
        super().__init__("\n".join(lines))


class UnknownPlaceholderError(KnowledgeError):
    """A text asks for a {placeholder} that nothing fills."""


class QuoteError(KnowledgeError):
    """A price was asked for that cannot be calculated, such as for no sessions at all."""
