"""How a reply slows down as a chat grows, and as chats are stored."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from bench import copied_chats
from bench.speed.client import Client
from faq.serve import HOST
from stores.settings import FILE_NAME

LONG_CHAT = 400
FEW, MANY = 100, 100_000
SAMPLES = 15
QUESTIONS = ("does it hurt?", "how many sessions do I need?", "what does it cost?", "is it safe for dark skin?")


def early_and_late(port: int, *, by_api: bool) -> tuple[float, float]:
    """Return the median time of turn 2 of some chats, and of the turns after turn 400 of one, in milliseconds.

    Args:
        port: The server's port.
        by_api: The chat is made long by Rasa's HTTP API, with copies of its second turn, since asking would take
            minutes; otherwise by asking.
    """
    client = Client(port)
    second = []
    for sample in range(SAMPLES):
        chat = uuid4().hex
        client.ask(chat, QUESTIONS[0])
        second.append(client.ask(chat, QUESTIONS[sample % len(QUESTIONS)]))
    chat = uuid4().hex
    for turn in range(2 if by_api else LONG_CHAT):
        client.ask(chat, QUESTIONS[turn % len(QUESTIONS)])
    if by_api:
        _lengthen(port, chat, LONG_CHAT - 2)
    late = [client.ask(chat, QUESTIONS[sample % len(QUESTIONS)]) for sample in range(SAMPLES)]
    client.close()
    return median(second), median(late)


def few_and_many_stored(port: int, folder: Path) -> tuple[float, float]:
    """Return the median time of a turn in stored chats: of a hundred, and of a hundred thousand; in milliseconds.

    Args:
        port: The port of this bot.
        folder: Where it keeps its chats.
    """
    client = Client(port)
    client.ask(copied_chats.TEMPLATE, QUESTIONS[0])
    medians = []
    for first, last in ((0, FEW), (FEW, MANY)):
        copied_chats.copy(folder / FILE_NAME, copied_chats.OURS, first, last)
        places = range(first + 1, last, (last - first) // SAMPLES)
        taken = [client.ask(copied_chats.sender_of(place), QUESTIONS[place % len(QUESTIONS)]) for place in places]
        medians.append(median(taken))
    client.close()
    return medians[0], medians[1]


def _lengthen(port: int, chat: str, turns: int) -> None:
    """Add copies of the last turn to a chat of a Rasa with its HTTP API on."""
    tracker = _api(port, "GET", f"/conversations/{chat}/tracker?include_events=ALL")
    begins = [place for place, event in enumerate(tracker["events"]) if event["event"] == "user"]
    _api(port, "POST", f"/conversations/{chat}/tracker/events", tracker["events"][begins[-1] :] * turns)


def _api(port: int, method: str, path: str, body: Any = None) -> Any:
    with closing(http.client.HTTPConnection(HOST, port, timeout=300)) as connection:
        content = None if body is None else json.dumps(body)
        connection.request(method, path, content, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        reply = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{method} {path}: status {answer.status}, {reply[:200]!r}")
    return json.loads(reply)
