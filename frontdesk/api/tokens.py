"""Tokens: signed, expiring, each for one conversation."""

from __future__ import annotations

import time
from uuid import UUID

from django.core import signing

from frontdesk.api.errors import ApiError
from frontdesk.limits import TOKEN_SECONDS

_SALT = "frontdesk.visitor.v1"
_SCHEME = "bearer"


def issue(conversation_id: UUID, now: float | None = None) -> tuple[str, float]:
    """Make a token.

    Args:
        conversation_id: What it opens.
        now: Seconds since 1970, instead of the clock's.

    Returns:
        The token and when it expires, in seconds since 1970.
    """
    expires = int(time.time() if now is None else now) + TOKEN_SECONDS
    return signing.Signer(salt=_SALT).sign(f"{conversation_id.hex}.{expires}"), float(expires)


def require(authorization: str, conversation_id: UUID, now: float | None = None) -> None:
    """Refuse a request without a valid token; signatures are compared in constant time.

    Args:
        authorization: The `Authorization` header.
        conversation_id: What the request is about.
        now: Seconds since 1970, instead of the clock's.

    Raises:
        ApiError: There is no token, or it is not valid, has expired, or fits another conversation.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != _SCHEME or not token.strip():
        raise ApiError("token_missing")
    try:
        signed = signing.Signer(salt=_SALT).unsign(token.strip())
    except signing.BadSignature as error:
        raise ApiError("token_invalid") from error
    fits, _, expires = signed.partition(".")
    if int(expires) <= (time.time() if now is None else now):
        raise ApiError("token_expired")
    if fits != conversation_id.hex:
        raise ApiError("token_of_another_conversation")
