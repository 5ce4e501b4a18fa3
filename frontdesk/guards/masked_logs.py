"""Logs without personal data and without secrets."""

from __future__ import annotations

import logging
import re

from frontdesk.guards.masking import mask

_TOKENS = re.compile(r"(?i)(bearer\s+|token[\"'=: ]+|secret[\"'=: ]+|password[\"'=: ]+)[^\s\"',}]+")
_HIDDEN = r"\1[hidden]"


class MaskingFormatter(logging.Formatter):
    """Masks whatever was logged, tracebacks included; the time in front stays."""

    default_msec_format = "%s.%03d"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        """Return the line, with its message masked."""
        record.message = masked(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: logging._SysExcInfoType) -> str:  # noqa: N802
        """Return the traceback, masked."""
        return masked(super().formatException(ei))


def masked(text: str) -> str:
    """Return a text for a log: without tokens, secrets and personal data."""
    return mask(_TOKENS.sub(_HIDDEN, text))
