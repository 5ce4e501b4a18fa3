"""The private channel: the only way from the front desk into Rasa."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
import math
import re
import time
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from actions.handover_store import HandoverStore
from channels.apology import apology
from channels.chat_context import chat_context
from channels.erasing import erase_old_trackers, erase_tracker, events_of
from channels.inbound import clean
from channels.readiness import make_ready
from channels.reply_contract import gather
from channels.secret_file import RASA_CHANNEL, read_or_create
from channels.stored_turn import stored_messages
from channels.trial_routes import add_trial_routes
from channels.turn_memory import TurnMemory
from knowledge.folder import var_folder
from stores.errors import ChangedMeanwhileError

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Channel-Secret"  # noqa: S105 - the header's name
TURN_LIMIT_SECONDS = 15.0
_PAYLOAD = re.compile(r"/([A-Za-z][A-Za-z0-9_]*)(\{.*\})?", re.DOTALL)
_COMMANDS = frozenset({"restart", "back", "session_start"})
_Handler = Callable[[UserMessage], Awaitable[Any]]


class PrivateChannel(InputChannel):
    """Turns of the front desk, in and out.

    `POST /webhooks/private/turns` with `{"sender", "turn_id", "text"}`, or `"payload"` instead of `"text"` for a button
    that the front desk knows was offered, answers `{"texts", "buttons", "contract"}`. The same turn id again gets
    the same reply and is not processed twice, also across restarts. Whatever goes wrong is an HTTP error.
    `DELETE /webhooks/private/conversations/<sender>` erases one sender once its turns have ended, `GET` says how much
    of one is stored; `DELETE /webhooks/private/conversations` with `?before=<seconds since 1970>` erases every chat in
    which nothing happened since, and answers `{"erased": <count>}`.
    What the bot would say, without a trace: see `channels.trial_routes`.

    Args:
        secret: What the front desk sends in `X-Channel-Secret`.
        memory: The replies to the last turns.
        in_process_actions: Run the actions inside this process.
        loopback_only: Refuse whoever is not on this machine.
    """

    def __init__(
        self, secret: str, memory: TurnMemory, *, in_process_actions: bool = True, loopback_only: bool = True
    ) -> None:
        self._secret = secret.encode()
        self._memory = memory
        self._in_process_actions = in_process_actions
        self._loopback_only = loopback_only
        self._running: dict[tuple[str, str], asyncio.Task[dict[str, Any]]] = {}

    @classmethod
    def name(cls) -> str:
        """Return the name in the URL."""
        return "private"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> PrivateChannel:
        """Create the channel from its entry in `credentials.yml`; the secret is made at the first start."""
        settings = credentials or {}
        memory = TurnMemory(Path(settings.get("memory") or var_folder() / "rasa_turns.sqlite"))
        return cls(
            read_or_create(RASA_CHANNEL),
            memory,
            in_process_actions=bool(settings.get("in_process_actions", True)),
            loopback_only=bool(settings.get("loopback_only", True)),
        )

    def blueprint(self, on_new_message: _Handler) -> Blueprint:
        """Return the routes of the channel."""
        routes = Blueprint("private_channel", "private_channel")

        async def receive(request: Request) -> HTTPResponse:
            if refusal := self._refusal(request):
                return refusal
            if not (request.app.ctx.agent and request.app.ctx.agent.is_ready()):
                return _error(503, "no model is loaded")
            return await self._answer(_json_of(request), on_new_message, request.app.ctx.agent)

        async def erase(request: Request, sender: str) -> HTTPResponse:
            return await self._erase(request, sender)

        async def erase_old(request: Request) -> HTTPResponse:
            return await self._erase_old(request)

        async def what_is_kept(request: Request, sender: str) -> HTTPResponse:
            return await self._what_is_kept(request, sender)

        routes.listener("after_server_start")(self._get_ready)
        routes.add_route(_health, "/", methods=["GET"])
        routes.add_route(receive, "/turns", methods=["POST"])
        add_trial_routes(routes, self._refusal)
        routes.add_route(erase, "/conversations/<sender:str>", methods=["DELETE"])
        routes.add_route(erase_old, "/conversations", methods=["DELETE"])
        routes.add_route(what_is_kept, "/conversations/<sender:str>", methods=["GET"])
        return routes

    async def _get_ready(self, app: Any, loop: Any) -> None:
        make_ready(app.ctx.agent, in_process_actions=self._in_process_actions)

    async def _erase(self, request: Request, sender: str) -> HTTPResponse:
        if refusal := self._refusal(request):
            return refusal
        # First: what is being worked on would be stored after everything else was erased.
        await self._end_turns(sender)
        self._memory.forget(sender)
        await asyncio.to_thread(HandoverStore().forget, sender)
        await erase_tracker(request.app.ctx.agent.tracker_store, sender)
        return response.empty(status=204)

    async def _end_turns(self, sender: str) -> None:
        """Wait for the turns of a sender that are being worked on; those that take too long are broken off."""
        turns = [task for (whose, _), task in self._running.items() if whose == sender]
        if not turns:
            return
        _, working = await asyncio.wait(turns, timeout=TURN_LIMIT_SECONDS)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    async def _erase_old(self, request: Request) -> HTTPResponse:
        if refusal := self._refusal(request):
            return refusal
        cutoff = _seconds(request.args.get("before"))
        if cutoff is None or cutoff > time.time():
            return _error(400, "before is missing: a time that has passed, in seconds since 1970")
        self._memory.forget_before(cutoff)
        await asyncio.to_thread(HandoverStore().forget_before, cutoff)
        return response.json({"erased": await erase_old_trackers(request.app.ctx.agent.tracker_store, cutoff)})

    async def _what_is_kept(self, request: Request, sender: str) -> HTTPResponse:
        if refusal := self._refusal(request):
            return refusal
        kept = {
            "tracker": await events_of(request.app.ctx.agent.tracker_store, sender),
            "replies": self._memory.count(sender),
            "handovers": await asyncio.to_thread(HandoverStore().count, sender),
        }
        return response.json(kept)

    def _refusal(self, request: Request) -> HTTPResponse | None:
        if self._loopback_only and not _is_loopback(request.ip):
            return _error(403, "only this machine may speak here")
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._secret):
            return _error(401, f"{SECRET_HEADER} is missing or wrong; both sides read var/secrets/{RASA_CHANNEL}")
        return None

    async def _answer(self, body: dict[str, Any], on_new_message: _Handler, agent: Any) -> HTTPResponse:
        sender, turn_id = body.get("sender"), body.get("turn_id")
        if not isinstance(sender, str) or not sender.strip():
            return _error(400, "sender is missing")
        if not isinstance(turn_id, str) or not turn_id.strip():
            return _error(400, "turn_id is missing")
        text = _message(body)
        if text is None:
            return _error(400, "send either text, or the payload of a button such as /pain")
        if reply := self._memory.reply_to(sender, turn_id):
            return response.json(reply)
        key = (sender, turn_id)
        task = self._running.get(key)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._process(sender, turn_id, text, on_new_message, agent))
            self._running[key] = task
            task.add_done_callback(lambda done: self._forget_running(key, done))
        try:
            # The turn goes on when the asker gives up or dies: it will ask again and find the reply.
            return response.json(await asyncio.wait_for(asyncio.shield(task), TURN_LIMIT_SECONDS))
        except asyncio.TimeoutError:
            return _error(504, "the turn is still being worked on; ask again with the same turn_id")
        except asyncio.CancelledError:
            if not task.cancelled():
                raise
            return _error(503, "the turn was broken off: the sender was erased")
        except Exception as problem:  # noqa: BLE001 - whatever broke, the front desk must learn that it did
            return _error(500, f"the turn failed: {type(problem).__name__}")

    async def _process(
        self, sender: str, turn_id: str, text: str, on_new_message: _Handler, agent: Any
    ) -> dict[str, Any]:
        collector = CollectingOutputChannel()
        before = await agent.tracker_store.retrieve(sender)
        messages = await _stored_reply(before, turn_id)
        if messages is None:
            said, channel = chat_context(before), self.name()
            message = UserMessage(text, collector, sender, input_channel=channel, message_id=turn_id, metadata=said)
            try:
                await on_new_message(message)
                messages = collector.messages
            except ChangedMeanwhileError:
                # Another process did the turn, or it is an old one: then its reply is in the chat.
                whole = await agent.tracker_store.retrieve_full_tracker(sender)
                messages = await _stored_reply(whole, turn_id)
                if messages is None:
                    raise
        gathered = gather(messages)
        if not gathered.texts:
            raise EmptyReplyError
        reply = {"texts": gathered.texts, "buttons": gathered.buttons, "contract": gathered.contract}
        self._memory.keep(sender, turn_id, reply, time.time())
        return reply

    def _forget_running(self, key: tuple[str, str], task: asyncio.Task[dict[str, Any]]) -> None:
        del self._running[key]
        if not task.cancelled() and (problem := task.exception()):
            where = traceback.extract_tb(problem.__traceback__)[-1]
            # Not the error's own message, which may quote the visitor.
            logger.error("Turn %s failed: %s in %s:%s", key[1], type(problem).__name__, where.filename, where.lineno)


async def _stored_reply(tracker: DialogueStateTracker | None, turn_id: str) -> list[dict[str, Any]] | None:
    """Return what answered a stored turn; None when the chat holds no such turn.

    A turn that was stored though it broke without a word is not done again, so asking again would find it empty for
    good: it is apologised for.
    """
    messages = await stored_messages(tracker, turn_id)
    return [apology()] if messages == [] else messages


class EmptyReplyError(Exception):
    """A turn ended and nothing was said."""


async def _health(request: Request) -> HTTPResponse:
    ready = bool(request.app.ctx.agent and request.app.ctx.agent.is_ready())
    return response.json({"status": "ok" if ready else "no model"}, status=200 if ready else 503)


def _json_of(request: Request) -> dict[str, Any]:
    try:
        body = request.json
    except Exception:  # noqa: BLE001 - Sanic's own error type for a body that is no JSON changes between versions
        return {}
    return body if isinstance(body, dict) else {}


def _message(body: dict[str, Any]) -> str | None:
    """Return what Rasa is given; a payload must be one intent with its entities, a text must hold no command."""
    text, payload = body.get("text"), body.get("payload")
    if isinstance(text, str) and payload is None:
        return clean(text)
    if isinstance(payload, str) and text is None:
        match = _PAYLOAD.fullmatch(payload)
        return payload if match and match[1] not in _COMMANDS else None
    return None


def _seconds(text: str | None) -> float | None:
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) else None


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _error(status: int, message: str) -> HTTPResponse:
    return response.json({"error": message}, status=status)
