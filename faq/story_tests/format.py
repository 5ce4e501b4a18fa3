"""Reads story tests: Rasa's test-story format, extended with what the bot says.

A file `tests/stories/pain.yml`:

    version: "3.1"
    stories:
      - story: it does not hurt much
        steps:
          - user: does it hurt?
            intent: pain                # optional, compared when given
          - action: action_answer       # optional, compared when given
          - bot:
              kind: answer
              topics: [pain]
              contains: scratch

A file whose name starts with `test_` is a plain Rasa test file (`rasa test` reads those and no others);
it has no `bot:` mappings. Every other file is extended, and each of its stories says what it expects of the bot.
Of something the bot cannot do yet, an extended story says why beside its name: `known_gap: why it fails today`.
It is expected to fail, and is reported as failed on the day it passes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faq.story_tests.errors import StoryFileError
from faq.story_tests.schema import ExtendedFile, RasaFile, StoryHead
from faq.story_tests.steps import Turn, part_of, read_turns
from knowledge import yaml_file
from knowledge.errors import InvalidFilesError
from knowledge.report import Report
from knowledge.schema_problems import validate
from knowledge.yaml_file import KeyPath, YamlFile

PLAIN_PREFIX = "test_"
SUFFIXES = (".yml", ".yaml")


@dataclass(frozen=True)
class Story:
    """One story test.

    Attributes:
        name: As written.
        slug: The name as a word, for choosing tests (`pytest -k ice_pick`).
        path: The file.
        line: Where it starts.
        turns: What is said and expected; what a plain Rasa story expects is for Rasa to know.
        is_plain: Whether Rasa runs it.
        known_gap: Why it fails today; None when it should pass.
    """

    name: str
    slug: str
    path: Path
    line: int
    turns: tuple[Turn, ...] = ()
    is_plain: bool = False
    known_gap: str | None = None


def read_folder(folder: Path, *, relative_to: Path | None = None) -> list[Story]:
    """Return all stories below a folder, by path and line; see `read_stories`."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    return [story for path in paths for story in read_stories(path, relative_to=relative_to)]


def read_stories(path: Path, *, relative_to: Path | None = None) -> list[Story]:
    """Read one story file.

    Args:
        path: The file.
        relative_to: The folder against which the file is named in messages.

    Raises:
        StoryFileError: The file is malformed; every problem is named with file, line, key and remedy.
    """
    shown = path.relative_to(relative_to) if relative_to and path.is_relative_to(relative_to) else path
    try:
        file = yaml_file.read(path, name=str(shown))
    except InvalidFilesError as error:
        raise StoryFileError(error.problems) from error
    report = Report(file)
    stories = _stories(file, report, path)
    if report.problems:
        raise StoryFileError(sorted(report.problems, key=lambda problem: problem.line))
    return stories


def slug_of(name: str) -> str:
    """Return a name as one lower-case word: letters, digits and underscores."""
    return re.sub(r"\W+", "_", name.casefold()).strip("_") or "story"


def _stories(file: YamlFile, report: Report, path: Path) -> list[Story]:
    is_plain = path.name.startswith(PLAIN_PREFIX)
    whole = validate(RasaFile if is_plain else ExtendedFile, report)
    if whole is None:
        return []
    if not is_plain and not _mentions_bot(whole.stories):
        remedy = f"add a `bot:` step, or name the file `{PLAIN_PREFIX}{path.name}` so that Rasa runs it"
        report.error(("stories",), "no story says what it expects of the bot", remedy)
        return []
    stories: list[Story] = []
    for number in range(len(whole.stories)):
        place: KeyPath = ("stories", number)
        part = Report(part_of(file, place))
        head = _head(part)
        if head is not None:
            name = head.story.strip()
            turns = read_turns(part, is_plain=is_plain)
            gap = head.known_gap
            if gap and is_plain:
                part.error(("known_gap",), "Rasa does not know this key", "write the story in an extended file")
            stories.append(Story(name, slug_of(name), path, file.line_of(place), tuple(turns), is_plain, gap))
        report.problems.extend(part.problems)
    _refuse_twins(stories, file, report)
    return stories


def _head(part: Report) -> StoryHead | None:
    if isinstance(part.file.data, dict):
        return validate(StoryHead, part)
    part.error((), "is not a story", "write `- story: its name` and below it `steps:`")
    return None


def _mentions_bot(stories: list[Any]) -> bool:
    steps = [step for story in stories if isinstance(story, dict) for step in story.get("steps") or []]
    return any("bot" in step for step in steps if isinstance(step, dict)) or not steps


def _refuse_twins(stories: list[Story], file: YamlFile, report: Report) -> None:
    first: dict[str, Story] = {}
    for number, story in enumerate(stories):
        twin = first.setdefault(story.slug, story)
        if twin is not story:
            message = f"has the name of the story on line {twin.line}"
            report.error(("stories", number, "story"), message, "give each story its own name", value=story.name)
