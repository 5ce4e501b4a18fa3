"""Rasa's REST channel, made safe: no slash commands, never an empty reply, no shared default sender."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.apology import apology
from channels.chat_context import chat_context, offered_payloads
from channels.inbound import clean
from channels.readiness import make_ready

logger = logging.getLogger(__name__)

TURN_LIMIT_SECONDS = 10.0
IN_PROCESS_SETTING = "in_process_actions"


class ContractRestChannel(InputChannel):
    """`POST /webhooks/rest/webhook` with `{"sender", "message"}`; answers like Rasa's own REST channel.

    The last message of a reply carries the reply contract under `custom`.
    """

    def __init__(self, *, in_process_actions: bool = False) -> None:
        self._in_process_actions = in_process_actions

    @classmethod
    def name(cls) -> str:
        """Return the name in the URL: that of the channel it replaces."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> ContractRestChannel:
        """Create the channel from its entry in `credentials.yml`."""
        return cls(in_process_actions=bool((credentials or {}).get(IN_PROCESS_SETTING, False)))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes of the channel."""
        routes = Blueprint("contract_rest", "contract_rest")

        @routes.listener("after_server_start")
        async def get_ready(app: Any, loop: Any) -> None:
            make_ready(app.ctx.agent, in_process_actions=self._in_process_actions)

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            body = request.json if isinstance(request.json, dict) else {}
            sender, text = body.get("sender"), body.get("message")
            if not isinstance(sender, str) or not sender.strip() or not isinstance(text, str):
                problem = 'send {"sender": "<id of this chat>", "message": "<text>"}, both strings'
                return response.json({"error": problem}, status=400)
            collector = CollectingOutputChannel()
            try:
                before = await request.app.ctx.agent.tracker_store.retrieve(sender)
                message = UserMessage(
                    clean(text, offered_payloads(before)),
                    collector,
                    sender,
                    input_channel=self.name(),
                    metadata=chat_context(before),
                )
                await asyncio.wait_for(on_new_message(message), TURN_LIMIT_SECONDS)
            except Exception:
                logger.exception("A turn failed")
                # What was said is not stored, so the chat will not know of it.
                collector.messages.clear()
            if not any(item.get("text") for item in collector.messages):
                collector.messages.append({"recipient_id": sender, **apology()})
            return response.json(collector.messages)

        return routes
