"""The suitability check weighs what was said; it is always as cautious as its most cautious factor."""

from __future__ import annotations

import pytest

from actions.suitability import judge
from knowledge.schema import Suitability

CHECK = Suitability.parse_obj(
    {
        "questions": {},
        "outcomes": {"likely": "likely", "ask_first": "ask", "not_now": "wait"},
        "factors": [
            {
                "id": "rosacea",
                "when": {"condition": ["rosacea"]},
                "outcome": "ask_first",
                "reason": "r",
                "facts": ["f"],
            },
            {
                "id": "wound",
                "when": {"condition": ["open_wound"]},
                "outcome": "not_now",
                "reason": "w",
                "facts": ["f2"],
            },
            {"id": "young", "age_below": 18, "outcome": "ask_first", "reason": "y", "facts": ["f3"]},
        ],
    }
)


@pytest.mark.parametrize(
    ("answers", "outcome", "factors"),
    [
        ({}, "likely", []),
        ({"conditions": ["none"], "age": ["30"]}, "likely", []),
        ({"conditions": ["rosacea"]}, "ask_first", ["rosacea"]),
        ({"conditions": ["rosacea", "open_wound"]}, "not_now", ["wound", "rosacea"]),
        ({"age": ["17"]}, "ask_first", ["young"]),
        ({"age": ["18"]}, "likely", []),
        ({"age": ["unknown"]}, "likely", []),
        ({"medicines": ["rosacea"]}, "likely", []),
    ],
)
def test_the_most_cautious_factor_decides(answers: dict[str, list[str]], outcome: str, factors: list[str]) -> None:
    verdict = judge(CHECK, answers)

    assert verdict.outcome == outcome
    assert [factor.id for factor in verdict.factors] == factors
