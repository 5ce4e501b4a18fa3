"""Conversations: open, renew the token, state, transcript, erase."""

from __future__ import annotations

from datetime import datetime, timezone
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse

from frontdesk import clinic
from frontdesk.api import bodies, tokens
from frontdesk.api.endpoint import answered, endpoint
from frontdesk.api.errors import ApiError
from frontdesk.database import in_database
from frontdesk.guards.limits_in_use import limits
from frontdesk.guards.rate_limits import network_of
from frontdesk.live.broker import broker
from frontdesk.store import reading
from frontdesk.transcript import transcript


async def _open(request: HttpRequest) -> HttpResponse:
    bodies.read(request, bodies.Nothing)
    if wait := limits().opening.wait(network_of(request.META.get("REMOTE_ADDR", ""))):
        raise ApiError("rate_limited", retry_after=wait)
    return _opened(uuid4())


async def _renew(request: HttpRequest, *, conversation_id: UUID) -> HttpResponse:
    await in_database(reading.read_state, conversation_id)
    return _opened(conversation_id)


def _opened(conversation_id: UUID) -> HttpResponse:
    token, expires = tokens.issue(conversation_id)
    expires_at = datetime.fromtimestamp(expires, timezone.utc).isoformat()
    return answered({"id": str(conversation_id), "token": token, "expires_at": expires_at}, 201)


async def _state(request: HttpRequest, *, conversation_id: UUID) -> HttpResponse:
    return answered(await in_database(reading.read_state, conversation_id))


async def _erase(request: HttpRequest, *, conversation_id: UUID) -> HttpResponse:
    await in_database(reading.erase, conversation_id)
    broker().publish_erased(conversation_id)
    return HttpResponse(status=204)


async def _transcript(request: HttpRequest, *, conversation_id: UUID) -> HttpResponse:
    messages = await in_database(reading.read_all, conversation_id)
    now = clinic.now()
    text = transcript(messages, clinic.current(), now)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="chat-{now:%Y-%m-%d}.txt"'
    response["Cache-Control"] = "no-store"
    return response


conversations = endpoint(POST=_open)
conversation = endpoint(GET=_state, DELETE=_erase)
token = endpoint(POST=_renew)
transcript_view = endpoint(GET=_transcript)
