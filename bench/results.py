"""Keeps the figures: `bench/RESULTS.md`, one section a measurement."""

from __future__ import annotations

import os
import platform
import re
import shlex
import sys
from datetime import date
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"


def machine() -> str:
    """Return the machine's size in words."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def write_section(title: str, lines: list[str], *, path: Path = RESULTS) -> None:
    """Write or replace a section, with today's date and the command that made it.

    Args:
        title: The section's heading.
        lines: Its text.
        path: The file.
    """
    module = sys.modules["__main__"].__spec__
    command = shlex.join(["python", "-m", module.name if module else "?", *sys.argv[1:]])
    body = "\n".join([f"## {title}", "", f"{date.today().isoformat()}, `{command}`", "", *lines, ""])
    text = path.read_text("utf-8") if path.exists() else "# Results\n\n"
    pattern = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    text = pattern.sub(lambda _: body + "\n", text) if pattern.search(text) else text.rstrip("\n") + "\n\n" + body
    path.write_text(text.rstrip("\n") + "\n", "utf-8")
