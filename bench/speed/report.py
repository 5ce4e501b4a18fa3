"""Puts the figures into tables and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.speed import variants
from bench.speed.cost import Cost
from bench.speed.growth import FEW, LONG_CHAT
from bench.speed.growth import MANY as MANY_CHATS
from bench.speed.measure import CLIENTS, MEMORY_AFTER, Figures
from bench.speed.training import EPOCHS

OWN, STOCK, MANY, ECHO = "this bot", "stock Rasa", "this bot, 300 more topics", "bare Sanic echo"
DEFAULT_EPOCHS = 100
_ROWS = (
    ("reply, one client, p50, ms", "p50 ms", 1, "≤ 5"),
    ("reply, one client, p99, ms", "p99 ms", 1, "≤ 10"),
    ("first message of a chat, p50, ms", "first p50 ms", 1, ""),
    ("processor time of Rasa's process a reply, ms", "cpu ms", 1, ""),
    (f"replies a second, {CLIENTS} clients, one process", "replies/s", 0, "≥ 250"),
    ("process start to first answer, s", "start s", 1, "≤ 4"),
    (f"memory after {MEMORY_AFTER:,} messages, MB", "memory MB", 0, "≤ 600 (300)"),
    ("turn 2 of a chat, p50, ms", "turn 2 ms", 1, ""),
    (f"turn {LONG_CHAT} of a chat, p50, ms", "turn 400 ms", 1, ""),
    (f"turn {LONG_CHAT} over turn 2", "turn 400 / turn 2", 2, "≤ 1.2"),
    (f"{FEW} stored chats, p50, ms", "few stored ms", 1, ""),
    (f"{MANY_CHATS:,} stored chats, p50, ms", "many stored ms", 1, ""),
    (f"{MANY_CHATS:,} stored chats over {FEW}", "many / few stored", 2, "≤ 1.1"),
)


@dataclass
class Facts:
    """What was measured or set once.

    Attributes:
        repetitions: How often each server was measured.
        messages: Asked a measurement.
        training_seconds: Of this bot, from a clean checkout.
        stock_training_seconds: Of stock Rasa, with two epochs.
        stock_epoch_seconds: What each further epoch takes.
        stock_messages: How many messages stock Rasa was trained on; None for all.
        cost: Of understanding.
    """

    repetitions: int
    messages: int
    training_seconds: float | None = None
    stock_training_seconds: float | None = None
    stock_epoch_seconds: float = 0.0
    stock_messages: int | None = None
    cost: Cost | None = None


def table(figures: Mapping[str, Figures], facts: Facts) -> list[str]:
    """Return the lines of the table: a row a figure, a column a variant."""
    names = [name for name in (STOCK, OWN, MANY, ECHO) if name in figures]
    lines = [f"| | {' | '.join(names)} | to reach |", "|---" * (len(names) + 2) + "|"]
    for label, key, digits, bar in _ROWS:
        lines.append(f"| {label} | {' | '.join(figures[name].shown(key, digits) for name in names)} | {bar} |")
    seconds = {OWN: facts.training_seconds, STOCK: _stock_training(facts)}
    shown = [f"{seconds[name]:,.0f}" if seconds.get(name) else "–" for name in names]
    lines.append(f"| training from a clean checkout, s | {' | '.join(shown)} | ≤ 40 |")
    return lines


def _stock_training(facts: Facts) -> float | None:
    """Return stock Rasa's training time with its default epochs, extrapolated."""
    if facts.stock_training_seconds is None:
        return None
    return facts.stock_training_seconds + (DEFAULT_EPOCHS - EPOCHS) * facts.stock_epoch_seconds


def notes(figures: Mapping[str, Figures], facts: Facts) -> list[str]:
    """Return what the figures mean, and how they came about."""
    own = figures[OWN]
    notes = [
        f"The server has one core, the client the others. Medians of {facts.repetitions} repetitions of "
        f"{facts.messages} messages, with the least and the greatest. The messages are the validation set's chats, "
        "which nothing was trained on; one client and eight clients ask different ones, and none is asked twice before "
        "the memory is read."
    ]
    if facts.stock_training_seconds is not None:
        some = f" on {facts.stock_messages:,} of the messages" if facts.stock_messages else ""
        notes.append(
            f"Stock Rasa was trained{some} with {EPOCHS} epochs for each neural part, which makes its replies no "
            f"faster or slower: {facts.stock_training_seconds:.0f} s. Its training time above is extrapolated: a "
            f"second epoch takes {facts.stock_epoch_seconds:.0f} s by its progress bars, and its default is "
            f"{DEFAULT_EPOCHS}. It read the files without the checks that this bot's training begins with. Its chat of "
            f"{LONG_CHAT} turns was made by its HTTP API from copies of a turn, this bot's by asking."
        )
        notes.append(f"Stock Rasa takes {_ratio(figures[STOCK], own):.1f} times as long for a reply.")
    if MANY in figures:
        ratio = _ratio(figures[MANY], own)
        notes.append(f"With {variants.TOPICS_ADDED} more topics a reply takes {ratio:.2f} times as long (p50; ≤ 1.5).")
    if cost := facts.cost:
        floor = f" and the bare server {figures[ECHO].middle('p50 ms'):.1f} ms" if ECHO in figures else ""
        notes += [
            f"Of a reply's {own.middle('p50 ms'):.1f} ms, the sentence encoder takes {cost.encoder_ms:.1f} ms to read "
            f"a message once{floor}.",
            f"Encoder and classifier, with all their readings: {cost.message_ms:.1f} ms a message at the median on one "
            f"core (≤ 4), {cost.artefact_mb:.0f} MB of files (≤ 30), {cost.memory_mb:.0f} MB of memory above the same "
            "bot without them (≤ 150).",
        ]
    return [f"- {note}" for note in notes]


def _ratio(one: Figures, other: Figures) -> float:
    return one.middle("p50 ms") / other.middle("p50 ms")


def profile(name: str, places: Sequence[tuple[str, float]]) -> list[str]:
    """Return the table of a profile."""
    return [
        f"Where the time of {name} goes (py-spy, functions without what they call):",
        "",
        "| share | function |",
        "|---|---|",
        *(f"| {share:.1%} | `{place}` |" for place, share in places),
    ]
