"""The drill with a stand-in for Rasa: real processes, people at work, real kills, a store that is broken on purpose."""

from __future__ import annotations

import asyncio
import json
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

from bench.drill import chatting, price_editor, receptionist
from bench.drill.chatting import ChattingVisitor
from bench.drill.desk_judge import DeskVerdict, spoken_over
from bench.drill.desk_session import fields
from bench.drill.judge import Chat, Said, judge
from bench.drill.run import compare, drill
from bench.drill.staff import Staff, compare_work
from bench.processes import children
from bench.stand import Stand


@pytest.fixture(autouse=True)
def quick_people(monkeypatch: pytest.MonkeyPatch) -> None:
    """People who don't dawdle."""
    for module in (chatting, receptionist, price_editor):
        monkeypatch.setattr(module, "PAUSE_SECONDS", (0.0, 0.3))
    monkeypatch.setattr(chatting, "ANSWER_LIMIT_SECONDS", 60.0)


SOUND = "lost 0, doubled 0, out of order 0"
SOUND_DESK = (
    "the bot spoke over a person 0 times; replies lost 0, doubled 0; notes lost 0, doubled 0; edits lost 0, doubled 0"
)


async def test_killed_while_people_come_and_go_nothing_is_lost_and_nobody_is_spoken_over(
    stand: Stand, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    staff = Staff(stand, data, receptionists=3, seed=5)

    outcome = await drill(stand, seed=5, kills=6, visitors=6, turns=8, staff=staff)

    assert outcome.kills.total() == 6
    assert outcome.sent >= 48
    assert outcome.interruptions > 0
    assert outcome.taken > 0
    assert min(outcome.done["replies"], outcome.done["notes"], outcome.done["edits"]) > 0
    assert 0 < outcome.answered["bot"] < outcome.sent, "people should have answered some, and the bot the others"
    assert str(outcome.verdict) == SOUND, outcome.verdict.problems
    assert str(outcome.desk) == SOUND_DESK, outcome.desk.problems
    assert outcome.is_clean
    _desk_broken_on_purpose(stand, staff, data, tmp_path)


REPLY = "(SELECT MIN(id) FROM frontdesk_message WHERE author = 'staff')"
NOTE = "(SELECT MIN(id) FROM desk_note)"
BROKEN_DESK = {
    "a reply gone": (f"DELETE FROM frontdesk_message WHERE id = {REPLY}", "replies lost 1, doubled 0"),
    "a reply said twice": (
        "INSERT INTO frontdesk_message (number, author, author_name, texts, parts, created_at, conversation_id) "
        "SELECT number + 1000, author, author_name, texts, parts, created_at, conversation_id "
        f"FROM frontdesk_message WHERE id = {REPLY}",
        "replies lost 0, doubled 1",
    ),
    "a reply that the bot spoke": (
        f"UPDATE frontdesk_message SET author = 'bot' WHERE id = {REPLY}",
        "spoke over a person 1 times; replies lost 1",
    ),
    "a note gone": (f"DELETE FROM desk_note WHERE id = {NOTE}", "notes lost 1, doubled 0"),
    "a note kept twice": (
        "INSERT INTO desk_note (conversation_id, author_id, author_name, text, written_at) "
        f"SELECT conversation_id, author_id, author_name, text, written_at FROM desk_note WHERE id = {NOTE}",
        "notes lost 0, doubled 1",
    ),
}


def _desk_broken_on_purpose(stand: Stand, staff: Staff, data: Path, tmp_path: Path) -> None:
    """What the drill found sound is broken in copies, and noticed."""
    clinic = data / "clinic.yml"
    for name, (statement, noticed) in BROKEN_DESK.items():
        broken = tmp_path / f"desk {name}.sqlite"
        with closing(sqlite3.connect(stand.database)) as whole, closing(sqlite3.connect(broken)) as copy:
            whole.backup(copy)
            assert copy.execute(statement).rowcount == 1, name
            copy.commit()
        assert noticed in str(compare_work(staff.work, broken, clinic)), name
    newest = max((data / "history" / "clinic.yml").glob("*.json"))
    newest.unlink()
    newest_but_one = max((data / "history" / "clinic.yml").glob("*.json"))
    clinic.write_text(json.loads(newest_but_one.read_text())["text"])
    assert "edits lost 1, doubled 0" in str(compare_work(staff.work, stand.database, clinic))


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
        await asyncio.gather(*(visitor.run(4, over, over) for visitor in visitors))

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

    assert str(judge(Chat(sent, stored, stored), stored)) == SOUND
    stored[2] = replace(urgent, kind="answer")
    assert str(judge(Chat(sent, stored, stored), stored)) == "lost 0, doubled 0, out of order 1"


_SAYS_WHICH = {"bot": "kind", "notice": "notice"}


def _chat(*lines: tuple[str, str]) -> list[Said]:
    """Return a chat of authors with what they say; a notice says which it is."""
    return [
        Said(number, author, (text,), **{_SAYS_WHICH[author]: text} if author in _SAYS_WHICH else {})
        for number, (author, text) in enumerate(lines, start=1)
    ]


ON, OFF = ("notice", "joined"), ("notice", "left")
ASKS, SAYS, BOT = ("visitor", "and now?"), ("staff", "Hello."), ("bot", "answer")


@pytest.mark.parametrize(
    ("chat", "times"),
    [
        ([ASKS, BOT, ON, ASKS, SAYS, OFF, ASKS, BOT], 0),
        ([ASKS, ON, BOT, OFF], 1),
        ([ASKS, ON, ("notice", "slow"), OFF], 1),
        ([ASKS, ON, ("notice", "gave_up"), ("bot", "answer")], 2),
        ([ASKS, ON, ("bot", "urgent"), OFF], 0),  # help comes at any time
        ([ASKS, ON, OFF, BOT, ON, ON, BOT], 1),  # passed on to a colleague
        ([ASKS, ON, ("notice", "nobody_free"), BOT], 0),
    ],
)
def test_the_bot_is_heard_speaking_over_a_person(chat: list[tuple[str, str]], times: int) -> None:
    assert len(spoken_over(_chat(*chat))) == times


@pytest.mark.parametrize(
    ("chat", "with_person", "lost"),
    [
        ([ASKS, ON, SAYS, OFF], {1}, 0),
        ([ON, ASKS, ASKS, SAYS, OFF], {2, 3}, 0),
        ([ASKS, ON, OFF, ON, SAYS, OFF], {1}, 0),  # taken over again before the bot came to it
        ([ASKS, ON, OFF, ON, SAYS, OFF], set(), 1),  # the bot's to answer
        ([ON, SAYS, ASKS, OFF], {3}, 1),
    ],
)
def test_what_was_left_to_a_person_needs_the_persons_answer(
    chat: list[tuple[str, str]], with_person: set[int], lost: int
) -> None:
    stored = _chat(*chat)
    sent = [(UUID(int=said.number), said.texts[0], said.number) for said in stored if said.author == "visitor"]
    stored = [replace(said, client_id=UUID(int=said.number)) if said.author == "visitor" else said for said in stored]

    assert str(judge(Chat(sent, stored, stored), stored, with_person)) == f"lost {lost}, doubled 0, out of order 0"


def test_work_at_the_desk_is_counted() -> None:
    verdict = DeskVerdict()
    verdict.compare("notes", ["one", "two"], ["two", "two", "three"])

    assert str(verdict) == "the bot spoke over a person 0 times; notes lost 1, doubled 2"
    assert verdict.problems == ["notes lost: one", "notes doubled: two", "notes doubled: three"]


def test_fields_of_the_right_form_are_read() -> None:
    page = """
        <form method="post" action="/other"><input name="other" value="no"></form>
        <form method="post" action="/here"><input type="hidden" name="csrfmiddlewaretoken" value="secret">
        <input name="amount" value="20"><textarea name="why">\nbecause &amp; so</textarea></form>
        <input name="outside" value="no">"""

    assert fields(page, "/here") == {"amount": "20", "why": "because & so"}
