"""Failed logins: name, address and browser of who guessed, which django-axes notes so that it can lock them out."""

from __future__ import annotations

from datetime import datetime

from axes.models import AccessAttempt
from django.conf import settings


def forget_old(now: datetime) -> int:
    """Delete those that lock nobody out any more; axes does so only when somebody signs in the next time.

    Args:
        now: The time.

    Returns:
        How many were deleted.
    """
    old = AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME)
    deleted: int = old.delete()[1].get("axes.AccessAttempt", 0)
    return deleted
