"""What is measured of a server, and how often."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.speed.chats import Chats, halves, take
from bench.speed.client import one_client, several_clients
from bench.speed.growth import early_and_late, few_and_many_stored
from bench.speed.server import Running

CLIENTS = 8
MEMORY_AFTER = 1_000
Serve = Callable[[Path], AbstractContextManager[Running]]


@dataclass
class Figures:
    """The figures of one variant, one value a repetition.

    Attributes:
        values: By the figure's name.
    """

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        """Keep one value."""
        self.values.setdefault(name, []).append(value)

    def middle(self, name: str) -> float:
        """Return the median."""
        return median(self.values[name])

    def shown(self, name: str, digits: int = 1) -> str:
        """Return the median with least and greatest; a dash where nothing was measured."""
        if not self.values.get(name):
            return "–"
        values = self.values[name]
        return f"{median(values):,.{digits}f} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"


@dataclass(frozen=True)
class Plan:
    """What to measure of a variant, beside start, latency and throughput.

    Attributes:
        messages: Asked a measurement.
        memory: Ask until a thousand messages were answered, and read the memory then.
        long_chat: Compare turn 2 of a chat with turn 400: by `asking`, by Rasa's `api`, or not at all.
        stored_chats: Compare turns with a hundred and with a hundred thousand stored chats.
    """

    messages: int
    memory: bool = False
    long_chat: str | None = None
    stored_chats: bool = False


def measure(serve: Serve, chats: Chats, plan: Plan, folder: Path) -> Figures:
    """Start a server and measure it once.

    Args:
        serve: Starts the server in a folder for its logs and chats.
        chats: What visitors ask; one client asks one half of them, eight clients the other.
        plan: What to measure.
        folder: The folder; it is made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    figures = Figures()
    for_one, for_several = halves(chats)
    with serve(folder) as server:
        figures.add("start s", server.start_seconds)
        one_client(server.port, take(for_several, plan.messages // 5)[::-1])  # warm
        before = server.cpu_seconds
        single = one_client(server.port, take(for_one, plan.messages))
        figures.add("cpu ms", 1000 * (server.cpu_seconds - before) / plan.messages)
        figures.add("p50 ms", single.p50)
        figures.add("p99 ms", single.p99)
        figures.add("replies/s", several_clients(server.port, take(for_several, plan.messages), CLIENTS).a_second)
        figures.add("first p50 ms", one_client(server.port, _openings(for_several, plan.messages)).p50)
        if plan.memory:
            asked = 2 * plan.messages + plan.messages // 5 + len(_openings(for_several, plan.messages))
            several_clients(server.port, take(chats, max(1, MEMORY_AFTER - asked)), CLIENTS)
            figures.add("memory MB", server.memory_mb)
        if plan.long_chat:
            early, late = early_and_late(server.port, by_api=plan.long_chat == "api")
            figures.add("turn 2 ms", early)
            figures.add("turn 400 ms", late)
            figures.add("turn 400 / turn 2", late / early)
        if plan.stored_chats:
            few, many = few_and_many_stored(server.port, folder)
            figures.add("few stored ms", few)
            figures.add("many stored ms", many)
            figures.add("many / few stored", many / few)
    return figures


def _openings(chats: Chats, count: int) -> Chats:
    return [chat[:1] for chat in chats[:count]]


def joined(runs: Sequence[Figures]) -> Figures:
    """Return the figures of several repetitions together."""
    together = Figures()
    for run in runs:
        for name, values in run.values.items():
            for value in values:
                together.add(name, value)
    return together
