"""Shows a failed story: the conversation so far, and what was expected of its last turn."""

from __future__ import annotations

import difflib
import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from faq.story_tests.checks import Difference
from faq.story_tests.steps import Turn
from faq.story_tests.talker import Reply, urgency

WIDTH = 96
_SAID = 9


@dataclass(frozen=True)
class Exchange:
    """One turn as it went; `reply` is None when the bot gave none."""

    turn: Turn
    reply: Reply | None


def failure_text(name: str, place: str, exchanges: Sequence[Exchange], found: Iterable[Difference]) -> str:
    """Return the report of a failed story.

    Args:
        name: The story's name.
        place: Its file.
        exchanges: The conversation up to the failing turn, which is marked.
        found: What was not as expected in the failing turn.
    """
    last = len(exchanges) - 1
    number = f"turn {last + 1}, line {exchanges[last].turn.line}" if exchanges else "no turn"
    lines = [f'{place}: story "{name}" fails at {number}', ""]
    for at, exchange in enumerate(exchanges):
        lines += _exchange(exchange, "> " if at == last else "  ", is_failing=at == last)
    for difference in found:
        lines += ["", *_difference(place, difference)]
    return "\n".join(lines)


def _exchange(exchange: Exchange, mark: str, *, is_failing: bool) -> Iterator[str]:
    yield from _said(mark, "visitor", exchange.turn.text)
    reply = exchange.reply
    if reply is None:
        yield from _said(mark, "bot", "(no reply)")
        return
    for text in reply.texts or ["(nothing)"]:
        yield from _said(mark, "bot", text)
    if titles := [str(button.get("title")) for button in reply.buttons]:
        yield from _said(mark, "", " ".join(f"[{title}]" for title in titles))
    given: dict[str, str | None] = {"kind": reply.kind, "topics": _list(reply.topics)}
    if is_failing:
        given |= {"facts": _list(reply.facts), "intent": reply.intent, "actions": _list(reply.actions)}
        if level := urgency(reply):
            given["urgency"] = level
    yield from _said(mark, "", "(" + " · ".join(f"{key}: {value or '-'}" for key, value in given.items()) + ")")


def _said(mark: str, who: str, text: str) -> Iterator[str]:
    lead = f"{mark}{who:<{_SAID}}"
    for paragraph in text.splitlines() or [""]:
        for line in textwrap.wrap(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False)[:200] or [""]:
            yield f"{lead}{line}".rstrip()
            lead = f"{mark}{'':<{_SAID}}"


def _difference(place: str, found: Difference) -> Iterator[str]:
    yield f"{place}:{found.line}: {_HEADINGS.get(found.what, found.what)}"
    if found.what == "text":
        yield from _diff(str(found.expected), str(found.actual))
        return
    yield f"    expected: {_show(found.expected)}"
    label = "    actual:   "
    yield textwrap.indent(_show(found.actual), " " * len(label)).replace(" " * len(label), label, 1)
    if found.hint:
        yield f"    ({found.hint})"


_HEADINGS = {
    "text": "the text differs (- expected, + actual)",
    "contains": "the text does not contain",
    "not_contains": "the text contains, but must not",
    "matches": "the text does not match",
    "action": "the action did not run",
    "slot": "the slot was not set",
    "entity": "the entity was not found",
}


def _diff(expected: str, actual: str) -> Iterator[str]:
    if expected == actual:
        return
    wanted, got = (_lines(text) for text in (expected, actual))
    for line in difflib.ndiff(wanted, got):
        yield f"    {line.rstrip()}"


def _lines(text: str) -> list[str]:
    """Break a text into its lines and sentences, so that a difference shows where it is."""
    return [line for paragraph in text.splitlines() for line in paragraph.replace(". ", ".\n").split("\n")]


def _show(value: Any) -> str:
    if isinstance(value, str):
        return "\n".join(textwrap.wrap(value, WIDTH)) or "''"
    return json.dumps(value, ensure_ascii=False, default=str)


def _list(values: Iterable[str]) -> str:
    return ", ".join(values)
