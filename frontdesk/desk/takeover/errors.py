"""Why something cannot be done with a chat; the messages are for the receptionist."""

from __future__ import annotations

from frontdesk.errors import FrontDeskError


class TakeOverError(FrontDeskError):
    """It cannot be done; the message says why."""


class TakenError(TakeOverError):
    """Somebody else has the chat."""


class NotYoursError(TakeOverError):
    """Only who has the chat may do this."""


class GoneError(TakeOverError):
    """There is no such chat, or it was erased."""
