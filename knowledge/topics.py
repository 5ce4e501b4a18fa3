"""The fixed vocabulary of topics: what a visitor's message can be about."""

from __future__ import annotations

TOPICS: tuple[str, ...] = (
    "greet",
    "goodbye",
    "thanks",
    "bot_challenge",
    "help_capabilities",
    "definition",
    "how_it_works",
    "procedure_steps",
    "preparation",
    "pain",
    "numbing",
    "side_effects",
    "safety",
    "serious_symptom",
    "scar_types",
    "effectiveness",
    "contraindications",
    "medications",
    "skin_tone",
    "age",
    "sessions_count",
    "session_interval",
    "session_duration",
    "results_timeline",
    "recovery_downtime",
    "makeup_after",
    "aftercare",
    "sun_after",
    "cost",
    "insurance_or_payment",
    "home_kit",
    "provider",
    "comparison",
    "acne_prevention",
    "other_benefits",
    "collagen",
    "before_after_photos",
    "consultation_booking",
    "opening_hours_location",
    "human_handoff",
    "near_scope",
    "out_of_scope",
)

ALARM = "serious_symptom"
HAND_OVER = "human_handoff"
OUTSIDE = frozenset({"near_scope", "out_of_scope"})
"""Understood, and refused."""
_FILED = "/"


def taught_name(topic: str, entry: str) -> str:
    """Return the name under which the answer of a taught entry stands beside the topics."""
    return f"{topic}{_FILED}{entry}"


def filed_under(name: str) -> str:
    """Return the topic that a name belongs to: a topic itself, or the one under which a taught answer is filed."""
    return name.partition(_FILED)[0]
