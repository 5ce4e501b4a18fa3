"""Errors that the command line shows as one clear message."""

from __future__ import annotations


class FaqError(Exception):
    """Something the user can mend; the message says what and how."""
