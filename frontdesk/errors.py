"""Errors of the front desk."""

from __future__ import annotations


class FrontDeskError(Exception):
    """Anything this package raises."""


class UnsafeConfigurationError(FrontDeskError):
    """The front desk refuses to start like this; the message names every reason and what to do."""


class RasaUnavailableError(FrontDeskError):
    """Rasa did not answer, or not usefully; asking again may help."""


class RasaRefusedError(FrontDeskError):
    """Rasa will never take this turn; asking again does not help."""
