"""Runs plain Rasa test stories with Rasa's own test machinery and reads the verdict from its report files.

Rasa predicts the actions of such a story but runs none of them and compares no text. Its exit code says nothing
(`rasa test` exits 0 on failed stories), so the files it writes are read instead.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import re
import tempfile
import warnings
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faq.story_tests.errors import StoryTestError
from faq.story_tests.format import Story, read_stories, slug_of

_REPORT = "story_report.json"
_FAILED = "failed_test_stories.yml"
_SUCCESSFUL = "successful_test_stories.yml"
_STORY = re.compile(r"^- story: *(.*)$")
_PREDICTED = "predicted:"
Entry = tuple[set[str], str]


class PlainStoryFailed(StoryTestError):  # noqa: N818 - a verdict, not an error
    """Rasa predicted something else than the story says."""


@dataclass(frozen=True)
class Verdict:
    """Rasa's verdict on one story.

    Attributes:
        passed: Whether everything was predicted as written.
        shown: The story with what was predicted instead, wrong lines marked.
    """

    passed: bool
    shown: str = ""


def load_agent() -> Any:
    """Return Rasa's agent with the newest model.

    Raises:
        FaqError: There is no model.
    """
    from faq.engine import latest_model  # prepares the process, so it comes before Rasa

    agent_module = importlib.import_module("rasa.core.agent")
    return agent_module.Agent.load(model_path=str(latest_model()))


def run_file(agent: Any, path: Path) -> dict[str, Verdict]:
    """Test all stories of a plain Rasa file.

    Args:
        agent: Rasa's agent, with a model.
        path: The file; its name starts with `test_`.

    Returns:
        The verdict on each story, by slug.

    Raises:
        StoryTestError: Rasa cannot read the file, or its reports do not agree with each other.
    """
    from rasa.core.test import test
    from rasa.shared.exceptions import RasaException

    with tempfile.TemporaryDirectory(prefix="plain-stories-") as folder:
        out = Path(folder)
        run = test(str(path), agent, out_directory=folder, e2e=True, disable_plotting=True, successes=True)
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="Slot auto-fill")  # Rasa about its own copy of the domain
                _in_own_loop(run)
        except RasaException as error:
            raise StoryTestError(f"{path}: Rasa cannot run this file: {error}") from error
        accuracy = json.loads((out / _REPORT).read_text(encoding="utf-8")).get("conversation_accuracy", {})
        failed = list(_entries(out / _FAILED))
        successful = list(_entries(out / _SUCCESSFUL))
    counted = (accuracy.get("correct", 0), accuracy.get("total", 0))
    if counted != (len(successful), len(successful) + len(failed)):
        listed = f"{len(failed)} failed and {len(successful)} successful stories are listed"
        raise StoryTestError(f"{path}: Rasa's reports disagree: {accuracy}, but {listed}")
    return {story.slug: _verdict(story, failed, successful, agent) for story in read_stories(path)}


def _verdict(story: Story, failed: list[Entry], successful: list[Entry], agent: Any) -> Verdict:
    wrong = [shown for slugs, shown in failed if story.slug in slugs]
    if wrong:
        return Verdict(False, "\n".join([*wrong, *_understood(story, agent)]))
    if any(story.slug in slugs for slugs, _ in successful):
        return Verdict(True)
    return Verdict(False, "Rasa did not run this story. Does it have steps, and does it end with an `action:`?")


def _understood(story: Story, agent: Any) -> Iterator[str]:
    """Yield what Rasa understood of each message: its report does not show entities that differ."""
    yield "\nWhat Rasa understood:"
    for turn in story.turns:
        parsed = _in_own_loop(agent.parse_message(turn.text))
        entities = [f"{found['entity']}={found['value']}" for found in parsed.get("entities") or []]
        intent = (parsed.get("intent") or {}).get("name")
        yield f"  line {turn.line}: {turn.text}\n    intent: {intent}, entities: {', '.join(entities) or 'none'}"


def _entries(path: Path) -> Iterator[Entry]:
    """Yield the stories that Rasa wrote down: the slugs of their names, and how they went.

    A story linked by checkpoints carries all names, `first > second`, and each its file in brackets at the end.
    """
    names: set[str] = set()
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        found = _STORY.match(line)
        if found and lines:
            yield names, "\n".join(lines)
        if found:
            name = re.sub(r" \([^()]*\)$", "", found[1].strip("\"'"))
            names, lines = {slug_of(part) for part in name.split(" > ")}, []
        if lines or found:
            lines.append(f"> {line}" if _PREDICTED in line else f"  {line}")
    if lines:
        yield names, "\n".join(lines)


def _in_own_loop(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine to its end in a thread of its own, whatever event loop this thread has or has not."""
    with ThreadPoolExecutor(1, thread_name_prefix="plain-stories") as threads:
        return threads.submit(asyncio.run, work).result()
