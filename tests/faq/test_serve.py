"""Rasa is started on loopback and stopped with all it started, however it goes."""

from __future__ import annotations

import os
import socket
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from faq import serve
from faq.errors import FaqError
from faq.serve import rasa_server, require_free_port


@pytest.fixture
def instead_of_rasa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Run a shell script in place of Rasa, and keep the log out of var/."""
    monkeypatch.setattr(serve, "LOG", tmp_path / "log" / "rasa.log")

    def use(script: str) -> None:
        program = tmp_path / "python"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(serve.sys, "executable", str(program))

    return use


@pytest.mark.parametrize("port", [0, -1, 65536, 99999])
def test_a_port_that_does_not_exist_is_refused(port: int) -> None:
    with pytest.raises(FaqError, match=f"Port {port} does not exist"):
        require_free_port(port)


def test_a_port_that_is_taken_is_refused_with_another_proposed() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(FaqError, match=f"Port {port} .* PORT={port + 1}"):
            require_free_port(port)


def test_a_free_port_is_fine(free_port: int) -> None:
    require_free_port(free_port)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def test_rasa_that_ends_while_starting_is_an_error_that_names_its_log(
    instead_of_rasa: Callable[[str], None], free_port: int
) -> None:
    instead_of_rasa("echo broken >&2; exit 3")

    with pytest.raises(FaqError, match=r"exit code 3.*rasa\.log"), rasa_server(free_port):
        pass

    assert serve.LOG.read_text(encoding="utf-8") == "broken\n"


def test_rasa_that_does_not_answer_is_stopped_with_its_children(
    instead_of_rasa: Callable[[str], None], free_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "START_LIMIT_SECONDS", 1.0)
    instead_of_rasa(f"sleep 600 & echo $! > {tmp_path}/child; wait")

    with pytest.raises(FaqError, match="did not answer"), rasa_server(free_port):
        pass

    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    assert _is_gone(child)


def test_rasa_that_ignores_the_first_signal_is_killed(
    instead_of_rasa: Callable[[str], None], free_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "START_LIMIT_SECONDS", 0.5)
    monkeypatch.setattr(serve, "STOP_LIMIT_SECONDS", 0.5)
    instead_of_rasa(f"trap '' TERM; echo $$ > {tmp_path}/own; while true; do sleep 0.1; done")

    with pytest.raises(FaqError, match="did not answer"), rasa_server(free_port):
        pass

    assert _is_gone(int((tmp_path / "own").read_text(encoding="utf-8")))


def _is_gone(pid: int) -> bool:
    for _ in range(50):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            if Path("/proc").exists():
                return True
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return True
            state = "?"
        if state == "Z":
            return True
        time.sleep(0.1)
    return False
