"""A person: ask for one, leave contact details, be seen writing."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from frontdesk import clinic
from frontdesk.api import bodies
from frontdesk.api.endpoint import endpoint, limited
from frontdesk.api.messages import shown
from frontdesk.database import in_database
from frontdesk.live.broker import DESK, Event, broker, to_json
from frontdesk.live.visitor_typing import visitors_typing
from frontdesk.store.people import ContactDetails, ask_for_person, leave_contact
from frontdesk.wording import say


@limited
async def _handoff(request: HttpRequest, *, conversation_id: UUID) -> HttpResponse:
    body = bodies.read(request, bodies.NewHandoff)
    text = say("handoff", clinic.current(), clinic.now())
    origin = request.headers.get("Origin", "")
    reason = bodies.tidied(body.reason)
    written = await in_database(ask_for_person, conversation_id, body.client_id, reason, text, origin=origin)
    return shown(conversation_id, written)


@limited
async def _contact(request: HttpRequest, *, conversation_id: UUID) -> HttpResponse:
    body = bodies.contact(bodies.read(request, bodies.NewContact))
    snapshot, now = clinic.current(), clinic.now()
    consent = say("consent", snapshot, now)
    details = ContactDetails(body.name, body.phone, body.email, body.wish, consent)
    text = say("contact", snapshot, now)
    origin = request.headers.get("Origin", "")
    written = await in_database(leave_contact, conversation_id, body.client_id, details, text, origin=origin)
    return shown(conversation_id, written)


async def _typing(request: HttpRequest, *, conversation_id: UUID) -> HttpResponse:
    body = bodies.read(request, bodies.Typing)
    visitors_typing().note(conversation_id, on=body.on)
    seen = {"id": str(conversation_id), "on": body.on}
    broker().publish(DESK, Event("visitor_typing", to_json(seen)))
    return HttpResponse(status=204)


handoff = endpoint(POST=_handoff)
contact = endpoint(POST=_contact)
typing = endpoint(POST=_typing)
