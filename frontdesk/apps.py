"""The Django application."""

from __future__ import annotations

from django.apps import AppConfig


class FrontDeskApp(AppConfig):
    """The front desk."""

    name = "frontdesk"
    label = "frontdesk"
    verbose_name = "Front desk"

    def ready(self) -> None:
        """Have pages give back the database connection of their thread."""
        from django.core.signals import request_finished

        from frontdesk.database import close_own_connection

        request_finished.connect(close_own_connection, dispatch_uid="frontdesk.close_own_connection")
