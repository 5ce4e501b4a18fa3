"""Writes plain data as YAML, the way the files of this project are written."""

from __future__ import annotations

import textwrap
from datetime import date, time
from typing import Any

import yaml

LINE_LENGTH = 120
SHORT = 48  # what is no longer than this stands on one line, such as the hours of a day
_QUOTED, _FOLDED = '"', ">"
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Node = Any


def as_value(value: Any, indent: int, like: _Node | None = None, *, used: int = 0) -> str:
    """Writes a value as it stands after `key:` or `-` of a block.

    Args:
        value: Dicts, lists, texts, numbers, booleans, dates and None.
        indent: Columns that lines below the key are indented by.
        like: Something similar in the file, whose style (braces or lines, quotes) is taken over.
        used: Columns that key and colon take on the first line.

    Returns:
        The text; a block begins with a line break, everything else with a space.
    """
    if isinstance(value, (dict, list)):
        flow = in_flow(value, like)
        if _is_flow(value, like, flow):
            return f" {flow}"
        return "\n" + (as_entries(value, indent, like) if isinstance(value, dict) else as_items(value, indent, like))
    style = like.style if isinstance(like, yaml.ScalarNode) else None
    if isinstance(value, str):
        if "\n" in value.strip("\n"):
            return _literal(value, indent)
        line = _scalar(value, style)
        if used + len(line) + 1 <= LINE_LENGTH:
            return f" {line}"
        return " >-\n" + textwrap.indent(_wrapped(value, LINE_LENGTH - indent), " " * indent)
    return f" {_scalar(value, style)}"


def as_entries(data: dict[str, Any], indent: int, like: _Node | None = None) -> str:
    """Writes the `key: value` lines of a block, without a line break at the end."""
    children = {key.value: child for key, child in like.value} if isinstance(like, yaml.MappingNode) else {}
    return "\n".join(" " * indent + as_entry(_scalar(key), data[key], indent, children.get(key)) for key in data)


def as_entry(key: str, value: Any, indent: int, like: _Node | None = None) -> str:
    """Writes one `key: value`, the first line without indentation.

    Args:
        key: The key as it is written in the file.
        value: See `as_value`.
        indent: Columns that the key stands indented by.
        like: See `as_value`.
    """
    return f"{key}:{as_value(value, indent + 2, like, used=indent + len(key) + 1)}"


def as_items(items: list[Any], indent: int, like: _Node | None = None) -> str:
    """Writes the `- item` lines of a block, without a line break at the end."""
    child = like.value[0] if isinstance(like, yaml.SequenceNode) and like.value else None
    lines = []
    for item in items:
        written = as_value(item, indent + 2, child, used=indent + 1)
        # A block of its own begins on the line of the dash.
        lines.append(
            " " * indent + "-" + (" " + written.lstrip("\n").lstrip() if written.startswith("\n") else written)
        )
    return "\n".join(lines)


def in_flow(value: Any, like: _Node | None = None) -> str:
    """Writes a value on one line, with braces and brackets."""
    if isinstance(value, dict):
        children = {key.value: child for key, child in like.value} if isinstance(like, yaml.MappingNode) else {}
        return (
            "{" + ", ".join(f"{_scalar(key)}: {in_flow(item, children.get(key))}" for key, item in value.items()) + "}"
        )
    if isinstance(value, list):
        child = like.value[0] if isinstance(like, yaml.SequenceNode) and like.value else None
        return "[" + ", ".join(in_flow(item, child) for item in value) + "]"
    return _scalar(value, like.style if isinstance(like, yaml.ScalarNode) else None, flow=True)


def _is_flow(value: Any, like: _Node | None, written: str) -> bool:
    if not value or (isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value)):
        return len(written) <= LINE_LENGTH
    if isinstance(like, yaml.CollectionNode) and like.value:
        return bool(like.flow_style)
    return len(written) <= SHORT


def _scalar(value: Any, style: str | None = None, *, flow: bool = False) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.2f}" if round(value, 2) == value else repr(value)
    if isinstance(value, (int, date)):
        return str(value)
    text = value.strftime("%H:%M") if isinstance(value, time) else str(value)
    wanted = style if style in ("'", _QUOTED) else None
    sample = [text] if flow else text
    written = (
        str(
            yaml.dump(
                sample, Dumper=_DUMPER, allow_unicode=True, width=10**6, default_flow_style=True, default_style=wanted
            )
        )
        .removesuffix("\n")
        .removesuffix("\n...")
    )
    written = written.strip()[1:-1] if flow else written.strip()
    # What YAML 1.1 would read as something else is quoted the way the files do it: "999", "10:00".
    if wanted is None and written.startswith("'") and written[1:-1] == text and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return written


def _wrapped(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False))


def _literal(text: str, indent: int) -> str:
    return " |-\n" + textwrap.indent(text.strip("\n"), " " * indent)
