"""What a short message takes from the turn before by its form alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from actions.context import Context
from actions.leaning import (
    asks_about,
    asks_nothing_new,
    asks_yes_or_no,
    just_agrees,
    names_another_thing,
    tells_only_age,
    what_comes_after,
    what_lasts,
    with_bare_age,
    with_bare_count,
)
from actions.turn import Turn

MakeTurn = Callable[..., Turn]
AFTER_A_PRICE = Context(kind="answer", topics=["cost"])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("and for 6?", "6"),
        ("no, i meant 6", "6"),
        ("not 3 but 6", "6"),
        ("what about twelve", "12"),
        ("x10", "10"),
        ("how much is it for 6 months", None),
        ("is it £6?", None),
        ("6%", None),
        ("6.5", None),
        ("600", None),
        ("open at 6 pm?", None),
        ("i am 25 years old", None),
        ("and when I have had them all, is it 6 that I would then have to pay for?", None),
    ],
)
def test_a_bare_number_after_a_price_counts_sessions(make_turn: MakeTurn, text: str, count: str | None) -> None:
    turn = with_bare_count(make_turn(text, context=AFTER_A_PRICE))
    assert turn.entities == ({"session_count": [count]} if count else {})


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("what about 15", "15"),
        ("16?", "16"),
        ("and if she's 18", "18"),
        ("no, he is 17", "17"),
        ("what about 5", None),
        ("how about in 10 weeks", None),
        ("call me on 15", None),
    ],
)
def test_a_bare_number_after_a_question_about_age_is_an_age(make_turn: MakeTurn, text: str, age: str | None) -> None:
    after_an_age = Context(kind="answer", topics=["age"], entities={"age": ["12"]})

    turn = with_bare_age(make_turn(text, context=after_an_age))

    assert (turn.intent, turn.entities) == (("age", {"age": [age]}) if age else ("nlu_fallback", {}))
    assert with_bare_age(make_turn(text)).entities == {}


@pytest.mark.parametrize("context", [Context(), Context(kind="answer", topics=["pain"])])
def test_a_bare_number_means_nothing_after_another_topic(make_turn: MakeTurn, context: Context) -> None:
    assert with_bare_count(make_turn("and for 6?", context=context)).entities == {}


@pytest.mark.parametrize(
    ("text", "count"), [("how much for 6", "6"), ("price x 4?", "4"), ("how much for two cheeks", None)]
)
def test_a_question_of_the_price_may_end_in_a_bare_number(make_turn: MakeTurn, text: str, count: str | None) -> None:
    turn = with_bare_count(replace(make_turn(text), topics=[("cost", 0.9)]))
    assert turn.entities == ({"session_count": [count]} if count else {})


def test_a_number_of_sessions_that_was_named_stays(make_turn: MakeTurn) -> None:
    turn = make_turn("6 sessions, face 2", context=AFTER_A_PRICE, entities={"session_count": ["6"]})
    assert with_bare_count(turn).entities == {"session_count": ["6"]}


@pytest.mark.parametrize(
    "text", ["what about ice pick?", "ok and what if i use retin-a?", "how about 6", "and for the neck"]
)
def test_what_about_asks_the_same_of_something_else(make_turn: MakeTurn, text: str) -> None:
    assert asks_about(make_turn(text))


@pytest.mark.parametrize("text", ["does it hurt?", "what is it about?", '/pain{"x": 1}'])
def test_other_questions_do_not(make_turn: MakeTurn, text: str) -> None:
    assert not asks_about(make_turn(text))


@pytest.mark.parametrize(
    ("text", "topic", "asked"),
    [
        ("and after?", "preparation", "aftercare"),
        ("ok and what about afterwards", "session_duration", "aftercare"),
        ("after that?", "procedure_steps", "aftercare"),
        ("and after?", "aftercare", None),
        ("and after?", "pain", "side_effects"),
        ("how long after can i wax?", "preparation", None),
    ],
)
def test_a_bare_after_asks_what_comes_next(make_turn: MakeTurn, text: str, topic: str, asked: str | None) -> None:
    assert what_comes_after(make_turn(text, context=Context(kind="answer", topics=[topic]))) == asked


def test_a_corrected_number_asks_only_what_the_turn_before_asked(make_turn: MakeTurn) -> None:
    turn = replace(make_turn("no, i meant 6", context=AFTER_A_PRICE), topics=[("sessions_count", 0.5), ("cost", 0.4)])
    assert [name for name, _ in with_bare_count(turn).topics] == ["cost"]


def test_the_other_question_about_the_number_stands_alone(make_turn: MakeTurn) -> None:
    turn = replace(make_turn("do i need 6?", context=AFTER_A_PRICE), topics=[("sessions_count", 0.9)])
    assert with_bare_count(turn).topics == [("sessions_count", 0.9)]


@pytest.mark.parametrize(
    "text",
    [
        "how long for?",
        "for how long",
        "and how long though",
        "does it last?",
        "will that last long",
        "how long does it last for",
        "how long will the redness last",
        "is it permanent?",
        "ok and does it go away",
        "how many days",
        "when does it go",
        "so when will that calm down?",
        "will it go",
    ],
)
@pytest.mark.parametrize(
    ("before", "meant"),
    [
        ("side_effects", "side_effects"),
        ("medications", "medications"),
        ("effectiveness", "results_timeline"),
        ("scar_types", "results_timeline"),
        ("cost", None),
    ],
)
def test_how_long_is_asked_of_what_was_spoken_of(
    make_turn: MakeTurn, text: str, before: str, meant: str | None
) -> None:
    assert what_lasts(make_turn(text, context=Context(kind="answer", topics=[before]))) == meant


@pytest.mark.parametrize(
    "text",
    [
        "how long does a session take",
        "does it last longer than botox and is it worth it do you think",
        "does it work",
        "will it go well",
        "when do the doors close",
    ],
)
def test_other_questions_of_time_stand_for_themselves(make_turn: MakeTurn, text: str) -> None:
    assert what_lasts(make_turn(text, context=Context(kind="answer", topics=["side_effects"]))) is None


def test_at_the_start_of_a_chat_nothing_lasts(make_turn: MakeTurn) -> None:
    assert what_lasts(make_turn("does it last?")) is None


@pytest.mark.parametrize("text", ["im 28", "I'm 41 years old", "hi, i am 34", "29", "just turned 40", "31 m"])
def test_a_bare_age(make_turn: MakeTurn, text: str) -> None:
    assert tells_only_age(make_turn(text))
    assert not tells_only_age(make_turn(text, context=Context(kind="answer", topics=["age"])))


@pytest.mark.parametrize("text", ["im 28 is that too old", "28 sessions", "from what age", "im 5"])
def test_more_than_an_age(make_turn: MakeTurn, text: str) -> None:
    assert not tells_only_age(make_turn(text))


@pytest.mark.parametrize(
    "text", ["and a graze on my cheek?", "or my neck and chest?", "and together with a peel", "and if i waxed"]
)
def test_one_more_thing_is_asked_the_same_of(make_turn: MakeTurn, text: str) -> None:
    assert asks_about(make_turn(text))


@pytest.mark.parametrize(
    ("text", "agrees"),
    [("ok", True), ("OK thanks!", True), ("k ty", True), ("got it 👍", True), ("ok how much", False), ("no", False)],
)
def test_a_bare_ok(make_turn: MakeTurn, text: str, agrees: bool) -> None:
    assert just_agrees(make_turn(text)) is agrees


@pytest.mark.parametrize("text", ["x6", "6", "and 6?", "for 6 x", "no, i meant 6", "sorry 6", "make that 6!"])
def test_a_number_alone_after_a_price_asks_for_that_price(make_turn: MakeTurn, text: str) -> None:
    turn = with_bare_count(make_turn(text, intent="out_of_scope", context=AFTER_A_PRICE))

    assert (turn.intent, turn.asked, [name for name, _ in turn.topics]) == ("cost", ["cost"], ["cost"])
    assert turn.entities["session_count"] == ["6"]


@pytest.mark.parametrize("text", ["600", "6 hours", "on the 6th", "£50", "20%", "50"])
def test_another_number_does_not(make_turn: MakeTurn, text: str) -> None:
    assert with_bare_count(make_turn(text, intent="out_of_scope", context=AFTER_A_PRICE)).intent == "out_of_scope"


def test_nor_does_a_number_after_the_bot_asked_back(make_turn: MakeTurn) -> None:
    context = replace(AFTER_A_PRICE, kind="clarify")

    assert with_bare_count(make_turn("2", intent="out_of_scope", context=context)).intent == "out_of_scope"


@pytest.mark.parametrize("text", ["and wrinkles", "and my scars?", "what about freckles", "or some milk spots?"])
def test_a_thing_that_nobody_knows_is_another_thing(make_turn: MakeTurn, text: str) -> None:
    assert names_another_thing(make_turn(text))
    assert not names_another_thing(make_turn(text, entities={"scar_type": ["ice_pick"]}))


@pytest.mark.parametrize(
    "text", ["and how long?", "and is it safe", "and the price", "and after", "and if so", "wrinkles"]
)
def test_a_further_question_is_no_other_thing(make_turn: MakeTurn, text: str) -> None:
    assert not names_another_thing(make_turn(text))


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("but does it hurt", True),
        ("why?", True),
        ("and what else", True),
        ("does it hurt afterwards", False),
        ("are there needles", False),
        ("???", False),
    ],
)
def test_the_same_again_asks_nothing_new(make_turn: MakeTurn, text: str, nothing: bool) -> None:
    assert asks_nothing_new(make_turn(text, before=["hi", "Does it hurt?"])) is nothing


@pytest.mark.parametrize("text", ["so yes or no?", "so is it yes or no", "is that a yes or a no", "yes or not"])
def test_a_plain_verdict_is_asked_for(make_turn: MakeTurn, text: str) -> None:
    assert asks_yes_or_no(make_turn(text))


@pytest.mark.parametrize("text", ["yes", "no", "yes or maybe", "can i say yes or no"])
def test_a_yes_or_a_no_asks_for_no_verdict(make_turn: MakeTurn, text: str) -> None:
    assert not asks_yes_or_no(make_turn(text))
