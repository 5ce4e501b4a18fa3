"""What can go wrong with story tests, apart from the bot's replies."""

from __future__ import annotations

from collections.abc import Iterable

from faq.errors import FaqError
from knowledge.errors import Problem


class StoryTestError(FaqError):
    """A story cannot be run; the message says why and what to do."""


class StoryFileError(StoryTestError):
    """A story file is malformed.

    Attributes:
        problems: Everything that is wrong with it.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Collects the problems into one message, a line each."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
