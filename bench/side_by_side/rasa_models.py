"""Trains a Rasa NLU pipeline on given messages and asks it: stock Rasa, and this project's own."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.messages import TrainingMessage
from bench.side_by_side.answers import Predict, given
from faq.evaluation.judge import Given
from faq.project import ROOT
from nlu.encoder import encoder_fingerprint

FOLDER = ROOT / "build" / "bench" / "understanding"
RASA_INIT = ROOT / "bench" / "speed" / "stock_config.yml"


@dataclass(frozen=True)
class Trained:
    """A trained model.

    Attributes:
        predict: Asks it.
        seconds: How long its training took, when it was trained.
    """

    predict: Predict
    seconds: float


def stock(messages: Sequence[TrainingMessage], seed: int, epochs: int) -> Trained:
    """Train `rasa init`'s default NLU pipeline; a model trained before on just this is taken from build/bench."""
    config = _read(RASA_INIT)
    for component in config["pipeline"]:
        if "epochs" in component:
            component |= {"epochs": epochs, "random_seed": seed}
    del config["policies"]
    data = _as_rasa([(message.text, message.topics[:1]) for message in messages])
    wanted = hashlib.sha256(json.dumps([config, data]).encode("utf-8")).hexdigest()[:16]
    model, record = FOLDER / f"stock-{wanted}.tar.gz", FOLDER / f"stock-{wanted}.json"
    if not (model.is_file() and record.is_file()):
        with tempfile.TemporaryDirectory() as scratch:
            began = time.monotonic()
            trained = _train(config, data, Path(scratch))
            seconds = time.monotonic() - began
            FOLDER.mkdir(parents=True, exist_ok=True)
            shutil.move(trained, model)
        record.write_text(json.dumps({"messages": len(messages), "seconds": seconds}), "utf-8")
    return Trained(_asker(model), json.loads(record.read_text("utf-8"))["seconds"])


def own(messages: Sequence[TrainingMessage], encoder: Path) -> Trained:
    """Train the pipeline of config.yml on another set of messages, with another encoder if so wished.

    What the clinic taught at the desk is left out: it is no training message.

    Args:
        messages: The training messages.
        encoder: Folder of the sentence encoder.
    """
    config = _own_config()
    data = _as_rasa([(message.text, message.topics) for message in messages])
    with tempfile.TemporaryDirectory() as scratch:
        for component in config["pipeline"]:
            kind = component["name"].rpartition(".")[2]
            if kind in ("SpellingCorrector", "SentenceEncoderFeaturizer", "TopicClassifier"):
                component["encoder"] = str(encoder)
            if kind == "SentenceEncoderFeaturizer":
                component["cache"] = str(Path(scratch, "vectors.npz"))
        with _known_vectors(encoder, Path(scratch, "vectors.npz")):
            began = time.monotonic()
            model = _train(config, data, Path(scratch))
            seconds = time.monotonic() - began
        return Trained(_asker(model), seconds)


def config_fingerprint() -> str:
    """Return what changes with what `own` trains, its thresholds among it, but not with comments."""
    return hashlib.sha256(json.dumps(_own_config()).encode("utf-8")).hexdigest()[:8]


def _own_config() -> dict[str, Any]:
    config: dict[str, Any] = _read(ROOT / "config.yml")
    config["pipeline"] = [item for item in config["pipeline"] if not item["name"].endswith("TaughtEntries")]
    del config["policies"]
    return config


@contextmanager
def _known_vectors(encoder: Path, cache: Path) -> Iterator[None]:
    """Lay out the vectors that are known already; keep the new ones when there are more of them than before."""
    keep = FOLDER / f"vectors-{encoder_fingerprint(encoder)[:16]}.npz"
    known = keep if keep.is_file() else ROOT / ".rasa" / "vectors.npz"  # another encoder's do not count
    if known.is_file():
        shutil.copy(known, cache)
    yield
    if not keep.is_file() or cache.stat().st_size > keep.stat().st_size:
        FOLDER.mkdir(parents=True, exist_ok=True)
        shutil.move(cache, keep)


def _train(config: dict[str, Any], data: dict[str, Any], scratch: Path) -> Path:
    # Nothing is reused, and what the project's own training keeps is not pushed out.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    from rasa.model_training import train_nlu

    for name, content in (("config", config), ("nlu", data)):
        text = yaml.safe_dump(content, allow_unicode=True, width=10_000, sort_keys=False)
        (scratch / f"{name}.yml").write_text(text, "utf-8")
    model = train_nlu(str(scratch / "config.yml"), str(scratch / "nlu.yml"), str(scratch / "models"))
    if model is None:
        raise RuntimeError("Rasa trained no model; the lines above say why.")
    return Path(model)


def _as_rasa(labelled: Sequence[tuple[str, Sequence[str]]]) -> dict[str, Any]:
    blocks: dict[str, list[dict[str, Any]]] = {}
    for text, (first, *others) in labelled:
        more = {"metadata": {"topics": others}} if others else {}
        blocks.setdefault(first, []).append({"text": text, **more})
    return {"version": "3.1", "nlu": [{"intent": topic, "examples": examples} for topic, examples in blocks.items()]}


def _asker(model: Path) -> Predict:
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage

    agent = Agent.load(str(model))

    async def ask(texts: list[str]) -> list[Given]:
        answers = []
        for text in texts:
            # The first message of a chat: nothing was said before.
            parsed = await agent.processor.parse_message(UserMessage(text, metadata={"before": []}))
            answers.append(given(parsed["intent"]["name"], [item["name"] for item in parsed.get("topics", [])]))
        return answers

    return lambda texts: asyncio.new_event_loop().run_until_complete(ask(texts))


def _read(path: Path) -> Any:
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
