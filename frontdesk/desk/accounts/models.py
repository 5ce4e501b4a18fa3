"""Who may use the desk."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models


class Role(models.TextChoices):
    """What somebody may do at the desk."""

    RECEPTIONIST = "receptionist"
    MANAGER = "manager"  # also accounts, figures, privacy, the audit trail


class Member(models.Model):
    """One of the staff: Django's user with a role."""

    user: models.OneToOneField[User, User] = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="member"
    )
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.RECEPTIONIST)
    shown_as = models.CharField(max_length=100)  # the name that visitors and colleagues see
    must_change_password = models.BooleanField(default=True)

    class Meta:
        ordering = ["shown_as"]

    def __str__(self) -> str:
        return str(self.shown_as)

    @property
    def is_manager(self) -> bool:
        """Whether this is a manager."""
        return bool(self.role == Role.MANAGER)
