"""`faq run`: Rasa and the front desk under a supervisor that starts a dead one again, until Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from rich.console import Console

from faq import project
from faq.errors import FaqError
from faq.serve import HOST, require_free_port, stop_group

START_LIMIT_SECONDS = 180.0
FOLDER = project.ROOT / "var"

_console = Console(stderr=True)
_CONFIGURATION = """\
[supervisord]
nodaemon=true
silent=true
logfile={logs}/supervisor.log
pidfile={folder}/supervisor.pid
directory={root}

[program:rasa]
command={python} -m faq.rasa_process run --interface {host} --port {rasa_port} --model models --endpoints endpoints.yml --credentials credentials.yml
stdout_logfile={logs}/rasa.log

[program:frontdesk]
command={python} -m frontdesk --port {port} --rasa-url http://{host}:{rasa_port}
stdout_logfile={logs}/frontdesk.log
"""  # noqa: E501 - a line of the file
_EVERY_PROGRAM = """
redirect_stderr=true
autorestart=true
startretries=1000000
startsecs=2
stopasgroup=true
killasgroup=true
stopwaitsecs=8
"""


def configuration(port: int, rasa_port: int, folder: Path = FOLDER) -> str:
    """Return the supervisor's configuration; it opens no control socket."""
    text = _CONFIGURATION.format(
        logs=folder / "log",
        folder=folder,
        root=project.ROOT,
        python=sys.executable,
        host=HOST,
        port=port,
        rasa_port=rasa_port,
    )
    return text.replace(".log\n", f".log{_EVERY_PROGRAM}").replace(
        f"supervisor.log{_EVERY_PROGRAM}", "supervisor.log\n"
    )


def run(port: int, rasa_port: int) -> None:
    """Train what changed, start both processes on loopback, say where to look, and wait for Ctrl-C.

    Args:
        port: Port of the front desk: the page that visitors see.
        rasa_port: Port of Rasa.

    Raises:
        FaqError: A port is taken, a file is broken, or a process does not come up.
    """
    for wanted in (port, rasa_port):
        require_free_port(wanted)
    from faq.training import train_if_changed

    train_if_changed()
    (FOLDER / "log").mkdir(parents=True, exist_ok=True)
    file = FOLDER / "supervisor.conf"
    file.write_text(configuration(port, rasa_port), encoding="utf-8")
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, _interrupt)
    supervisor = subprocess.Popen(  # noqa: S603 - our own command, no shell
        [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(file)],
        cwd=project.ROOT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        with _console.status("Starting the front desk and Rasa …"):
            _wait(supervisor, "the front desk", f"http://{HOST}:{port}/api/v1/card", lambda code: code == 200)
            _wait(supervisor, "Rasa", f"http://{HOST}:{rasa_port}/webhooks/rest/", lambda code: code == 200)
        _console.print(f"Open http://{HOST}:{port}/  (Ctrl-C stops everything; logs: var/log/)")
        supervisor.wait()
        raise FaqError(f"The supervisor ended (exit code {supervisor.returncode}); see {FOLDER}/log/supervisor.log.")
    finally:
        stop_group(supervisor)


def _wait(supervisor: subprocess.Popen[bytes], who: str, address: str, up: Callable[[int], bool]) -> None:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < deadline:
        if supervisor.poll() is not None:
            raise FaqError(f"The supervisor ended while starting; see {FOLDER}/log/supervisor.log.")
        try:
            if up(httpx.get(address, timeout=2.0).status_code):
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise FaqError(f"{who} did not answer within {START_LIMIT_SECONDS:.0f} s; see the logs in {FOLDER}/log/.")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
