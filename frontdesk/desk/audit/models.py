"""Who did what, when, and what it was before."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models


class AuditEntry(models.Model):
    """One thing that was done. Never changed; holds no secrets and no visitor's words."""

    at = models.DateTimeField(db_index=True)
    user: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    who = models.CharField(max_length=150)  # stays when the account goes
    what = models.CharField(max_length=60, db_index=True)
    about = models.CharField(max_length=200, blank=True, db_index=True)  # `kind:id`, such as `chat:<uuid>`
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
