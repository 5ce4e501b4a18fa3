"""The Django application."""

from __future__ import annotations

from django.apps import AppConfig


class FrontDeskApp(AppConfig):
    """The front desk."""

    name = "frontdesk"
    label = "frontdesk"
    verbose_name = "Front desk"
