"""The project's training messages, read as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class TrainingMessage:
    """One training message.

    Attributes:
        text: What the visitor wrote.
        topics: Its topics, the main one first.
        before: The visitor's messages before it, oldest first.
    """

    text: str
    topics: tuple[str, ...]
    before: tuple[str, ...]


def read(folder: Path) -> list[TrainingMessage]:
    """Read all Rasa NLU files of a folder, in the order of their names."""
    return [message for path in sorted(folder.glob("*.yml")) for message in _read_file(path)]


def _read_file(path: Path) -> Iterator[TrainingMessage]:
    content = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    for block in content.get("nlu") or []:
        for example in block["examples"]:
            metadata = example.get("metadata") or {}
            topics = dict.fromkeys([block["intent"], *metadata.get("topics", [])])
            yield TrainingMessage(example["text"], tuple(topics), tuple(metadata.get("after", ())))
