"""Talks to a running bot over its REST channel."""

from __future__ import annotations

import httpx

from channels.reply_contract import gather
from faq.bot_reply import BotReply
from faq.errors import FaqError


class RestClient:
    """A client of one REST channel.

    Args:
        address: The webhook's address.
    """

    def __init__(self, address: str) -> None:
        self._address = address

    def ask(self, conversation: str, text: str) -> BotReply:
        """Return the reply to one message.

        Raises:
            FaqError: The bot cannot be reached or refuses the message.
        """
        try:
            response = httpx.post(self._address, json={"sender": conversation, "message": text}, timeout=30.0)
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise FaqError(f"The bot at {self._address} did not answer: {error}") from error
        return BotReply.of(gather(response.json()))
