"""What a person says in a chat, and what they have read."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from frontdesk.desk.accounts.models import Member
from frontdesk.desk.takeover.claims import held_by, mark_claimed
from frontdesk.desk.takeover.models import Holding
from frontdesk.models import Author
from frontdesk.store.messages import Written, append, as_json, stored_before


@transaction.atomic
def reply(conversation_id: UUID, member: Member, client_id: UUID, text: str) -> Written:
    """Say something to the visitor.

    Args:
        conversation_id: The chat.
        member: Who has it.
        client_id: The page's id of the reply; sending it twice says it once.
        text: What is said.

    Raises:
        NotYoursError: The member does not have the chat any more; nothing was said.
        GoneError: It was erased.
        ClientIdUsedError: The id was used for something else.
    """
    conversation, holding = held_by(conversation_id, member)
    if before := stored_before(conversation, client_id, [text], {}):
        return Written([as_json(before)], is_new=False)
    message = append(conversation, Author.STAFF, [text], client_id=client_id, author_name=member.shown_as)
    holding.read_up_to = message.number
    holding.save(update_fields=["read_up_to"])
    mark_claimed(conversation)
    return Written([as_json(message)])


def note_read(conversation_id: UUID, member: Member, number: int) -> bool:
    """Note that whoever has a chat has seen it up to a message.

    Returns:
        Whether that is new.
    """
    rows = Holding.objects.filter(conversation_id=conversation_id, member=member, read_up_to__lt=number)
    return rows.update(read_up_to=number) > 0
