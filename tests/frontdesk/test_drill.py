"""The drill with a stand-in for Rasa: real processes, real kills, and a store that is broken on purpose."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random
from uuid import UUID

import httpx
import pytest

from bench.drill import chatting
from bench.drill.chatting import ChattingVisitor
from bench.drill.judge import Chat, Said, judge
from bench.drill.run import compare, drill
from bench.processes import children
from bench.stand import Stand


@pytest.fixture(autouse=True)
def quick_visitors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Visitors who don't dawdle."""
    monkeypatch.setattr(chatting, "PAUSE_SECONDS", (0.0, 0.3))


async def test_killed_at_random_nothing_is_lost_doubled_or_out_of_order(stand: Stand) -> None:
    outcome = await drill(stand, seed=5, kills=6, visitors=6, turns=8)

    assert outcome.kills.total() == 6
    assert outcome.sent >= 48
    assert outcome.answered["bot"] == outcome.sent
    assert outcome.interruptions > 0
    assert str(outcome.verdict) == "lost 0, doubled 0, out of order 0"


LAST_REPLY = "(SELECT MAX(id) FROM frontdesk_message WHERE author = 'bot')"
LAST_SENT = "(SELECT MAX(id) FROM frontdesk_message WHERE author = 'visitor')"
COPY = """
INSERT INTO frontdesk_message
    (number, author, author_name, texts, parts, client_id, created_at, conversation_id, in_reply_to_id)
SELECT (SELECT MAX(number) + 1 FROM frontdesk_message AS other WHERE other.conversation_id = one.conversation_id),
    author, author_name, texts, parts, client_id, created_at, conversation_id, NULL
FROM frontdesk_message AS one WHERE id = """


FIRST_REPLIES = "SELECT id FROM frontdesk_message WHERE author = 'bot' ORDER BY conversation_id, number LIMIT 2"
BROKEN: dict[str, tuple[list[str], str]] = {
    "sound": ([], "lost 0, doubled 0, out of order 0"),
    "a reply gone": (
        [f"DELETE FROM frontdesk_message WHERE id = {LAST_REPLY}"],
        "lost 1, doubled 0, out of order 0",
    ),
    "a turn not ended": (
        [f"UPDATE frontdesk_turn SET state = 'waiting' WHERE message_id = {LAST_SENT}"],
        "lost 1, doubled 0, out of order 0",
    ),
    "a message stored twice": (
        ["DROP INDEX one_message_a_client_id", COPY + LAST_SENT],
        "lost 0, doubled 1, out of order 0",
    ),
    "a second reply": ([COPY + LAST_REPLY], "lost 0, doubled 1, out of order 0"),
    "two replies that changed places": (
        [
            f"CREATE TEMP TABLE two AS SELECT id, number FROM frontdesk_message WHERE id IN ({FIRST_REPLIES})",
            "UPDATE frontdesk_message SET number = number + 1000 WHERE id IN (SELECT id FROM two)",
            "UPDATE frontdesk_message SET number = (SELECT number FROM two WHERE two.id != frontdesk_message.id) "
            "WHERE id IN (SELECT id FROM two)",
        ],
        "lost 0, doubled 0, out of order 2",
    ),
}


async def test_a_store_broken_on_purpose_is_noticed(stand: Stand, tmp_path: Path) -> None:
    over = asyncio.Event()
    over.set()
    async with httpx.AsyncClient(base_url=stand.url, trust_env=False) as client:
        visitors = [ChattingVisitor(client, Random(number)) for number in range(2)]
        await asyncio.gather(*(visitor.run(4, over) for visitor in visitors))

    for name, (statements, verdict) in BROKEN.items():
        broken = tmp_path / f"{name}.sqlite"
        with closing(sqlite3.connect(stand.database)) as whole, closing(sqlite3.connect(broken)) as copy:
            whole.backup(copy)
            for statement in statements:
                copy.execute(statement)
            copy.commit()
        assert str(compare(broken, visitors).verdict) == verdict, name


@pytest.mark.parametrize("proc", ["/proc", "/nowhere"])
def test_children_are_found_while_they_live(proc: str) -> None:
    if not (Path(proc).exists() or shutil.which("ps")):
        pytest.skip("there is neither /proc nor ps")
    with subprocess.Popen(["sleep", "60"]) as child:
        try:
            assert children(os.getpid(), Path(proc))[child.pid] == "sleep 60"
        finally:
            child.kill()
    assert child.pid not in children(os.getpid(), Path(proc))


ASKED = [(UUID(int=1), "does it hurt?", 1), (UUID(int=2), "and after?", 3)]
GOOD = [
    Said(1, "visitor", ("does it hurt?",), UUID(int=1)),
    Said(2, "bot", ("Little.",), None, 1, "answer"),
    Said(3, "visitor", ("and after?",), UUID(int=2)),
    Said(4, "bot", ("Red skin.",), None, 3, "answer"),
]


@pytest.mark.parametrize(
    ("streamed", "read", "stored", "verdict"),
    [
        (GOOD, GOOD, GOOD, "lost 0, doubled 0, out of order 0"),
        (GOOD[:3], GOOD[:3], GOOD[:3], "lost 1, doubled 0, out of order 0"),  # never answered
        (GOOD[:3], GOOD, GOOD, "lost 1, doubled 0, out of order 0"),  # the stream left it out
        (GOOD, GOOD[1:], GOOD, "lost 1, doubled 0, out of order 0"),  # the API left it out
        (GOOD[:2], GOOD[:2], GOOD[:2], "lost 1, doubled 0, out of order 0"),  # acknowledged, not stored
        ([*GOOD, GOOD[3]], GOOD, GOOD, "lost 0, doubled 1, out of order 0"),  # twice on the stream
        ([GOOD[1], GOOD[0], *GOOD[2:]], GOOD, GOOD, "lost 0, doubled 0, out of order 1"),
    ],
)
def test_each_fault_counts_once(streamed: list[Said], read: list[Said], stored: list[Said], verdict: str) -> None:
    assert str(judge(Chat(ASKED, streamed, read), stored)) == verdict


def test_an_urgent_reply_may_overtake() -> None:
    urgent = Said(3, "bot", ("Ring 999.",), None, 2, "urgent")
    sent = [ASKED[0], (UUID(int=2), "and after?", 2)]
    stored = [GOOD[0], replace(GOOD[2], number=2), urgent, replace(GOOD[1], number=4)]

    assert str(judge(Chat(sent, stored, stored), stored)) == "lost 0, doubled 0, out of order 0"
    stored[2] = replace(urgent, kind="answer")
    assert str(judge(Chat(sent, stored, stored), stored)) == "lost 0, doubled 0, out of order 1"
