"""Measures entries taught at the desk: their unseen rewordings, and what else changes its answer.

Usage: python -m bench.taught

Runs whole turns on the trained model. A training message may change its answer only if it speaks of the subject of an
entry that was taught.
"""

from __future__ import annotations

import asyncio
import re
import time
from datetime import date
from typing import Any

from bench.results import machine, write_section
from bench.taught_thresholds import ROOT, BenchEntry, read_entries
from channels.trial_turns import TrialTurns
from faq.engine import Engine
from knowledge.taught_schema import Taught

MEASURED_ON = ROOT / "bench" / "data" / "taught_measured_on.yml"
NEAR = 200


def as_taught(entries: list[BenchEntry]) -> Taught:
    """Return the entries as the desk would save them."""
    return Taught.parse_obj(
        {
            "entries": {
                entry.id: {
                    "question": entry.question,
                    "topic": entry.topic,
                    "answer": entry.answer,
                    "ask": entry.ask,
                    "taught_by": "bench",
                    "taught_on": date(2026, 1, 1),
                }
                for entry in entries
            }
        }
    )


async def measure(turns: TrialTurns, entries: list[BenchEntry]) -> dict[str, Any]:
    """Ask everything and count."""
    taught = as_taught(entries)
    answered: dict[str, int] = {}
    wrong: list[str] = []
    seconds: list[float] = []
    for entry in entries:
        for text in entry.reworded:
            start = time.perf_counter()
            reply = await turns.reply(text, taught)
            seconds.append(time.perf_counter() - start)
            stated = reply["contract"]["facts"]
            answered[entry.id] = answered.get(entry.id, 0) + (entry.id in stated)
            if entry.id not in stated and any(other.id in stated for other in entries):
                wrong.append(f"{entry.id}: {text}")
    near: dict[str, None] = {}
    for entry in entries:
        near.update(dict.fromkeys(await turns.neighbours([entry.question, *entry.ask], NEAR)))
    changed: list[tuple[str, str]] = []
    for text in near:
        before, after = await turns.reply(text), await turns.reply(text, taught)
        if before["texts"] != after["texts"]:
            fact = next((id_ for id_ in after["contract"]["facts"] if id_ in answered), "")
            changed.append((text, fact))
    about = {entry.id: re.compile(entry.about, re.I) for entry in entries}
    stray = [text for text, fact in changed if not (fact and about[fact].search(text))]
    return {"answered": answered, "wrong": wrong, "near": len(near), "changed": changed, "stray": stray,
            "seconds": sorted(seconds)[len(seconds) // 2]}  # fmt: skip


def main() -> None:
    """Measure and write the section."""
    engine, entries = Engine.load(), read_entries(MEASURED_ON)
    found = asyncio.new_event_loop().run_until_complete(measure(TrialTurns(engine.agent.processor), entries))
    asked = sum(len(entry.reworded) for entry in entries)
    own = len(found["changed"]) - len(found["stray"])
    lines = [
        machine(),
        "",
        f"| {len(entries)} entries, {asked} rewordings written apart from their examples | |",
        "|---|---|",
        f"| rewordings answered by their entry | {sum(found['answered'].values()) / asked:.2f} |",
        f"| rewordings answered by another entry | {len(found['wrong']) / asked:.2f} |",
        f"| training messages near an entry, asked before and after | {found['near']} |",
        f"| … that changed their answer and speak of the entry's subject | {own} |",
        f"| … that changed their answer and do not (target 0) | {len(found['stray'])} |",
        f"| seconds a turn, median | {found['seconds']:.3f} |",
        "",
        "Answered of 5, by entry: " + ", ".join(f"{id_} {count}" for id_, count in found["answered"].items()) + ".",
    ]
    print("\n".join(lines))
    print(*found["stray"], sep="\n")
    write_section("Taught entries", lines)


if __name__ == "__main__":
    main()
