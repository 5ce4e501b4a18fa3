"""Speed, start and memory of this bot and of stock Rasa, in one run.

Usage: python -m bench.speed [--repeat 3] [--messages 300] [--skip stock topics profile]

Each variant is trained once (models are kept in build/bench/), then started, warmed up and measured, `--repeat` times,
in turns, so that a slow minute of the machine falls on all. The server has one core, the client the others. The
messages are training messages, the same for all. Writes its section of bench/RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
from functools import partial
from pathlib import Path

from bench.messages import read
from bench.results import machine, write_section
from bench.speed import variants
from bench.speed.measure import CLIENTS, MEMORY_AFTER, Figures, encoder_alone, joined, measure
from bench.speed.profile import top_places
from bench.speed.server import ROOT, split_cores
from faq.project import prepare_process

TITLE = "Speed, side by side with stock Rasa"
OWN, STOCK, MANY, ECHO = "this bot", "stock Rasa", "this bot, 300 more topics", "bare Sanic echo"
_ROWS = (
    ("reply, one client, p50 ms", "p50 ms", 1),
    ("reply, one client, p99 ms", "p99 ms", 1),
    ("first message of a chat, p50 ms", "first p50 ms", 1),
    (f"replies a second, {CLIENTS} clients, one process", "replies/s", 0),
    ("process start to first answer, s", "start s", 1),
    (f"memory after {MEMORY_AFTER} messages, MB", "memory MB", 0),
)


def main() -> None:
    """Train, measure, print and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--messages", type=int, default=300, help="asked a measurement")
    parser.add_argument("--skip", nargs="*", default=[], choices=["stock", "topics", "profile"])
    arguments = parser.parse_args()
    prepare_process()
    messages = read(ROOT / "data" / "nlu")
    texts = [message.text for message in messages if not message.before]
    random.Random(1).shuffle(texts)  # noqa: S311 - the same order each time

    trained: dict[str, variants.Trained] = {}
    serve = {OWN: variants.serve_own, ECHO: variants.serve_echo}
    if "stock" not in arguments.skip:
        trained[STOCK] = variants.stock(messages)
        serve[STOCK] = partial(variants.serve_stock, trained[STOCK])
    if "topics" not in arguments.skip:
        trained[MANY] = variants.with_many_topics()
        serve[MANY] = partial(variants.serve_own, models=trained[MANY].folder / "models")

    with tempfile.TemporaryDirectory(prefix="bench-speed-") as folder:
        scratch = Path(folder)
        runs: dict[str, list[Figures]] = {name: [] for name in serve}
        os.sched_setaffinity(0, split_cores()[1])
        for number in range(arguments.repeat):
            for name, start in serve.items():
                runs[name].append(measure(start, texts, arguments.messages, scratch, memory=name not in (ECHO, MANY)))
                print(f"{number + 1}/{arguments.repeat} {name}: {runs[name][-1].values}", flush=True)
        figures = {name: joined(found) for name, found in runs.items()}
        lines = [
            f"{machine()}; server on one core, client on the others. {arguments.repeat} repetitions of "
            f"{arguments.messages} training messages in chats of six turns: median (least–greatest).",
            "",
            *_table(figures),
            "",
            *_notes(figures, trained, encoder_alone(texts[: arguments.messages])),
        ]
        if "profile" not in arguments.skip:
            for name in (STOCK, OWN):
                if name in serve:
                    with serve[name](scratch) as server:
                        lines += ["", *_profile(name, top_places(server, texts, scratch))]
    print("\n".join(lines))
    write_section(TITLE, lines)


def _table(figures: dict[str, Figures]) -> list[str]:
    names = [name for name in (STOCK, OWN, MANY, ECHO) if name in figures]
    lines = [f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for label, key, digits in _ROWS:
        lines.append(f"| {label} | {' | '.join(figures[name].shown(key, digits) for name in names)} |")
    return lines


def _notes(figures: dict[str, Figures], trained: dict[str, variants.Trained], encoder_ms: float) -> list[str]:
    own = figures[OWN]
    notes = [f"The sentence encoder alone takes {encoder_ms:.1f} ms for a message (median)."]
    if STOCK in figures:
        ratio = figures[STOCK].middle("p50 ms") / own.middle("p50 ms")
        notes.append(
            f"Stock Rasa takes {ratio:.1f} times as long for a reply. Its training took {trained[STOCK].seconds:.0f} s "
            "with one epoch for each of its neural parts; its default is a hundred. It answers as fast after one."
        )
    if MANY in figures:
        ratio = figures[MANY].middle("p50 ms") / own.middle("p50 ms")
        notes.append(f"With {variants.TOPICS_ADDED} more topics a reply takes {ratio:.2f} times as long.")
    return [f"- {note}" for note in notes]


def _profile(name: str, places: list[tuple[str, float]]) -> list[str]:
    return [
        f"Where the time of {name} goes (py-spy, functions without what they call):",
        "",
        "| share | function |",
        "|---|---|",
        *(f"| {share:.1%} | `{place}` |" for place, share in places),
    ]


if __name__ == "__main__":
    main()
