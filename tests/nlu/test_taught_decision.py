"""When a taught entry is answered, alone or beside what else is asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from knowledge.taught_schema import TaughtEntry
from nlu.decision import Decision
from nlu.taught_decision import TAUGHT, TaughtThresholds, with_taught
from nlu.taught_matcher import Match

THRESHOLDS = TaughtThresholds(whole=0.4, clause=0.5, offer=0.2)


def entry(topic: str, answer: str | None) -> TaughtEntry:
    return TaughtEntry(
        question="?", topic=topic, answer=answer, ask=["one", "two"], taught_by="x", taught_on=date(2026, 1, 1)
    )


ENTRIES = {"wifi": entry("opening_hours_location", "Yes."), "sting": entry("pain", None), "dogs": entry("cost", "No.")}
PAIN = Decision("pain", [("pain", 0.9)])
UNSURE = Decision("clarify", [("cost", 0.3), ("age", 0.2), ("pain", 0.1)])
WIFI = "opening_hours_location/wifi"


def decide(decision: Decision, *clauses: Match | None, whole: Match | None = None) -> Decision:
    return with_taught(decision, clauses, whole or clauses[0], ENTRIES, THRESHOLDS)


def test_a_sure_entry_is_answered_whatever_the_classifier_says() -> None:
    assert decide(PAIN, Match("wifi", 0.41)) == Decision(TAUGHT, [(WIFI, 0.41)])


def test_an_entry_without_an_answer_asks_its_topic() -> None:
    assert decide(Decision("out_of_scope", []), Match("sting", 0.5)) == Decision("pain", [("pain", 0.5)])


@pytest.mark.parametrize("intent", ["nlu_fallback", "clarify", "out_of_scope", "near_scope"])
def test_an_entry_is_answered_instead_of_a_refusal(intent: str) -> None:
    assert decide(Decision(intent, []), Match("wifi", 0.41)).intent == TAUGHT


@pytest.mark.parametrize(
    ("decision", "score"),
    [(PAIN, 0.39), (Decision("out_of_scope", []), 0.39), (Decision("nlu_fallback", []), 0.19), (UNSURE, 0.19)],
)
def test_a_far_entry_changes_nothing(decision: Decision, score: float) -> None:
    assert decide(decision, Match("wifi", score)) is decision
    assert decide(decision, None) is decision


def test_an_entry_that_may_be_meant_is_offered_beside_the_likeliest_topics() -> None:
    decided = decide(UNSURE, Match("wifi", 0.2))
    assert decided == Decision("clarify", [("cost", 0.3), ("age", 0.2), (WIFI, 0.2)])


def test_an_entry_that_may_be_meant_is_offered_where_nothing_is_known() -> None:
    assert decide(Decision("nlu_fallback", [("cost", 0.08)]), Match("wifi", 0.3)).topics == [(WIFI, 0.3)]


def test_nothing_is_offered_for_words_that_nobody_knows() -> None:
    nobody_knows = Decision("nlu_fallback", [])

    assert decide(nobody_knows, Match("wifi", 0.39)) is nobody_knows


def test_a_topic_that_an_entry_adds_to_is_offered_once() -> None:
    decided = decide(Decision("clarify", [("pain", 0.3), ("age", 0.2)]), Match("sting", 0.3))
    assert [name for name, _ in decided.topics] == ["age", "pain"]


@pytest.mark.parametrize("intent", ["serious_symptom", "affirm", "deny", "stop", "ask_sources"])
def test_alarms_and_moves_are_left_alone(intent: str) -> None:
    decision: Any = Decision(intent, [(intent, 0.9)])
    assert decide(decision, Match("wifi", 0.99)) is decision


def test_beside_another_question_in_the_order_asked() -> None:
    decided = decide(PAIN, Match("wifi", 0.6), None, whole=Match("wifi", 0.2))
    assert decided.intent == "pain"
    assert dict(decided.topics) == {"pain": 0.9, WIFI: 0.6}
    assert set(decided.asked) == {"pain", WIFI}


def test_a_clause_must_be_surer_than_a_whole_message() -> None:
    assert decide(PAIN, Match("wifi", 0.49), None, whole=Match("wifi", 0.2)) is PAIN
    assert decide(PAIN, Match("wifi", 0.49), None, whole=Match("wifi", 0.41)).intent == TAUGHT


def test_it_takes_the_place_of_the_topic_it_is_filed_under() -> None:
    both = Decision("opening_hours_location", [("opening_hours_location", 0.6), ("pain", 0.5)])
    decided = decide(both, None, Match("wifi", 0.6), whole=Match("wifi", 0.2))
    assert [name for name, _ in decided.topics] == ["pain", WIFI]


def test_a_greeting_before_it_is_not_answered_too() -> None:
    decided = decide(Decision("greet", [("greet", 0.9)]), None, Match("wifi", 0.6), whole=Match("wifi", 0.3))
    assert decided == Decision(TAUGHT, [(WIFI, 0.6)], [WIFI])


def test_two_entries_in_one_message() -> None:
    decided = decide(Decision("nlu_fallback", []), Match("dogs", 0.6), Match("wifi", 0.7), whole=Match("wifi", 0.3))
    assert decided.intent == TAUGHT
    assert decided.asked == ["cost/dogs", WIFI]


def test_three_answers_at_most() -> None:
    many = Decision("pain", [("pain", 0.5), ("age", 0.4), ("safety", 0.3)])
    decided = decide(many, Match("wifi", 0.6), Match("dogs", 0.6), whole=None)
    assert len(decided.topics) == 3
    assert {WIFI, "cost/dogs"} < {name for name, _ in decided.topics}
