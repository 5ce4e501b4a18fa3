"""What counts as covered by a story."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from faq.story_tests.coverage import Uncovered, uncovered
from faq.story_tests.format import read_stories
from knowledge.schema import Term, Topic, Variant


def knowledge() -> Any:
    """A small stand-in for the knowledge file."""
    ice_pick = Variant(
        when={"scar_type": ["ice_pick"]}, answer="A poor choice for {label}.", facts=["ice-pick", "shared"]
    )
    rolling = Variant(when={"scar_type": ["rolling"]}, answer="Rolling scars soften somewhat.", facts=["shared"])
    scars = Topic(
        title="Scars", answer="It depends on the scar.", facts=["depends", "shared"], variants=[ice_pick, rolling]
    )
    return SimpleNamespace(
        topics={
            "pain": Topic(title="Pain", answer="Most people feel a scratch."),
            "scar_types": scars,
            "out_of_scope": Topic(title="Other", answer="I only know about skin."),
        },
        suitability=SimpleNamespace(questions={"age": "How old are you?", "pregnancy": "Are you pregnant?"}),
        vocabulary={
            "scar_type": {
                "ice_pick": Term(label="Ice pick scars", synonyms=["icepick"]),
                "rolling": Term(label="Rolling scars", synonyms=["wavy scars"]),
            }
        },
    )


ACTIONS = [
    "action_answer",
    "suitability_form",
    "validate_suitability_form",
    "action_ask_check_age",
    "action_ask_check_pregnancy",
]


def missing(folder: Path, *steps: dict[str, Any], user: str = "hi", name: str = "a.yml") -> Uncovered:
    path = folder / name
    path.write_text(yaml.safe_dump({"stories": [{"story": "a", "steps": [{"user": user}, *steps]}]}, sort_keys=False))
    return uncovered(read_stories(path), knowledge(), ACTIONS)


def test_without_stories_everything_is_uncovered() -> None:
    nothing = uncovered([], knowledge(), ACTIONS)
    assert nothing.lines() == [
        "topics: pain",
        "topics: scar_types",
        "topics: out_of_scope",
        "variants: scar_types/scar_type=ice_pick",
        "variants: scar_types/scar_type=rolling",
        *(f"actions: {action}" for action in ACTIONS),
        "scar_types: ice_pick",
        "scar_types: rolling",
    ]


@pytest.mark.parametrize(
    ("bot", "left"),
    [
        ({"topics": ["pain"]}, ["scar_types", "out_of_scope"]),
        ({"topics_include": ["scar_types"]}, ["pain", "out_of_scope"]),
        ({"contains": "I only know about skin"}, ["pain", "scar_types"]),
        ({"kind": "answer", "contains": "a"}, ["pain", "scar_types", "out_of_scope"]),
    ],
)
def test_a_topic_is_covered_by_name_or_by_words_of_its_answer_alone(
    tmp_path: Path, bot: dict[str, Any], left: list[str]
) -> None:
    assert missing(tmp_path, {"bot": bot}).topics == left


@pytest.mark.parametrize(
    ("bot", "left"),
    [
        ({"topics": ["scar_types"], "facts": ["ice-pick"]}, ["rolling"]),
        ({"topics": ["scar_types"], "facts": ["shared"]}, ["ice_pick", "rolling"]),
        ({"topics": ["scar_types"], "facts": ["depends"]}, ["ice_pick", "rolling"]),
        ({"topics": ["scar_types"], "contains": "soften somewhat"}, ["ice_pick"]),
        ({"topics": ["scar_types"], "matches": "[Pp]oor choice"}, ["rolling"]),
        ({"topics": ["scar_types"], "text": "Hm. Rolling scars soften somewhat. Yes."}, ["ice_pick"]),
        ({"topics": ["scar_types"], "contains": "a"}, ["ice_pick", "rolling"]),
        ({"topics": ["pain"], "facts": ["ice-pick"]}, ["ice_pick", "rolling"]),
    ],
)
def test_a_variant_is_covered_by_what_only_its_answer_has(tmp_path: Path, bot: dict[str, Any], left: list[str]) -> None:
    assert missing(tmp_path, {"bot": bot}).variants == [f"scar_types/scar_type={name}" for name in left]


@pytest.mark.parametrize(
    ("steps", "covered"),
    [
        ([{"action": "action_answer"}], {"action_answer"}),
        ([{"action": "suitability_form"}], {"suitability_form", "validate_suitability_form"}),
        ([{"bot": {"contains": "How old"}}], {"action_ask_check_age"}),
        ([{"bot": {"contains": "are you"}}], set()),
    ],
)
def test_an_action_is_covered_when_it_ran_or_its_question_was_read(
    tmp_path: Path, steps: list[dict[str, Any]], covered: set[str]
) -> None:
    bot = [] if any("bot" in step for step in steps) else [{"bot": {"kind": "form"}}]
    assert set(ACTIONS) - set(missing(tmp_path, *steps, *bot).actions) == covered


@pytest.mark.parametrize(
    ("user", "left"),
    [("for ice-pick", ["ice_pick", "rolling"]), ("for ice pick scars", ["rolling"]), ("my WAVY scars", ["ice_pick"])],
)
def test_a_scar_type_is_covered_when_a_visitor_names_it(tmp_path: Path, user: str, left: list[str]) -> None:
    assert missing(tmp_path, {"bot": {"kind": "answer"}}, user=user).scar_types == left


def test_plain_rasa_stories_cover_nothing(tmp_path: Path) -> None:
    left = missing(tmp_path, {"action": "action_answer"}, name="test_a.yml")
    assert "action_answer" in left.actions


def test_variants_that_say_the_same_count_as_one(tmp_path: Path) -> None:
    small = knowledge()
    scars = small.topics["scar_types"]
    twin = scars.variants[0].copy(update={"when": {"scar_type": ["boxcar"]}})
    small.topics["scar_types"] = scars.copy(update={"variants": [*scars.variants, twin]})
    path = tmp_path / "a.yml"
    bot = {"topics": ["scar_types"], "facts": ["ice-pick"]}
    path.write_text(yaml.safe_dump({"stories": [{"story": "a", "steps": [{"user": "hi"}, {"bot": bot}]}]}))
    assert uncovered(read_stories(path), small, ACTIONS).variants == ["scar_types/scar_type=rolling"]
