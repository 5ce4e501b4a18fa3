"""Killed without warning, a process loses no turn that it had answered."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from tests.stores.chat_turns import StoreMaker, all_events, take_turn, texts

ROOT = Path(__file__).resolve().parents[2]
KILLS = 4


def _killed_runs(url: str) -> list[str]:
    """Return the turns that were answered, in order, by processes that were killed one after the other."""
    lengths = random.Random(7)
    answered: list[str] = []
    for run in range(KILLS):
        command = [sys.executable, "-m", "tests.stores.writer", url, "visitor", f"run{run}", "100000", "-"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout
        answered.append(process.stdout.readline().strip())
        time.sleep(lengths.uniform(0.05, 0.4))
        process.kill()
        lines = process.stdout.read().splitlines(keepends=True)
        answered += [line.strip() for line in lines if line.endswith("\n")]
        process.wait()
    return answered


async def test_killed_process_loses_no_stored_turn(url: str, make_store: StoreMaker) -> None:
    answered = _killed_runs(url)
    store = make_store()
    events = await all_events(store, "visitor")
    stored = texts(events)
    assert len(answered) > KILLS
    assert [turn for turn in stored if turn in set(answered)] == answered
    # What was stored but not answered is at most the turn in the middle of which each process was killed.
    assert len(stored) - len(answered) <= KILLS
    whole_turns = [event["event"] for event in events]
    assert whole_turns.count("user") == whole_turns.count("bot")
    await take_turn(store, "visitor")
    assert len(texts(await all_events(store, "visitor"))) == len(stored) + 1
