"""The report of `faq eval`: what is on the page, and that the page needs nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from faq.evaluation.gold import Message
from faq.evaluation.judge import Given, Judged, judge
from faq.evaluation.matrix import ASKED_BACK, NO_ANSWER, confusion_svg, taken_for
from faq.evaluation.report import by_topic, percent, worst_errors
from faq.evaluation.run import evaluate

GOLD = """\
{"id": "q1", "text": "does it hurt?", "topic": "pain"}
{"id": "q2", "text": "<script>alert(1)</script> price?", "topic": "cost", "secondary_topics": ["pain"]}
{"id": "q3", "text": "pizza", "topic": "out_of_scope"}
{"id": "q4", "text": "help, pus", "topic": "serious_symptom"}
{"id": "c1", "turns": [{"text": "hello", "topic": "greet"}, {"text": "and how old?", "topic": "age"}]}
"""


@dataclass(frozen=True)
class FakeReply:
    kind: str
    topics: list[str]
    confidence: float = 0.5
    texts: list[str] = field(default_factory=lambda: ["A <b>reply</b>."])
    buttons: list[dict[str, Any]] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    intent: str = ""
    actions: list[str] = field(default_factory=list)


class FakeBot:
    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def ask(self, conversation: str, text: str) -> FakeReply:
        self.heard.append((conversation, text))
        return {
            "does it hurt?": FakeReply("answer", ["pain"]),
            "pizza": FakeReply("answer", ["cost"], 0.7),
            "help, pus": FakeReply("urgent", ["serious_symptom"]),
            "hello": FakeReply("smalltalk", ["greet"]),
            "and how old?": FakeReply("clarify", ["pain", "age"]),
        }.get(text, FakeReply("answer", ["side_effects"], 0.9))


class Links(HTMLParser):
    """Collects what a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "xlink:href") and not (value or "").startswith("#"):
                self.fetched.append(f"{tag} {value}")


@pytest.fixture
def made(tmp_path: Path) -> tuple[dict[str, Any], str, FakeBot, list[tuple[int, int]]]:
    """Figures, page, bot and progress of one evaluation."""
    gold = tmp_path / "gold.jsonl"
    gold.write_text(GOLD)
    bot, steps = FakeBot(), []
    out = tmp_path / "new" / "eval.html"
    figures = evaluate(bot, gold, out, progress=lambda done, total: steps.append((done, total)), model="m-1")
    return figures, out.read_text(encoding="utf-8"), bot, steps


def test_every_message_is_asked_once_in_its_chat(made: tuple[Any, ...]) -> None:
    figures, _, bot, steps = made
    assert len(bot.heard) == 6
    assert len({conversation for conversation, _ in bot.heard}) == 5
    assert steps == [(n, 6) for n in range(1, 7)]
    assert figures["messages"] == 6
    assert figures["in_scope"] == {"n": 4, "right": 0.5, "one_tap": 0.75, "wrong": 0.25, "refused": 0.0}


def test_the_page_stands_alone_and_escapes_what_visitors_wrote(made: tuple[Any, ...]) -> None:
    page = made[1]
    links = Links()
    links.feed(page)
    assert links.fetched == []
    assert "script" not in links.tags
    assert "link" not in links.tags
    assert not re.search(r"url\(\s*['\"]?(?!#)|@import", page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; price?" in page
    assert "A &lt;b&gt;reply&lt;/b&gt;." in page


def test_the_page_says_what_a_reader_asks(made: tuple[Any, ...]) -> None:
    page = made[1]
    for text in ("50.0 %", "of 4 questions", "m-1", "faq eval", "side_effects", "said before", "one tap away", "<svg"):
        assert text in page
    assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d", page)


def row(topic: str, kind: str, *topics: str, confidence: float = 0.5, id_: str = "a", **rest: Any) -> Judged:
    message = Message(id=id_, conversation=id_, text="x", topic=topic, **rest)
    given = Given(kind, topics, confidence)
    return Judged(message, given, judge(message, given))


def test_the_worst_errors_are_wrong_and_confident() -> None:
    rows = [
        row("pain", "fallback", confidence=1.0, id_="refused"),
        row("pain", "answer", "cost", confidence=0.4, id_="unsure"),
        row("pain", "answer", "pain", id_="right"),
        row("pain", "answer", "cost", confidence=0.9, id_="sure"),
    ]
    assert [error.message.id for error in worst_errors(rows)] == ["sure", "unsure", "refused"]


@pytest.mark.parametrize(
    ("judged", "name"),
    [
        (row("pain", "answer", "pain"), "pain"),
        (row("pain", "answer", "numbing", accept=("numbing",)), "pain"),
        (row("pain", "answer", "cost", "pain"), "cost"),
        (row("pain", "urgent", "serious_symptom"), "serious_symptom"),
        (row("pain", "clarify", "pain"), ASKED_BACK),
        (row("pain", "handoff"), NO_ANSWER),
        (row("out_of_scope", "fallback"), "out_of_scope"),
    ],
)
def test_what_a_message_was_taken_for(judged: Judged, name: str) -> None:
    assert taken_for(judged) == name


def test_the_table_by_topic_has_the_weakest_first() -> None:
    rows = [row("pain", "answer", "pain"), row("cost", "answer", "pain"), row("cost", "clarify", "cost")]
    table = by_topic(rows)
    assert [(line.topic, line.count, line.right) for line in table] == [("cost", 2, 0.0), ("pain", 1, 1.0)]
    assert table[0].taken_for == f"pain 1, {ASKED_BACK} 1"


def test_the_picture_shows_forty_topics_readably_and_is_the_same_every_time() -> None:
    rows = [row(f"topic_number_{n}", "answer", f"topic_number_{n * 7 % 40}") for n in range(40)]
    picture = confusion_svg(rows)
    assert picture.startswith("<svg role=")
    assert all(picture.count(f">topic_number_{n}<") >= 1 for n in range(40))
    assert picture == confusion_svg(rows)


@pytest.mark.parametrize(("share", "text"), [(None, "-"), (0.0, "0.0 %"), (0.8751, "87.5 %"), (1.0, "100.0 %")])
def test_a_share_is_shown_in_percent(share: float | None, text: str) -> None:
    assert percent(share) == text
