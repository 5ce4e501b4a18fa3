"""Badly typed messages are understood nearly as well as the same messages typed well."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from bench.mistyped import noisy_generator
from faq.engine import Engine
from knowledge.topics import TOPICS

ROOT = Path(__file__).resolve().parents[2]
VALIDATION = ROOT / "bench" / "data" / "validation" / "questions.jsonl"
OUTSIDE = ("near_scope", "out_of_scope")
SAMPLE = 250
MOST_LOST = 0.03


def _share_understood(engine: Engine, texts: list[str], accepted: list[set[str]]) -> float:
    """Return the share of messages that get an answer, or the offer of one, that the visitor would accept."""
    replies = [engine.ask(f"robust-{uuid4()}", text) for text in texts]
    return sum(bool(topics & set(reply.topics)) for reply, topics in zip(replies, accepted, strict=True)) / len(texts)


@pytest.fixture(scope="module")
def sample() -> tuple[list[str], list[set[str]]]:
    """Messages that nothing was trained on, with the topics that would satisfy the visitor."""
    lines = VALIDATION.read_text("utf-8").splitlines()
    inside = [item for item in map(json.loads, lines) if item["topic"] in TOPICS and item["topic"] not in OUTSIDE]
    chosen = random.Random(11).sample(inside, SAMPLE)
    return [item["text"] for item in chosen], [
        {item["topic"], *item["secondary_topics"], *item["accept"]} for item in chosen
    ]


@pytest.fixture(scope="module")
def as_written(engine: Engine, sample: tuple[list[str], list[set[str]]]) -> float:
    return _share_understood(engine, *sample)


@pytest.mark.parametrize("kind", ["mistyped", "no punctuation, lower case", "shouted", "with emoji"])
def test_bad_typing_costs_little(
    engine: Engine, kind: str, sample: tuple[list[str], list[set[str]]], as_written: float
) -> None:
    generator = random.Random(11)
    noisy = noisy_generator()
    spoil: dict[str, Callable[[str], str]] = {
        "mistyped": lambda text: noisy(text, generator),
        "no punctuation, lower case": lambda text: "".join(c for c in text.lower() if c.isalnum() or c == " "),
        "shouted": lambda text: text.upper() + "!!!",
        "with emoji": lambda text: f"😬 {text} 🙏🙏",
    }
    texts, accepted = sample

    assert as_written - _share_understood(engine, [spoil[kind](text) for text in texts], accepted) <= MOST_LOST
