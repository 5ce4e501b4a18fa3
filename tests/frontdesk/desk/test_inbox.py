"""The inbox: order, lists, search, counts; and what the staff see of a chat nobody has."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from frontdesk.desk.accounts.models import Member
from frontdesk.desk.takeover.models import CannedAnswer
from frontdesk.models import Conversation, HandoverRequest, Message, Rating

pytestmark = pytest.mark.django_db
URGENT = "I have a swollen face"


@pytest.fixture(autouse=True)
def wall_clock(clock: Any) -> None:
    """What the database dates itself is dated now, so the desk's clock shows now too."""
    clock.now = timezone.now()


def _sections(browser: Client, **query: str) -> dict[str, list[uuid.UUID]]:
    page = browser.get(reverse("desk:inbox"), query)
    return {section["title"]: [row.id for row in section["rows"]] for section in page.context["sections"]}


def _waits_since(chat: uuid.UUID, **ago: float) -> None:
    HandoverRequest.objects.filter(conversation_id=chat).update(asked_at=timezone.now() - timedelta(**ago))


def _reply_of_bot(chat: uuid.UUID, kind: str) -> Message:
    conversation = Conversation.objects.get(pk=chat)
    conversation.last_number += 1
    conversation.save()
    return Message.objects.create(
        conversation=conversation, number=conversation.last_number, author="bot", texts=["…"], parts={"kind": kind}
    )


def test_alarming_first_then_who_waits_longest(receptionist: Client, desk_help: Any) -> None:
    short, long, alarming = (uuid.uuid4() for _ in range(3))
    desk_help.ask(long)
    desk_help.ask(short)
    desk_help.write(alarming, URGENT)
    _waits_since(long, hours=1)
    assert _sections(receptionist) == {"Alarming": [alarming], "Waiting for a person": [long, short]}
    page = receptionist.get(reverse("desk:inbox")).content.decode()
    assert page.index("Alarming</span>" if "Alarming</span>" in page else URGENT) < page.index("Waiting for a person")
    assert URGENT in page


@pytest.mark.parametrize("query", [{}, {"kind": "urgent"}])
def test_no_crowd_hides_an_alarm(receptionist: Client, desk_help: Any, query: dict[str, str]) -> None:
    chats = Conversation.objects.bulk_create(Conversation() for _ in range(101))
    HandoverRequest.objects.bulk_create(
        HandoverRequest(conversation=chat, kind="asked") for chat in chats for _ in range(10)
    )
    alarming = uuid.uuid4()
    desk_help.write(alarming, URGENT)
    assert _sections(receptionist, **query)["Alarming"] == [alarming]


def test_one_chat_with_many_requests_hides_no_other(receptionist: Client, desk_help: Any) -> None:
    loud, other = uuid.uuid4(), uuid.uuid4()
    desk_help.write(loud, URGENT)
    HandoverRequest.objects.bulk_create(HandoverRequest(conversation_id=loud, kind="urgent") for _ in range(1000))
    desk_help.ask(other)
    assert _sections(receptionist) == {"Alarming": [loud], "Waiting for a person": [other]}


def test_mine_and_those_of_colleagues(receptionist: Client, colleague: Client, desk_help: Any) -> None:
    mine, theirs = uuid.uuid4(), uuid.uuid4()
    for chat, browser in ((mine, receptionist), (theirs, colleague)):
        desk_help.ask(chat)
        browser.post(reverse("desk:chat-claim", args=[chat]))
    assert _sections(receptionist) == {"My chats": [mine], "With colleagues": [theirs]}
    assert _sections(colleague) == {"My chats": [theirs], "With colleagues": [mine]}
    assert "Sam</span>" in receptionist.get(reverse("desk:inbox")).content.decode()


@pytest.mark.parametrize("kind", ["asked", "call_back", "failed", "urgent"])
def test_filter_by_cause(receptionist: Client, desk_help: Any, kind: str) -> None:
    chats = {one: uuid.uuid4() for one in ("asked", "call_back", "failed", "urgent")}
    for one, chat in chats.items():
        desk_help.write(chat, "hello")
        HandoverRequest.objects.create(conversation_id=chat, kind=one)
    found = _sections(receptionist, kind=kind)
    assert [row for rows in found.values() for row in rows] == [chats[kind]]
    assert sum(len(rows) for rows in _sections(receptionist, kind="nonsense").values()) == 4


def test_chats_the_bot_was_unsure_in_until_somebody_looks(receptionist: Client, desk_help: Any) -> None:
    lost, disliked, fine = (uuid.uuid4() for _ in range(3))
    for chat in (lost, disliked, fine):
        desk_help.write(chat, "hello")
    _reply_of_bot(lost, "fallback")
    Rating.objects.create(message=_reply_of_bot(disliked, "answer"), is_up=False)
    Rating.objects.create(message=_reply_of_bot(fine, "answer"), is_up=True)
    (rows,) = _sections(receptionist, view="unsure").values()
    assert set(rows) == {lost, disliked}
    receptionist.post(reverse("desk:chat-looked", args=[lost]))
    (rows,) = _sections(receptionist, view="unsure").values()
    assert rows == [disliked]
    _reply_of_bot(lost, "fallback")
    (rows,) = _sections(receptionist, view="unsure").values()
    assert set(rows) == {lost, disliked}


@pytest.mark.parametrize("words", ["Parking", "naïve café", '"quoted"', "Robin"])
def test_search_finds_what_was_said_or_who(receptionist: Client, desk_help: Any, words: str) -> None:
    chat, other = uuid.uuid4(), uuid.uuid4()
    desk_help.write(chat, 'about parking, a naïve café, and "quoted" words')
    desk_help.write(other, "something else")
    Conversation.objects.get(pk=chat).contacts.create(name="Robin", consent_text="yes")  # type: ignore[attr-defined]
    assert _sections(receptionist, q=words) == {"Found": [chat]}
    assert _sections(receptionist, q="no such words") == {}


def test_search_finds_a_visitor_by_the_number_shown(receptionist: Client, desk_help: Any) -> None:
    chat = uuid.UUID("abcd1111-0000-4000-8000-000000000000")
    desk_help.write(chat, "hello")
    desk_help.write(uuid.uuid4(), "hello")
    assert _sections(receptionist, q="Visitor ABCD") == {"Found": [chat]}


@pytest.mark.parametrize("words", ["%", "_", "'; DROP TABLE", "\\", "x" * 500])
def test_strange_search_finds_nothing_and_breaks_nothing(receptionist: Client, desk_help: Any, words: str) -> None:
    desk_help.write(uuid.uuid4(), "hello")
    assert _sections(receptionist, q=words) == {}


def test_contact_details_in_words_are_not_in_the_list(receptionist: Client, desk_help: Any) -> None:
    chat = uuid.uuid4()
    desk_help.ask(chat, "ring me on 020 7946 0999 or robin@site.example")
    page = receptionist.get(reverse("desk:inbox")).content.decode()
    assert "7946" not in page
    assert "robin@" not in page
    assert "ring me on [phone]" in page


def test_counts_are_each_persons_own(receptionist: Client, colleague: Client, desk_help: Any) -> None:
    mine, waiting, alarming = (uuid.uuid4() for _ in range(3))
    desk_help.ask(mine)
    receptionist.post(reverse("desk:chat-claim", args=[mine]))
    desk_help.write(mine, "hello?")
    desk_help.ask(waiting)
    desk_help.write(alarming, URGENT)

    def counts(browser: Client) -> dict[str, Any]:
        found: dict[str, Any] = browser.get(reverse("desk:inbox-counts")).json()
        return found

    first = counts(receptionist)
    assert {key: first[key] for key in ("waiting", "urgent", "unread", "total")} == {
        "waiting": 2,
        "urgent": 1,
        "unread": 1,
        "total": 3,
    }
    assert counts(colleague)["total"] == 2
    receptionist.get(reverse("desk:inbox-chat", args=[mine]))
    assert counts(receptionist)["unread"] == 0
    desk_help.write(mine, "and another")
    assert counts(receptionist)["newest"]["message"] > first["newest"]["message"]


def test_reading_along_changes_nothing_for_the_owner(receptionist: Client, colleague: Client, desk_help: Any) -> None:
    chat = uuid.uuid4()
    desk_help.ask(chat)
    receptionist.post(reverse("desk:chat-claim", args=[chat]))
    desk_help.write(chat, "hello?")
    assert "reading along" in colleague.get(reverse("desk:inbox-chat", args=[chat])).content.decode()
    colleague.get(reverse("desk:chat-lines", args=[chat]), {"after": 0, "seen": 1})
    assert receptionist.get(reverse("desk:inbox-counts")).json()["unread"] == 1
    receptionist.get(reverse("desk:chat-lines", args=[chat]), {"after": 0})
    assert receptionist.get(reverse("desk:inbox-counts")).json()["unread"] == 1, "the page is in the background"
    receptionist.get(reverse("desk:chat-lines", args=[chat]), {"after": 999, "seen": 1})
    assert receptionist.get(reverse("desk:inbox-counts")).json()["unread"] == 0, "it came to the front again"
    desk_help.write(chat, "and this?")
    assert receptionist.get(reverse("desk:inbox-counts")).json()["unread"] == 1
    receptionist.get(reverse("desk:chat-lines", args=[chat]), {"after": 0, "seen": 1})
    assert receptionist.get(reverse("desk:inbox-counts")).json()["unread"] == 0


def test_long_chat_begins_with_its_end(receptionist: Client, desk_help: Any) -> None:
    chat = uuid.uuid4()
    for number in range(205):
        desk_help.write(chat, f"line {number} of many")
    page = receptionist.get(reverse("desk:inbox-chat", args=[chat])).content.decode()
    assert "line 4 of many" not in page
    assert "line 5 of many" in page
    assert "Show older messages" in page
    whole = receptionist.get(reverse("desk:inbox-chat", args=[chat]), {"everything": 1}).content.decode()
    assert "line 0 of many" in whole


@pytest.mark.parametrize("after", ["", "x", "-1", "1" * 30])
def test_strange_number_is_refused(receptionist: Client, desk_help: Any, after: str) -> None:
    chat = uuid.uuid4()
    desk_help.write(chat, "hello")
    assert receptionist.get(reverse("desk:chat-lines", args=[chat]), {"after": after}).status_code == 400


class TestReadyAnswers:
    def test_variables_are_filled_in_by_the_clinic_file(
        self, receptionist: Client, desk_help: Any, make_member: Callable[..., Member]
    ) -> None:
        form = {"shortcut": "where", "text": "I am {staff_name}, ring {phone}."}
        receptionist.post(reverse("desk:canned-new"), form)
        chat = uuid.uuid4()
        desk_help.write(chat, "hello")
        receptionist.post(reverse("desk:chat-claim", args=[chat]))
        page = receptionist.get(reverse("desk:inbox-chat", args=[chat])).content.decode()
        assert 'data-text="I am Priya, ring 020 7946 0000."' in page

    @pytest.mark.parametrize("text", ["{phnoe}", "{", "", "{staff_name.user}"])
    def test_what_nothing_fills_is_refused(self, receptionist: Client, text: str) -> None:
        answer = receptionist.post(reverse("desk:canned-new"), {"shortcut": "where", "text": text})
        assert answer.status_code == 422
        assert 'class="wrong"' in answer.content.decode()

    def test_changes_are_in_the_trail(self, receptionist: Client, manager: Client) -> None:
        address = reverse("desk:canned-change", args=["bye"])
        base = receptionist.get(address).context["base"]
        receptionist.post(address, {"shortcut": "bye", "text": "Bye!", "base": base})
        receptionist.post(reverse("desk:canned-delete", args=["moment"]))
        trail = manager.get(reverse("desk:audit"), {"q": "canned:"}).content.decode()
        assert "Have a good day" in trail
        assert "Bye!" in trail
        assert "ready-made answer removed" in trail
        receptionist.get(reverse("desk:canned"))
        assert "/moment" not in receptionist.get(reverse("desk:canned")).content.decode()

    @pytest.mark.parametrize("theirs", ["changed", "renamed", "removed"])
    def test_the_second_of_two_people_is_told_and_loses_nothing(
        self, receptionist: Client, colleague: Client, theirs: str
    ) -> None:
        address = reverse("desk:canned-change", args=["bye"])
        base = receptionist.get(address).context["base"]
        if theirs == "removed":
            colleague.post(reverse("desk:canned-delete", args=["bye"]))
        else:
            form = {"shortcut": "bye" if theirs == "changed" else "goodbye", "text": "So long!", "base": base}
            assert colleague.post(address, form).status_code == 302
        mine = {"shortcut": "bye", "text": "Bye!", "base": base}
        told = receptionist.post(address, mine)
        assert told.status_code == 409
        page = told.content.decode()
        assert "a colleague has" in page
        assert ("So long!" in page) == (theirs == "changed")
        assert "Bye!</textarea>" in page
        assert not CannedAnswer.objects.filter(text="Bye!").exists()
        action = re.search(r'action="([^"]+)" class="form" id="canned-form"', page)
        assert action
        assert receptionist.post(action[1], {**mine, "base": told.context["base"]}).status_code == 302
        assert CannedAnswer.objects.get(shortcut="bye").text == "Bye!"

    def test_mistake_in_a_renamed_answer_still_points_at_the_old_one(self, receptionist: Client) -> None:
        address = reverse("desk:canned-change", args=["bye"])
        base = receptionist.get(address).context["base"]
        page = receptionist.post(address, {"shortcut": "goodbye", "text": "{phnoe}", "base": base})
        assert page.status_code == 422
        assert reverse("desk:canned-delete", args=["bye"]) in page.content.decode()
        assert f'action="{address}"' in page.content.decode()

    def test_answer_may_be_called_new(self, receptionist: Client) -> None:
        receptionist.post(reverse("desk:canned-new"), {"shortcut": "new", "text": "Are you new here?"})
        assert reverse("desk:canned-change", args=["new"]) in receptionist.get("/desk/canned").content.decode()
        page = receptionist.get(reverse("desk:canned-change", args=["new"]))
        assert "Are you new here?" in page.content.decode()
