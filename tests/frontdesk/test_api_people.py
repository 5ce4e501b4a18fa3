"""Asking for a person, contact details, transcript, erasure, state, renewal."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from frontdesk.models import Contact, Conversation, Erasure, HandoverRequest, Message, Turn


async def test_person_can_be_asked_for_before_anything_was_said(chat: Any, web: Any, fits: Any) -> None:
    answer = await chat.post("handoff", reason="about my booking")
    message = fits(answer, "StoredMessage")["message"]
    assert answer.status_code == 201
    assert message["notice"] == "handoff"
    assert "020 7946 0000" in message["texts"][0]
    assert "open now" in message["texts"][0] or "closed now" in message["texts"][0]
    request = await HandoverRequest.objects.aget()
    assert (request.kind, request.reason) == ("asked", "about my booking")
    state = fits(await web.get(chat.path, headers=chat.headers), "State")
    assert state["person_asked"]


async def test_asking_again_makes_no_second_request(chat: Any) -> None:
    first = await chat.post("handoff")
    second = await chat.post("handoff")
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert await HandoverRequest.objects.acount() == 1


async def test_reason_given_on_asking_again_is_kept(chat: Any) -> None:
    await chat.post("handoff")
    for reason in ("my booking", "my booking", "and a burn", ""):
        assert (await chat.post("handoff", reason=reason)).status_code == 200
    assert (await HandoverRequest.objects.aget()).reason == "my booking\nand a burn"
    for number in range(5):
        await chat.post("handoff", reason=f"{number}" * 1000)
    assert len((await HandoverRequest.objects.aget()).reason) == 4000


async def test_contact_is_for_staff_only(chat: Any, web: Any, fits: Any, fake_rasa: Any) -> None:
    answer = await chat.post("contact", name="Jo", phone="+44 20 7946 0999", email="jo@mail.example", consent=True)
    fits(answer, "StoredMessage")
    contact = await Contact.objects.aget()
    assert (contact.name, contact.phone, contact.email) == ("Jo", "+44 20 7946 0999", "jo@mail.example")
    assert contact.consent_text.startswith("frontdesk_consent: Example Clinic")
    transcript = (await web.get(f"{chat.path}/transcript", headers=chat.headers)).text
    for secret in ("0999", "jo@mail"):
        assert secret not in answer.text + transcript
    assert (await HandoverRequest.objects.aget()).kind == "call_back"
    assert not fake_rasa.asked


async def test_contact_sent_twice_is_stored_once(chat: Any) -> None:
    body = {"client_id": str(uuid.uuid4()), "phone": "020 7946 0999", "consent": True}
    assert [(await chat.post("contact", **body)).status_code for _ in range(2)] == [201, 200]
    assert await Contact.objects.acount() == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"phone": "020 7946 0999", "consent": False}, "consent_needed"),
        ({"consent": True}, "contact_needed"),
        ({"phone": "12", "consent": True}, "contact_invalid"),
        ({"phone": "call me maybe", "consent": True}, "contact_invalid"),
        ({"email": "not an address", "consent": True}, "contact_invalid"),
    ],
)
async def test_contact_needs_consent_and_a_way_to_answer(chat: Any, fits: Any, body: dict[str, Any], code: str) -> None:
    answer = await chat.post("contact", **body)
    assert answer.status_code == 422
    assert fits(answer, "Error")["error"]["code"] == code
    assert not await Contact.objects.aexists()


async def test_contact_written_in_the_chat_is_kept_though_rasa_sees_a_stand_in(
    chat: Any, fake_rasa: Any, until: Any
) -> None:
    fake_rasa.contract = {"kind": "handoff", "handoff": {"reason": "", "contact_given": True}}
    await chat.say("ring me on 020 7946 0123 please")

    async def contact() -> Contact | None:
        return await Contact.objects.afirst()

    found = await until(contact)
    assert found.phone == "020 7946 0123"
    assert "0123" not in fake_rasa.asked[0]["text"]
    assert (await HandoverRequest.objects.aget()).kind == "call_back"


async def test_number_written_after_asking_for_a_person_is_kept_whatever_rasa_makes_of_it(
    chat: Any, until: Any
) -> None:
    await chat.post("handoff")
    await chat.say("jo@mail.example")

    async def contact() -> Contact | None:
        return await Contact.objects.afirst()

    assert (await until(contact)).email == "jo@mail.example"


async def test_transcript_has_everything_that_was_said(chat: Any, web: Any, until: Any, fake_rasa: Any) -> None:
    source = {
        "id": "leaflet",
        "title": "A leaflet",
        "publisher": "A hospital",
        "link": "https://a.example/",
        "year": 2024,
    }
    fake_rasa.contract = {"sources": [source], "checked_on": "2026-02-01"}
    await chat.say("does it hurt?\nreally?")

    async def replied() -> bool:
        return len(await chat.read()) == 2

    await until(replied)
    answer = await web.get(f"{chat.path}/transcript", headers=chat.headers)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="chat-')
    text = answer.text
    assert text.startswith("Chat with Example Clinic\n020 7946 0000")
    assert "You:\n  does it hurt?\n  really?\n" in text
    assert "Ada (assistant):\n  Echo: does it hurt?" in text
    assert "Source: A leaflet, A hospital, 2024, https://a.example/" in text


async def test_erased_conversation_is_gone_everywhere(chat: Any, web: Any, fits: Any, until: Any) -> None:
    await chat.say("my secret")
    await chat.post("contact", phone="020 7946 0999", consent=True)
    assert (await web.delete(chat.path, headers=chat.headers)).status_code == 204
    for model in (Conversation, Message, Turn, Contact, HandoverRequest):
        assert not await model.objects.aexists()
    assert not (await Erasure.objects.aget()).rasa_forgot
    again = await chat.say("hello?")
    assert again.status_code == 410
    assert fits(again, "Error")["error"]["code"] == "erased"
    assert (await web.get(f"{chat.path}/messages", headers=chat.headers)).status_code == 410
    assert (await web.delete(chat.path, headers=chat.headers)).status_code == 204


async def test_chat_that_never_began_can_be_erased(chat: Any, web: Any) -> None:
    assert (await web.delete(chat.path, headers=chat.headers)).status_code == 204
    assert (await Erasure.objects.aget()).rasa_forgot


async def test_token_can_be_renewed(chat: Any, web: Any, fits: Any) -> None:
    renewed = fits(await web.post(f"{chat.path}/token", headers=chat.headers), "Opened")
    assert renewed["id"] == str(chat.id)
    headers = {"Authorization": f"Bearer {renewed['token']}"}
    assert (await web.get(chat.path, headers=headers)).status_code == 200


async def test_visitor_is_seen_typing(chat: Any, web: Any) -> None:
    from frontdesk.live.visitor_typing import visitors_typing

    path = f"{chat.path}/typing"
    assert (await web.post(path, json={"on": True}, headers=chat.headers)).status_code == 204
    assert visitors_typing().is_typing(chat.id)
    await web.post(path, json={"on": False}, headers=chat.headers)
    assert not visitors_typing().is_typing(chat.id)
    await web.post(path, json={"on": True}, headers=chat.headers)
    await chat.say("hello")
    assert not visitors_typing().is_typing(chat.id)
