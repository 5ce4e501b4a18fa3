"""Writes a story test for each taught entry, as a file that the testers can review."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from knowledge.taught_schema import Taught, TaughtEntry

_MARK = "# Written by the desk (/desk/teach) with the entry; review it like any other story."


def sync(taught: Taught, folder: Path) -> None:
    """Bring the folder's stories into line with the entries.

    A file that people wrote or took over, which has not the desk's mark in its first line, is left alone.

    Args:
        taught: All entries.
        folder: Where the stories are, one file an entry.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {f"{id_}.yml": story(id_, entry) for id_, entry in taught.entries.items()}
    for path in folder.glob("*.yml"):
        if path.name not in wanted and _is_ours(path):
            path.unlink()
    for name, text in wanted.items():
        path = folder / name
        if not path.exists() or (_is_ours(path) and path.read_text("utf-8") != text):
            path.write_text(text, "utf-8")


def story(id_: str, entry: TaughtEntry) -> str:
    """Return the text of an entry's story file: each way to ask is a chat of its own."""
    stories = [
        {"story": f"taught: {text}", "steps": [{"user": text}, {"bot": _check(id_, entry)}]} for text in entry.examples
    ]
    content = {"version": "3.1", "stories": stories}
    return f"{_MARK}\n{yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)}"


def _check(id_: str, entry: TaughtEntry) -> dict[str, Any]:
    if entry.answer is None:
        return {"topics_include": [entry.topic]}
    check: dict[str, Any] = {"kind": "answer", "topics": [entry.topic], "facts": [id_]}
    return check if "{" in entry.answer else {**check, "text": entry.answer}


def _is_ours(path: Path) -> bool:
    return path.read_text("utf-8").startswith(_MARK)
