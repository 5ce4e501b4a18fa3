"""`faq run`: Rasa and the front desk under a supervisor that starts a dead one again, until Ctrl-C."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import httpx
from rich.console import Console

from faq import project
from faq.errors import FaqError
from faq.serve import HOST, require_free_port, stop_group

START_LIMIT_SECONDS = 180.0
FOLDER = project.ROOT / "var"

_console = Console(stderr=True)
_SUPERVISOR = """\
[supervisord]
nodaemon=true
silent=true
logfile={folder}/log/supervisor.log
pidfile={folder}/supervisor.pid
directory={root}
"""
_PROGRAM = """
[program:{name}]
command={command}
stdout_logfile={folder}/log/{name}.log
redirect_stderr=true
autorestart=true
startretries=1000000
startsecs=2
stopasgroup=true
killasgroup=true
stopwaitsecs=8
"""


def programs(port: int, rasa_port: int) -> dict[str, list[str]]:
    """Return the command of each process, by its name.

    Args:
        port: Port of the front desk.
        rasa_port: Port of Rasa.
    """
    rasa = ["-m", "faq.rasa_process", "run", "--interface", HOST, "--port", str(rasa_port), "--model", "models"]
    rasa += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    desk = ["-m", "frontdesk", "--port", str(port), "--rasa-url", f"http://{HOST}:{rasa_port}"]
    return {"rasa": [sys.executable, *rasa], "frontdesk": [sys.executable, *desk]}


def start_supervisor(
    commands: Mapping[str, Sequence[str]], folder: Path = FOLDER, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start the processes under a supervisor that starts a dead one again; it opens no control socket.

    Args:
        commands: The command of each process, by its name.
        folder: Where its configuration and the logs go.
        environment: Instead of this process's own.

    Returns:
        The supervisor, the leader of a process group of its own.
    """
    (folder / "log").mkdir(parents=True, exist_ok=True)
    file = folder / "supervisor.conf"
    file.write_text(configuration(commands, folder), encoding="utf-8")
    return subprocess.Popen(  # noqa: S603 - our own command, no shell
        [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(file)],
        cwd=project.ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def configuration(commands: Mapping[str, Sequence[str]], folder: Path) -> str:
    """Return the supervisor's configuration file; the arguments are those of `start_supervisor`."""
    escaped = str(folder).replace("%", "%%")
    parts = [_SUPERVISOR.format(folder=escaped, root=str(project.ROOT).replace("%", "%%"))]
    for name, command in commands.items():
        line = shlex.join(command).replace("%", "%%")
        parts.append(_PROGRAM.format(name=name, command=line, folder=escaped))
    return "".join(parts)


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
    from faq.users import first_login

    greeting = first_login()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, _interrupt)
    supervisor = start_supervisor(programs(port, rasa_port))
    try:
        with _console.status("Starting the front desk and Rasa …"):
            _wait(supervisor, "the front desk", f"http://{HOST}:{port}/api/v1/card", lambda code: code == 200)
            _wait(supervisor, "Rasa", f"http://{HOST}:{rasa_port}/webhooks/rest/", lambda code: code == 200)
        _console.print(f"Open http://{HOST}:{port}/  (Ctrl-C stops everything; logs: var/log/)")
        if greeting:
            _console.print(greeting, markup=False, highlight=False)
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
