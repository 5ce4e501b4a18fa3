"""The check reads each turn's answers, asks what is open, and judges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.suitability import SLOTS
from actions.suitability_form import (
    ASK_ACTIONS,
    ActionJudgeSuitability,
    ActionLeaveForm,
    AskSuitability,
    ValidateSuitabilityForm,
    answers_in,
)
from actions.turn import Turn

MakeTurn = Callable[..., Turn]
MakeTracker = Callable[..., Tracker]
ASK = {action.question: action for action in ASK_ACTIONS}


@pytest.mark.parametrize(
    ("entities", "requested", "answers"),
    [
        ({"scar_type": ["ice_pick"]}, "scar_type", {"scar_type": ["ice_pick"]}),
        ({"condition": ["rosacea", "eczema"]}, "conditions", {"conditions": ["rosacea", "eczema"]}),
        ({"condition": ["rosacea"]}, "scar_type", {"conditions": ["rosacea"]}),
        ({"condition": ["pregnancy"]}, "conditions", {"pregnancy": ["pregnancy"]}),
        (
            {"condition": ["breastfeeding", "rosacea"]},
            "pregnancy",
            {"conditions": ["rosacea"], "pregnancy": ["breastfeeding"]},
        ),
        ({"age": ["34"], "skin_tone": ["fair"]}, "skin_tone", {"skin_tone": ["fair"], "age": ["34"]}),
        ({"body_area": ["face"]}, "scar_type", {}),
    ],
)
def test_what_is_named_answers_its_question(
    make_turn: MakeTurn, entities: dict[str, list[str]], requested: str, answers: dict[str, list[str]]
) -> None:
    assert answers_in(make_turn("…", "inform", entities=entities), requested) == answers


@pytest.mark.parametrize(
    ("intent", "requested", "answer"),
    [
        ("skip", "scar_type", ["unknown"]),
        ("skip", "age", ["unknown"]),
        ("deny", "conditions", ["none"]),
        ("deny", "medicines", ["none"]),
        ("deny", "pregnancy", ["none"]),
        ("deny", "scar_type", None),
        ("deny", "age", None),
        ("affirm", "pregnancy", ["pregnancy"]),
        ("affirm", "conditions", None),
    ],
)
def test_yes_no_and_skip_answer_the_question_asked(
    make_turn: MakeTurn, intent: str, requested: str, answer: list[str] | None
) -> None:
    assert answers_in(make_turn("…", intent), requested) == ({requested: answer} if answer else {})


@pytest.mark.parametrize(("text", "age"), [("34", "34"), ("i'm 34", "34"), ("34 years old", "34")])
def test_a_bare_number_is_an_age_when_the_age_was_asked(make_turn: MakeTurn, text: str, age: str) -> None:
    assert answers_in(make_turn(text), "age") == {"age": [age]}


@pytest.mark.parametrize("text", ["5", "345", "34 or 35", "0", "thirty", "accutane 10 years ago"])
def test_what_is_no_plausible_age_is_asked_again(make_turn: MakeTurn, text: str) -> None:
    assert answers_in(make_turn(text), "age") == {}


@pytest.mark.parametrize("requested", ["scar_type", "medicines", "pregnancy"])
def test_a_number_is_no_age_when_what_was_asked_may_have_one(make_turn: MakeTurn, requested: str) -> None:
    assert answers_in(make_turn("34"), requested) == {}


@pytest.mark.parametrize("requested", ["conditions", "skin_tone"])
def test_a_bare_number_is_the_age_when_no_number_answers_what_was_asked(make_turn: MakeTurn, requested: str) -> None:
    assert answers_in(make_turn("34"), requested) == {"age": ["34"]}
    assert answers_in(make_turn("34 of them"), requested) == {}


@pytest.mark.parametrize("text", ["12 years", "20 yrs."])
def test_bare_years_are_an_age_only_when_the_age_was_asked(make_turn: MakeTurn, text: str) -> None:
    named = {"age": [text[:2]]}

    assert answers_in(make_turn(text, entities=named), "scar_type") == {}
    assert answers_in(make_turn(text, entities=named), "age") == {"age": [text[:2]]}


@pytest.mark.parametrize("text", ["is rosacea bad?", "What about rosacea", "rosacea?", "can I have it with rosacea"])
def test_a_question_of_the_visitor_answers_nothing(make_turn: MakeTurn, text: str) -> None:
    assert answers_in(make_turn(text, entities={"condition": ["rosacea"]}), "conditions") == {}


def test_a_button_is_never_a_question(make_turn: MakeTurn) -> None:
    assert answers_in(make_turn("/deny", "deny"), "conditions") == {"conditions": ["none"]}


def test_an_alarming_message_answers_nothing(make_turn: MakeTurn) -> None:
    turn = make_turn(entities={"condition": ["rosacea"]}, urgent={"level": "emergency", "symptoms": ["fever"]})

    assert answers_in(turn, "conditions") == {}


@pytest.mark.parametrize("intent", ["serious_symptom", "human_handoff"])
def test_what_the_classifier_takes_for_an_alarm_or_a_wish_for_a_person_answers_nothing(
    make_turn: MakeTurn, intent: str
) -> None:
    turn = make_turn("please ring me about my rosacea", intent, entities={"condition": ["rosacea"]})

    assert answers_in(turn, "conditions") == {}


@pytest.mark.parametrize(("text", "urgent"), [("rosacea?", None), ("rosacea", {"level": "emergency"})])
async def test_a_bare_name_is_no_answer_in_a_question_or_an_alarm(
    make_tracker: MakeTracker, text: str, urgent: dict[str, str] | None
) -> None:
    tracker = make_tracker(text, "inform", {"urgent": urgent}, requested_slot="suitability_conditions")

    assert await ValidateSuitabilityForm().run(CollectingDispatcher(), tracker, {}) == []


def test_stop_answers_nothing(make_turn: MakeTurn) -> None:
    assert answers_in(make_turn("stop, rosacea", "stop", entities={"condition": ["rosacea"]}), "conditions") == {}


@pytest.mark.parametrize(
    ("value", "requested", "answers"),
    [
        ("pregnancy", "pregnancy", {"pregnancy": ["none"]}),
        ("pregnancy", "age", {"pregnancy": ["none"]}),
        ("rosacea", "conditions", {"conditions": ["none"]}),
        ("rosacea", "age", {}),
    ],
)
def test_what_is_denied_is_not_had(
    make_turn: MakeTurn, value: str, requested: str, answers: dict[str, list[str]]
) -> None:
    named = {"condition": [value]}

    assert answers_in(make_turn("no …", "inform", entities=named, denied=named), requested) == answers


def test_what_is_denied_beside_what_is_had_counts_for_nothing(make_turn: MakeTurn) -> None:
    turn = make_turn(entities={"condition": ["eczema", "rosacea"]}, denied={"condition": ["eczema"]})

    assert answers_in(turn, "conditions") == {"conditions": ["rosacea"]}


async def test_the_first_question_is_introduced(run: Callable[..., Any], make_tracker: MakeTracker) -> None:
    messages, _ = await run(ASK["scar_type"](), make_tracker(intent="check_suitability"))

    assert [message["text"] for message in messages] == ["<suitability_start>", "Which scar_type?"]


async def test_a_resumed_check_is_not_introduced_again(run: Callable[..., Any], make_tracker: MakeTracker) -> None:
    messages, _ = await run(ASK["conditions"](), make_tracker(intent="check_suitability", check_scar_type=["ice_pick"]))

    assert [message["text"] for message in messages] == ["Which conditions?"]


@pytest.mark.parametrize(
    ("question", "payloads"),
    [
        (ASK["scar_type"](), ["/skip", "/stop"]),
        (ASK["conditions"](), ["/deny", "/skip", "/stop"]),
        (ASK["pregnancy"](), ["/affirm", "/deny", "/skip", "/stop"]),
        (ASK["age"](), ["/skip", "/stop"]),
    ],
)
async def test_each_question_can_be_skipped_and_left(
    run: Callable[..., Any], make_tracker: MakeTracker, question: AskSuitability, payloads: list[str]
) -> None:
    messages, slots = await run(question, make_tracker())

    assert [button["payload"] for button in messages[-1]["buttons"]] == payloads
    assert slots["context"]["offered"] == payloads


@pytest.mark.parametrize("kind", ["clarify", "fallback"])
async def test_what_was_offered_in_the_same_turn_can_still_be_pressed(
    run: Callable[..., Any], make_tracker: MakeTracker, kind: str
) -> None:
    _, slots = await run(ASK["age"](), make_tracker(context={"kind": kind, "offered": ["/pain"]}))

    assert slots["context"]["offered"] == ["/pain", "/skip", "/stop"]


@pytest.mark.parametrize(
    ("answers", "outcome", "texts", "facts"),
    [
        ({}, "likely", ["It may suit you."], []),
        ({"check_conditions": ["rosacea"]}, "ask_first", ["Ask first.", "• It can flare."], ["mild"]),
        (
            {"check_conditions": ["rosacea"], "check_medicines": ["isotretinoin"]},
            "not_now",
            ["Not now.", "• It dries.\n• It can flare."],
            ["isotretinoin", "mild"],
        ),
    ],
)
async def test_the_outcome_comes_with_its_reasons_and_facts(
    run: Callable[..., Any],
    make_tracker: MakeTracker,
    answers: dict[str, list[str]],
    outcome: str,
    texts: list[str],
    facts: list[str],
) -> None:
    messages, _ = await run(ActionJudgeSuitability(), make_tracker(**answers))

    said = [message["text"].removeprefix("<suitability_result_reasons>\n") for message in messages]
    assert said == texts
    assert messages[-1]["custom"]["suitability"] == outcome
    assert messages[-1]["custom"]["facts"] == facts


async def test_after_the_outcome_the_answers_are_forgotten(run: Callable[..., Any], make_tracker: MakeTracker) -> None:
    _, slots = await run(ActionJudgeSuitability(), make_tracker(check_conditions=["rosacea"]))

    assert {slot: slots[slot] for slot in SLOTS} == dict.fromkeys(SLOTS)


async def test_leaving_keeps_the_answers_and_offers_to_resume(
    run: Callable[..., Any], make_tracker: MakeTracker
) -> None:
    messages, slots = await run(ActionLeaveForm(), make_tracker(check_conditions=["rosacea"]))

    assert messages[0]["text"] == "<suitability_stop>"
    assert slots["context"]["offered"] == ["/check_suitability"]
    assert "check_conditions" not in slots


@pytest.mark.parametrize(
    "text",
    ["do not know", "don't know", "i dont really know", "dunno", "not sure", "I'm not sure tbh", "no idea", "idk"],
)
def test_not_to_know_is_an_answer(make_turn: MakeTurn, text: str) -> None:
    assert answers_in(make_turn(text, "deny"), "conditions") == {"conditions": ["unknown"]}


@pytest.mark.parametrize(
    ("text", "before", "named", "after"),
    [
        ("and eczema", ["rosacea"], ["eczema"], ["rosacea", "eczema"]),
        ("eczema", ["none"], ["eczema"], ["eczema"]),
        ("sorry, I meant eczema", ["rosacea"], ["eczema"], ["eczema"]),
    ],
)
async def test_a_second_condition_does_not_make_the_first_go_away(
    make_tracker: MakeTracker, text: str, before: list[str], named: list[str], after: list[str]
) -> None:
    tracker = make_tracker(
        text,
        "inform",
        {"entities": [{"entity": "condition", "value": value, "start": 0} for value in named]},
        check_conditions=before,
        requested_slot="check_medicines",
    )
    (event,) = await ValidateSuitabilityForm().run(CollectingDispatcher(), tracker, {})
    assert event["value"] == after


@pytest.mark.parametrize(("requested", "answers"), [("conditions", {}), ("age", {"age": ["12"]})])
def test_bare_years_are_an_age_only_where_it_was_asked(
    make_turn: MakeTurn, requested: str, answers: dict[str, list[str]]
) -> None:
    assert answers_in(make_turn("12 years", entities={"age": ["12"]}), requested) == answers


@pytest.mark.parametrize(
    ("text", "named", "before", "after"),
    [
        ("it was 5 years ago", [], ["isotretinoin", "tretinoin"], ["tretinoin", "past"]),
        ("i took accutane 5 years ago", ["isotretinoin"], ["isotretinoin"], ["past"]),
        ("it was 5 years ago", [], ["none"], None),
        ("what if i took it 5 years ago?", [], ["isotretinoin"], None),
    ],
)
async def test_a_time_told_later_dates_the_medicine_answered_before(
    make_tracker: MakeTracker, text: str, named: list[str], before: list[str], after: list[str] | None
) -> None:
    entities = [{"entity": "medicine", "value": value, "start": 0} for value in named]
    tracker = make_tracker(
        text, "inform", {"entities": entities}, check_medicines=before, requested_slot="check_pregnancy"
    )

    events = await ValidateSuitabilityForm().run(CollectingDispatcher(), tracker, {})

    assert [event["value"] for event in events] == ([after] if after else [])
