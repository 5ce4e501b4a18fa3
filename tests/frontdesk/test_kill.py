"""Front desk and Rasa as real processes, killed with SIGKILL again and again: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
VISITORS = 6
MESSAGES = 8
KILLS = 6


class Processes:
    """The two processes, each of which can be killed and started again."""

    def __init__(self, folder: Path, data: Path) -> None:
        self._folder = folder
        self.port, self._rasa_port = _free_port(), _free_port()
        self._environment = {
            **os.environ,
            "FRONTDESK_VAR": str(folder / "var"),
            "FAQ_DATA": str(data),
            "FRONTDESK_RATE_SCALE": "0",
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        desk = ["-m", "frontdesk", "--port", str(self.port), "--rasa-url", f"http://127.0.0.1:{self._rasa_port}"]
        rasa = [str(HERE / "fake_rasa.py"), str(self._rasa_port), str(self._folder)]
        log = (self._folder / f"{name}.log").open("ab")
        self._running[name] = subprocess.Popen(
            [sys.executable, *(desk if name == "desk" else rasa)],
            cwd=ROOT,
            env=self._environment,
            stdout=log,
            stderr=log,
        )

    def kill(self, name: str) -> None:
        self._running[name].kill()
        self._running[name].wait()

    def stop(self) -> None:
        for name in self._running:
            self.kill(name)

    async def until_up(self) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            for _ in range(300):
                with suppress(httpx.HTTPError):
                    if (await client.get(f"http://127.0.0.1:{self.port}/readyz")).status_code == 200:
                        return
                await asyncio.sleep(0.1)
        raise AssertionError((self._folder / "desk.log").read_text()[-2000:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
async def processes(tmp_path: Path, var: Path) -> AsyncIterator[Processes]:
    found = Processes(tmp_path, var / "data")
    found.start("rasa")
    found.start("desk")
    await found.until_up()
    yield found
    found.stop()


async def _insist(client: httpx.AsyncClient, method: str, path: str, **named: Any) -> httpx.Response:
    """Send a request until it is answered, as the widget does."""
    for _ in range(600):
        with suppress(httpx.HTTPError):
            answer = await client.request(method, path, **named)
            if answer.status_code < 500:
                return answer
        await asyncio.sleep(0.05)
    raise AssertionError("the front desk did not come back")


async def _visit(client: httpx.AsyncClient, number: int) -> tuple[list[str], list[dict[str, Any]]]:
    """Chat, and return what was sent, and every message that was seen in the end."""
    opened = (await _insist(client, "POST", "/api/v1/conversations", json={})).json()
    path = f"/api/v1/conversations/{opened['id']}"
    headers = {"Authorization": f"Bearer {opened['token']}"}
    sent = []
    for turn in range(MESSAGES):
        text = f"visitor {number} turn {turn}"
        body = {"client_id": str(uuid.uuid4()), "text": text}
        answer = await _insist(client, "POST", f"{path}/messages", json=body, headers=headers)
        assert answer.status_code in (200, 201), answer.text
        sent.append(text)
        await asyncio.sleep(random.uniform(0.0, 0.5))
    for _ in range(900):
        seen = (await _insist(client, "GET", f"{path}/messages", headers=headers)).json()["messages"]
        if sum(message["in_reply_to"] is not None for message in seen) >= MESSAGES:
            break
        await asyncio.sleep(0.05)
    return sent, seen


def _judge(sent: list[str], seen: list[dict[str, Any]]) -> list[str]:
    """Return what is lost, doubled or out of order; empty when nothing is."""
    problems = []
    by_number = {message["id"]: message for message in seen}
    if [message["id"] for message in seen] != list(range(1, len(seen) + 1)):
        problems.append("numbers have gaps")
    said = [message["texts"][0] for message in seen if message["author"] == "visitor"]
    if said != sent:
        problems.append(f"sent {sent}, stored {said}")
    replies = [message for message in seen if message["in_reply_to"] is not None]
    asked = [by_number.get(message["in_reply_to"], {"texts": ["nothing"]}) for message in replies]
    answered = [message["texts"][0] for message in asked]
    if answered != sent:
        problems.append(f"sent {sent}, answered {answered}")
    wrong = [message for message, text in zip(replies, answered, strict=True) if message["texts"] != [f"Echo: {text}"]]
    if wrong:
        problems.append(f"wrong replies: {wrong}")
    return problems


async def test_killed_at_random_nothing_is_lost_doubled_or_out_of_order(processes: Processes, tmp_path: Path) -> None:
    async def killer() -> None:
        for _ in range(KILLS):
            await asyncio.sleep(random.uniform(0.2, 0.9))
            for name in random.choice([["desk"], ["rasa"], ["desk", "rasa"]]):
                processes.kill(name)
                processes.start(name)
                if name == "desk":
                    await processes.until_up()

    base = f"http://127.0.0.1:{processes.port}"
    async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=10.0) as client:
        visits = [asyncio.ensure_future(_visit(client, number)) for number in range(VISITORS)]
        await killer()
        results = await asyncio.gather(*visits)
    assert [problem for sent, seen in results for problem in _judge(sent, seen)] == []
    with sqlite3.connect(tmp_path / "var" / "frontdesk.sqlite") as database:
        assert database.execute("SELECT COUNT(*) FROM frontdesk_turn WHERE state != 'answered'").fetchone() == (0,)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_judge_notices_what_is_lost_doubled_or_out_of_order() -> None:
    def message(number: int, text: str, reply_to: int | None = None) -> dict[str, Any]:
        author = "visitor" if reply_to is None else "bot"
        return {"id": number, "author": author, "texts": [text], "in_reply_to": reply_to}

    good = [message(1, "a"), message(2, "Echo: a", 1), message(3, "b"), message(4, "Echo: b", 3)]
    assert _judge(["a", "b"], good) == []
    assert _judge(["a", "b"], good[:3])
    assert _judge(["a", "b"], [*good, message(5, "Echo: b", 3)])
    assert _judge(["a", "b"], [message(1, "a"), message(2, "b"), message(3, "Echo: b", 2), message(4, "Echo: a", 1)])
    assert _judge(["a", "b"], [good[0], good[1], good[3]])
