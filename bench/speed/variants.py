"""What is compared: this bot, this bot with many more topics, and stock Rasa; each is trained once and kept."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.messages import TrainingMessage
from bench.speed.server import ROOT, Running, free_port, started
from faq.serve import HOST

FOLDER = ROOT / "build" / "bench"
TOPICS_ADDED = 300
MESSAGES_A_TOPIC = 12
_RASA_INIT = ROOT / "bench" / "speed" / "stock_config.yml"
_ENVIRONMENT = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}


@dataclass(frozen=True)
class Trained:
    """A model of a variant.

    Attributes:
        folder: Where `models/`, `endpoints.yml` and `credentials.yml` are.
        seconds: How long its training took, when it was trained.
    """

    folder: Path
    seconds: float

    @property
    def log(self) -> str:
        """What its training wrote."""
        return (self.folder / "train.log").read_text("utf-8", "replace")


def _rasa(*arguments: str, own: bool) -> list[str]:
    return [sys.executable, "-m", "faq.rasa_process" if own else "rasa", *arguments]


def _train_once(folder: Path, inputs: bytes, *, own: bool) -> Trained:
    """Train what lies in the folder unless that was done with the same inputs."""
    stamp, wanted = folder / "trained.json", hashlib.sha256(inputs).hexdigest()
    if stamp.is_file() and (known := json.loads(stamp.read_text("utf-8")))["inputs"] == wanted:
        return Trained(folder, known["seconds"])
    shutil.rmtree(folder / "models", ignore_errors=True)
    files = [f"--{name}={folder / name}.yml" for name in ("config", "domain")]
    command = _rasa("train", *files, "--data", str(folder / "data"), "--out", str(folder / "models"), own=own)
    began = time.monotonic()
    with (folder / "train.log").open("wb") as log:
        subprocess.run(  # noqa: S603 - our own command, no shell
            command, cwd=ROOT, check=True, stdout=log, stderr=log, env={**os.environ, **_ENVIRONMENT}
        )
    seconds = time.monotonic() - began
    stamp.write_text(json.dumps({"inputs": wanted, "seconds": seconds}), "utf-8")
    return Trained(folder, seconds)


def stock(messages: Sequence[TrainingMessage]) -> Trained:
    """Train `rasa init`'s default pipeline and policies on the same messages, rules and stories.

    It knows no turns before a message, so those in the middle of a chat are left out. Its neural parts learn for two
    epochs instead of a hundred: that makes them no faster or slower to answer, and hours quicker to train.

    Args:
        messages: The training messages, or some of them.
    """
    folder = FOLDER / "stock"
    (folder / "data").mkdir(parents=True, exist_ok=True)
    by_topic: dict[str, list[str]] = {}
    for message in messages:
        if not message.before:
            by_topic.setdefault(message.topics[0], []).append(message.text)
    _write_messages(folder / "data" / "nlu.yml", by_topic)
    shutil.copy(ROOT / "data" / "rules.yml", folder / "data")
    shutil.copytree(ROOT / "data" / "stories", folder / "data" / "stories", dirs_exist_ok=True)
    shutil.copy(ROOT / "domain.yml", folder)
    shutil.copy(_RASA_INIT, folder / "config.yml")
    (folder / "credentials.yml").write_text("rest:\n", "utf-8")
    inputs = b"".join(path.read_bytes() for path in sorted(folder.rglob("*.yml")) if path.name != "endpoints.yml")
    return _train_once(folder, inputs, own=False)


def with_many_topics() -> Trained:
    """Train this bot with 300 more topics of 12 messages each, and a rule for each."""
    folder = FOLDER / "many"
    shutil.rmtree(folder / "data", ignore_errors=True)
    shutil.copytree(ROOT / "data" / "nlu", folder / "data" / "nlu")
    shutil.copytree(ROOT / "data" / "stories", folder / "data" / "stories")
    chance = random.Random(7)  # noqa: S311 - the same words each time
    syllables = ["ba", "do", "fe", "gi", "ku", "lo", "ma", "ne", "pi", "ro", "su", "te", "vi", "wo", "za"]
    words = ["".join(chance.choices(syllables, k=3)) for _ in range(900)]
    added = {
        f"added_{number}": [
            f"what about the {words[number * 3 + turn % 3]} of {chance.choice(words)} {turn}"
            for turn in range(MESSAGES_A_TOPIC)
        ]
        for number in range(TOPICS_ADDED)
    }
    _write_messages(folder / "data" / "nlu" / "added.yml", added)
    rules = _read(ROOT / "data" / "rules.yml")
    rules["rules"] += [
        {"rule": name, "condition": [{"active_loop": None}], "steps": [{"intent": name}, {"action": "action_answer"}]}
        for name in added
    ]
    _write(folder / "data" / "rules.yml", rules)
    domain = _read(ROOT / "domain.yml")
    domain["intents"] += [{name: {"use_entities": []}} for name in added]
    _write(folder / "domain.yml", domain)
    config = _read(ROOT / "config.yml")
    vectors = folder / "vectors.npz"
    if (known := ROOT / ".rasa" / "vectors.npz").is_file() and not vectors.exists():
        shutil.copy(known, vectors)
    for component in config["pipeline"]:
        if component["name"].endswith("SentenceEncoderFeaturizer"):
            component["cache"] = str(vectors)
        if component["name"].endswith("TopicClassifier"):
            component["l2"] = 0.01  # learnt in a few steps; what it answers does not matter here
    _write(folder / "config.yml", config)
    inputs = b"".join(path.read_bytes() for path in sorted(folder.rglob("*.yml")))
    return _train_once(folder, inputs, own=True)


@contextmanager
def serve_own(scratch: Path, models: Path = ROOT / "models") -> Iterator[Running]:
    """Run this bot as `make run` runs it."""
    port = free_port()
    files = ("--endpoints", "endpoints.yml", "--credentials", "credentials.yml")
    command = _rasa("run", "--interface", HOST, "--port", str(port), "--model", str(models), *files, own=True)
    own = {"FRONTDESK_VAR": str(scratch), "FAQ_HANDOVERS": str(scratch / "handovers.sqlite")}
    with started(command, port, scratch / "own.log", environment=own) as running:
        yield running


@contextmanager
def serve_stock(trained: Trained, scratch: Path) -> Iterator[Running]:
    """Run stock Rasa, and the same actions behind its action server."""
    port, actions_port = free_port(), free_port()
    endpoints = scratch / "endpoints.yml"
    endpoints.write_text(f"action_endpoint:\n  url: http://{HOST}:{actions_port}/webhook\n", "utf-8")
    files = ("--endpoints", str(endpoints), "--credentials", str(trained.folder / "credentials.yml"), "--enable-api")
    models = str(trained.folder / "models")
    command = _rasa("run", "--interface", HOST, "--port", str(port), "--model", models, *files, own=False)
    actions = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions_port)]
    records = {"FAQ_HANDOVERS": str(scratch / "handovers.sqlite")}
    with (
        started(actions, actions_port, scratch / "actions.log", path="/health", question=None, environment=records),
        started(command, port, scratch / "stock.log", environment=_ENVIRONMENT) as running,
    ):
        yield running


@contextmanager
def serve_echo(scratch: Path) -> Iterator[Running]:
    """Run the floor: Sanic alone."""
    port = free_port()
    command = [sys.executable, "-m", "bench.speed.echo", str(port)]
    with started(command, port, scratch / "echo.log") as running:
        yield running


def _write_messages(path: Path, by_topic: dict[str, list[str]]) -> None:
    blocks = [{"intent": topic, "examples": [{"text": text} for text in texts]} for topic, texts in by_topic.items()]
    _write(path, {"version": "3.1", "nlu": blocks})


def _read(path: Path) -> Any:
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, width=10_000, sort_keys=False), "utf-8")
