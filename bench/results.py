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


def _shown(argument: str) -> str:
    """Return an argument as the section names it; a path, which is one machine's own, by its last part."""
    return Path(argument).resolve().name if "/" in argument else argument


def write_section(title: str, lines: list[str], *, path: Path = RESULTS) -> None:
    """Write or replace a section, with today's date and the command that made it.

    Args:
        title: The section's heading.
        lines: Its text.
        path: The file.
    """
    module = sys.modules["__main__"].__spec__
    name = module.name.removesuffix(".__main__") if module else "?"
    command = shlex.join(["python", "-m", name, *(_shown(word) for word in sys.argv[1:])])
    body = "\n".join([f"## {title}", "", f"{date.today().isoformat()}, `{command}`", "", *lines, ""])
    text = path.read_text("utf-8") if path.exists() else "# Results\n\n"
    pattern = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    text = pattern.sub(lambda _: body + "\n", text) if pattern.search(text) else text.rstrip("\n") + "\n\n" + body
    path.write_text(text.rstrip("\n") + "\n", "utf-8")
