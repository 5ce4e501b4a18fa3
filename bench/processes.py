"""Finds the child processes of a process."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def children(parent: int, proc: Path = PROC) -> dict[int, str]:
    """Return the living children of a process: the command line of each, by its process id.

    Args:
        parent: The process id of the process.
        proc: Where Linux tells of processes; where there is nothing, `ps` is asked.
    """
    found = _from_proc(proc) if (proc / "self" / "stat").exists() else _from_ps()
    return {child: command for child, its_parent, state, command in found if its_parent == parent and state != "Z"}


def _from_proc(proc: Path) -> Iterator[tuple[int, int, str, str]]:
    for folder in proc.glob("[0-9]*"):
        # A process may end while it is looked at.
        with suppress(OSError):
            # The name, in brackets, may hold spaces and brackets itself.
            state, parent, *_ = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes().rstrip(b"\0").replace(b"\0", b" ")
            yield int(folder.name), int(parent), state, command.decode("utf-8", "replace")


def _from_ps() -> Iterator[tuple[int, int, str, str]]:
    command = ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,args="]
    listing = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 - our own command
    for line in listing.stdout.splitlines():
        child, parent, state, args = line.split(maxsplit=3)
        yield int(child), int(parent), state[0], args
