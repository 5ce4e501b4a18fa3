"""The Django application."""

from __future__ import annotations

from django.apps import AppConfig


class DeskApp(AppConfig):
    """The receptionists' desk."""

    name = "frontdesk.desk"
    label = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        """Have sign-ins written into the audit trail."""
        from frontdesk.desk.accounts import signals  # noqa: F401 - connects its receivers
