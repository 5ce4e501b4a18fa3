"""Asks Rasa what it would say, without a chat and without a trace."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypeVar

import httpx
from django.conf import settings
from pydantic import BaseModel, StrictStr, ValidationError

from frontdesk.dispatch.bot_reply import Contract, OfferedButton
from frontdesk.dispatch.rasa_client import SECRET_HEADER
from frontdesk.errors import RasaUnavailableError
from knowledge.taught_schema import Taught

AT_A_TIME = 20
_Model = TypeVar("_Model", bound=BaseModel)


class TriedReply(BaseModel):
    """What the bot would say to one message."""

    texts: list[StrictStr]
    buttons: list[OfferedButton] = []
    contract: Contract


class Compared(BaseModel):
    """What it says to one message now, and would say with other entries."""

    text: str
    before: TriedReply
    after: TriedReply
    changed: bool


class Preview(BaseModel):
    """What an entry that is not saved would change."""

    ask: list[Compared]
    neighbours: list[Compared]


class _Replies(BaseModel):
    replies: list[TriedReply]


class TrialClient:
    """A client of the private channel's routes for trying something out.

    Args:
        url: Where Rasa listens.
        secret: The channel's secret.
        timeout: Seconds to wait for one answer.
        transport: Instead of the network, in tests.
    """

    def __init__(self, url: str, secret: str, timeout: float, transport: httpx.BaseTransport | None = None) -> None:
        self._client = httpx.Client(
            base_url=f"{url}/webhooks/private",
            headers={SECRET_HEADER: secret},
            timeout=timeout,
            transport=transport,
            trust_env=False,
        )

    def drafts(self, texts: Sequence[str]) -> list[TriedReply]:
        """Return what the bot would reply to each text, as the first message of a chat.

        Args:
            texts: The messages, masked.

        Raises:
            RasaUnavailableError: It did not answer, or not usefully.
        """
        replies: list[TriedReply] = []
        for start in range(0, len(texts), AT_A_TIME):
            body: dict[str, object] = {"texts": list(texts[start : start + AT_A_TIME])}
            replies += _read(_Replies, self._post("/drafts", body)).replies
        return replies

    def preview(self, taught: Taught, ask: Sequence[str], others: Sequence[str]) -> Preview:
        """Return what the bot says now and would say, were `taught` all that it was taught.

        Args:
            taught: All entries, as they would be saved.
            ask: The ways to ask the new one.
            others: Questions that visitors really asked, masked; the nearest training messages come beside them.

        Raises:
            RasaUnavailableError: It did not answer, or not usefully.
        """
        body = {"taught": json.loads(taught.json()), "ask": list(ask), "others": list(others)}
        return _read(Preview, self._post("/preview", body))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _post(self, path: str, body: dict[str, object]) -> bytes:
        try:
            response = self._client.post(path, json=body)
        except httpx.HTTPError as error:
            raise RasaUnavailableError(type(error).__name__) from error
        if response.status_code != httpx.codes.OK:
            raise RasaUnavailableError(f"HTTP {response.status_code}")
        return response.content


def _read(model: type[_Model], content: bytes) -> _Model:
    try:
        return model.parse_raw(content)
    except ValidationError as error:
        raise RasaUnavailableError("a reply that does not fit the contract") from error


def trial_client() -> TrialClient:
    """Return a client of the configured Rasa; close it after use."""
    configuration = settings.CONFIGURATION
    return TrialClient(configuration.rasa_url, settings.RASA_SECRET, configuration.ask_timeout * 2)
