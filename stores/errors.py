"""What can go wrong in a store."""

from __future__ import annotations

from rasa.shared.exceptions import RasaException


class StoreError(RasaException):
    """A store cannot do its work; the message says why and what to do. The turn fails and may be sent again."""


class SettingError(StoreError):
    """A setting in `endpoints.yml` or in the environment cannot be used."""


class ChangedMeanwhileError(StoreError):
    """A chat changed between reading and saving it, or this turn was stored before; nothing was stored."""
