"""Messages: send, press a button, read, rate."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from frontdesk import clinic
from frontdesk.api import bodies
from frontdesk.api.endpoint import answered, endpoint, limited
from frontdesk.api.errors import ApiError
from frontdesk.database import in_database
from frontdesk.dispatch.bot_reply import BotReply
from frontdesk.dispatch.urgent import urgent_reply
from frontdesk.limits import PAGE_MESSAGES
from frontdesk.live.broker import Event, broker, to_json
from frontdesk.live.visitor_typing import visitors_typing
from frontdesk.service import service
from frontdesk.store import reading
from frontdesk.store.accepting import accept_button, accept_message
from frontdesk.store.messages import Written
from knowledge.snapshot import Snapshot

MOST_NUMBER = 2_147_483_647


@limited
async def _send(request: HttpRequest, *, conversation_id: UUID) -> HttpResponse:
    body = bodies.read(request, bodies.NewMessage)
    text = bodies.message_text(body.text)
    snapshot = clinic.current()
    written = await in_database(
        accept_message,
        conversation_id,
        body.client_id,
        text,
        urgent=await _help_first(conversation_id, text, snapshot),
        bot_name=snapshot.clinic.bot_name,
        origin=request.headers.get("Origin", ""),
    )
    visitors_typing().note(conversation_id, on=False)
    return shown(conversation_id, written)


async def _help_first(conversation_id: UUID, text: str, snapshot: Snapshot) -> BotReply | None:
    """Return the reply to an alarming message; the chat is read only for such a one."""
    if clinic.guard(snapshot).match(text) is None:
        return None
    before = await in_database(reading.alarms_before, conversation_id)
    return urgent_reply(text, snapshot, clinic.now(), before)


@limited
async def _press(request: HttpRequest, *, conversation_id: UUID) -> HttpResponse:
    body = bodies.read(request, bodies.ButtonPress)
    written = await in_database(accept_button, conversation_id, body.client_id, body.message_id, body.index)
    return shown(conversation_id, written)


def shown(conversation_id: UUID, written: Written) -> HttpResponse:
    """Pass on what was stored, wake the dispatcher, and return the answer to the request."""
    running = service()
    running.broker.publish_written(conversation_id, written)
    if written.bot_has_work:
        running.dispatcher.wake(conversation_id, written.turn)
    return answered({"message": written.messages[0]}, 201 if written.is_new else 200)


async def _read(request: HttpRequest, *, conversation_id: UUID) -> HttpResponse:
    after = request.GET.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) <= 10 and int(after) <= MOST_NUMBER):
        raise ApiError("invalid_request", detail="after: is not a number")
    messages, more = await in_database(reading.read_messages, conversation_id, int(after), PAGE_MESSAGES)
    state = await in_database(reading.read_state, conversation_id)
    return answered({"messages": messages, "more": more, "state": state})


async def _rate(request: HttpRequest, *, conversation_id: UUID, number: int) -> HttpResponse:
    value = bodies.read(request, bodies.NewRating).value
    if not 1 <= number <= MOST_NUMBER:
        raise ApiError("no_such_message")
    await in_database(reading.rate, conversation_id, number, None if value is None else value == "up")
    rating = {"message_id": number, "value": value}
    broker().publish(conversation_id, Event("rating", to_json(rating)))
    broker().tell_desk(conversation_id)
    return answered(rating)


messages = endpoint(GET=_read, POST=_send)
buttons = endpoint(POST=_press)
rating = endpoint(POST=_rate)
