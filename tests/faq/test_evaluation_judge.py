"""The verdicts are those of the referee, the labelled set's own `score.py`."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from faq.evaluation.gold import Message, read_gold
from faq.evaluation.judge import Given, Judged, Verdict, figures, judge

REFEREE = Path(__file__).resolve().parents[3] / "shared" / "eval" / "score.py"
TOPICS = ("pain", "side_effects", "scar_types", "cost", "age", "near_scope", "out_of_scope", "serious_symptom", "greet")
KINDS = ("answer", "clarify", "fallback", "urgent", "handoff", "form", "smalltalk")


@pytest.fixture(scope="module")
def referee() -> ModuleType:
    """The referee's script."""
    if not REFEREE.exists():
        pytest.skip(f"{REFEREE} is not here")
    spec = importlib.util.spec_from_file_location("referee", REFEREE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def some(chance: random.Random, most: int) -> list[str]:
    return chance.sample(TOPICS, chance.randint(0, most))


def labelled(chance: random.Random) -> dict[str, Any]:
    item: dict[str, Any] = {"text": "x", "topic": chance.choice(TOPICS)}
    if chance.random() < 0.4:
        item["secondary_topics"] = some(chance, 2)
    if chance.random() < 0.4:
        item["accept"] = some(chance, 3)
    if chance.random() < 0.3:
        item["needs_context"] = True
    return item


@pytest.mark.parametrize("seed", range(20))
def test_random_replies_are_judged_as_the_referee_does(referee: ModuleType, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    items = [{"id": f"q{n}", **labelled(chance)} for n in range(chance.choice([1, 3, 300]))]
    items += [{"id": f"c{n}", "turns": [labelled(chance) for _ in range(chance.randint(1, 4))]} for n in range(30)]
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, items)))
    rows, replies = [], []
    for message in read_gold(path):
        given = Given(chance.choice(KINDS), tuple(some(chance, 4)))
        rows.append(Judged(message, given, judge(message, given)))
        replies.append({"id": message.id, "kind": given.kind, "topics": list(given.topics)})
    expected, errors = referee.score(items, replies)
    assert figures(rows) == expected
    assert [row.message.id for row in rows if not row.verdict.right] == [error[0] for error in errors]


@pytest.mark.parametrize(
    ("message", "given", "verdict"),
    [
        ({"topic": "pain"}, Given("answer", ("pain",)), Verdict(right=True, one_tap=True)),
        ({"topic": "pain"}, Given("answer", ("cost", "pain")), Verdict(wrong=True)),
        ({"topic": "pain", "accept": ("cost",)}, Given("answer", ("cost",)), Verdict(right=True, one_tap=True)),
        ({"topic": "pain"}, Given("answer", ("pain", "cost", "age", "greet")), Verdict(wrong=True)),
        ({"topic": "pain"}, Given("clarify", ("cost", "pain")), Verdict(one_tap=True)),
        ({"topic": "pain"}, Given("fallback"), Verdict(refused=True)),
        ({"topic": "pain"}, Given("urgent", ("serious_symptom",)), Verdict(wrong=True)),
        ({"topic": "serious_symptom"}, Given("answer", ("pain",)), Verdict(wrong=True)),
        ({"topic": "out_of_scope"}, Given("fallback"), Verdict(right=True, one_tap=True)),
        ({"topic": "near_scope"}, Given("answer", ("pain",)), Verdict(wrong=True)),
    ],
)
def test_the_rules_in_examples(message: dict[str, Any], given: Given, verdict: Verdict) -> None:
    assert judge(Message(id="a", conversation="a", text="x", **message), given) == verdict


def test_no_messages_have_no_figures() -> None:
    assert figures([])["in_scope"] == {"n": 0, "right": None, "one_tap": None, "wrong": None, "refused": None}
