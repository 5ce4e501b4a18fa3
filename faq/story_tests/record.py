"""Writes a chat down as a story test."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import yaml

from faq.story_tests.talker import Reply, urgency

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SHORT_NAME = 60


def as_story(turns: Iterable[tuple[str, Reply]], *, name: str | None = None) -> str:
    """Return a chat as the text of an extended story file that passes as long as the bot says the same.

    Args:
        turns: The visitor's messages, each with the reply to it.
        name: The story's name; the first message by default.

    Returns:
        YAML. Control and direction characters, which story files may not hold, are left out.
    """
    steps: list[dict[str, Any]] = []
    first = ""
    for text, reply in turns:
        first = first or _visible(text)
        steps += [{"user": _visible(text)}, {"bot": _bot(reply)}]
    title = _visible(name or _shortened(first)) or "a chat"
    story = {"version": "3.1", "stories": [{"story": title, "steps": steps}]}
    written: str = yaml.dump(story, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return written


def _bot(reply: Reply) -> dict[str, Any] | list[dict[str, Any]]:
    checks: dict[str, Any] = {"kind": reply.kind, "topics": list(reply.topics)}
    if reply.facts:
        checks["facts"] = list(reply.facts)
    if level := urgency(reply):
        checks["urgency"] = level
    if reply.kind == "clarify":
        checks["buttons"] = [_visible(str(button.get("title"))) for button in reply.buttons]
    texts = [_visible(text) for text in reply.texts] or [""]
    if len(texts) == 1:
        return {**checks, "text": texts[0]}
    return [{**checks, "text": texts[0]}, *({"text": text} for text in texts[1:])]


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT_NAME else line[: _SHORT_NAME - 1].rsplit(" ", 1)[0] + "…"


def _visible(text: str) -> str:
    kept = (c for c in re.sub(r"\r\n?", "\n", text) if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return "".join(c for c in kept if c not in _BIDI)


class _Dumper(yaml.SafeDumper):
    """Writes what people like to read: no aliases, list items indented, long texts in blocks."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write a value out wherever it stands."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent list items below their key."""
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)
