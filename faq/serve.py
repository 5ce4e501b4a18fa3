"""Runs Rasa alone on loopback, and looks after ports and processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from rich.console import Console

from faq import project
from faq.errors import FaqError

HOST = "127.0.0.1"
START_LIMIT_SECONDS = 120.0
STOP_LIMIT_SECONDS = 20.0
LOG = project.ROOT / "var" / "log" / "rasa.log"

_console = Console(stderr=True)


def require_free_port(port: int) -> None:
    """Stop when something else listens on the port.

    Raises:
        FaqError: The port is taken, or no port number.
    """
    if not 1 <= port <= 65535:
        raise FaqError(f"Port {port} does not exist; choose one from 1024 to 65535, e.g. `make run PORT=5006`.")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise FaqError(
                f"Port {port} on {HOST} cannot be used: {error.strerror}. Stop what uses it, or choose another: "
                f"`make run PORT={port + 1}`."
            ) from error


@contextmanager
def rasa_server(port: int) -> Iterator[str]:
    """Run Rasa while the block runs; it is stopped, with all it started, however the block ends.

    Yields:
        The address of the REST channel.

    Raises:
        FaqError: Rasa ended or did not answer in time; the message names its log.
    """
    LOG.parent.mkdir(parents=True, exist_ok=True)
    command = [
        *(sys.executable, "-m", "faq.rasa_process", "run", "--interface", HOST, "--port", str(port)),
        *("--model", str(project.MODELS), "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
    ]
    with LOG.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            command, cwd=project.ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait_until_up(process, port)
        yield f"http://{HOST}:{port}/webhooks/rest/webhook"
    finally:
        stop_group(process)


def _wait_until_up(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    with _console.status("Starting Rasa …"):
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise FaqError(f"Rasa ended while starting (exit code {process.returncode}); see {LOG}.")
            try:
                if httpx.get(f"http://{HOST}:{port}/webhooks/rest/", timeout=2.0).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
    raise FaqError(f"Rasa did not answer within {START_LIMIT_SECONDS:.0f} s; see {LOG}.")


def stop_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and all of its group: ask first, then insist."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            return
        try:
            process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            continue
