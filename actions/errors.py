"""Errors of the actions."""

from __future__ import annotations


class ActionError(Exception):
    """An action cannot do its work; the visitor gets the `action_failed` sentence instead."""


class HandoverNotSavedError(ActionError):
    """A request for a person could not be recorded."""
