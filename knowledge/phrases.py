"""The phrases that the bot says around its answers: which the knowledge file must have, and what each may fill in."""

from __future__ import annotations

PHRASE_ARGUMENTS: dict[str, frozenset[str]] = {
    "price_quote": frozenset({"label", "unit", "sessions", "total"}),
    "price_quote_one": frozenset({"label", "unit"}),
    "price_quote_package": frozenset({"package", "package_total", "saving"}),
    "price_nearest_package": frozenset({"package", "package_total"}),
    "price_from": frozenset({"amount"}),
    "price_includes": frozenset({"minutes", "includes"}),
    "price_not_listed": frozenset({"area"}),
    **{f"frontdesk_{name}": frozenset({"staff_name"}) for name in ("joined", "passed", "left", "closed")},
}
REQUIRED_PHRASES: frozenset[str] = frozenset(
    {
        *PHRASE_ARGUMENTS,
        "action_failed",
        "affirm",
        "button_no",
        "button_skip",
        "button_stop",
        "button_yes",
        "check_suitability",
        "clarify",
        "clarify_none",
        "deny",
        "empty_message",
        "fallback",
        "frontdesk_consent",
        "frontdesk_contact",
        "frontdesk_gave_up",
        "frontdesk_handoff",
        "frontdesk_nobody_free",
        "frontdesk_nobody_free_closed",
        "frontdesk_privacy",
        "frontdesk_slow",
        "handoff_ask_contact",
        "handoff_closed_now",
        "handoff_done",
        "more_than_three",
        "offered_person",
        "price_no_promise",
        "sources_intro",
        "sources_none",
        "suitability_result_reasons",
        "suitability_start",
        "suitability_stop",
        "tell_me_more",
        "tell_more_none",
        "too_long",
        "what_next",
    }
)
