"""How much later than Rasa's own answer a visitor sees the reply, with few and with many idle streams open.

Usage: python -m bench.frontdesk [--messages 60] [--repetitions 3] [--streams 10 1000]

A visitor writes, and waits for the reply on the event stream. Beside it, in turns, the same message goes straight to
Rasa over its private channel: that is Rasa's own time. Everything runs on this machine, the client included.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from uuid import uuid4

import httpx

from bench.results import machine, write_section
from bench.stand import Stand, free_port
from bench.visitor import Visitor
from channels.secret_file import RASA_CHANNEL, read_or_create
from faq.serve import HOST
from faq.training import train_if_changed

QUESTIONS = (
    "does it hurt?",
    "how much does one session cost?",
    "how many sessions do I need?",
    "what are the side effects?",
    "is it good for ice pick scars?",
)
BETWEEN_SECONDS = 0.02


@dataclass
class Times:
    """Milliseconds of each message.

    Attributes:
        seen: From sending until the reply was on the stream.
        rasa: Rasa's own.
        stored: Until the message was acknowledged.
    """

    seen: list[float] = field(default_factory=list)
    rasa: list[float] = field(default_factory=list)
    stored: list[float] = field(default_factory=list)

    @property
    def above(self) -> float:
        """Median of what the front desk adds."""
        return median(seen - rasa for seen, rasa in zip(self.seen, self.rasa, strict=True))


async def measure(desk: httpx.AsyncClient, rasa: httpx.AsyncClient, messages: int) -> Times:
    """Send messages, a new conversation for every few, each to the front desk and straight to Rasa."""
    times = Times()
    while len(times.seen) < messages:
        visitor, sender = await Visitor.arrive(desk), uuid4().hex
        async with _replies(visitor) as replies:
            for number, question in enumerate(("hello", *QUESTIONS)):
                began = time.perf_counter()
                (await visitor.post("messages", uuid4(), text=question)).raise_for_status()
                stored = time.perf_counter()
                seen = await replies.get()
                asked = time.perf_counter()
                turn = {"sender": sender, "turn_id": uuid4().hex, "text": question}
                (await rasa.post("/webhooks/private/turns", json=turn)).raise_for_status()
                answered = time.perf_counter()
                if number:  # the first of a conversation warms both up
                    times.seen.append(1000 * (seen - began))
                    times.stored.append(1000 * (stored - began))
                    times.rasa.append(1000 * (answered - asked))
                await asyncio.sleep(BETWEEN_SECONDS)
    return times


@asynccontextmanager
async def _replies(visitor: Visitor) -> AsyncIterator[asyncio.Queue[float]]:
    """Listen, and note when each reply of the bot comes."""
    came: asyncio.Queue[float] = asyncio.Queue()
    is_open = asyncio.Event()

    async def listen() -> None:
        async with aclosing(visitor.listen(0)) as events:  # type: ignore[type-var]
            async for event in events:
                is_open.set()
                if event.name == "message" and event.data["author"] == "bot":
                    came.put_nowait(time.perf_counter())

    listening = asyncio.ensure_future(listen())
    try:
        await asyncio.wait_for(is_open.wait(), 10.0)
        yield came
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


@asynccontextmanager
async def idle_streams(url: str, count: int) -> AsyncIterator[None]:
    """Hold streams open, in a process of their own, while the block runs.

    Raises:
        RuntimeError: They could not be opened, or did not stay open.
    """
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "bench.idle_streams", url, str(count))
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process has no pipes")
    if await process.stdout.readline() != b"open\n":
        raise RuntimeError(f"{count} streams could not be opened")
    yield
    process.stdin.close()
    if await process.wait() != 0:
        raise RuntimeError(f"not all of {count} streams stayed open")


def flush_time(folder: Path, times: int = 50) -> float:
    """Return the median milliseconds in which this disk keeps 4 kB for good."""
    took = []
    with (folder / "flush").open("wb") as out:
        for _ in range(times):
            out.write(bytes(4096))
            out.flush()
            began = time.perf_counter()
            os.fsync(out.fileno())
            took.append(1000 * (time.perf_counter() - began))
    return median(took)


async def _run(stand: Stand, rasa_url: str, given: argparse.Namespace) -> dict[int, list[Times]]:
    found: dict[int, list[Times]] = {count: [] for count in given.streams}
    async with stand.running():
        secret = {"X-Channel-Secret": read_or_create(RASA_CHANNEL, stand.folder / "secrets")}
        async with (
            httpx.AsyncClient(base_url=stand.url, trust_env=False, timeout=30.0) as desk,
            httpx.AsyncClient(base_url=rasa_url, headers=secret, trust_env=False, timeout=30.0) as rasa,
        ):
            await measure(desk, rasa, 2 * len(QUESTIONS))
            for _ in range(given.repetitions):
                for count in given.streams:
                    async with idle_streams(stand.url, count):
                        found[count].append(await measure(desk, rasa, given.messages))
    return found


def _table(found: dict[int, list[Times]]) -> list[str]:
    rows = ["| idle streams open | acknowledged | reply on the stream | Rasa's own | above Rasa's own |"]
    rows.append("|---|---|---|---|---|")
    for count, repetitions in found.items():
        columns = (
            [median(times.stored) for times in repetitions],
            [median(times.seen) for times in repetitions],
            [median(times.rasa) for times in repetitions],
            [times.above for times in repetitions],
        )
        rows.append(f"| {count:,} | " + " | ".join(_spread(values) for values in columns) + " |")
    return rows


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):.1f} ({min(values):.1f}-{max(values):.1f})"


def main() -> None:
    """Measure and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=60, help="of each repetition")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--streams", type=int, nargs="+", default=[10, 1000], help="idle streams beside it")
    given = parser.parse_args()
    train_if_changed()
    ports = {"frontdesk": free_port(), "rasa": free_port()}
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        flush = flush_time(Path(folder))
        found = asyncio.run(_run(Stand(Path(folder), ports), f"http://{HOST}:{ports['rasa']}", given))
    totals = [median(median(times.seen) for times in repetitions) for repetitions in found.values()]
    lines = [
        f"{machine()}; one front-desk process; {given.repetitions} repetitions of {given.messages} messages: median of "
        f"the medians (smallest-largest), milliseconds. A flush of this disk takes {flush:.1f} ms; a message is "
        "acknowledged after one.",
        "",
        *_table(found),
        "",
        f"The reply with {given.streams[-1]:,} streams takes {totals[-1] / totals[0]:.2f} times as long as with "
        f"{given.streams[0]:,}.",
    ]
    print("\n".join(lines))
    write_section("Front desk: from sending to the reply on the stream", lines)


if __name__ == "__main__":
    main()
