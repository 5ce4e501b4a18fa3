"""The real front desk as a process of its own, for tests of the receptionists' desk, with a stand-in for Rasa.

It runs in the project's environment (`.venv`), in a folder of its own, with a clinic that is always open.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import tempfile
import time
import urllib.request
import uuid
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv" / "bin" / "python"
START_SECONDS = 120
ALWAYS = '[{opens: "00:00", closes: "24:00"}]'


class StaffedDesk:
    """A context manager.

    Args:
        with_bot: Run Rasa with the trained model, instead of the stand-in that echoes.
    """

    def __init__(self, *, with_bot: bool = False) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="desk-tests-"))
        self._with_bot = with_bot
        self.port, self._rasa_port = _free_port(), _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._environment = {
            **{name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"},
            "FRONTDESK_VAR": str(self._folder / "var"),
            "FAQ_DATA": str(self._data()),
            "FRONTDESK_RATE_SCALE": "0",
        }

    def _data(self) -> Path:
        folder = self._folder / "data"
        folder.mkdir()
        (folder / "knowledge.yml").write_bytes((ROOT / "data" / "knowledge.yml").read_bytes())
        clinic = (ROOT / "data" / "clinic.yml").read_text("utf-8")
        clinic = re.sub(r"^(  \w+day): .*$", rf"\1: {ALWAYS}", clinic, flags=re.MULTILINE)
        (folder / "clinic.yml").write_text(clinic, "utf-8")
        return folder

    def __enter__(self) -> StaffedDesk:
        self.start("rasa")
        self.start("desk")
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self._running):
            self.kill(name)

    def start(self, name: str) -> None:
        """Start `desk` or `rasa`, and wait until it answers."""
        listen = ["--port", str(self._rasa_port)]
        bot = ["-m", "rasa", "run", "--interface", "127.0.0.1", *listen, "--model", "models"]
        stand_in = [str(ROOT / "tests" / "frontdesk" / "fake_rasa.py"), str(self._rasa_port), str(self._folder)]
        desk = ["-m", "frontdesk", "--port", str(self.port), "--rasa-url", f"http://127.0.0.1:{self._rasa_port}"]
        command = desk if name == "desk" else [*bot, "--endpoints", "endpoints.yml"] if self._with_bot else stand_in
        if name == "rasa" and self._with_bot:
            command += ["--credentials", "credentials.yml"]
        with (self._folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [PYTHON, *command], cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        _wait(self.port if name == "desk" else self._rasa_port, self._folder / f"{name}.log")

    def kill(self, name: str) -> None:
        """End a process as a power cut would."""
        self._running[name].kill()
        self._running.pop(name).wait()

    def add(self, name: str, role: str) -> str:
        """Make an account as an operator does, and return its one-time password."""
        return self._run("-m", "faq.cli", "user", "add", name, "--role", role).split()[-1]

    def add_past(self) -> None:
        """Store four weeks of chats, for figures."""
        self._run(str(Path(__file__).with_name("past_chats.py")))

    def _run(self, *arguments: str) -> str:
        command = [PYTHON, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=True)
        return done.stdout


class ApiVisitor:
    """A visitor without a browser.

    Args:
        url: Where the front desk is.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        opened = self._call("POST", "/api/v1/conversations", {})
        self.id, self._token = opened["id"], opened["token"]
        self._path = f"/api/v1/conversations/{self.id}"

    def say(self, text: str) -> None:
        self.post("messages", text=text)

    def post(self, name: str, /, **body: object) -> None:
        self._call("POST", f"{self._path}/{name}", {"client_id": str(uuid.uuid4()), **body})

    def types(self) -> None:
        self._call("POST", f"{self._path}/typing", {"on": True})

    def erase(self) -> None:
        self._call("DELETE", self._path)

    def read(self) -> list[dict]:
        return self._call("GET", f"{self._path}/messages?after=0")["messages"]

    def _call(self, method: str, path: str, body: dict | None = None) -> dict:
        headers = {"Content-Type": "application/json"}
        if hasattr(self, "_token"):
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"{}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text()[-2000:])
