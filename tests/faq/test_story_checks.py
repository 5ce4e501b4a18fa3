"""What a story expects is compared with what the bot said."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from faq.story_tests.checks import differences
from faq.story_tests.format import Story, read_stories
from faq.story_tests.runner import StoryFailed, play


@dataclass(frozen=True)
class FakeReply:
    kind: str = "answer"
    texts: list[str] = field(default_factory=lambda: ["Most people feel a light scratch.", "It doesn\u2019t last."])
    buttons: list[dict[str, Any]] = field(default_factory=lambda: [{"title": "Tell me more", "payload": "/tell_more"}])
    topics: list[str] = field(default_factory=lambda: ["pain", "numbing"])
    facts: list[str] = field(default_factory=lambda: ["pain-mild", "pain-short"])
    sources: list[dict[str, Any]] = field(default_factory=lambda: [{"id": "aad", "title": "AAD"}])
    confidence: float = 0.9
    intent: str = "pain"
    actions: list[str] = field(default_factory=lambda: ["action_answer", "suitability_form"])
    extra: dict[str, Any] = field(default_factory=lambda: {"urgency": "call_clinic"})
    events: list[dict[str, Any]] | None = field(
        default_factory=lambda: [
            {"event": "user", "parse_data": {"entities": [{"entity": "scar_type", "value": "ice_pick"}]}},
            {"event": "active_loop", "name": "suitability_form"},
            {"event": "slot", "name": "check_age", "value": ["34"]},
            {"event": "slot", "name": "context", "value": None},
        ]
    )


class FakeBot:
    def __init__(self, reply: FakeReply) -> None:
        self.reply = reply
        self.heard: list[tuple[str, str]] = []

    def ask(self, conversation: str, text: str) -> FakeReply:
        self.heard.append((conversation, text))
        return self.reply


def story_of(folder: Path, *steps: dict[str, Any]) -> Story:
    path = folder / "pain.yml"
    turns = [{"user": "does it hurt?"}, *steps, {"bot": {"matches": ""}} if not any("bot" in s for s in steps) else {}]
    story = {"story": "it hurts a little", "steps": [turn for turn in turns if turn]}
    path.write_text(yaml.safe_dump({"stories": [story]}, sort_keys=False), encoding="utf-8")
    return read_stories(path)[0]


def found(folder: Path, *steps: dict[str, Any], reply: FakeReply | None = None) -> list[str]:
    turn = story_of(folder, *steps).turns[0]
    return [difference.what for difference in differences(turn, reply or FakeReply())]


@pytest.mark.parametrize(
    "bot",
    [
        {"text": "Most people feel a light scratch.\nIt doesn\u2019t last."},
        {"contains": "LIGHT  scratch"},
        {"contains": ["doesn't last", "most people"]},
        {"matches": r"feel a \w+ scratch"},
        {"not_contains": "no pain"},
        {"topics": ["pain", "numbing"]},
        {"topics_include": ["numbing"]},
        {"facts": ["pain-short"]},
        {"sources_include": ["aad"]},
        {"kind": "answer"},
        {"buttons": ["Tell me more"]},
        {"urgency": "call_clinic"},
        [{"contains": "scratch"}, {"text": "It doesn\u2019t last."}],
    ],
)
def test_a_reply_as_expected_passes(tmp_path: Path, bot: Any) -> None:
    assert found(tmp_path, {"bot": bot}) == []


@pytest.mark.parametrize(
    ("bot", "what"),
    [
        ({"text": "Most people feel a light scratch."}, "text"),
        ({"contains": ["scratch", "numb"]}, "contains"),
        ({"matches": "SCRATCH"}, "matches"),
        ({"not_contains": ["x-ray", "it doesn't LAST"]}, "not_contains"),
        ({"topics": ["numbing", "pain"]}, "topics"),
        ({"topics": []}, "topics"),
        ({"topics_include": ["cost"]}, "topics_include"),
        ({"facts": ["pain-mild", "other"]}, "facts"),
        ({"sources_include": ["nhs"]}, "sources_include"),
        ({"kind": "fallback"}, "kind"),
        ({"buttons": ["Call me"]}, "buttons"),
        ({"urgency": "emergency"}, "urgency"),
        ([{"contains": "last"}, {"contains": "last"}], "contains"),
        ([{"contains": "most"}, {"contains": "last"}, {"contains": "more"}], "number of texts"),
    ],
)
def test_a_reply_that_differs_fails_on_that_key(tmp_path: Path, bot: Any, what: str) -> None:
    assert found(tmp_path, {"bot": bot}) == [what]


def test_actions_are_compared_in_order_and_only_those_given(tmp_path: Path) -> None:
    assert found(tmp_path, {"action": "suitability_form"}) == []
    assert found(tmp_path, {"action": "action_answer"}, {"action": "suitability_form"}) == []
    assert found(tmp_path, {"action": "suitability_form"}, {"action": "action_answer"}) == ["action"]
    assert found(tmp_path, {"action": "action_urgent"}) == ["action"]


@pytest.mark.parametrize(
    ("step", "what"),
    [
        ({"slot_was_set": [{"check_age": ["34"]}, {"context": None}, "check_age"]}, None),
        ({"slot_was_set": [{"check_age": ["35"]}]}, "slot"),
        ({"slot_was_set": ["context"]}, "slot"),
        ({"active_loop": "suitability_form"}, None),
        ({"active_loop": None}, "active_loop"),
    ],
)
def test_slots_and_forms_are_compared_with_what_happened(
    tmp_path: Path, step: dict[str, Any], what: str | None
) -> None:
    assert found(tmp_path, step) == ([what] if what else [])


def test_what_a_bot_does_not_tell_is_not_passed_over(tmp_path: Path) -> None:
    assert found(tmp_path, {"slot_was_set": ["check_age"]}, reply=FakeReply(events=None)) == ["slot"]


def test_intent_and_entities_are_compared(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    text = (
        "stories: [{story: a, steps: [{user: x, intent: cost, entities: [scar_type: ice_pick, skin_tone: dark]},"
        " {bot: {kind: answer}}]}]"
    )
    path.write_text(text)
    assert [found.what for found in differences(read_stories(path)[0].turns[0], FakeReply())] == ["intent", "entity"]


def test_a_story_is_a_chat_of_its_own_and_stops_at_the_first_failing_turn(tmp_path: Path) -> None:
    steps = [{"bot": {"kind": "answer"}}, {"user": "and then?"}, {"bot": {"kind": "urgent"}}, {"user": "never said"}]
    story = story_of(tmp_path, *steps)
    bot = FakeBot(FakeReply())
    with pytest.raises(StoryFailed) as caught:
        play(story, bot, [])
    assert [text for _, text in bot.heard] == ["does it hurt?", "and then?"]
    assert len({conversation for conversation, _ in bot.heard}) == 1
    with pytest.raises(StoryFailed):
        play(story, bot, [])
    assert len({conversation for conversation, _ in bot.heard}) == 2
    report = caught.value.report("pain.yml")
    assert report.splitlines()[0] == 'pain.yml: story "it hurts a little" fails at turn 2, line 7'
    assert "  visitor  does it hurt?" in report
    assert "> visitor  and then?" in report
    assert "> bot      It doesn\u2019t last." in report
    assert "pain.yml:9: kind\n    expected: urgent\n    actual:   answer" in report
    assert "never said" not in report


def test_a_text_that_differs_is_shown_line_by_line(tmp_path: Path) -> None:
    story = story_of(tmp_path, {"bot": {"text": "Most people feel a light itch.\nIt doesn\u2019t last."}})
    with pytest.raises(StoryFailed) as caught:
        play(story, FakeBot(FakeReply()), [])
    report = caught.value.report("pain.yml")
    assert "    - Most people feel a light itch." in report
    assert "    + Most people feel a light scratch." in report
    assert "      It doesn\u2019t last." in report
