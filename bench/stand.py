"""Front desk and Rasa for a measurement, under the project's supervisor, in a folder of their own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx

from bench.processes import children
from faq import supervise
from faq.serve import HOST, stop_group

START_LIMIT_SECONDS = 180.0
_LOOK_EVERY_SECONDS = 0.1
_UP = {"frontdesk": "/readyz", "rasa": "/webhooks/private/"}


class NotUpError(Exception):
    """A process does not come up."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class Stand:
    """Front desk and Rasa, each of which can be killed; the supervisor starts it again.

    Args:
        folder: For the database, secrets and logs.
        ports: The port of each process.
        commands: The command of each process; those of `make run` by default.
    """

    def __init__(self, folder: Path, ports: Mapping[str, int], commands: Mapping[str, Sequence[str]] | None = None):
        self.folder = folder
        self._ports = dict(ports)
        self._commands = commands or supervise.programs(ports["frontdesk"], ports["rasa"])
        self._supervisor: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the front desk answers."""
        return f"http://{HOST}:{self._ports['frontdesk']}"

    @property
    def database(self) -> Path:
        """The front desk's SQLite file."""
        return self.folder / "frontdesk.sqlite"

    @asynccontextmanager
    async def running(self, **environment: str) -> AsyncIterator[Stand]:
        """Run the processes while the block runs.

        Args:
            environment: What the processes find in their environment, beside this process's own.

        Raises:
            NotUpError: One does not come up.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        # A crash loses nothing, whatever the limits; the load of a drill must not run into them.
        ours = {"FRONTDESK_VAR": str(self.folder), "FRONTDESK_RATE_SCALE": "0", **environment}
        self._supervisor = supervise.start_supervisor(self._commands, self.folder, {**os.environ, **ours})
        try:
            await self.until_up()
            yield self
        finally:
            await asyncio.to_thread(stop_group, self._supervisor)

    async def until_up(self, *names: str) -> None:
        """Wait until processes answer; all by default.

        Raises:
            NotUpError: One does not in time.
        """
        async with httpx.AsyncClient(trust_env=False, timeout=2.0) as client:
            for name in names or tuple(_UP):
                await self._until_up(client, name)

    async def _until_up(self, client: httpx.AsyncClient, name: str) -> None:
        address = f"http://{HOST}:{self._ports[name]}{_UP[name]}"
        for _ in range(round(START_LIMIT_SECONDS / _LOOK_EVERY_SECONDS)):
            with suppress(httpx.HTTPError):
                if (await client.get(address)).status_code == httpx.codes.OK:
                    return
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
        raise NotUpError(f"{name} does not come up; see {self.folder}/log/{name}.log")

    def kill(self, name: str) -> bool:
        """Kill a process with SIGKILL.

        Returns:
            False when it was just dead anyway, and not yet started again.
        """
        return self.send(name, signal.SIGKILL)

    def send(self, name: str, what: signal.Signals) -> bool:
        """Send a signal to a process; SIGSTOP makes it as slow as can be, SIGCONT lets it go on.

        Returns:
            False when it is dead.
        """
        process = self._find(name)
        if process is None:
            return False
        try:
            os.kill(process, what)
        except ProcessLookupError:
            return False
        return True

    def _find(self, name: str) -> int | None:
        """Return the process id of one of the supervisor's own children."""
        if self._supervisor is None:
            return None
        wanted = " ".join(self._commands[name])
        return next((child for child, command in children(self._supervisor.pid).items() if command == wanted), None)
