"""Erases chats everywhere, and proves it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from frontdesk import clinic
from frontdesk.desk.accounts.models import Member
from frontdesk.desk.audit import trail
from frontdesk.desk.privacy import places
from frontdesk.desk.privacy.models import ErasureProof, Why
from frontdesk.models import Conversation, Erasure
from frontdesk.store import reading

AT_ONCE = 100
KEEP_PROOFS = timedelta(days=400)


@transaction.atomic
def erase(conversation_id: UUID, *, by: Member | None) -> ErasureProof:
    """Erase a chat with all that belongs to it; Rasa is told by the housekeeping, until it has forgotten it too.

    Args:
        conversation_id: The chat.
        by: Who asked for it; None when it was due by itself.
    """
    before = places.count(conversation_id)
    reading.erase(conversation_id)
    made = {
        "why": Why.ASKED if by else Why.EXPIRED,
        "erased_by": f"{by.shown_as} ({by.user.username})" if by else "",
        "erased_at": clinic.now(),
        "before": before,
    }
    proof, is_new = ErasureProof.objects.get_or_create(conversation_id=conversation_id, defaults=made)
    if by and is_new:
        trail.record(by, "visitor erased", f"chat:{conversation_id}", old={"rows": sum(before.values())})
    return proof


def expired(now: datetime, keep_days: int) -> list[UUID]:
    """Return the chats whose last message is older than they are kept, the oldest first, some at a time.

    Args:
        now: The time.
        keep_days: For how many days chats are kept after their last message.
    """
    old = _expired(now, keep_days).order_by("changed_at")
    return list(old.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def erase_expired(conversation_id: UUID, now: datetime, keep_days: int) -> bool:
    """Erase a chat that `expired` named, unless something was said in it since.

    Returns:
        Whether it was erased.
    """
    # Looked at once more under the lock that every message takes.
    if _expired(now, keep_days).select_for_update().filter(pk=conversation_id).first() is None:
        return False
    erase(conversation_id, by=None)
    return True


def _expired(now: datetime, keep_days: int) -> QuerySet[Conversation]:
    return Conversation.objects.filter(changed_at__lt=now - timedelta(days=keep_days))


def newest() -> datetime | None:
    """Return when a chat was last erased, by its visitor, the staff or because it was due; None when none was."""
    found: datetime | None = Erasure.objects.aggregate(newest=Max("erased_at"))["newest"]
    return found


def to_prove() -> list[UUID]:
    """Return the erased chats that Rasa has forgotten and whose proof is still to be made."""
    waiting = ErasureProof.objects.filter(proved_at=None).values("conversation_id")
    told = Erasure.objects.filter(rasa_forgot=True, pk__in=waiting)
    return list(told.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def prove(conversation_id: UUID, kept_by_rasa: dict[str, int]) -> bool:
    """Look everywhere for an erased chat and note what is left; Rasa is told again when it has something.

    Args:
        conversation_id: The chat.
        kept_by_rasa: What Rasa says that it stores of it, by place.

    Returns:
        Whether nothing is left anywhere.
    """
    left = places.count(conversation_id)
    left |= {places.RASA_PLACES.get(place, f"bot: {place}"): number for place, number in kept_by_rasa.items()}
    is_proved = not any(left.values())
    proved_at = clinic.now() if is_proved else None
    ErasureProof.objects.filter(conversation_id=conversation_id).update(left=left, proved_at=proved_at)
    if any(kept_by_rasa.values()):
        reading.tell_rasa_again(conversation_id)
    return is_proved


def drop_old_proofs(now: datetime) -> None:
    """Let go of proofs that nobody will ask for any more."""
    ErasureProof.objects.filter(erased_at__lt=now - KEEP_PROOFS).delete()
