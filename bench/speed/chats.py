"""What is asked: the chats of `bench/data/validation`, written as visitors write; no training message is among them."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "data" / "validation"
Chats = list[list[str]]


def read(folder: Path = FOLDER) -> Chats:
    """Return all chats, conversations and single questions, mixed in the same order each time."""
    conversations = [[turn["text"] for turn in item["turns"]] for item in _lines(folder / "conversations.jsonl")]
    questions = [[item["text"]] for item in _lines(folder / "questions.jsonl")]
    chats = [*conversations, *questions]
    random.Random(1).shuffle(chats)  # noqa: S311 - the same order each time
    return chats


def halves(chats: Chats) -> tuple[Chats, Chats]:
    """Return two sets of chats that share none, so that no measurement finds what another left in a cache."""
    return chats[::2], chats[1::2]


def take(chats: Sequence[Sequence[str]], messages: int) -> Chats:
    """Return so many messages in whole chats, but for the last; the chats begin anew where they do not suffice."""
    taken: Chats = []
    left = messages
    while left > 0:
        for chat in chats:
            if left <= 0:
                break
            taken.append(list(chat[:left]))
            left -= len(taken[-1])
    return taken


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
