"""Where the time of a server goes: py-spy looks at it while it is asked."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench.speed.chats import Chats
from bench.speed.client import one_client
from bench.speed.server import Running

SECONDS = 10
PLACES = 10
_CHATS_AT_ONCE = 20
_LINE = re.compile(r":\d+\)$")
_WAITING = ("select", "poll", "run_forever", "_run_once")


def top_places(server: Running, chats: Chats, folder: Path) -> list[tuple[str, float]]:
    """Return the ten functions in which most of the time is spent (callees not counted), with their shares of 1.

    Raises:
        RuntimeError: py-spy is missing or may not look at the process.
    """
    program = shutil.which("py-spy", path=str(Path(sys.executable).parent))
    if program is None:
        raise RuntimeError("py-spy is not installed")
    raw = folder / "profile.raw"
    command = [program, "record", "--pid", str(server.process_id), "--duration", str(SECONDS), "--rate", "200"]
    stop = threading.Event()
    asking = threading.Thread(target=_ask_until, args=(stop, server.port, chats))
    asking.start()
    try:
        run = subprocess.run(  # noqa: S603 - our own command, no shell
            [*command, "--format", "raw", "--output", str(raw)], capture_output=True, text=True, check=False
        )
    finally:
        stop.set()
        asking.join()
    if run.returncode:
        raise RuntimeError(f"py-spy could not look at the server: {run.stderr.strip().splitlines()[-1]}")
    return shares(raw.read_text("utf-8").splitlines())


def shares(lines: Sequence[str]) -> list[tuple[str, float]]:
    """Return the ten commonest innermost functions of py-spy's raw lines, `outer;inner count`, with their shares."""
    counted: Counter[str] = Counter()
    for line in lines:
        stack, _, count = line.rpartition(" ")
        place = _LINE.sub(")", stack.rsplit(";", 1)[-1])
        if not place.startswith(_WAITING):
            counted[place] += int(count)
    whole = counted.total() or 1
    return [(place, count / whole) for place, count in counted.most_common(PLACES)]


def _ask_until(stop: threading.Event, port: int, chats: Chats) -> None:
    while not stop.is_set():
        for first in range(0, len(chats), _CHATS_AT_ONCE):
            if not stop.is_set():
                one_client(port, chats[first : first + _CHATS_AT_ONCE])
