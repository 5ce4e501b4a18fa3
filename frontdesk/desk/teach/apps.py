"""The Django application, so that its migrations are its own."""

from __future__ import annotations

from django.apps import AppConfig


class TeachApp(AppConfig):
    """Teaching the bot."""

    name = "frontdesk.desk.teach"
    label = "desk_teach"
    verbose_name = "Teach"
