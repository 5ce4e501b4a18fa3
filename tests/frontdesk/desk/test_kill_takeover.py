"""Killed again and again while people come and go: nothing is lost or doubled, and the bot never speaks over them."""

from __future__ import annotations

import asyncio
import os
import random
import re
import sqlite3
import subprocess
import sys
import uuid
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from bench.stand import Stand

ROOT = Path(__file__).parents[3]
CHATS, MESSAGES, KILLS = 4, 8, 5
PASSWORD = "grey herons at noon"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


async def insist(client: httpx.AsyncClient, method: str, path: str, **named: Any) -> httpx.Response:
    """Send a request until it is answered, as the widget does."""
    for _ in range(600):
        with suppress(httpx.HTTPError):
            answer = await client.request(method, path, **named)
            if answer.status_code < 500:
                return answer
        await asyncio.sleep(0.05)
    raise AssertionError("the front desk did not come back")


async def _sign_in(client: httpx.AsyncClient, folder: Path, data: Path) -> None:
    """Make an account as an operator does, sign in, and choose a password."""
    command = [sys.executable, "-m", "faq.cli", "user", "add", "priya", "--role", "receptionist"]
    environment = {**os.environ, "FRONTDESK_VAR": str(folder), "FAQ_DATA": str(data)}
    run = partial(subprocess.run, command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    made = await asyncio.to_thread(run)
    once = made.stdout.split()[-1]
    await _post(client, "/desk/login", "/desk/login", {"username": "priya", "password": once})
    new = {"old_password": once, "new_password1": PASSWORD, "new_password2": PASSWORD}
    await _post(client, "/desk/password", "/desk/password", new)


async def _post(client: httpx.AsyncClient, page: str, path: str, form: dict[str, str]) -> httpx.Response:
    """Send a form of a page, as a browser does."""
    shown = await insist(client, "GET", page)
    token = _TOKEN.search(shown.text)
    assert token, shown.text
    headers = {"Accept": "application/json", "Referer": str(client.base_url)}
    answer: httpx.Response = await insist(
        client, "POST", path, data={**form, "csrfmiddlewaretoken": token[1]}, headers=headers
    )
    return answer


class Visitor:
    """Writes on, whoever answers."""

    def __init__(self, client: httpx.AsyncClient, number: int) -> None:
        self._client, self._number = client, number
        self.id, self._path, self._headers = "", "", {"": ""}
        self.sent: list[str] = []

    async def open(self) -> None:
        opened = (await insist(self._client, "POST", "/api/v1/conversations", json={})).json()
        self.id, self._headers = opened["id"], {"Authorization": f"Bearer {opened['token']}"}
        self._path = f"/api/v1/conversations/{self.id}"
        await self.say()

    async def say(self) -> None:
        text = f"visitor {self._number} message {len(self.sent)}"
        body = {"client_id": str(uuid.uuid4()), "text": text}
        answer = await insist(self._client, "POST", f"{self._path}/messages", json=body, headers=self._headers)
        assert answer.status_code in (200, 201), answer.text
        self.sent.append(text)

    async def chat(self) -> None:
        for _ in range(MESSAGES - 1):
            await asyncio.sleep(random.uniform(0.1, 0.6))
            await self.say()

    async def seen(self) -> list[dict[str, Any]]:
        answer = await insist(self._client, "GET", f"{self._path}/messages", headers=self._headers)
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found


async def _attend(client: httpx.AsyncClient, chat: str, ends: asyncio.Event) -> list[str]:
    """Take a chat over, perhaps answer, give it back; return what was said for certain."""
    page, said = f"/desk/chats/{chat}", []
    while not ends.is_set():
        await asyncio.sleep(random.uniform(0.0, 0.4))
        await _post(client, "/desk/password", f"{page}/claim", {})
        await asyncio.sleep(random.uniform(0.0, 0.4))
        if random.random() < 0.6:
            form = {"text": f"staff {uuid.uuid4().hex[:8]}", "client_id": str(uuid.uuid4())}
            answer = await _post(client, "/desk/password", f"{page}/reply", form)
            if answer.status_code == 200:
                said.append(form["text"])
        await _post(client, "/desk/password", f"{page}/back", {"seen": "0"})
    return said


def judge(sent: list[str], said: list[str], seen: list[dict[str, Any]]) -> list[str]:
    """Return what went wrong in one chat; empty when nothing did."""
    problems = []
    texts = {author: [m["texts"][0] for m in seen if m["author"] == author] for author in ("visitor", "staff")}
    if texts["visitor"] != sent:
        problems.append(f"visitor sent {sent}, stored {texts['visitor']}")
    if texts["staff"] != said:
        problems.append(f"staff sent {said}, stored {texts['staff']}")
    has_person = False
    for message in seen:
        has_person = {"joined": True, "left": False}.get(message["notice"] or "", has_person)
        if has_person and message["author"] == "bot":
            problems.append(f"the bot spoke over a person: {message}")
    answered = [message["in_reply_to"] for message in seen if message["author"] == "bot"]
    if len(answered) != len(set(answered)):
        problems.append("something was answered twice")
    last_staff = max((message["id"] for message in seen if message["author"] == "staff"), default=0)
    for message in seen:
        if message["author"] == "visitor" and message["id"] > last_staff and message["id"] not in answered:
            problems.append(f"nobody answered {message}")
    return problems


async def test_killed_while_people_come_and_go(stand: Stand, var: Path) -> None:
    async def killer() -> None:
        for _ in range(KILLS):
            await asyncio.sleep(random.uniform(0.3, 0.9))
            for name in random.choice([["frontdesk"], ["rasa"], ["frontdesk", "rasa"]]):
                stand.kill(name)
            await stand.until_up("frontdesk")

    async with (
        httpx.AsyncClient(base_url=stand.url, trust_env=False, timeout=10.0) as site,
        httpx.AsyncClient(base_url=stand.url, trust_env=False, timeout=10.0) as desk,
    ):
        await _sign_in(desk, stand.folder, var / "data")
        visitors = [Visitor(site, number) for number in range(CHATS)]
        for visitor in visitors:
            await visitor.open()
        ends = asyncio.Event()
        people = [asyncio.ensure_future(_attend(desk, visitor.id, ends)) for visitor in visitors]
        await asyncio.gather(killer(), *(visitor.chat() for visitor in visitors))
        ends.set()
        said = await asyncio.gather(*people)
        database = sqlite3.connect(stand.database)
        waiting = "SELECT COUNT(*) FROM frontdesk_turn WHERE state = 'waiting'"
        for _ in range(600):
            if database.execute(waiting).fetchone() == (0,):
                break
            await asyncio.sleep(0.1)
        problems = [
            problem
            for visitor, words in zip(visitors, said, strict=True)
            for problem in judge(visitor.sent, words, await visitor.seen())
        ]
        database.close()
    assert sum(map(len, said)) > 0, "nobody ever answered: the drill shows nothing"
    assert problems == []


def test_judge_notices_what_goes_wrong() -> None:
    def message(number: int, author: str, text: str, **more: Any) -> dict[str, Any]:
        return {"id": number, "author": author, "texts": [text], "notice": None, "in_reply_to": None, **more}

    good = [
        message(1, "visitor", "a"), message(2, "notice", "", notice="joined"), message(3, "staff", "hello"),
        message(4, "visitor", "b"), message(5, "notice", "", notice="left"), message(6, "bot", "Echo", in_reply_to=4),
    ]  # fmt: skip
    assert judge(["a", "b"], ["hello"], good) == []
    assert judge(["a", "b"], ["hello"], good[:5])
    assert judge(["a", "b"], ["hello", "lost"], good)
    assert judge(["a", "b", "lost"], ["hello"], good)
    assert judge(["a", "b"], ["hello"], [*good, message(7, "bot", "Echo", in_reply_to=4)])
    assert judge(["a", "b"], ["hello"], [*good[:2], message(3, "bot", "Echo", in_reply_to=1), *good[3:]])
