"""Compares a reply with what a story expects of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from faq.story_tests.schema import BUBBLE_KEYS
from faq.story_tests.steps import Expected, Fixed, Turn
from faq.story_tests.talker import Reply, events, urgency

_TYPED = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014", "''\"\"--")


@dataclass(frozen=True)
class Difference:
    """One thing that is not as expected.

    Attributes:
        line: Where it is expected.
        what: The key of the story file.
        expected: As the story has it.
        actual: As the bot had it.
        hint: What would make it right, where that is not plain.
    """

    line: int
    what: str
    expected: Any
    actual: Any
    hint: str = ""


def differences(turn: Turn, reply: Reply) -> list[Difference]:
    """Return what is not as the turn expects, in the order of the story file."""
    found = [*_of_texts(turn, reply), *_of_contract(turn, reply), *_of_rasa(turn, reply)]
    return sorted(found, key=lambda difference: difference.line)


def folded(text: str) -> str:
    """Return a text as it is compared by `contains`: no capitals, plain spaces, quote marks and dashes."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_TYPED).casefold().split())


def _of_texts(turn: Turn, reply: Reply) -> Iterator[Difference]:
    texts = list(reply.texts)
    if len(turn.bubbles) <= 1:
        texts = ["\n".join(texts)]
    elif len(turn.bubbles) != len(texts):
        yield Difference(_first_line(turn.bubbles), "number of texts", len(turn.bubbles), len(texts))
    for expected, text in zip(turn.bubbles, texts, strict=False):
        for key in BUBBLE_KEYS:
            wanted = getattr(expected.check, key)
            if wanted is not None:
                yield from _TEXT_CHECKS[key](wanted, text, expected.lines[key])


def _exact(wanted: str, text: str, line: int) -> Iterator[Difference]:
    if wanted.strip() != text.strip():
        yield Difference(line, "text", wanted.strip(), text.strip())


def _contains(wanted: list[str], text: str, line: int) -> Iterator[Difference]:
    for part in wanted:
        if folded(part) not in folded(text):
            yield Difference(line, "contains", part, text)


def _not_contains(wanted: list[str], text: str, line: int) -> Iterator[Difference]:
    for part in wanted:
        if folded(part) in folded(text):
            yield Difference(line, "not_contains", part, text)


def _matches(wanted: str, text: str, line: int) -> Iterator[Difference]:
    if not re.search(wanted, text):
        yield Difference(line, "matches", wanted, text)


_TEXT_CHECKS: Mapping[str, Callable[[Any, str, int], Iterator[Difference]]] = {
    "text": _exact,
    "contains": _contains,
    "not_contains": _not_contains,
    "matches": _matches,
}


def _of_contract(turn: Turn, reply: Reply) -> Iterator[Difference]:
    titles = [str(button.get("title")) for button in reply.buttons]
    sources = [str(source.get("id")) for source in reply.sources]
    for expected in turn.bubbles:
        check, lines = expected.check, expected.lines
        for key, wanted, actual in (
            ("kind", check.kind, reply.kind),
            ("topics", check.topics, list(reply.topics)),
            ("urgency", check.urgency, urgency(reply)),
        ):
            if wanted is not None and wanted != actual:
                yield Difference(lines[key], key, wanted, actual)
        for key, parts, given in (
            ("topics_include", check.topics_include, reply.topics),
            ("facts", check.facts, reply.facts),
            ("sources_include", check.sources_include, sources),
            ("buttons", check.buttons, titles),
        ):
            if missing := [part for part in parts or () if part not in given]:
                yield Difference(lines[key], key, parts, list(given), f"missing: {', '.join(missing)}")


def _of_rasa(turn: Turn, reply: Reply) -> Iterator[Difference]:
    left = list(reply.actions)
    for fixed in turn.others:
        if fixed.what == "intent":
            if fixed.name != reply.intent:
                yield Difference(fixed.line, "intent", fixed.name, reply.intent)
        elif fixed.what == "action":
            if fixed.name in left:
                left = left[left.index(fixed.name) + 1 :]
            else:
                hint = "it ran, but not in this order" if fixed.name in reply.actions else ""
                yield Difference(fixed.line, "action", fixed.name, list(reply.actions), hint)
        else:
            yield from _of_events(fixed, events(reply))


def _of_events(fixed: Fixed, recorded: Sequence[Mapping[str, Any]] | None) -> Iterator[Difference]:
    """Compare an entity, a slot or a form with what Rasa recorded in the turn."""
    expected = f"{fixed.name}: {fixed.value}" if fixed.has_value else fixed.name
    if recorded is None:
        yield Difference(fixed.line, fixed.what, expected, None, "this bot does not tell what Rasa recorded")
        return
    if fixed.what == "active_loop":
        loops = [event.get("name") for event in recorded if event.get("event") == "active_loop"]
        if fixed.name not in loops:
            yield Difference(fixed.line, fixed.what, expected, loops)
        return
    found = list(_named_values(fixed.what, recorded))
    fits = [value for name, value in found if name == fixed.name]
    if (fixed.value not in fits) if fixed.has_value else not any(value is not None for value in fits):
        yield Difference(fixed.line, fixed.what, expected, [f"{name}: {value}" for name, value in found])


def _named_values(what: str, recorded: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    for event in recorded:
        if what == "slot" and event.get("event") == "slot":
            yield str(event.get("name")), event.get("value")
        elif what == "entity" and event.get("event") == "user":
            for entity in (event.get("parse_data") or {}).get("entities") or []:
                yield str(entity.get("entity")), entity.get("value")


def _first_line(bubbles: Sequence[Expected]) -> int:
    return min(line for expected in bubbles for line in expected.lines.values())
