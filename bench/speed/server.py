"""Starts servers for a measurement, on cores of their own, and reads what they use."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from faq.serve import HOST, stop_group

START_LIMIT_SECONDS = 300.0
ROOT = Path(__file__).resolve().parents[2]
_QUESTION = json.dumps({"sender": "first", "message": "does it hurt?"}).encode()


@dataclass(frozen=True)
class Running:
    """A server that answers.

    Attributes:
        port: Its port on loopback.
        process_id: Of the process that answers.
        start_seconds: From the start of the process to its first answer.
    """

    port: int
    process_id: int
    start_seconds: float

    @property
    def memory_mb(self) -> float:
        """Resident memory now, in MB."""
        return resident_mb(str(self.process_id))

    @property
    def cpu_seconds(self) -> float:
        """Processor time used so far, in seconds."""
        fields = Path(f"/proc/{self.process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(process: str) -> float:
    """Return the resident memory of a process, by its id or `self`, in MB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def split_cores() -> tuple[set[int], set[int]]:
    """Return the server's cores and the client's; the same ones where there is only one."""
    cores = sorted(os.sched_getaffinity(0))
    return ({cores[0]}, set(cores[1:]) or {cores[0]})


def free_port() -> int:
    """Return a port of loopback that nothing uses."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(
    command: Sequence[str],
    port: int,
    log: Path,
    *,
    path: str = "/webhooks/rest/webhook",
    question: bytes | None = _QUESTION,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Running]:
    """Run a server while the block runs.

    Args:
        command: The command; it listens on `port`.
        port: The port.
        log: Where its output goes.
        path: Where it is asked until it answers.
        question: The body of that request; None makes it a GET.
        environment: Variables added to this process's own.

    Yields:
        The server, after its first answer.

    Raises:
        RuntimeError: It ended or did not answer in time.
    """
    cores, _ = split_cores()
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            list(command),
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    os.sched_setaffinity(process.pid, cores)
    try:
        _wait_for_an_answer(process, f"http://{HOST}:{port}{path}", question, log)
        yield Running(port, process.pid, time.monotonic() - began)
    finally:
        stop_group(process)


def _wait_for_an_answer(process: subprocess.Popen[bytes], address: str, question: bytes | None, log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    request = urllib.request.Request(address, question, {"Content-Type": "application/json"})  # noqa: S310 - loopback
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended while starting (exit code {process.returncode}); see {log}.")
        try:
            with urllib.request.urlopen(request, timeout=60.0) as answer:  # noqa: S310 - loopback
                if len(answer.read()) > 2:  # stock Rasa answers `[]` while it has no model
                    return
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.02)
    raise RuntimeError(f"The server did not answer within {START_LIMIT_SECONDS:.0f} s; see {log}.")
