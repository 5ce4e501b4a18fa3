"""Sending, reading, buttons, ratings."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from frontdesk.models import Conversation, HandoverRequest, Message, Turn


async def _replied(chat: Any, until: Any, count: int = 1) -> list[dict[str, Any]]:
    async def replies() -> list[dict[str, Any]] | None:
        found = [message for message in await chat.read() if message["author"] == "bot"]
        return found if len(found) >= count else None

    return await until(replies)


async def test_nothing_is_stored_before_the_first_message(web: Any, fits: Any) -> None:
    fits(await web.post("/api/v1/conversations"), "Opened")
    assert not await Conversation.objects.aexists()


async def test_message_is_stored_and_answered(chat: Any, fits: Any, until: Any) -> None:
    sent = await chat.say("does it hurt?")
    message = fits(sent, "StoredMessage")["message"]
    assert sent.status_code == 201
    assert (message["id"], message["author"], message["texts"]) == (1, "visitor", ["does it hurt?"])
    (reply,) = await _replied(chat, until)
    assert (reply["id"], reply["in_reply_to"], reply["texts"]) == (2, 1, ["Echo: does it hurt?"])


async def test_same_client_id_stores_once_and_answers_once(chat: Any, fits: Any, until: Any, fake_rasa: Any) -> None:
    client_id = str(uuid.uuid4())
    first = await chat.say("hello", client_id=client_id)
    await _replied(chat, until)
    second = await chat.say("hello", client_id=client_id)
    assert (first.status_code, second.status_code) == (201, 200)
    assert fits(first, "StoredMessage")["message"]["id"] == fits(second, "StoredMessage")["message"]["id"]
    assert len(await chat.read()) == 2
    assert len(fake_rasa.processed) == 1


async def test_same_client_id_at_the_same_moment_stores_once(chat: Any) -> None:
    import asyncio

    client_id = str(uuid.uuid4())
    answers = await asyncio.gather(*(chat.say("hello", client_id=client_id) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert await Turn.objects.acount() == 1


async def test_client_id_with_another_text_is_refused(chat: Any, fits: Any) -> None:
    client_id = str(uuid.uuid4())
    await chat.say("hello", client_id=client_id)
    answer = await chat.say("good bye", client_id=client_id)
    assert answer.status_code == 409
    assert fits(answer, "Error")["error"]["code"] == "client_id_used"


async def test_offered_button_can_be_pressed(chat: Any, fits: Any, until: Any, fake_rasa: Any) -> None:
    fake_rasa.buttons = [{"title": "Costs", "payload": '/cost{"area": "face"}'}]
    await chat.say("hello")
    (reply,) = await _replied(chat, until)
    assert reply["buttons"] == [{"index": 0, "title": "Costs"}]
    pressed = await chat.post("buttons", message_id=reply["id"], index=0)
    assert fits(pressed, "StoredMessage")["message"]["texts"] == ["Costs"]
    await _replied(chat, until, 2)
    assert fake_rasa.asked[-1]["payload"] == '/cost{"area": "face"}'


@pytest.mark.parametrize(("message_id", "index"), [(2, 1), (1, 0), (99, 0)])
async def test_button_that_was_not_offered_does_not_exist(
    chat: Any, fits: Any, until: Any, fake_rasa: Any, message_id: int, index: int
) -> None:
    fake_rasa.buttons = [{"title": "Costs", "payload": "/cost"}]
    await chat.say("hello")
    await _replied(chat, until)
    answer = await chat.post("buttons", message_id=message_id, index=index)
    assert answer.status_code == 404
    assert fits(answer, "Error")["error"]["code"] == "no_such_button"


async def test_personal_data_does_not_reach_rasa(chat: Any, until: Any, fake_rasa: Any) -> None:
    await chat.say("my number is 07911 123456 and jo@mail.example, born 3.5.1990")
    await _replied(chat, until)
    text = fake_rasa.asked[0]["text"]
    assert "123456" not in text
    assert "jo@" not in text
    assert "1990" not in text
    assert (await chat.read())[0]["texts"] == ["my number is 07911 123456 and jo@mail.example, born 3.5.1990"]
    assert fake_rasa.secrets == {"the-secret"}


async def test_messages_after_a_number(chat: Any, web: Any, fits: Any, until: Any) -> None:
    for text in ("one", "two", "three"):
        await chat.say(text)
    await _replied(chat, until, 3)
    answer = await web.get(f"{chat.path}/messages", params={"after": 4}, headers=chat.headers)
    data = fits(answer, "Messages")
    assert [message["id"] for message in data["messages"]] == [5, 6]
    assert data["state"]["last_id"] == 6
    assert not data["more"]


@pytest.mark.parametrize("after", ["", "x", "-1", "\u0663", "1" * 11, pytest.param("0" * 11 + "1" * 4400, id="long")])
async def test_strange_number_is_refused(chat: Any, web: Any, after: str) -> None:
    answer = await web.get(f"{chat.path}/messages", params={"after": after}, headers=chat.headers)
    assert answer.status_code == 400


async def test_long_conversation_comes_in_pages(chat: Any, web: Any, fits: Any) -> None:
    await chat.say("hello")
    conversation = await Conversation.objects.aget()
    rows = [
        Message(conversation=conversation, number=number, author="notice", texts=["x"], parts={"notice": "slow"})
        for number in range(1000, 1300)
    ]
    await Message.objects.abulk_create(rows)
    answer = await web.get(f"{chat.path}/messages", headers=chat.headers)
    assert fits(answer, "Messages")["more"]
    assert len(answer.json()["messages"]) == 200


async def test_rating_is_kept_replaced_and_taken_back(chat: Any, web: Any, fits: Any, until: Any) -> None:
    await chat.say("hello")
    (reply,) = await _replied(chat, until)
    for value in ("up", "down", None):
        path = f"{chat.path}/messages/{reply['id']}/rating"
        answer = await web.post(path, json={"value": value}, headers=chat.headers)
        assert fits(answer, "Rating") == {"message_id": reply["id"], "value": value}
        assert (await chat.read())[1]["rating"] == value


@pytest.mark.parametrize(("number", "status", "code"), [(1, 409, "not_rateable"), (77, 404, "no_such_message")])
async def test_only_replies_of_the_bot_are_rated(
    chat: Any, web: Any, fits: Any, number: int, status: int, code: str
) -> None:
    await chat.say("hello")
    answer = await web.post(f"{chat.path}/messages/{number}/rating", json={"value": "up"}, headers=chat.headers)
    assert answer.status_code == status
    assert fits(answer, "Error")["error"]["code"] == code


async def test_alarming_message_is_answered_at_once_while_rasa_is_down(chat: Any, fake_rasa: Any) -> None:
    fake_rasa.statuses = [503] * 50
    await chat.say("what does it cost?")
    await chat.say("help, i have a swollen face!")
    messages = await chat.read()
    assert [(message["author"], message["in_reply_to"]) for message in messages] == [
        ("visitor", None),
        ("visitor", None),
        ("bot", 2),
    ]
    assert messages[2]["kind"] == "urgent"
    assert messages[2]["texts"] == ["Call 999 now."]
    assert [request.kind async for request in HandoverRequest.objects.all()] == ["urgent"]


async def test_an_alarm_before_still_counts_until_another_question_is_answered(chat: Any, until: Any) -> None:
    async def urgencies(count: int) -> list[str]:
        replies = await _replied(chat, until, count)
        return [reply["urgency"] for reply in replies]

    await chat.say("i have a swollen face")
    await chat.say("now a rash")
    assert await urgencies(2) == ["emergency", "emergency"]
    await chat.say("does it hurt?")
    assert await urgencies(3) == ["emergency", "emergency", None]
    await chat.say("a rash")
    assert await urgencies(4) == ["emergency", "emergency", None, "call_clinic"]


async def test_rasa_hears_of_the_alarming_message_and_its_reply_is_not_shown(
    chat: Any, fake_rasa: Any, until: Any
) -> None:
    await chat.say("i have a swollen face")
    await chat.say("thank you")
    await _replied(chat, until, 2)
    assert [text for _, text in fake_rasa.processed] == ["i have a swollen face", "thank you"]
    assert [message["in_reply_to"] for message in await chat.read()] == [None, 1, None, 3]
