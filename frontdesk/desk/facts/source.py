"""The editor of the front desk's own files."""

from __future__ import annotations

from django.conf import settings

from frontdesk import clinic
from knowledge.editing import Editor


def editor() -> Editor:
    """Return the editor of the files that the front desk reads."""
    return Editor(settings.CONFIGURATION.data, clinic.current, clock=lambda: clinic.now())
