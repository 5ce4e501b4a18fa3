"""How long training takes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.speed.server import ROOT

_CHECKOUT = (
    *("actions", "channels", "faq", "knowledge", "nlu", "stores", "data", "models/encoder"),
    *("config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "pyproject.toml", "uv.lock"),
)
_BAR = re.compile(r"Epochs:\s+0%")
_AFTER = r"\b{epochs}/2 \[(?:(\d+):)?(\d+):(\d+)<"
EPOCHS = 2
"""Of stock Rasa's neural parts, see `stock_config.yml`; in the first, TensorFlow builds its graph too."""


def from_a_clean_checkout() -> float:
    """Train this bot in a copy of the project in which nothing was trained yet; return the seconds.

    All cores that this process may use are used. The environment is there; the files are checked as `make run` does.

    Raises:
        RuntimeError: Training failed.
    """
    with tempfile.TemporaryDirectory(prefix="bench-checkout-") as name:
        checkout = Path(name)
        for part in _CHECKOUT:
            source, target = ROOT / part, checkout / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "history"))
            else:
                shutil.copy(source, target)
        log = ROOT / "build" / "bench" / "clean_training.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        with log.open("wb") as output:
            run = subprocess.run(  # noqa: S603 - our own command, no shell
                [sys.executable, "-m", "faq.cli", "train"], cwd=checkout, stdout=output, stderr=output, check=False
            )
        seconds = time.monotonic() - began
    if run.returncode:
        raise RuntimeError(f"Training in a clean checkout failed (exit code {run.returncode}); see {log}.")
    return seconds


def seconds_an_epoch(log: str) -> float:
    """Return how long the second epoch of all neural parts took, by the progress bars of a training with two each."""
    seconds = 0
    for bar in _BAR.split(log)[1:]:
        first, second = (_seconds(re.findall(_AFTER.format(epochs=epochs), bar)) for epochs in (1, EPOCHS))
        seconds += max(0, second - first)
    return float(seconds)


def _seconds(found: list[tuple[str, str, str]]) -> int:
    hours, minutes, seconds = found[0] if found else ("", "0", "0")
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
