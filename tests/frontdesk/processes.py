"""Front desk and Rasa's stand-in as real processes, which tests kill with SIGKILL."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


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


async def insist(client: httpx.AsyncClient, method: str, path: str, **named: Any) -> httpx.Response:
    """Send a request until it is answered, as the widget does."""
    for _ in range(600):
        with suppress(httpx.HTTPError):
            answer = await client.request(method, path, **named)
            if answer.status_code < 500:
                return answer
        await asyncio.sleep(0.05)
    raise AssertionError("the front desk did not come back")
