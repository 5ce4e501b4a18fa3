"""Measures the tracker store beside Rasa's own: long chats, and many stored chats.

`python -m bench.stores` writes a section of bench/RESULTS.md. Turns run the whole bot in process: understanding, rules,
actions, store.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench import copied_chats
from bench.results import machine, write_section
from faq.engine import Engine, latest_model

# faq.engine prepares the process for Rasa.
from rasa.core.agent import Agent  # isort: skip
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore  # isort: skip
from rasa.shared.core.events import Event, UserUttered, deserialise_events  # isort: skip

from actions.in_process import InProcessActions
from stores.tracker_store import ChatTrackerStore

REPETITIONS = 3
SAMPLES = 15
LONG_CHAT = 400
FEW, MANY = 100, 100_000
_QUESTIONS = ("does it hurt?", "how many sessions do I need?", "what does it cost?", "is it safe for dark skin?")


@dataclass(frozen=True)
class Kind:
    """A tracker store to measure: its name, how one is made in a file, and how a stored chat is copied there."""

    name: str
    make: Callable[[Path], TrackerStore]
    copy: tuple[str, ...]


KINDS = (
    Kind("this project's", lambda file: ChatTrackerStore(None, f"sqlite:///{file}"), copied_chats.OURS),
    Kind("Rasa's SQL store", lambda file: SQLTrackerStore(db=str(file)), copied_chats.STOCK),
)


@dataclass(frozen=True)
class Figure:
    """Medians of some repetitions, in milliseconds."""

    medians: list[float]

    def __str__(self) -> str:
        return f"{median(self.medians):.1f} ({min(self.medians):.1f}-{max(self.medians):.1f})"

    def over(self, other: Figure) -> str:
        """Return how many times `other` this is, repetition by repetition."""
        ratios = [one / base for one, base in zip(self.medians, other.medians, strict=True)]
        return f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"


class Bot:
    """The whole bot on one store."""

    def __init__(self, store: TrackerStore) -> None:
        self.store = store
        self._agent = Agent.load(str(latest_model()), action_endpoint=InProcessActions(), tracker_store=store)
        self._engine = Engine(self._agent)

    def turn(self, sender: str, number: int) -> float:
        """Take one turn; return how long it took in milliseconds."""
        begun = time.perf_counter()
        self._engine.ask(sender, _QUESTIONS[number % len(_QUESTIONS)])
        return (time.perf_counter() - begun) * 1000

    def lengthen(self, sender: str, turns: int) -> None:
        """Add turns to a chat without the bot: copies of its last one."""
        asyncio.run(self._lengthen(sender, turns))

    async def _lengthen(self, sender: str, turns: int) -> None:
        tracker = await self.store.retrieve(sender)
        if tracker is None:
            raise LookupError(sender)
        events: list[Event] = list(tracker.events)
        begin = max(place for place, event in enumerate(events) if isinstance(event, UserUttered))
        turn = [event.as_dict() for event in events[begin:]]
        for number in range(turns):
            tracker = await self.store.retrieve(sender)
            now = time.time()
            for event in deserialise_events([{**event, "timestamp": now} for event in turn]):
                if isinstance(event, UserUttered):
                    event.message_id = f"copy-{number}"
                tracker.update(event)
            await self.store.save(tracker)


def long_chat(bot: Bot) -> tuple[Figure, Figure]:
    """Return a turn's median time at turn 2, and at turn 400, of one chat."""
    early, late = [], []
    for repetition in range(REPETITIONS):
        second = []
        for sample in range(SAMPLES):
            bot.turn(f"early-{repetition}-{sample}", 0)
            second.append(bot.turn(f"early-{repetition}-{sample}", sample))
        early.append(median(second))
        sender = f"late-{repetition}"
        bot.turn(sender, 0)
        bot.lengthen(sender, LONG_CHAT - 2)
        late.append(median(bot.turn(sender, sample) for sample in range(SAMPLES)))
    return Figure(early), Figure(late)


def stored_chats(kind: Kind, folder: Path, count: int) -> Figure:
    """Return a turn's median time in chats of which `count` are stored."""
    file = folder / f"{count}.sqlite"
    bot = Bot(kind.make(file))
    bot.turn(copied_chats.TEMPLATE, 0)
    copied_chats.copy(file, kind.copy, 0, count)
    medians = []
    for repetition in range(REPETITIONS):
        step = count // (REPETITIONS * SAMPLES) or 1
        places = [1 + (repetition * SAMPLES + sample) * step for sample in range(SAMPLES)]
        medians.append(median(bot.turn(copied_chats.sender_of(place), place) for place in places))
    return Figure(medians)


def rows(kind: Kind) -> list[str]:
    """Measure one store; return its lines of the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        early, late = long_chat(Bot(kind.make(folder / "long.sqlite")))
        few, many = stored_chats(kind, folder, FEW), stored_chats(kind, folder, MANY)
    return [
        f"| turn 2 of a chat, ms | {kind.name} | {early} | |",
        f"| turn {LONG_CHAT} | {kind.name} | {late} | {late.over(early)} |",
        f"| a turn with {FEW} stored chats, ms | {kind.name} | {few} | |",
        f"| with {MANY:,} | {kind.name} | {many} | {many.over(few)} |",
    ]


def main() -> None:
    """Measure both stores and keep the figures."""
    table: list[Any] = [line for kind in KINDS for line in rows(kind)]
    lines = [
        f"{machine()}. Medians of {REPETITIONS} repetitions of {SAMPLES} turns, with the least and the most.",
        "",
        "| | store | p50 | times the line before |",
        "|---|---|---|---|",
        *table,
    ]
    write_section("Tracker store", lines)
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
