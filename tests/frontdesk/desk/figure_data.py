"""Chats of many days, made by a seeded dice, for figures and pictures."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta

from frontdesk.models import Author, Conversation, HandoverRequest, Message, Rating, RequestKind

KINDS = ("answer",) * 12 + ("clarify", "clarify", "fallback", "smalltalk", "urgent")
TOPICS = ("pain", "cost", "number_of_sessions", "downtime", "suitability", "aftercare", "side_effects")


def make_chats(until: datetime, *, days: int, messages: int, seed: int = 7) -> None:
    """Store chats of one to six questions each, with requests, people's replies and thumbs.

    Args:
        until: The end of the last day.
        days: Over how many days they spread.
        messages: About how many messages to make.
        seed: Of the dice.
    """
    dice = random.Random(seed)
    chats, said, requests, thumbs, dates = [], [], [], [], []
    while len(said) < messages:
        chat = Conversation(id=uuid.UUID(int=dice.getrandbits(128)))
        at = until - timedelta(seconds=dice.randrange(days * 86_400))
        number = 0
        for _ in range(dice.randint(1, 6)):
            kind, topic = dice.choice(KINDS), dice.choice(TOPICS)
            parts = {"kind": kind, "topics": [topic] if kind == "answer" else []}
            for author, content in ((Author.VISITOR, {}), (Author.BOT, parts)):
                number += 1
                said.append(Message(conversation=chat, number=number, author=author, texts=["x"], parts=content))
                dates.append(at)
                at += timedelta(seconds=20)
            if dice.random() < 0.1:
                thumbs.append((said[-1], dice.random() < 0.8, at))
        if dice.random() < 0.2:
            requests.append((HandoverRequest(conversation=chat, kind=RequestKind.ASKED), at))
            number += 1
            said.append(Message(conversation=chat, number=number, author=Author.STAFF, texts=["x"]))
            dates.append(at + timedelta(seconds=dice.randint(20, 600)))
        chat.last_number = number
        chats.append(chat)
    _store(chats, said, dates, requests, thumbs)


def _store(chats, said, dates, requests, thumbs) -> None:  # type: ignore[no-untyped-def]
    """Store it all, with the dates that Django would otherwise set itself."""
    Conversation.objects.bulk_create(chats, batch_size=2000)
    ratings = [Rating(message=message, is_up=is_up) for message, is_up, _ in thumbs]
    for model, name, rows, moments in (
        (Message, "created_at", said, dates),
        (HandoverRequest, "asked_at", [one for one, _ in requests], [at for _, at in requests]),
        (Rating, "rated_at", ratings, [at for _, _, at in thumbs]),
    ):
        field = model._meta.get_field(name)
        by_itself = (field.auto_now, field.auto_now_add)
        field.auto_now = field.auto_now_add = False
        try:
            for row, moment in zip(rows, moments, strict=True):
                setattr(row, name, moment)
                if model is Rating:
                    row.message_id = row.message.pk
            model.objects.bulk_create(rows, batch_size=2000)
        finally:
            field.auto_now, field.auto_now_add = by_itself
