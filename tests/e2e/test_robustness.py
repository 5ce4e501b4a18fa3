"""Badly typed messages are understood nearly as well as the same messages typed well."""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from bench.messages import read
from faq.engine import Engine
from knowledge.topics import TOPICS

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = 250
MOST_LOST = 0.08


def _noisy() -> Callable[[str, random.Random], str]:
    """Return the generator of worse-written messages that the encoder's making uses."""
    spec = importlib.util.spec_from_file_location("augment", ROOT / "tools" / "encoder" / "augment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    noisy: Callable[[str, random.Random], str] = module.noisy
    return noisy


def _share_understood(engine: Engine, messages: list[tuple[str, str]]) -> float:
    understood = 0
    for text, topic in messages:
        reply = engine.ask(f"robust-{uuid4()}", text)
        understood += topic in reply.topics or (reply.kind == "fallback" and topic in ("near_scope", "out_of_scope"))
    return understood / len(messages)


@pytest.mark.parametrize("kind", ["mistyped", "no punctuation, lower case", "shouted", "with emoji"])
def test_bad_typing_costs_little(engine: Engine, kind: str) -> None:
    generator = random.Random(11)
    noisy = _noisy()
    spoil: dict[str, Callable[[str], str]] = {
        "mistyped": lambda text: noisy(text, generator),
        "no punctuation, lower case": lambda text: "".join(c for c in text.lower() if c.isalnum() or c == " "),
        "shouted": lambda text: text.upper() + "!!!",
        "with emoji": lambda text: f"😬 {text} 🙏🙏",
    }
    plain = [m for m in read(ROOT / "data" / "nlu") if not m.before and len(m.topics) == 1 and m.topics[0] in TOPICS]
    sample = [(message.text, message.topics[0]) for message in generator.sample(plain, SAMPLE)]

    as_written = _share_understood(engine, sample)
    spoilt = _share_understood(engine, [(spoil[kind](text), topic) for text, topic in sample])

    assert as_written - spoilt <= MOST_LOST
