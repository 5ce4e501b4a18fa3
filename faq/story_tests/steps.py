"""Reads the steps of one story into turns: what the visitor says, and what is expected then."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from faq.story_tests.schema import BUBBLE_KEYS, BotCheck, Step
from knowledge.report import Report
from knowledge.schema_problems import validate
from knowledge.yaml_file import KeyPath, YamlFile

_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\(([a-z][a-z0-9_]*)\)|(\{[^}]*\}))")
_NOT_IN_TESTS = {
    "checkpoint": "a checkpoint links training stories",
    "or": "`or` gives training stories alternatives",
}


@dataclass(frozen=True)
class Expected:
    """One `bot:` mapping and where its keys are."""

    check: BotCheck
    lines: Mapping[str, int]


@dataclass(frozen=True)
class Fixed:
    """Another thing that a turn expects: an intent, an entity, an action, a slot or a form.

    Attributes:
        what: `intent`, `entity`, `action`, `slot` or `active_loop`.
        name: Its name.
        value: Its value, for an entity or a slot.
        line: Where it is written.
        has_value: Whether a value was given (a slot may be expected to become null).
    """

    what: str
    name: str | None
    line: int
    value: Any = None
    has_value: bool = False


@dataclass
class Turn:
    """One message of the visitor and what is expected of the bot then.

    Attributes:
        text: What the visitor says, without annotations.
        line: Where it is written.
        bubbles: What is expected of the reply; more than one speak of one text bubble each.
        others: What is expected beside the reply.
    """

    text: str
    line: int
    bubbles: list[Expected] = field(default_factory=list)
    others: list[Fixed] = field(default_factory=list)

    @property
    def is_checked(self) -> bool:
        """Whether anything is expected."""
        return bool(self.bubbles or self.others)


def read_turns(story: Report, *, is_plain: bool) -> list[Turn]:
    """Read the steps of a story.

    Args:
        story: The story's part of the file; problems go here.
        is_plain: Only look for what Rasa would not understand; the turns then expect nothing.
    """
    turns: list[Turn] = []
    for number, raw in enumerate(story.file.data["steps"]):
        place: KeyPath = ("steps", number)
        part = Report(part_of(story.file, place))
        if not isinstance(raw, dict) or not raw:
            story.error(place, "is not a step", "write `- user: …`, `- bot:` or `- action: …`")
        elif (step := validate(Step, part)) is not None:
            (_read_plain if is_plain else _read)(step, part, turns)
        story.problems.extend(part.problems)
        if story.problems and not turns:
            turns.append(Turn("", 0))  # so that the steps after it are not out of place, too
    if not is_plain and not story.problems and not any(turn.is_checked for turn in turns):
        story.error(("story",), "checks nothing", "add a `bot:` step after a `user:` step")
    return turns


def plain_text(text: str) -> str:
    """Return a user message without Rasa's entity annotations: `[ice pick](scar_type)` becomes `ice pick`."""
    return _ANNOTATION.sub(lambda found: found[1] if found[2] or _is_entity(found[3]) else found[0], text)


def _is_entity(annotation: str) -> bool:
    try:
        return "entity" in json.loads(annotation)
    except ValueError:
        return False


def part_of(file: YamlFile, path: KeyPath) -> YamlFile:
    """Return one part of a file as if it were a file: its problems name keys within it, and the file's lines."""
    lines = {key[len(path) :]: line for key, line in file.lines.items() if key[: len(path)] == path}
    return YamlFile(file.name, file.value_at(path), lines)


def _read_plain(step: Step, part: Report, turns: list[Turn]) -> None:
    if step.user is not None:
        turns.append(Turn(plain_text(step.user), part.file.line_of(("user",))))
    if isinstance(part.file.data.get("bot"), (dict, list)):
        part.error(("bot",), "Rasa does not know this step", "rename the file: no `test_` at its start", value="")


def _read(step: Step, part: Report, turns: list[Turn]) -> None:
    data, file = part.file.data, part.file
    for key, why in _NOT_IN_TESTS.items():
        if key in data:
            part.error((key,), f"{why}, a story test has none", "write one story for each way", value="")
            return
    if "user" in data or "intent" in data:
        if step.user is None:
            part.error(("user",), "nothing is said", "add `user: …`; only plain Rasa stories do without", value="")
            return
        turns.append(Turn(plain_text(step.user), file.line_of(("user",))))
        if step.intent is not None:
            turns[-1].others.append(Fixed("intent", step.intent, file.line_of(("intent",))))
        turns[-1].others.extend(_pairs("entity", "entities", step.entities, part))
        data = {key: value for key, value in data.items() if key not in ("user", "intent", "entities")}
    elif "metadata" not in data and not turns:
        part.error((), "comes before anything was said", "start the story with a `user:` step", value="")
        return
    turn = turns[-1] if turns else None
    if turn is None:
        return
    if "bot" in data:
        turn.bubbles.extend(_bubbles(part))
    if step.action is not None:
        turn.others.append(Fixed("action", step.action, file.line_of(("action",))))
    if "active_loop" in data:
        turn.others.append(Fixed("active_loop", step.active_loop, file.line_of(("active_loop",))))
    turn.others.extend(_pairs("slot", "slot_was_set", step.slot_was_set, part))


def _pairs(what: str, key: str, items: list[Any] | None, part: Report) -> Iterator[Fixed]:
    """Yield what a list of names and `name: value` pairs expects."""
    for number, item in enumerate(items or []):
        line = part.file.line_of((key, number))
        if isinstance(item, str):
            yield Fixed(what, item, line)
        elif isinstance(item, dict):
            yield from (Fixed(what, name, line, value, has_value=True) for name, value in item.items())
        else:
            part.error((key, number), "is neither a name nor `name: value`", "write `- name: value`")


def _bubbles(step: Report) -> Iterator[Expected]:
    value = step.file.data["bot"]
    places: list[KeyPath] = [("bot", n) for n in range(len(value))] if isinstance(value, list) else [("bot",)]
    if not places:
        step.error(("bot",), "checks nothing", "write what the bot should say, such as `contains: …`")
    for place in places:
        part = Report(part_of(step.file, place))
        if not isinstance(part.file.data, dict):
            keys = ", ".join(BUBBLE_KEYS)
            step.error(place, "is not a mapping", f"write `text: …` below it (or one of {keys}, topics, kind …)")
            continue
        check = validate(BotCheck, part)
        step.problems.extend(part.problems)
        if check is not None:
            lines = {key: part.file.line_of((key,)) for key in check.given()}
            yield Expected(check, lines)
