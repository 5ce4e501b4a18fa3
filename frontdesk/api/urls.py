"""Paths of the visitor API. The event stream is beside Django, in `frontdesk.live.stream`."""

from __future__ import annotations

from django.urls import path, re_path

from frontdesk.api import conversations, messages, people, public

_ONE = "conversations/<uuid:conversation_id>"

urlpatterns = [
    path("card", public.card_view),
    path("openapi.json", public.document_view),
    path("conversations", conversations.conversations),
    path(_ONE, conversations.conversation),
    path(f"{_ONE}/token", conversations.token),
    path(f"{_ONE}/messages", messages.messages),
    path(f"{_ONE}/buttons", messages.buttons),
    path(f"{_ONE}/messages/<int:number>/rating", messages.rating),
    path(f"{_ONE}/typing", people.typing),
    path(f"{_ONE}/handoff", people.handoff),
    path(f"{_ONE}/contact", people.contact),
    path(f"{_ONE}/transcript", conversations.transcript_view),
    re_path(r"^", public.not_found),
]
