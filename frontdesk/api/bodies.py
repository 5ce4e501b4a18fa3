"""What requests may carry, and how it is checked."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from pydantic import BaseModel, Extra, Field, StrictBool, StrictStr, ValidationError, validator
from pydantic.fields import ModelField

from frontdesk.api.errors import ApiError
from frontdesk.guards.masking import PHONE_DIGITS
from knowledge.limits import MESSAGE_CHARACTERS

_PHONE = re.compile(r"[+(]?\d[\d ()./-]*\d")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_KEPT = frozenset("\n\t")
_Body = TypeVar("_Body", bound="Body")


class Body(BaseModel):
    """A request's body; unknown keys are refused."""

    class Config:
        extra = Extra.forbid

    @validator("*", pre=True)
    def _nothing_is_converted(cls, value: Any, field: ModelField) -> Any:
        if field.type_ is UUID and not (isinstance(value, str) and _UUID.fullmatch(value)):
            raise ValueError("is not a UUID")
        if field.type_ is int and (isinstance(value, (bool, str)) or value != int(value)):
            raise ValueError("is not a whole number")
        return value


class Nothing(Body):
    """An empty body."""


class NewMessage(Body):
    """A message of the visitor."""

    client_id: UUID
    text: StrictStr


class ButtonPress(Body):
    """A button that was offered."""

    client_id: UUID
    message_id: int = Field(..., ge=1, le=2_147_483_647)
    index: int = Field(..., ge=0, le=50)


class NewRating(Body):
    """Thumb up, down, or none."""

    value: StrictStr | None = Field(...)

    @validator("value")
    def _known(cls, value: str | None) -> str | None:
        if value not in ("up", "down", None):
            raise ValueError("is none of up, down, null")
        return value


class NewHandoff(Body):
    """A wish for a person."""

    client_id: UUID
    reason: StrictStr = Field("", max_length=1000)


class NewContact(Body):
    """How to reach the visitor."""

    client_id: UUID
    name: StrictStr = Field("", max_length=100)
    phone: StrictStr = Field("", max_length=40)
    email: StrictStr = Field("", max_length=254)
    wish: StrictStr = Field("", max_length=500)
    consent: StrictBool


class Typing(Body):
    """The visitor begins or stops to write."""

    on: StrictBool


def read(request: HttpRequest, kind: type[_Body]) -> _Body:
    """Return the body of a request.

    Args:
        request: The request.
        kind: What it must be.

    Raises:
        ApiError: It is no JSON, or not that.
    """
    if not request.body and kind is Nothing:
        return kind()
    if request.content_type != "application/json":
        raise ApiError("not_json")
    try:
        data = json.loads(request.body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ApiError("invalid_json") from error
    try:
        return kind.parse_obj(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "__root__") or "the body"
        raise ApiError("invalid_request", detail=f"{where[:50]}: {first['msg']}") from error


def message_text(text: str) -> str:
    """Return a message as it is stored: no control characters, nothing that a database cannot keep.

    Raises:
        ApiError: It is too long, or holds nothing that can be read.
    """
    if len(text) > MESSAGE_CHARACTERS:
        raise ApiError("message_too_long")
    tidy = tidied(text)
    if not any(unicodedata.category(character)[0] not in "CZ" for character in tidy):
        raise ApiError("empty_message")
    return tidy


def tidied(text: str) -> str:
    """Return a text without control characters and half characters, trimmed."""
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def contact(body: NewContact) -> NewContact:
    """Return contact details that can be used.

    Raises:
        ApiError: There is no consent, neither number nor address, or one of them cannot be right.
    """
    if not body.consent:
        raise ApiError("consent_needed")
    phone, email = tidied(body.phone), tidied(body.email)
    if not phone and not email:
        raise ApiError("contact_needed")
    digits = sum(character.isdigit() for character in phone)
    if phone and not (_PHONE.fullmatch(phone) and digits in PHONE_DIGITS and phone.isascii()):
        raise ApiError("contact_invalid")
    if email:
        try:
            validate_email(email)
        except DjangoValidationError as error:
            raise ApiError("contact_invalid") from error
    return body.copy(update={"phone": phone, "email": email, "name": tidied(body.name), "wish": tidied(body.wish)})


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
