"""The check: taken whole, left, resumed, corrected, interrupted."""

from __future__ import annotations

import pytest

from faq.bot_reply import BotReply
from knowledge.placeholders import fill
from tests.e2e.chat import Chat, payloads

START = "check if it may suit me"


def _asked(chat: Chat, reply: BotReply) -> str:
    """Return which question the reply ends with."""
    questions = chat.engine.knowledge.knowledge.suitability.questions
    return next((name for name, text in questions.items() if text == reply.texts[-1]), "none of them")


def _answer_all(chat: Chat, answers: list[str]) -> BotReply:
    reply = chat.say(START)
    for answer in answers:
        reply = chat.press(answer, reply) if answer.startswith("/") else chat.say(answer)
    return reply


def test_it_asks_its_questions_in_their_order(chat: Chat) -> None:
    reply = chat.say(START)
    asked = [_asked(chat, reply)]
    while reply.kind == "form":
        reply = chat.press("/skip", reply)
        asked.append(_asked(chat, reply))

    assert asked == ["scar_type", "conditions", "medicines", "pregnancy", "skin_tone", "age", "none of them"]


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        (["shallow scars", "/deny", "/deny", "/deny", "fair skin", "34"], "likely"),
        (["/skip", "/skip", "/skip", "/skip", "/skip", "/skip"], "likely"),
        (["shallow scars", "rosacea", "/deny", "/deny", "fair skin", "34"], "ask_first"),
        (["shallow scars", "/deny", "/deny", "/deny", "fair skin", "i'm 16"], "ask_first"),
        (["shallow scars", "/deny", "roaccutane", "/deny", "fair skin", "34"], "not_now"),
        (["shallow scars", "/deny", "/deny", "/affirm", "fair skin", "34"], "not_now"),
    ],
)
def test_each_outcome_is_said_with_its_reasons(chat: Chat, answers: list[str], outcome: str) -> None:
    reply = _answer_all(chat, answers)

    from actions import knowledge_access

    snapshot = chat.engine.knowledge
    suitability = snapshot.knowledge.suitability
    assert reply.kind == "answer"
    assert reply.extra["suitability"] == outcome
    assert reply.texts[0] == fill(suitability.outcomes[outcome], snapshot, knowledge_access.now())  # type: ignore[index]
    if outcome != "likely":
        assert reply.facts
        assert reply.sources


@pytest.mark.parametrize(
    ("typed", "outcome"), [("I'm not pregnant", "likely"), ("i am 20 weeks pregnant", "not_now"), ("no", "likely")]
)
def test_the_answer_about_pregnancy_can_be_typed(chat: Chat, typed: str, outcome: str) -> None:
    reply = _answer_all(chat, ["shallow scars", "/deny", "/deny", typed, "fair skin", "34"])

    assert reply.extra.get("suitability") == outcome


def test_after_the_outcome_a_new_check_starts_afresh(chat: Chat) -> None:
    _answer_all(chat, ["shallow scars", "/deny", "roaccutane", "/deny", "fair skin", "34"])

    assert _asked(chat, chat.say(START)) == "scar_type"


def test_it_can_be_left_and_resumed_where_it_was(chat: Chat) -> None:
    reply = chat.say(START)
    reply = chat.say("ice pick scars")
    left = chat.press("/stop", reply)
    resumed = chat.press("/check_suitability", left)

    assert left.kind == "form"
    assert payloads(left) == ["/check_suitability"]
    assert _asked(chat, resumed) == "conditions"
    assert len(resumed.texts) == 1


def test_it_can_be_resumed_by_asking_for_it(chat: Chat) -> None:
    chat.press("/stop", chat.say(START))

    assert _asked(chat, chat.say(START)) == "scar_type"


@pytest.mark.parametrize("typed", ["stop", "stop the check"])
def test_stop_can_be_typed(chat: Chat, typed: str) -> None:
    chat.say(START)

    assert payloads(chat.say(typed)) == ["/check_suitability"]


def test_an_earlier_answer_can_be_corrected(chat: Chat) -> None:
    reply = _answer_all(chat, ["shallow scars", "/deny", "/deny", "/deny", "fair skin"])
    asked = _asked(chat, reply)
    corrected = chat.say("oh, I take roaccutane")
    result = chat.say("34")

    assert asked == _asked(chat, corrected) == "age"
    assert result.extra["suitability"] == "not_now"


def test_a_question_in_between_is_answered_and_the_check_goes_on(chat: Chat) -> None:
    chat.say(START)
    chat.say("ice pick scars")

    reply = chat.say("does it hurt?")

    assert reply.kind == "answer"
    assert reply.topics[0] == "pain"
    assert len(reply.texts) > 1
    assert _asked(chat, reply) == "conditions"


def test_several_answers_in_one_message_are_all_taken(chat: Chat) -> None:
    chat.say(START)

    reply = chat.say("rolling scars, fair skin and im 34")

    assert _asked(chat, reply) == "conditions"
    for _ in range(3):
        reply = chat.press("/deny", reply)
    assert "suitability" in reply.extra


def test_a_person_can_be_asked_for_in_between(chat: Chat) -> None:
    chat.say(START)

    reply = chat.say("I want to talk to a person")

    assert reply.kind == "handoff"
    assert "suitability_form" not in reply.actions


@pytest.mark.parametrize("text", ["asdkjh qwe zxc", "", "😀"])
def test_nonsense_does_not_end_the_check(chat: Chat, text: str) -> None:
    chat.say(START)

    assert _asked(chat, chat.say(text)) == "scar_type"
