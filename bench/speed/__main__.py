"""Speed, start, memory and training of this bot and of stock Rasa, in one run.

Usage: python -m bench.speed [--repeat 3] [--messages 200] [--skip stock topics training profile]

Each variant is trained (the models of stock Rasa and of the bot with many topics are kept in build/bench/ until an
input changes), then started, warmed up and measured, `--repeat` times, in turns, so that a slow minute of the machine
falls on all. The server has one core, the client the others. Writes its section of bench/RESULTS.md. Needs no network.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from functools import partial
from pathlib import Path

from bench.messages import TrainingMessage
from bench.messages import read as read_training_messages
from bench.results import machine, write_section
from bench.speed import chats, report, training, variants
from bench.speed.cost import understanding_cost
from bench.speed.measure import Figures, Plan, Serve, joined, measure
from bench.speed.profile import top_places
from bench.speed.report import ECHO, MANY, OWN, STOCK
from bench.speed.server import ROOT, split_cores
from faq.project import prepare_process

TITLE = "Speed, side by side with stock Rasa"


def main() -> None:
    """Train, measure, print and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--messages", type=int, default=200, help="asked a measurement")
    parser.add_argument("--stock-messages", type=int, help="train stock Rasa on so many messages only")
    parser.add_argument("--skip", nargs="*", default=[], choices=["stock", "topics", "training", "profile"])
    arguments = parser.parse_args()
    prepare_process()
    began = time.monotonic()
    asked = chats.read()
    facts = report.Facts(repetitions=arguments.repeat, messages=arguments.messages)
    if "training" not in arguments.skip:
        facts.training_seconds = training.from_a_clean_checkout()
        print(f"training from a clean checkout: {facts.training_seconds:.0f} s", flush=True)

    serve, plans = _variants(arguments, facts)
    with tempfile.TemporaryDirectory(prefix="bench-speed-") as name:
        scratch = Path(name)
        runs: dict[str, list[Figures]] = {variant: [] for variant in serve}
        os.sched_setaffinity(0, split_cores()[1])
        facts.cost = understanding_cost()
        for number in range(arguments.repeat):
            for place, (variant, start) in enumerate(serve.items()):
                runs[variant].append(measure(start, asked, plans[variant], scratch / f"{number}-{place}"))
                print(f"{number + 1}/{arguments.repeat} {variant}: {runs[variant][-1].values}", flush=True)
        figures = {variant: joined(found) for variant, found in runs.items()}
        lines = [machine(), "", *report.table(figures, facts), "", *report.notes(figures, facts)]
        if "profile" not in arguments.skip:
            for variant in (STOCK, OWN):
                if variant in serve:
                    with serve[variant](scratch) as server:
                        lines += ["", *report.profile(variant, top_places(server, asked, scratch))]
    lines += ["", f"All of it took {(time.monotonic() - began) / 60:.1f} minutes."]
    print("\n".join(lines))
    write_section(TITLE, lines)


def _variants(arguments: argparse.Namespace, facts: report.Facts) -> tuple[dict[str, Serve], dict[str, Plan]]:
    """Train what has to be; return how each variant is started, and what is measured of it."""
    serve: dict[str, Serve] = {OWN: variants.serve_own, ECHO: variants.serve_echo}
    plans = {
        OWN: Plan(arguments.messages, memory=True, long_chat="asking", stored_chats=True),
        ECHO: Plan(arguments.messages),
    }
    if "stock" not in arguments.skip:
        stock = variants.stock(_some(read_training_messages(ROOT / "data" / "nlu"), arguments.stock_messages))
        facts.stock_training_seconds = stock.seconds
        facts.stock_epoch_seconds = training.seconds_an_epoch(stock.log)
        facts.stock_messages = arguments.stock_messages
        print(f"stock Rasa, trained for two epochs: {stock.seconds:.0f} s", flush=True)
        serve[STOCK] = partial(variants.serve_stock, stock)
        plans[STOCK] = Plan(arguments.messages, memory=True, long_chat="api")
    if "topics" not in arguments.skip:
        many = variants.with_many_topics()
        print(f"this bot with {variants.TOPICS_ADDED} more topics, trained: {many.seconds:.0f} s", flush=True)
        serve[MANY] = partial(variants.serve_own, models=many.folder / "models")
        plans[MANY] = Plan(arguments.messages)
    return serve, plans


def _some(messages: list[TrainingMessage], count: int | None) -> list[TrainingMessage]:
    """Return messages of all topics: every n-th, so that about `count` are left; all when it is None."""
    return messages[:: max(1, len(messages) // count)] if count else messages


if __name__ == "__main__":
    main()
