"""Help first: what is said to an alarming message, and what an alarm before it adds.

The front desk, which answers at once, and the actions, which keep the thread of the chat, must say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.guard import LEVELS, UrgentMatch
from knowledge.schema import Urgency, Urgent
from knowledge.topics import HAND_OVER, OUTSIDE

CRISIS: Urgency = "crisis"


@dataclass(frozen=True)
class FirstHelp:
    """What is said, placeholders not yet filled, and the facts that it states."""

    texts: list[str]
    facts: list[str]


def first_help(urgent: Urgent, alarm: UrgentMatch) -> FirstHelp:
    """Return the level's text, then first aid for its symptoms that have some.

    Args:
        urgent: The `urgent` section of the knowledge file.
        alarm: What was found.
    """
    symptoms = [symptom for symptom in urgent.symptoms if symptom.id in alarm.symptoms]
    said = _levels_said({alarm.level, *(symptom.level for symptom in symptoms)})
    answers = [urgent.levels[level].answer for level in said]
    first_aid = [symptom.answer for symptom in symptoms if symptom.answer and symptom.level in said]
    facts = [fact for level in said for fact in urgent.levels[level].facts]
    facts += [fact for symptom in symptoms for fact in symptom.facts]
    return FirstHelp(list(dict.fromkeys([*answers, *first_aid])), list(dict.fromkeys(facts)))


def _levels_said(levels: set[Urgency]) -> list[Urgency]:
    """Return the most urgent level; help for the body and for a crisis do not replace each other."""
    said = {level for level in (CRISIS,) if level in levels}
    said |= set(sorted(levels - said, key=LEVELS.index)[:1])
    return sorted(said, key=LEVELS.index)


def with_alarm_before(alarm: UrgentMatch, before: UrgentMatch) -> UrgentMatch:
    """Return both alarms as one: what is told later never makes help less urgent."""
    first, second = sorted((before, alarm), key=lambda each: LEVELS.index(each.level))
    return UrgentMatch(first.level, tuple(dict.fromkeys([*first.symptoms, *second.symptoms])))


def alarm_is_over(kind: str, topics: Iterable[str]) -> bool:
    """Return whether a reply ended what an alarm before was about: another question was answered since."""
    return kind in ("answer", "handoff") and not (OUTSIDE | {HAND_OVER}).issuperset(topics)
