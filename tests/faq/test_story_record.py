"""A chat that was written down is a story that passes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from faq.story_tests.checks import differences
from faq.story_tests.format import read_stories
from faq.story_tests.record import as_story


@dataclass(frozen=True)
class FakeReply:
    texts: list[str]
    kind: str = "answer"
    topics: list[str] = field(default_factory=lambda: ["pain"])
    facts: list[str] = field(default_factory=list)
    buttons: list[dict[str, Any]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    confidence: float = 1.0
    intent: str = "pain"
    actions: list[str] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)


def test_a_chat_becomes_a_readable_story() -> None:
    facts = ["a", "b"]
    turns = [
        ("Does it hurt?", FakeReply(["A little.\nNot for long.", "Ask us."], facts=facts)),
        ("no", FakeReply(["Which?"], kind="clarify", buttons=[{"title": "Pain", "payload": "/pain"}], facts=facts)),
        ("I can't breathe", FakeReply(["Call 999."], kind="urgent", extra={"urgency": "emergency"})),
    ]
    assert as_story(turns) == (
        "version: '3.1'\n"
        "stories:\n"
        "  - story: Does it hurt?\n"
        "    steps:\n"
        "      - user: Does it hurt?\n"
        "      - bot:\n"
        "          - kind: answer\n"
        "            topics:\n"
        "              - pain\n"
        "            facts:\n"
        "              - a\n"
        "              - b\n"
        "            text: |-\n"
        "              A little.\n"
        "              Not for long.\n"
        "          - text: Ask us.\n"
        "      - user: 'no'\n"
        "      - bot:\n"
        "          kind: clarify\n"
        "          topics:\n"
        "            - pain\n"
        "          facts:\n"
        "            - a\n"
        "            - b\n"
        "          buttons:\n"
        "            - Pain\n"
        "          text: Which?\n"
        "      - user: I can't breathe\n"
        "      - bot:\n"
        "          kind: urgent\n"
        "          topics:\n"
        "            - pain\n"
        "          urgency: emergency\n"
        "          text: Call 999.\n"
    )


def test_a_name_may_be_given_and_a_long_message_makes_a_short_one() -> None:
    turns = [("how " * 40, FakeReply(["ok"]))]
    assert yaml.safe_load(as_story(turns, name="mine"))["stories"][0]["story"] == "mine"
    assert len(yaml.safe_load(as_story(turns))["stories"][0]["story"]) <= 60


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(said=st.lists(st.tuples(st.text(), st.lists(st.text(min_size=1), max_size=3)), min_size=1, max_size=3))
def test_whatever_was_said_can_be_read_back_and_passes(tmp_path: Path, said: list[tuple[str, list[str]]]) -> None:
    path = tmp_path / "chat.yml"
    turns = [(text, FakeReply(texts)) for text, texts in said]
    path.write_text(as_story(turns), encoding="utf-8")
    [story] = read_stories(path)
    assert len(story.turns) == len(turns)
    for turn, (_, reply) in zip(story.turns, turns, strict=True):
        if all(text.isprintable() for text in reply.texts):
            assert differences(turn, reply) == []


@pytest.mark.parametrize(
    "text", ["no", "3", "1.5", "~", "2026-01-31", "- x", "a: b", "#", "'", '"', "|", "&a", "*a", "!x"]
)
def test_texts_that_yaml_might_misread_are_kept(tmp_path: Path, text: str) -> None:
    path = tmp_path / "chat.yml"
    path.write_text(as_story([(text, FakeReply([text]))]), encoding="utf-8")
    [story] = read_stories(path)
    assert story.turns[0].text == text
    assert differences(story.turns[0], FakeReply([text])) == []
