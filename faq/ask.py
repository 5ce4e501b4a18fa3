"""`faq ask`: answers in bulk, one JSON line for each line read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Any
from uuid import uuid4

from faq.bot_reply import BotReply

MAX_LINE_BYTES = 1_000_000


@dataclass(frozen=True)
class Question:
    """One line of input."""

    id: str
    conversation: str
    text: str


class BadLineError(ValueError):
    """A line that cannot be read; the message says why and what would do."""


def read_line(line: str, number: int) -> Question:
    """Read a line: JSON `{"id", "conversation", "text"}` when it begins with `{`, plain text otherwise.

    Args:
        line: The line, without its line break.
        number: Its number from 1; the id of a line that has none.

    Raises:
        BadLineError: The JSON is broken or lacks `text`.
    """
    fresh = f"ask-{uuid4()}"
    if not line.lstrip().startswith("{"):
        return Question(str(number), fresh, line)
    try:
        item = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadLineError(f"line {number}, column {error.colno}: {error.msg}; send one JSON object a line") from error
    except RecursionError as error:
        raise BadLineError(f"line {number}: nested too deeply; send one flat JSON object a line") from error
    except ValueError as error:
        raise BadLineError(f"line {number}: a number has too many digits; send a shorter one") from error
    if not isinstance(item.get("text"), str):
        raise BadLineError(f'line {number}: "text" is missing or no string; send {{"text": "..."}}')
    for key in ("id", "conversation"):
        if not isinstance(item.get(key, ""), (str, int)):
            raise BadLineError(f'line {number}: "{key}" must be a string')
    conversation = item.get("conversation")
    return Question(
        str(item.get("id", number)), f"{fresh}" if conversation is None else f"ask-{conversation}", item["text"]
    )


def as_json(question: Question, reply: BotReply) -> dict[str, Any]:
    """Return the output object of one reply."""
    return {
        "id": question.id,
        "conversation": question.conversation.removeprefix("ask-"),
        "text": question.text,
        "kind": reply.kind,
        "topics": reply.topics,
        "facts": reply.facts,
        "sources": reply.sources,
        "confidence": reply.confidence,
        "checked_on": reply.checked_on,
        "reply": reply.texts,
        "buttons": reply.buttons,
        **reply.extra,
    }


def answer_lines(lines: Iterable[bytes], out: IO[str], ask: Callable[[str, str], BotReply]) -> bool:
    """Answer every line; a line that cannot be read gets an error object and the rest goes on.

    Args:
        lines: UTF-8 lines; empty ones are skipped.
        out: Where the JSON lines go, flushed after each.
        ask: Returns the reply to (conversation, text).

    Returns:
        True when a line could not be read.
    """
    failed = False
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            if len(raw) > MAX_LINE_BYTES:
                raise BadLineError(f"line {number}: {len(raw)} bytes long, at most {MAX_LINE_BYTES} are read")
            question = read_line(raw.decode("utf-8", errors="replace").rstrip("\r\n"), number)
            result = as_json(question, ask(question.conversation, question.text))
        except BadLineError as problem:
            failed = True
            result = {"id": str(number), "error": str(problem)}
        line = json.dumps(result, ensure_ascii=False)
        # Half a surrogate pair, which JSON may hold and UTF-8 may not, becomes a JSON escape again.
        out.write(line.encode("utf-8", errors="backslashreplace").decode("utf-8") + "\n")
        out.flush()
    return failed
