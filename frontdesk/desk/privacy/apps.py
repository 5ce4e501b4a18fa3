"""Erasing as an app of its own, with its own migrations."""

from __future__ import annotations

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Erasing and its proofs."""

    name = "frontdesk.desk.privacy"
    label = "desk_privacy"
