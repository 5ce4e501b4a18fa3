"""Asked a question, the bot answers, asks back, declines, or says that it does not know; an alarm comes first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.context import Context
from actions.respond import fall_back, respond
from actions.turn import Turn
from knowledge.snapshot import Snapshot

MakeTurn = Callable[..., Turn]
UNSURE = [("pain", 0.3), ("cost", 0.25), ("numbing", 0.2), ("safety", 0.1)]


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "...", "👍", "!!"])
def test_an_empty_message_is_said_to_be_one(snapshot: Snapshot, make_turn: MakeTurn, text: str) -> None:
    reply, _ = respond(snapshot, make_turn(text))

    assert (reply.kind, reply.texts) == ("fallback", ["<empty_message>"])


def test_unsure_it_offers_the_three_likeliest_topics(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    reply, context = respond(snapshot, make_turn("pain cost", "clarify", topics=UNSURE))

    assert reply.kind == "clarify"
    assert reply.topics == ["pain", "cost", "numbing"]
    assert [button.payload for button in reply.buttons] == ["/pain", "/cost", "/numbing", "/nlu_fallback"]
    assert context.offered == ["/pain", "/cost", "/numbing", "/nlu_fallback"]


def test_the_choices_carry_what_was_named(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    turn = make_turn("ice pick", "clarify", topics=UNSURE, entities={"scar_type": ["ice_pick"]})

    assert respond(snapshot, turn)[0].buttons[0].payload == '/pain{"scar_type": "ice_pick"}'


def test_asking_back_keeps_what_the_chat_is_about(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    before = Context("answer", ["collagen"], facts=["mild"])

    _, context = respond(snapshot, make_turn("something else entirely", "clarify", topics=UNSURE, context=before))

    assert (context.kind, context.topics, context.facts) == ("clarify", ["collagen"], ["mild"])


@pytest.mark.parametrize("topic", ["near_scope", "out_of_scope"])
def test_what_is_none_of_this_faq_is_declined_with_a_person(
    snapshot: Snapshot, make_turn: MakeTurn, topic: str
) -> None:
    reply, _ = respond(snapshot, make_turn(intent=topic))

    assert (reply.kind, reply.topics) == ("fallback", [])
    assert reply.texts == [f"About {topic}."]
    assert [button.payload for button in reply.buttons] == ["/human_handoff"]


def test_without_an_answer_it_offers_the_nearest_topics_and_a_person(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    ranking = [("out_of_scope", 0.3), ("greet", 0.2), ("tell_more", 0.1), ("pain", 0.1), ("human_handoff", 0.1)]
    ranking += [("cost", 0.05), ("safety", 0.04)]

    reply, context = respond(snapshot, make_turn(ranking=ranking))

    assert (reply.kind, reply.texts, reply.topics) == ("fallback", ["<fallback>"], [])
    assert [button.payload for button in reply.buttons] == ["/pain", "/cost", "/human_handoff"]
    assert context.kind == "fallback"


def test_none_of_these_is_a_fallback_even_after_a_topic(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    turn = make_turn("/nlu_fallback", topics=[("nlu_fallback", 1.0)], context=Context("clarify", ["pain"]))

    reply, context = fall_back(snapshot, turn)

    assert reply.kind == "fallback"
    assert context.topics == ["pain"]


@pytest.mark.parametrize("topics", [["pain", "serious_symptom"], ["serious_symptom", "pain"]])
def test_an_alarm_among_other_topics_is_all_that_is_answered(
    snapshot: Snapshot, make_turn: MakeTurn, topics: list[str]
) -> None:
    turn = make_turn("it is bad and it hurts", topics[0], topics=[(topic, 0.4) for topic in topics])

    reply, _ = respond(snapshot, turn)

    assert reply.kind == "urgent"
    assert reply.topics == ["serious_symptom"]
    assert reply.texts == ["Call 020 7946 0000."]


@pytest.mark.parametrize(("age", "kind"), [("28", "smalltalk"), ("15", "answer")])
def test_a_bare_age_is_taken_note_of_unless_it_is_too_young(
    snapshot: Snapshot, make_turn: MakeTurn, age: str, kind: str
) -> None:
    reply, _ = respond(snapshot, make_turn(f"im {age}", "age", entities={"age": [age]}))

    assert reply.kind == kind
    assert reply.texts == (["<what_next>"] if kind == "smalltalk" else ["About age."])


def test_a_wish_for_more_that_opens_the_chat_is_told_what_can_be_asked(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    turn = make_turn("tell me more", "clarify", topics=[("cost", 0.3)], ranking=[("tell_more", 0.9), ("cost", 0.05)])

    reply, _ = respond(snapshot, turn)

    assert reply.topics == ["help_capabilities"]


@pytest.mark.parametrize(("move", "said"), [("affirm", "<affirm>"), ("deny", "<deny>")])
def test_a_yes_or_no_that_opens_the_chat_is_taken_in_one_line(
    snapshot: Snapshot, make_turn: MakeTurn, move: str, said: str
) -> None:
    reply, _ = respond(snapshot, make_turn("yes or no", "clarify", topics=UNSURE, ranking=[(move, 0.9)]))

    assert (reply.kind, reply.texts) == ("smalltalk", [said])


@pytest.mark.parametrize("intent", ["clarify", "nlu_fallback"])
def test_a_bare_ok_is_no_question(snapshot: Snapshot, make_turn: MakeTurn, intent: str) -> None:
    before = Context("answer", ["pain"], facts=["scratching"])

    reply, context = respond(snapshot, make_turn("ok thanks", intent, topics=UNSURE, ranking=UNSURE, context=before))

    assert (reply.kind, reply.texts, reply.topics) == ("smalltalk", ["<affirm>"], [])
    assert context.topics == ["pain"]


def test_small_talk_is_not_offered(snapshot: Snapshot, make_turn: MakeTurn) -> None:
    turn = make_turn("right then what else", "clarify", topics=[("thanks", 0.35), ("cost", 0.2)])

    reply, _ = respond(snapshot, turn)

    assert [button.payload for button in reply.buttons] == ["/cost", "/nlu_fallback"]
