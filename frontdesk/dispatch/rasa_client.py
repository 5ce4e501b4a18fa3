"""Asks Rasa over its private channel."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import httpx
from pydantic import ValidationError

from frontdesk.dispatch.bot_reply import BotReply
from frontdesk.errors import RasaRefusedError, RasaUnavailableError

SECRET_HEADER = "X-Channel-Secret"  # noqa: S105 - the header's name
_CONNECT_SECONDS = 2.0
_REFUSED = frozenset({400, 404, 405, 413, 422})


class RasaClient:
    """A client of the private channel.

    Args:
        url: Where Rasa listens.
        secret: The channel's secret.
        timeout: Seconds to wait for one answer.
        transport: Instead of the network, in tests.
    """

    def __init__(
        self, url: str, secret: str, timeout: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._client = httpx.AsyncClient(
            base_url=f"{url}/webhooks/private",
            headers={SECRET_HEADER: secret},
            timeout=httpx.Timeout(timeout, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
            transport=transport,
            trust_env=False,
        )

    async def ask(self, turn_id: UUID, conversation_id: UUID, *, text: str, payload: str) -> BotReply:
        """Return Rasa's reply to a turn.

        Args:
            turn_id: The turn; asking again with the same id is harmless.
            conversation_id: The sender.
            text: What the visitor wrote, masked.
            payload: Of the button that was pressed, else empty.

        Raises:
            RasaUnavailableError: It did not answer, or not usefully.
            RasaRefusedError: It will never take this turn.
        """
        body = {"sender": conversation_id.hex, "turn_id": turn_id.hex}
        body |= {"payload": payload} if payload else {"text": text}
        try:
            response = await self._client.post("/turns", json=body)
        except httpx.HTTPError as error:
            raise RasaUnavailableError(type(error).__name__) from error
        if response.status_code in _REFUSED:
            raise RasaRefusedError(f"HTTP {response.status_code}")
        if response.status_code != httpx.codes.OK:
            raise RasaUnavailableError(f"HTTP {response.status_code}")
        try:
            return BotReply.parse_raw(response.content)
        except ValidationError as error:
            raise RasaUnavailableError("a reply that does not fit the contract") from error

    async def forget(self, conversation_id: UUID) -> None:
        """Have Rasa erase one sender.

        Raises:
            RasaUnavailableError: It did not.
        """
        try:
            response = await self._client.delete(f"/conversations/{conversation_id.hex}")
        except httpx.HTTPError as error:
            raise RasaUnavailableError(type(error).__name__) from error
        if response.status_code != httpx.codes.NO_CONTENT:
            raise RasaUnavailableError(f"HTTP {response.status_code}")

    async def forget_before(self, moment: datetime) -> None:
        """Have Rasa erase every chat in which nothing happened since a moment, those without front desk included.

        Raises:
            RasaUnavailableError: It did not.
        """
        try:
            response = await self._client.delete("/conversations", params={"before": moment.timestamp()})
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise RasaUnavailableError(type(error).__name__) from error

    async def kept(self, conversation_id: UUID) -> dict[str, int]:
        """Return how much Rasa stores of one sender, by place.

        Raises:
            RasaUnavailableError: It did not say.
        """
        try:
            response = await self._client.get(f"/conversations/{conversation_id.hex}")
            response.raise_for_status()
            return {str(place): int(number) for place, number in response.json().items()}
        except (httpx.HTTPError, ValueError, AttributeError) as error:
            raise RasaUnavailableError(type(error).__name__) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
