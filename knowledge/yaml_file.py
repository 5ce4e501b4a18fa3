"""Reads a YAML file that a person, or an attacker, has written: plain data and the line of every key.

Only a small, unsurprising part of YAML is accepted: mappings, lists and scalars in UTF-8. Values are built from the
parser's events, so no tag is ever resolved and no object ever constructed. Scalars follow YAML 1.2 where 1.1 would
surprise: `no`, `on` and `off` are texts, and so is `09:30`.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import InvalidFilesError, Problem

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_NODES = 100_000
MAX_PROBLEMS = 50

KeyPath = tuple[str | int, ...]
Event = Any

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"(true|True|TRUE)|false|False|FALSE")
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class YamlFile:
    """What a file holds.

    Attributes:
        name: The file's name in messages.
        data: Its content: dicts with text keys, lists, texts, numbers, booleans, dates and None.
        lines: The line (from 1) on which each key or list item starts, by its path.
        digest: SHA-256 of its bytes.
    """

    name: str
    data: dict[str, Any]
    lines: dict[KeyPath, int] = field(default_factory=dict)
    digest: str = ""

    def line_of(self, path: KeyPath) -> int:
        """Returns the line of a path, or of the nearest part of it that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def value_at(self, path: KeyPath) -> Any:
        """Returns the value at a path, or None when it is not there."""
        value: Any = self.data
        for part in path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return None
        return value


def read(path: Path, *, name: str | None = None) -> YamlFile:
    """Reads one YAML file.

    Args:
        path: The file.
        name: Its name in messages; the path itself by default.

    Returns:
        Its data and lines.

    Raises:
        InvalidFilesError: The file is missing, too big, or not the plain YAML that is accepted.
    """
    name = name or str(path)
    try:
        size, mode = path.stat().st_size, path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise _refusal(name, 0, "is not a file", "put a YAML file there")
        if size > MAX_BYTES:
            raise _refusal(name, 0, f"is {size:,} bytes, at most {MAX_BYTES:,} are read", "make it smaller")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise _refusal(name, 0, "is missing", "restore it, or copy the sample") from error
    except OSError as error:
        raise _refusal(name, 0, f"cannot be read ({os.strerror(error.errno or 0)})", "check its permissions") from error
    return parse(content, name=name)


def parse(content: bytes, *, name: str) -> YamlFile:
    """Reads YAML from bytes; see `read`."""
    if len(content) > MAX_BYTES:
        raise _refusal(name, 0, f"is more than {MAX_BYTES:,} bytes", "make it smaller")
    text = decoded(content, name=name).removeprefix("\ufeff")
    if (at := text.find("\0")) >= 0:
        line = text[:at].count("\n") + 1
        raise _refusal(name, line, "holds a NUL byte, so it is not a text file", "restore it from a copy")
    if (at := text.find("\ufffd")) >= 0:
        line = text[:at].count("\n") + 1
        raise _refusal(name, line, "holds a character that is not UTF-8", "type it again; it shows as \ufffd")
    reader = _Reader(name)
    data = reader.document(text)
    if not isinstance(data, dict):
        reader.problem(1, (), "", "does not start with keys", "write `key: value` lines, see the sample file")
    if reader.problems:
        raise InvalidFilesError(reader.problems)
    return YamlFile(name, data, reader.lines, hashlib.sha256(content).hexdigest())


def decoded(content: bytes, *, name: str) -> str:
    """Returns the text that bytes are in UTF-8.

    Raises:
        InvalidFilesError: They are none.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refusal(name, line, "is not UTF-8", "save the file with the encoding UTF-8") from error


def dotted(path: KeyPath) -> str:
    """Writes a path the way people read it: `topics.pain.variants[2].answer`, list items counted from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")


class _GiveUpError(Exception):
    """Reading on makes no sense; the problem is recorded."""


class _Reader:
    """Builds plain data from parser events."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[KeyPath, int] = {}
        self.problems: list[Problem] = []
        self._nodes = 0

    def problem(self, line: int, path: KeyPath, value: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.name, line, dotted(path), value, message, remedy))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _GiveUpError

    def document(self, text: str) -> Any:
        events: Iterator[Event] = yaml.parse(text, Loader=_Loader)
        data: Any = None
        documents = 0
        try:
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        line = _line(event)
                        self.problem(line, (), "---", "a second document starts here", "keep one document in the file")
                        break
                    data = self._node(next(events), events, (), 1)
        except _GiveUpError:
            pass
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            what = error.problem or error.context or "is not YAML"
            self.problem_at_end(getattr(mark, "line", -1) + 1, what)
        except yaml.reader.ReaderError as error:
            line = text.encode("utf-8")[: error.position].count(b"\n") + 1
            self.problem_at_end(line, f"holds a character that YAML does not allow ({error.reason})")
        except yaml.YAMLError as error:
            self.problem_at_end(0, str(error))
        return data if not self.problems else {}

    def problem_at_end(self, line: int, what: str) -> None:
        remedy = "check indentation, quotes and colons on this line and the one before"
        self.problems.append(Problem(self.name, line, "", "", f"is not valid YAML: {what}", remedy))

    def _node(self, event: Event, events: Iterator[Event], path: KeyPath, depth: int) -> Any:
        line = _line(event)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self.problem(line, path, "", f"the file has more than {MAX_NODES:,} values", "make it smaller")
            raise _GiveUpError
        if depth > MAX_DEPTH:
            self.problem(line, path[:4], "", f"is nested more than {MAX_DEPTH} levels deep", "flatten it")
            raise _GiveUpError
        if isinstance(event, yaml.AliasEvent):
            self.problem(line, path, f"*{event.anchor}", "is an alias", "write the value out instead")
            return None
        if event.anchor is not None:
            self.problem(line, path, f"&{event.anchor}", "is an anchor", "remove it and write values out")
        if event.tag is not None:
            self.problem(line, path, event.tag, "is a tag", "remove it; plain values need none")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(events, path, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path, depth)
        return self._scalar(event, line, path)

    def _list(self, events: Iterator[Event], path: KeyPath, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            here = (*path, len(items))
            self.lines[here] = _line(event)
            items.append(self._node(event, events, here, depth + 1))
        return items

    def _mapping(self, events: Iterator[Event], path: KeyPath, depth: int) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent) or not event.value.strip():
                self.problem(line, path, "", "a key is not a plain text", "write `name: value`")
                raise _GiveUpError
            key = str(event.value)
            here = (*path, key)
            if event.anchor is not None or event.tag is not None or _CONTROL.search(key):
                self.problem(line, here, "", "a key has an anchor, tag or hidden character", "write a plain key")
            if key in items:
                first = self.lines[here]
                self.problem(line, here, "", f"is there twice (first on line {first})", "keep one of the two")
            else:
                self.lines[here] = line
            items[key] = self._node(next(events), events, here, depth + 1)
        return items

    def _scalar(self, event: Event, line: int, path: KeyPath) -> Any:
        text: str = event.value
        if _CONTROL.search(text):
            self.problem(line, path, text, "holds a control or hidden character", "type the text again")
        return resolve(text) if event.implicit[0] and not event.style else text


def resolve(text: str) -> str | int | float | bool | date | None:
    """Gives a plain, unquoted scalar its type, by YAML 1.2's core rules, plus dates and without octal and the like."""
    if _NULL.fullmatch(text):
        return None
    if found := _BOOL.fullmatch(text):
        return found[1] is not None
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _refusal(name: str, line: int, message: str, remedy: str) -> InvalidFilesError:
    return InvalidFilesError([Problem(name, line, "", "", message, remedy)])
