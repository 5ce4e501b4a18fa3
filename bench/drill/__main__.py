"""Kill the front desk and Rasa at random moments under chatting visitors and busy staff, and count what got lost.

Usage: python -m bench.drill [--seed 1] [--kills 30] [--visitors 20] [--turns 10] [--receptionists 3]
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bench.drill.run import Outcome, drill
from bench.drill.staff import Staff
from bench.results import machine, write_section
from bench.stand import Stand, free_port
from faq import project
from faq.training import train_if_changed

_MOST_SHOWN = 60


def main() -> int:
    """Run the drill.

    Returns:
        The exit code: 1 when something is wrong.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--turns", type=int, default=10, help="messages that each visitor sends at least")
    parser.add_argument("--receptionists", type=int, default=3, help="who take chats over; one more edits the prices")
    parser.add_argument("--folder", type=Path, default=None, help="keep the database and the logs there")
    parser.add_argument("--keep-figures", action="store_true", help="write them into bench/RESULTS.md")
    given = parser.parse_args()
    train_if_changed()
    # Sanic brings uvloop along, on which anyio stumbles over a server that dies in the middle of a connection.
    asyncio.set_event_loop_policy(asyncio.DefaultEventLoopPolicy())
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="drill-") as scratch:
        stand = Stand(given.folder or Path(scratch), {"frontdesk": free_port(), "rasa": free_port()})
        outcome = asyncio.run(_drill(stand, given))
    verdict = outcome.verdict
    for problem in [*verdict.problems, *outcome.desk.problems][:_MOST_SHOWN]:
        print(problem)
    summary = _summary(outcome, given, time.monotonic() - began)
    print("\n".join(summary))
    if given.keep_figures:
        write_section("Killed again and again", [machine(), "", *(f"- {line}" for line in summary), f"- {verdict}"])
    print(verdict)
    return 0 if outcome.is_clean else 1


async def _drill(stand: Stand, given: argparse.Namespace) -> Outcome:
    data = stand.folder / "data"
    data.mkdir(parents=True)
    for file in project.DATA.glob("*.yml"):
        shutil.copy(file, data)
    staff = Staff(stand, data, given.receptionists, given.seed)
    async with stand.running(FAQ_DATA=str(data)):
        return await drill(
            stand, seed=given.seed, kills=given.kills, visitors=given.visitors, turns=given.turns, staff=staff
        )


def _summary(outcome: Outcome, given: argparse.Namespace, seconds: float) -> list[str]:
    kills, answered, done = outcome.kills, outcome.answered, outcome.done
    return [
        f"{kills.total()} kills with SIGKILL: {kills['frontdesk']} times the front desk, {kills['rasa']} times Rasa, "
        f"{kills['both']} times both; seed {given.seed}, {seconds:.0f} s",
        f"{given.visitors} visitors sent {outcome.sent} messages; the bot answered {answered['bot']}, "
        f"{answered['notice']} went to the desk; {outcome.interruptions} requests failed and were sent again",
        f"{given.receptionists} receptionists took chats over {outcome.taken} times, replied {done['replies']} and "
        f"noted {done['notes']} times; the clinic's file was edited {done['edits']} times",
        str(outcome.desk),
    ]


if __name__ == "__main__":
    sys.exit(main())
