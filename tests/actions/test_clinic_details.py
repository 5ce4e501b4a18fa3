"""What is asked about hours and place gets a short answer to just that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

import pytest

from actions.clinic_details import CLINIC_TOPIC, clinic_text, with_the_day_asked
from actions.compose import answer
from actions.context import Context
from actions.turn import Turn
from actions.understanding import Understanding
from knowledge.snapshot import Snapshot

MakeTurn = Callable[..., Turn]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("are you open on friday?", "<hours_open_on> day=Friday 6 March hours=09:00 to 17:00"),
        ("and tomorrow?", "<hours_open_on> day=Tomorrow, Wednesday 4 March hours=09:00 to 17:00"),
        (
            "this saturday?",
            "<hours_closed_on> day=Saturday 7 March reason=always closed on Saturdays "
            "<hours_reopens> opens=on Monday at 09:00",
        ),
        (
            "open on good friday",
            "<hours_closed_on> day=Friday 3 April reason=public holiday: Good Friday "
            "<hours_reopens> opens=on Tuesday 7 April at 09:00",
        ),
        ("open on mondays?", "<hours_open_as_a_rule> hours=09:00 to 17:00 weekday=Mondays"),
        ("do you open on sundays", "<hours_closed_as_a_rule> weekday=Sundays"),
        (
            "are you open at easter",
            "<hours_days> days=Friday 3 April closed (public holiday: Good Friday); Saturday 4 April closed "
            "(always closed on Saturdays); Sunday 5 April closed (always closed on Sundays); Monday 6 April closed "
            "(public holiday: Easter Monday) <hours_reopens> opens=on Tuesday 7 April at 09:00",
        ),
        ("what are your opening hours?", "<hours_week>"),
        ("are you open 24/7?", "<hours_week>"),
        ("are you on the 1st floor, is there a lift?", "<clinic_access>"),
        ("are you open now", "<hours_now>"),
        ("when do you open?", "<hours_now>"),
        ("where are you", "<clinic_place>"),
        ("is there parking", "<clinic_parking>"),
        ("where can i park", "<clinic_parking>"),
        ("do you have a lift", "<clinic_access>"),
        ("whats your number", "<clinic_contact>"),
        ("address and opening hours", "<hours_week> <clinic_place>"),
        (
            "where are you and are you open friday",
            "<hours_open_on> day=Friday 6 March hours=09:00 to 17:00 <clinic_place>",
        ),
    ],
)
def test_just_what_was_asked(snapshot: Snapshot, text: str, said: str) -> None:
    assert clinic_text(snapshot, text) == said


@pytest.mark.parametrize(
    ("before", "text", "read"),
    [
        (["open on saturday?"], "till when", "open on saturday? till when"),
        (["open on saturday?", "till when"], "and from when", "open on saturday? and from when"),
        (["where are you, open on saturday?"], "till when", "are you, open on saturday? till when"),
        (["open on saturday?"], "what time on friday", "what time on friday"),
        (["open on saturday?"], "till when today", "till when today"),
        (["open on saturday?"], "what times on weekdays", "what times on weekdays"),
        (["open on saturday?"], "when is there parking", "when is there parking"),
        (["what do you do"], "till when", "till when"),
        ([], "till when", "till when"),
    ],
)
def test_the_day_asked_before_counts_when_none_is_named(
    snapshot: Snapshot, make_turn: MakeTurn, before: list[str], text: str, read: str
) -> None:
    turn = make_turn(text, context=Context("answer", [CLINIC_TOPIC]), before=before)

    assert with_the_day_asked(snapshot, turn).strip() == read


def test_after_another_subject_the_day_asked_before_does_not_count(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    turn = make_turn("till when", context=Context("answer", ["cost"]), before=["open on saturday?"])

    assert with_the_day_asked(snapshot, turn) == "till when"


@pytest.mark.parametrize(
    ("asked_in", "said"),
    [
        (
            {"recovery_downtime": ["can i lift weights"], CLINIC_TOPIC: ["are you open friday"]},
            "<hours_open_on> day=Friday 6 March hours=09:00 to 17:00",
        ),
        (
            {"consultation_booking": ["can i come friday"], CLINIC_TOPIC: ["when do you close"]},
            "<hours_open_on> day=Friday 6 March hours=09:00 to 17:00",
        ),
        ({}, "<hours_open_on> day=Friday 6 March hours=09:00 to 17:00 <clinic_access>"),
    ],
)
def test_only_clauses_about_the_clinic_ask_for_its_hours_and_place(
    snapshot: Snapshot, make_turn: MakeTurn, asked_in: dict[str, list[str]], said: str
) -> None:
    turn = make_turn("can i lift weights and are you open friday", asked_in=asked_in)

    reply, _ = answer(snapshot, turn, Understanding([*asked_in, CLINIC_TOPIC], {}, 0.9))

    assert reply.texts[-1] == said


@pytest.mark.parametrize("text", ["", "/opening_hours_location", "tell me about the clinic"])
def test_without_a_telling_word_the_topic_answers(snapshot: Snapshot, make_turn: MakeTurn, text: str) -> None:
    assert clinic_text(snapshot, text) is None

    understood = Understanding(["opening_hours_location"], {}, 0.9)
    reply, _ = answer(snapshot, make_turn(text, context=Context()), understood)

    assert reply.texts == ["About opening_hours_location."]


def test_the_clock_decides(snapshot: Snapshot, at_noon: Callable[[datetime], None]) -> None:
    at_noon(datetime(2026, 12, 24, 18, tzinfo=timezone.utc))

    assert clinic_text(snapshot, "open tomorrow?") == (
        "<hours_closed_on> day=Tomorrow, Friday 25 December reason=public holiday: Christmas Day "
        "<hours_reopens> opens=on Tuesday at 09:00"
    )
