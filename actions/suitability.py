"""Judges suitability from what the visitor said: factors and their reasons come from the knowledge file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.schema import Factor, Outcome, Suitability

SLOT_PREFIX = "check_"
QUESTIONS = ("scar_type", "conditions", "medicines", "pregnancy", "skin_tone", "age")
SLOTS = tuple(f"{SLOT_PREFIX}{question}" for question in QUESTIONS)
UNKNOWN = "unknown"
NONE = "none"

ENTITY_OF = {
    "scar_type": "scar_type",
    "conditions": "condition",
    "medicines": "medicine",
    "pregnancy": "condition",
    "skin_tone": "skin_tone",
    "age": "age",
}
"""Which entity answers which question."""

PREGNANCY_CONDITIONS = ("pregnancy", "breastfeeding")
_SEVERITY: dict[Outcome, int] = {"likely": 0, "ask_first": 1, "not_now": 2}


@dataclass(frozen=True)
class Verdict:
    """The outcome of the check and the factors that led to it, the weightiest first."""

    outcome: Outcome
    factors: list[Factor]


def judge(suitability: Suitability, answers: Mapping[str, list[str]]) -> Verdict:
    """Weigh what the visitor said.

    Args:
        suitability: The knowledge file's factors.
        answers: Question -> canonical values; an empty list, `unknown` or `none` weighs nothing.

    Returns:
        The most cautious outcome of all factors that apply; `likely` when none speaks against it.
    """
    applying = [factor for factor in suitability.factors if _applies(factor, answers)]
    applying.sort(key=lambda factor: -_SEVERITY[factor.outcome])
    outcome: Outcome = applying[0].outcome if applying else "likely"
    # A good sign beside a warning would soften the warning.
    return Verdict(outcome, [factor for factor in applying if outcome == "likely" or factor.outcome != "likely"])


def _applies(factor: Factor, answers: Mapping[str, list[str]]) -> bool:
    if factor.age_below is not None:
        ages = [int(value) for value in answers.get("age", []) if value.isdecimal()]
        return any(age < factor.age_below for age in ages)
    named: dict[str, set[str]] = {}
    for question, values in answers.items():
        named.setdefault(ENTITY_OF[question], set()).update(values)
    return any(named.get(entity, set()) & set(values) for entity, values in (factor.when or {}).items())
