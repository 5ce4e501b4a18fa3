"""Chats as visitors have them: questions, follow-ups, prices, opening hours, a person."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from actions.handover_store import HandoverStore
from knowledge.hours_wording import describe_now
from knowledge.money import format_money, quote
from knowledge.placeholders import fill
from knowledge.store import SECONDS_BETWEEN_LOOKS
from tests.e2e.chat import Chat, payloads

At = Callable[[datetime], None]
NOON = datetime(2027, 3, 9, 12, tzinfo=timezone.utc)


def test_an_answer_comes_with_facts_and_sources(chat: Chat) -> None:
    reply = chat.say("does it hurt?")

    topic = chat.engine.knowledge.knowledge.topics["pain"]
    assert (reply.kind, reply.topics) == ("answer", ["pain"])
    assert reply.facts == topic.facts
    assert reply.sources
    assert reply.checked_on


def test_more_is_told_once(chat: Chat) -> None:
    first = chat.say("does it hurt?")
    more = chat.press("/tell_more", first)

    topic = chat.engine.knowledge.knowledge.topics["pain"]
    assert more.facts == topic.detail_facts
    assert more.texts != first.texts
    assert "/tell_more" not in payloads(more)


def test_opening_hours_have_more_to_tell(chat: Chat) -> None:
    first = chat.say("what are your opening hours?")
    more = chat.press("/tell_more", first)

    assert more.texts != first.texts
    assert chat.engine.knowledge.knowledge.phrases["tell_more_none"].split(".")[0] not in more.texts[0]


def test_the_sources_of_an_answer_are_named_on_request(chat: Chat) -> None:
    answer = chat.say("does it hurt?")
    reply = chat.say("what are your sources for that?")

    assert reply.actions == ["action_give_sources"]
    assert all(source["title"] in reply.texts[0] for source in answer.sources)


@pytest.mark.parametrize(
    ("question", "follow_up", "topic"),
    [
        ("does it hurt?", "and how much is that?", "cost"),
        ("does it work on rolling scars?", "what about ice pick?", None),
    ],
)
def test_a_follow_up_is_understood_from_the_turn_before(
    chat: Chat, question: str, follow_up: str, topic: str | None
) -> None:
    before = chat.say(question)

    reply = chat.say(follow_up)

    assert reply.kind == "answer"
    assert reply.topics[0] == topic or (topic is None and reply.facts != before.facts)


@pytest.mark.parametrize("sessions", [2, 6, 10])
def test_a_number_of_sessions_is_priced(chat: Chat, sessions: int) -> None:
    reply = chat.say(f"how much do {sessions} sessions cost?")

    clinic = chat.engine.knowledge.clinic
    quoted = quote(clinic, sessions=sessions)
    assert reply.topics[0] == "cost"
    assert quoted.singles_total is not None
    assert format_money(quoted.singles_total, clinic.currency, locale=clinic.locale) in reply.texts[0]
    assert reply.sources[0]["id"] == "clinic-price-list"


def test_a_price_keeps_its_sessions_when_the_area_follows(chat: Chat) -> None:
    chat.say("how much do 6 sessions cost?")
    reply = chat.say("how much for the back?")

    clinic = chat.engine.knowledge.clinic
    total = quote(clinic, sessions=6, areas=["back"]).singles_total
    assert total is not None
    assert format_money(total, clinic.currency, locale=clinic.locale) in reply.texts[0]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 3, 9, 12, tzinfo=timezone.utc),
        datetime(2027, 3, 9, 3, tzinfo=timezone.utc),
        datetime(2027, 3, 28, 1, 30, tzinfo=timezone.utc),
        datetime(2027, 12, 25, 12, tzinfo=timezone.utc),
    ],
)
def test_opening_hours_go_by_the_clock(chat: Chat, at: At, moment: datetime) -> None:
    at(moment)

    reply = chat.say("what are your opening hours?")

    assert reply.topics[0] == "opening_hours_location"
    assert describe_now(chat.engine.knowledge.clinic, moment) in reply.texts[0]


def test_a_person_is_asked_for_and_the_contact_follows(chat: Chat, handovers: Path, at: At) -> None:
    at(NOON)
    asked = chat.say("I want to talk to a person")
    given = chat.say("my number is 01632 960123")

    assert [asked.kind, given.kind] == ["handoff", "handoff"]
    assert asked.extra["handoff"]["contact_given"] is False
    assert given.extra["handoff"]["contact_given"] is True
    (request,) = [request for request in HandoverStore(handovers).all() if request.conversation == chat.id]
    assert request.contact == "01632 960123"
    assert request.asked_at == NOON


def test_outside_opening_hours_a_handoff_says_when_somebody_is_there(chat: Chat, at: At) -> None:
    night = datetime(2027, 3, 9, 3, tzinfo=timezone.utc)
    at(night)

    reply = chat.say("I want to talk to a person")

    snapshot = chat.engine.knowledge
    assert reply.texts[-1] == fill(snapshot.knowledge.phrases["handoff_closed_now"], snapshot, night)


def test_gibberish_gets_no_answer_but_a_way_on(chat: Chat) -> None:
    reply = chat.say("qxv zzrtk plof wug blorp")

    assert reply.kind in ("fallback", "clarify")
    assert not reply.facts
    assert reply.buttons


def test_none_of_these_leads_to_a_person(chat: Chat) -> None:
    fallback = chat.say("qxv zzrtk plof wug blorp")
    reply = chat.press("/nlu_fallback", fallback) if "/nlu_fallback" in payloads(fallback) else fallback

    assert chat.press("/human_handoff", reply).kind == "handoff"


def test_the_bot_says_that_it_is_one(chat: Chat) -> None:
    reply = chat.say("are you a bot or a real person?")

    assert reply.kind == "smalltalk"
    assert chat.engine.knowledge.clinic.bot_name in reply.texts[0]


def test_the_same_message_gets_the_same_reply(new_chat: Callable[[], Chat]) -> None:
    one, other = new_chat().say("what are the side effects?"), new_chat().say("what are the side effects?")

    assert one.texts == other.texts
    assert one.facts == other.facts


class TestChangedFiles:
    """A fact or price changes without retraining and without a restart; a broken file changes nothing."""

    QUESTION = "how much do 2 sessions cost?"

    def _change(self, file: Path, old: str, new: str) -> None:
        text = file.read_text(encoding="utf-8")
        changed = re.sub(old, new, text, count=1, flags=re.MULTILINE)
        assert changed != text
        file.write_text(changed, encoding="utf-8")
        time.sleep(SECONDS_BETWEEN_LOOKS + 0.1)

    def test_a_new_price_is_quoted_at_once(self, chat: Chat, data: Path) -> None:
        before = chat.say(self.QUESTION)

        self._change(data / "clinic.yml", r"^    amount: \d+$", "    amount: 4321")

        assert "4,321" not in before.texts[0]
        assert "£4,321" in chat.say(self.QUESTION).texts[0]

    def test_a_broken_file_leaves_the_last_good_one_in_use(self, chat: Chat, data: Path) -> None:
        before = chat.say(self.QUESTION)

        self._change(data / "clinic.yml", r"^    amount: \d+$", "    amount: [")

        again = chat.say(self.QUESTION).texts
        assert [again[0].removeprefix("As I said: "), *again[1:]] == before.texts

    def test_a_new_answer_is_given_at_once(self, chat: Chat, data: Path, new_chat: Callable[[], Chat]) -> None:
        chat.say("does it hurt?")

        self._change(
            data / "knowledge.yml", r"(^  pain:\n    title: .*\n    answer: >-\n)", r"\1      Ouch is not the word. "
        )

        assert new_chat().say("does it hurt?").texts[0].startswith("Ouch is not the word. ")
