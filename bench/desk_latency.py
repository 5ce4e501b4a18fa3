"""How long a visitor's message takes to the receptionist who has the chat, and the answer back.

A front desk of its own runs in a temporary folder. Both sides do over HTTP what their pages do: the receptionist hears
the desk's event stream and fetches the new messages, the visitor hears the chat's stream. What the browsers add to
show it is not in it.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from statistics import median, quantiles

import httpx

from bench.results import machine, write_section
from bench.stand import free_port

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 100
LIMIT_MS = 300
_CLAIMED = """
import os, sys, uuid
from frontdesk.database import set_up
set_up()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from frontdesk import clinic
from frontdesk.desk.accounts import members, sessions
from frontdesk.desk.takeover import claims
from frontdesk.store.accepting import accept_message
member, _ = members.add("bench", "receptionist")
member.must_change_password = False
member.save()
chat = uuid.UUID(sys.argv[1])
accept_message(chat, uuid.uuid4(), "hello", urgent=None, bot_name="bot")
claims.claim(chat, member, "joined", clinic.now())
session = SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(member.user.pk), member.user.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
sessions.begin(session, clinic.now())
session.create()
print(session.session_key)
"""


async def measure(rounds: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each way: to the receptionist, and back.

    Args:
        rounds: How many messages each way.
    """
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        environment = {**os.environ, "FRONTDESK_VAR": folder, "FRONTDESK_RATE_SCALE": "0", "PYTHONWARNINGS": "ignore"}
        async with _front_desk(environment) as url, httpx.AsyncClient(base_url=url, trust_env=False) as site:
            opened = (await site.post("/api/v1/conversations", json={})).json()
            path, headers = f"/api/v1/conversations/{opened['id']}", {"Authorization": f"Bearer {opened['token']}"}
            key = await asyncio.to_thread(_claim, environment, opened["id"])
            async with httpx.AsyncClient(base_url=url, trust_env=False, cookies={"desk": key}) as desk:
                page = f"/desk/chats/{opened['id']}"
                shown = (await desk.get(page)).text
                token = shown.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
                there, back = [], []
                async with (
                    desk.stream("GET", "/desk/events", timeout=None) as told,
                    site.stream("GET", f"{path}/events", headers=headers, timeout=None) as heard,
                ):
                    desk_lines, site_lines = told.aiter_lines(), heard.aiter_lines()
                    await _until(desk_lines, "event: ready")
                    await _until(site_lines, "event: state")
                    for number in range(rounds):
                        text, begun = f"question {number}!", time.perf_counter()
                        body = {"client_id": str(uuid.uuid4()), "text": text}
                        sent = asyncio.ensure_future(site.post(f"{path}/messages", json=body, headers=headers))
                        seen = ""
                        while text not in seen:
                            await _until(desk_lines, "event: chat")
                            seen = (await desk.get(f"{page}/lines", params={"after": 2 * number, "seen": 1})).text
                        there.append(1000 * (time.perf_counter() - begun))
                        await sent
                        text, begun = f"answer {number}!", time.perf_counter()
                        form = {"text": text, "client_id": str(uuid.uuid4()), "csrfmiddlewaretoken": token}
                        accept = {"Accept": "application/json"}
                        replied = asyncio.ensure_future(desk.post(f"{page}/reply", data=form, headers=accept))
                        await _until(site_lines, text)
                        back.append(1000 * (time.perf_counter() - begun))
                        (await replied).raise_for_status()
                return there, back


async def _until(lines: AsyncIterator[str], words: str) -> None:
    async for line in lines:
        if words in line:
            return


def _claim(environment: dict[str, str], chat: str) -> str:
    command = [sys.executable, "-c", _CLAIMED, chat]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    return done.stdout.split()[-1]


@asynccontextmanager
async def _front_desk(environment: dict[str, str]) -> AsyncIterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "frontdesk", "--port", str(port)]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            for _ in range(300):
                with suppress(httpx.HTTPError):
                    if (await client.get(f"{url}/readyz")).status_code == 200:
                        break
                await asyncio.sleep(0.1)
        yield url
    finally:
        process.terminate()
        await process.wait()


def main() -> None:
    """Measure and write it down."""
    there, back = asyncio.run(measure(ROUNDS))
    rows = [
        f"| {name} | {median(ms):.0f} | {quantiles(ms, n=20)[-1]:.0f} | {LIMIT_MS} |"
        for name, ms in (("visitor's message to the receptionist", there), ("the answer to the visitor", back))
    ]
    head = ["| way | median, ms | 95 %, ms | median to reach |", "|---|---|---|---|"]
    write_section("From visitor to receptionist and back", [machine(), "", *head, *rows])
    print("\n".join(rows))


if __name__ == "__main__":
    main()
