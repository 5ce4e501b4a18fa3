"""What is measured of a server, and how often."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.speed.client import one_client, several_clients
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
        return f"{median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def measure(serve: Serve, texts: Sequence[str], asked: int, scratch: Path, *, memory: bool = True) -> Figures:
    """Start a server and measure it once: start, latency, throughput, memory.

    Args:
        serve: Starts the server.
        texts: What visitors ask.
        asked: Messages a measurement.
        scratch: A folder for logs.
        memory: Ask until a thousand messages were answered and read the memory then.
    """
    figures = Figures()
    with serve(scratch) as server:
        figures.add("start s", server.start_seconds)
        one_client(server.port, texts[: asked // 5])  # warm
        single = one_client(server.port, texts[:asked])
        figures.add("p50 ms", single.p50)
        figures.add("p99 ms", single.p99)
        figures.add("first p50 ms", _first_messages(server, texts[:asked]))
        figures.add("replies/s", several_clients(server.port, texts[:asked], CLIENTS).a_second)
        if memory:
            several_clients(server.port, _repeated(texts, MEMORY_AFTER), CLIENTS)
            figures.add("memory MB", server.memory_mb)
    return figures


def _first_messages(server: Running, texts: Sequence[str]) -> float:
    """Return the median time of messages that open a chat, in ms."""
    return median(one_client(server.port, [text]).p50 for text in texts)


def _repeated(texts: Sequence[str], count: int) -> list[str]:
    return [texts[number % len(texts)] for number in range(count)]


def encoder_alone(texts: Sequence[str]) -> float:
    """Return the median time that the encoder takes for one message, in ms."""
    from nlu.sentence_featurizer import load_encoder

    encoder = load_encoder("models/encoder")
    taken = []
    for number, text in enumerate(texts):
        began = time.perf_counter()
        encoder.encode([f"{text} {number}"])  # no text twice: the encoder remembers the last ones
        taken.append(time.perf_counter() - began)
    return 1000 * median(taken)


def joined(runs: Sequence[Figures]) -> Figures:
    """Return the figures of several repetitions together."""
    together = Figures()
    for run in runs:
        for name, values in run.values.items():
            for value in values:
                together.add(name, value)
    return together
