"""What states an expired fact is left out; what helps or warns stays."""

from __future__ import annotations

from datetime import date
from typing import Any

from knowledge.expiry import without_expired
from knowledge.schema import Knowledge

TODAY = date(2026, 3, 2)


def knowledge_with_expired(knowledge_data: dict[str, Any], *facts: str) -> Knowledge:
    for fact in facts:
        knowledge_data["facts"][fact]["valid_until"] = date(2026, 3, 1)
    return without_expired(Knowledge.parse_obj(knowledge_data), TODAY)


def test_nothing_changes_while_all_facts_hold(knowledge: Knowledge) -> None:
    assert without_expired(knowledge, TODAY) is knowledge


def test_an_answer_whose_fact_expired_is_refused_with_its_details(knowledge_data: dict[str, Any]) -> None:
    knowledge_data["phrases"]["fallback"] = "Ask our team."
    pain = knowledge_with_expired(knowledge_data, "feels-like-scratching").topics["pain"]
    assert (pain.answer, pain.facts, pain.details, pain.detail_facts) == ("Ask our team.", [], None, [])


def test_details_alone_go_when_only_they_state_it(knowledge_data: dict[str, Any]) -> None:
    knowledge_data["topics"]["pain"]["detail_facts"] = ["mild-scars"]
    pain = knowledge_with_expired(knowledge_data, "mild-scars").topics["pain"]
    assert (pain.answer, pain.details) == ("Most people feel a light scratching.", None)


def test_a_variant_is_refused_rather_than_answered_in_general(knowledge_data: dict[str, Any]) -> None:
    knowledge_data["phrases"]["fallback"] = "Ask our team."
    topic = knowledge_with_expired(knowledge_data, "keloid-risk").topics["scar_types"]
    assert topic.answer == "You can ask about that here."
    assert [variant.answer for variant in topic.variants] == [
        "It does little for ice pick scars.",
        "Ask our team.",
        "Ask our team.",
    ]
    assert topic.variants[1].safety == "Ask a dermatologist first."


def test_urgent_help_and_cautions_stay_but_a_good_sign_goes(knowledge_data: dict[str, Any]) -> None:
    good = {"id": "mild", "when": {"scar_type": ["ice_pick"]}, "outcome": "likely", "reason": "x", "facts": ["redflag"]}
    knowledge_data["suitability"]["factors"].append(good)
    left = knowledge_with_expired(knowledge_data, "redflag", "keloid-risk", "mild-scars")
    assert left.urgent == Knowledge.parse_obj(knowledge_data).urgent
    assert [factor.id for factor in left.suitability.factors] == ["keloid", "young"]
