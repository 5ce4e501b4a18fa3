"""Domain, rules and classes name the same actions, intents and entities."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from actions.in_process import InProcessActions
from actions.turn import TAUGHT_ENTRY
from knowledge.schema import EntityName
from knowledge.topics import TOPICS

ROOT = Path(__file__).parents[2]
MOVES = {
    *("affirm", "deny", "tell_more", "ask_sources", "follow_up", "inform", "stop", "skip"),
    *("check_suitability", "taught", "clarify", "nlu_fallback"),
}


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def intents(domain: dict[str, Any]) -> set[str]:
    return {next(iter(intent)) if isinstance(intent, dict) else intent for intent in domain["intents"]}


def test_every_action_of_the_domain_is_a_class_and_every_class_is_in_the_domain(domain: dict[str, Any]) -> None:
    classes = {name for name in InProcessActions()._executor.actions if not name.endswith("_for_a_test")}

    assert classes == set(domain["actions"])


def test_every_slot_of_the_form_has_its_question(domain: dict[str, Any]) -> None:
    asked = {f"action_ask_{slot}" for slot in domain["forms"]["suitability_form"]["required_slots"]}

    assert asked <= set(domain["actions"])


def test_intents_are_the_topics_and_the_moves(intents: set[str]) -> None:
    assert intents == {*TOPICS, *MOVES}


def test_every_intent_has_a_rule_outside_and_inside_the_check(intents: set[str]) -> None:
    rules = yaml.safe_load((ROOT / "data" / "rules.yml").read_text(encoding="utf-8"))["rules"]
    handled: dict[str | None, set[str]] = {None: set(), "suitability_form": set()}
    for rule in rules:
        loop = next(item["active_loop"] for item in rule["condition"] if "active_loop" in item)
        handled[loop] |= {step["intent"] for step in rule["steps"] if "intent" in step}

    assert handled[None] == intents
    assert handled["suitability_form"] == intents


def test_entities_are_those_of_the_vocabulary_the_numbers_and_the_buttons(domain: dict[str, Any]) -> None:
    numbers = {"session_count", "age", "email_address", "phone_number"}
    assert set(domain["entities"]) == {*get_args(EntityName), *numbers, TAUGHT_ENTRY}


def test_the_domain_holds_no_wording(domain: dict[str, Any]) -> None:
    assert "responses" not in domain
