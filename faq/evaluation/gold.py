"""Reads labelled messages: one JSON object a line.

A question:      {"id", "text", "topic", "secondary_topics": [...], "accept": [...]}
A conversation:  {"id", "turns": [{"text", "topic", "secondary_topics", "accept", "needs_context"}]}

Other keys are for people and passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Extra, StrictBool, StrictStr, ValidationError

from faq.errors import FaqError


class GoldError(FaqError):
    """The labelled messages cannot be used; a line for each problem."""


@dataclass(frozen=True)
class Message:
    """One labelled message.

    Attributes:
        id: Its id; for turn n of a conversation `<conversation id>/<n>`.
        conversation: The id of its chat.
        text: What the visitor says.
        topic: What it is about.
        secondary_topics: What it is about besides.
        accept: Topics whose answer would satisfy it as well.
        needs_context: Whether it is understood from the turns before only.
        before: The messages of the same chat before it.
    """

    id: str
    conversation: str
    text: str
    topic: str
    secondary_topics: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    needs_context: bool = False
    before: tuple[str, ...] = ()

    @property
    def wanted(self) -> frozenset[str]:
        """The topics that a good reply covers."""
        return frozenset((self.topic, *self.secondary_topics))

    @property
    def accepted(self) -> frozenset[str]:
        """The topics with which a reply is right."""
        return self.wanted.union(self.accept)


class _Labelled(BaseModel):
    text: StrictStr
    topic: StrictStr
    secondary_topics: list[StrictStr] = []
    accept: list[StrictStr] = []
    needs_context: StrictBool = False

    class Config:
        extra = Extra.ignore


class _Question(_Labelled):
    id: StrictStr


class _Conversation(BaseModel):
    id: StrictStr
    turns: list[_Labelled]

    class Config:
        extra = Extra.ignore


def read_gold(path: Path) -> list[Message]:
    """Read a file of questions or conversations, in the order of the file.

    Raises:
        GoldError: The file is missing or malformed.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise GoldError(f"{path}: cannot be read ({error.strerror}); check the name and its permissions") from error
    except UnicodeDecodeError as error:
        raise GoldError(f"{path}: is not UTF-8; save it with the encoding UTF-8") from error
    messages: list[Message] = []
    problems: list[str] = []
    lines: dict[str, int] = {}
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found = list(_messages(line))
        except ValueError as error:
            problems += [f"{path}:{number}: {problem}" for problem in _explained(error)]
            continue
        for message in found:
            if lines.setdefault(message.id, number) != number:
                problems.append(
                    f"{path}:{number}: id: '{message.id}' is there twice (line {lines[message.id]}); rename one"
                )
        messages += found
    if problems:
        raise GoldError("\n".join(problems))
    if not messages:
        raise GoldError(f"{path}: holds no message; write one JSON object a line with id, text and topic")
    return messages


def _messages(line: str) -> Iterator[Message]:
    item = json.loads(line)
    if not isinstance(item, dict):
        raise ValueError("is not a JSON object; write {…} with id, text and topic")
    if "turns" not in item:
        question = _Question.parse_obj(item)
        yield _message(question, id=question.id, conversation=question.id)
        return
    conversation = _Conversation.parse_obj(item)
    if not conversation.turns:
        raise ValueError("turns: there is none; add one or remove the line")
    before: tuple[str, ...] = ()
    for number, turn in enumerate(conversation.turns, 1):
        yield _message(turn, id=f"{conversation.id}/{number}", conversation=conversation.id, before=before)
        before = (*before, turn.text)


def _message(labelled: _Labelled, **where: Any) -> Message:
    return Message(
        text=labelled.text,
        topic=labelled.topic,
        secondary_topics=tuple(labelled.secondary_topics),
        accept=tuple(labelled.accept),
        needs_context=labelled.needs_context,
        **where,
    )


def _explained(error: ValueError) -> Iterator[str]:
    if isinstance(error, json.JSONDecodeError):
        yield f"is not JSON ({error.msg} at column {error.colno}); write one object a line"
    elif isinstance(error, ValidationError):
        for complaint in error.errors():
            place = ".".join(str(part + 1) if isinstance(part, int) else part for part in complaint["loc"])
            yield f"{place}: {complaint['msg']}; correct it or remove the line"
    else:
        yield str(error)
