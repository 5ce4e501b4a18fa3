"""The figures as an app of their own, with their own migrations."""

from __future__ import annotations

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Counts by day."""

    name = "frontdesk.desk.figures"
    label = "desk_figures"
