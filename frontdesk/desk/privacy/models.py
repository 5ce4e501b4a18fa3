"""What was erased, where it was looked for afterwards, and that nothing was left."""

from __future__ import annotations

from django.db import models


class Why(models.TextChoices):
    """Why a chat was erased."""

    ASKED = "asked", "Asked for"
    EXPIRED = "expired", "Kept long enough"


class ErasureProof(models.Model):
    """One chat that was erased. Holds counts only."""

    conversation_id = models.UUIDField(unique=True)
    why = models.CharField(max_length=10, choices=Why.choices)
    erased_by = models.CharField(max_length=150, blank=True)  # empty when it was due by itself
    erased_at = models.DateTimeField(db_index=True)
    before: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField()  # rows by place
    left: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    proved_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["-erased_at", "-id"]
