"""Errors as the API tells them: a status, a code, and a sentence that a visitor may read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from frontdesk.errors import FrontDeskError
from knowledge.limits import MESSAGE_CHARACTERS

ERRORS: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "invalid_json": (400, "The request is not valid JSON."),
        "invalid_request": (400, "The request is not complete or not valid."),
        "empty_message": (400, "Please write something first."),
        "token_missing": (401, "This chat has no key. Please start a new chat."),
        "token_invalid": (401, "The key of this chat is not valid. Please start a new chat."),
        "token_expired": (401, "This chat has ended. Please start a new one."),
        "origin_not_allowed": (403, "The chat is not available on this website."),
        "token_of_another_conversation": (403, "This key belongs to another chat."),
        "not_found": (404, "There is nothing here."),
        "no_such_message": (404, "There is no such message."),
        "no_such_button": (404, "This choice is no longer available. Please write your question."),
        "method_not_allowed": (405, "This is not possible here."),
        "not_rateable": (409, "Only answers can be rated."),
        "client_id_used": (409, "This message was sent already, with another text."),
        "erased": (410, "This chat was erased. Please start a new one."),
        "body_too_large": (413, "This is too long to be sent."),
        "not_json": (415, "Please send JSON."),
        "message_too_long": (
            422,
            f"Your message is too long: at most {MESSAGE_CHARACTERS} characters fit. Please shorten it.",
        ),
        "consent_needed": (422, "Please tick the box, so that we may keep your contact details."),
        "contact_needed": (422, "Please give a phone number or an e-mail address."),
        "contact_invalid": (422, "Please check the phone number and the e-mail address."),
        "rate_limited": (429, "You are faster than we can answer."),
        "too_many_streams": (429, "The chat is open in too many windows. Please close some."),
        "internal": (500, "Something went wrong on our side. Please try again, or call us."),
        "unavailable": (503, "The chat is not available for a moment. Please try again, or call us."),
    }
)


class ApiError(FrontDeskError):
    """A request that is answered with an error.

    Args:
        code: A key of `ERRORS`.
        detail: What a developer should know, added to the sentence.
        retry_after: Seconds after which trying again makes sense.

    Raises:
        KeyError: The code is unknown.
    """

    def __init__(self, code: str, *, detail: str = "", retry_after: int | None = None) -> None:
        self.code = code
        self.status, sentence = ERRORS[code]
        if retry_after:
            wait = "a second" if retry_after == 1 else f"{retry_after} seconds"
            sentence = f"{sentence} Please wait {wait} and try again." if self.status == 429 else sentence
        self.message = f"{sentence} ({detail})" if detail else sentence
        self.retry_after = retry_after
        super().__init__(f"{HTTPStatus(self.status).phrase}: {code}")

    def headers(self) -> dict[str, str]:
        """Return the headers that go with the error."""
        return {"Retry-After": str(self.retry_after)} if self.retry_after else {}

    def body(self) -> bytes:
        """Return the error as JSON."""
        return json.dumps({"error": {"code": self.code, "message": self.message}}, ensure_ascii=False).encode()
