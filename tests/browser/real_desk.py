"""The real front desk with the real bot, under the project's supervisor, and what tests may do to them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv" / "bin" / "python"
NEWEST = "SELECT id FROM frontdesk_conversation ORDER BY created_at DESC LIMIT 1"


class RealDesk:
    """Runs the processes while the block runs."""

    url = ""

    def __enter__(self) -> RealDesk:
        # Not this environment's: the processes belong to the project's.
        environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
        command = [str(PYTHON), str(Path(__file__).with_name("run_stand.py"))]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, env=environment)
        while not (line := self._process.stdout.readline()).startswith("{"):
            if not line:
                raise RuntimeError("the real front desk does not start; the reason is above")
        started = json.loads(line)
        self.url, self._database = started["url"], started["database"]
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait(60)

    def kill(self, name: str) -> None:
        """Kill `rasa` or `frontdesk` with SIGKILL; the supervisor starts it again."""
        self._do(f"kill {name}")

    def pause(self, name: str) -> None:
        """Make a process hang."""
        self._do(f"pause {name}")

    def resume(self, name: str) -> None:
        """Let a process that hangs go on."""
        self._do(f"resume {name}")

    def wait_for(self, name: str) -> None:
        """Wait until a process answers."""
        self._do(f"wait {name}")

    def staff_says(self, name: str, text: str) -> None:
        """Let a receptionist take the newest chat and write in it."""
        self._do(f"staff {json.dumps({'name': name, 'text': text})}")

    def stored(self, author: str) -> list[str]:
        """Return the first texts of what somebody said in the newest chat, from the database."""
        query = f"SELECT texts FROM frontdesk_message WHERE conversation_id = ({NEWEST}) AND author = ? ORDER BY number"
        with closing(sqlite3.connect(self._database)) as database:
            return [json.loads(texts)[0] for (texts,) in database.execute(query, [author])]

    def _do(self, command: str) -> None:
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()
        if self._process.stdout.readline() != "done\n":
            raise RuntimeError(f"could not {command}")
