"""One drill: visitors chat, a killer kills, the judge compares."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from uuid import UUID

import httpx

from bench.drill.chatting import ChattingVisitor
from bench.drill.desk_judge import DeskVerdict
from bench.drill.judge import Verdict, judge
from bench.drill.staff import Staff
from bench.drill.stored import left_to_people, stored_messages, turns_waiting
from bench.stand import Stand

CHOICES: tuple[tuple[str, ...], ...] = (("frontdesk",), ("rasa",), ("frontdesk", "rasa"))
WORKING_SECONDS = 3.0
STARTING_SECONDS = 1.5
_WHILE_STARTING = 0.2
_NOWHERE = UUID(int=0)  # of a visitor who never got in


@dataclass
class Outcome:
    """What a drill found.

    Attributes:
        verdict: What is wrong.
        kills: How often each process was killed, both together under `both`.
        sent: Messages that were sent and acknowledged.
        answered: How many replies each author gave.
        interruptions: Visitors' requests that failed because of a kill, and were sent again.
        desk: What is wrong at the desk.
        taken: How often somebody took a chat over.
        done: How many replies, notes and edits were made at the desk.
    """

    verdict: Verdict
    kills: Counter[str]
    sent: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    interruptions: int = 0
    desk: DeskVerdict = field(default_factory=DeskVerdict)
    taken: int = 0
    done: Counter[str] = field(default_factory=Counter)

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return self.verdict.is_clean and not self.desk.problems


async def drill(
    stand: Stand, *, seed: int, kills: int, visitors: int, turns: int, staff: Staff | None = None
) -> Outcome:
    """Let visitors chat with running processes while those are killed.

    Args:
        stand: The running processes.
        seed: Decides what is killed when, and what visitors do.
        kills: How many times to kill.
        visitors: How many visitors.
        turns: How many messages each sends at least.
        staff: The clinic's people, who take chats over meanwhile.

    Raises:
        NotUpError: A process does not come up again.
        RefusedError: The front desk refused what somebody may do.
    """
    over, last_said = asyncio.Event(), asyncio.Event()
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=stand.url, trust_env=False, timeout=15.0, limits=limits) as client:
        # Seeded, so that a run can be repeated; what happens in between depends on the machine.
        chatting = [ChattingVisitor(client, Random(f"{seed}/{number}")) for number in range(visitors)]  # noqa: S311
        async with _at_work(staff, chatting, over) as people, _visiting(chatting, turns, over, last_said) as visits:
            done = await _kill(stand, Random(seed), kills)  # noqa: S311
            over.set()
            await people
            last_said.set()
            await visits
    outcome = compare(stand.database, chatting)
    outcome.kills = done
    if staff:
        outcome.desk = staff.judge()
        for work in staff.work:
            outcome.taken += work.taken
            outcome.done.update(replies=len(work.replies), notes=len(work.notes), edits=len(work.edits))
    return outcome


@asynccontextmanager
async def _visiting(
    chatting: list[ChattingVisitor], turns: int, over: asyncio.Event, last_said: asyncio.Event
) -> AsyncIterator[asyncio.Future[list[None]]]:
    visits = asyncio.gather(*(visitor.run(turns, over, last_said) for visitor in chatting))
    try:
        yield visits
    finally:
        visits.cancel()
        await asyncio.gather(visits, return_exceptions=True)


@asynccontextmanager
async def _at_work(
    staff: Staff | None, chatting: list[ChattingVisitor], over: asyncio.Event
) -> AsyncIterator[asyncio.Future[list[None]]]:
    if staff is None:
        yield asyncio.gather()
        return

    def chats() -> list[UUID]:
        return [one.identity for one in chatting if one.identity and one.chat.sent]

    async with staff.working(chats, over) as people:
        yield people


def compare(database: Path, chatting: list[ChattingVisitor]) -> Outcome:
    """Compare what visitors sent and saw with what is stored now.

    Args:
        database: The front desk's SQLite file.
        chatting: The visitors, who are done.
    """
    stored, left = stored_messages(database), left_to_people(database)
    outcome = Outcome(Verdict(), Counter())
    for visitor in chatting:
        identity = visitor.identity or _NOWHERE
        mine = stored.pop(identity, [])
        outcome.verdict.add(visitor.identity, judge(visitor.chat, mine, left.get(identity, set())))
        outcome.sent += len(visitor.chat.sent)
        outcome.interruptions += visitor.interruptions
        outcome.answered.update(said.author for said in mine if said.reply_to is not None)
    outcome.verdict.doubled.update({identity: f"nobody has conversation {identity}" for identity in stored})
    outcome.verdict.lost.update({turn: f"turn {turn} still waits" for turn in turns_waiting(database)})
    return outcome


async def _kill(stand: Stand, random: Random, kills: int) -> Counter[str]:
    """Kill at random moments: mostly what works, now and then what is just starting."""
    done: Counter[str] = Counter()
    while done.total() < kills:
        who = random.choice(CHOICES)
        if random.random() < _WHILE_STARTING:
            await asyncio.sleep(random.uniform(0, STARTING_SECONDS))
        else:
            await stand.until_up(*who)
            await asyncio.sleep(random.uniform(0, WORKING_SECONDS))
        killed = [name for name in who if stand.kill(name)]
        if killed:
            done["both" if len(killed) > 1 else killed[0]] += 1
            print(f"kill {done.total()} of {kills}: {' and '.join(killed)}", flush=True)
    await stand.until_up()
    return done
