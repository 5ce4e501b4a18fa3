"""A front desk for development and browser tests: it speaks frontdesk/api/openapi.yml from memory.

Run it alone to work on the widget: `tools/browser/browser.sh play`.
"""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

import host_pages
from fake_http import HangUpError, Request, Response, as_json, serve_one
from fake_replies import CARD, reply_to
from fake_store import Conversation, notice, problem

API = "/api/v1"


@dataclass
class Knobs:
    """What a test can make go wrong."""

    down: bool = False  # cut every connection
    fail_posts: int = 0  # so many posts are answered 503
    refuse_posts: int = 0  # so many posts are answered 422
    lose_answers: int = 0  # so many posts are stored, but the answer is lost
    limit_posts: int = 0  # so many posts are answered 429
    retry_after: int = 1
    think: float = 0.15  # seconds until the bot answers
    slow_notice: float = 60  # seconds until the notice that the bot takes long
    accept_delay: float = 0  # seconds until a post is answered
    card: dict = field(default_factory=dict)  # overrides of the card


class FakeDesk:
    """Runs in a thread of its own; a context manager."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.knobs = Knobs()
        self.conversations: dict[str, Conversation] = {}
        self.opened = 0
        self.requests: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread()
        self._jobs: set[asyncio.Task] = set()
        self._enough = asyncio.Event()

    def __enter__(self) -> FakeDesk:
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=[started], daemon=True)
        self._thread.start()
        started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(10)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def reset(self) -> None:
        """Forget everything and turn every knob back."""
        self.cut()
        self._soon(self._enough.clear)
        self.knobs = Knobs()
        self.conversations.clear()
        self.opened = 0
        self.requests.clear()

    def cut(self) -> None:
        """End every open stream, as a restart does."""
        for conversation in self.conversations.values():
            self._loop.call_soon_threadsafe(conversation.cut)

    def fall_silent(self) -> None:
        """Let open streams stay open and carry nothing any more, as a line that is lost without a word."""
        for conversation in self.conversations.values():
            self._soon(conversation.forget_listeners)

    def stop_answering(self) -> None:
        """Be gone, as a crash is."""
        self.knobs.down = True
        self.cut()

    def only(self) -> Conversation:
        """Return the one conversation there is."""
        [conversation] = self.conversations.values()
        return conversation

    def think_no_longer(self) -> None:
        """Let the bot answer now, and at once from now on."""
        self._soon(self._enough.set)

    def staff_joins(self, name: str) -> None:
        self._soon(self._join, name)

    def staff_says(self, name: str, text: str) -> None:
        self._soon(self.only().add, "staff", [text], author_name=name)

    def staff_types(self, on: bool) -> None:
        self._soon(self.only().set_typing, "staff", on)

    def _join(self, name: str) -> None:
        conversation = self.only()
        conversation.add("notice", [f"{name} from our team has joined the chat."], notice="joined")
        conversation.set_state(handled_by="staff", staff_name=name, person_asked=False)

    def _soon(self, job: object, *arguments: object, **more: object) -> None:
        self._loop.call_soon_threadsafe(lambda: job(*arguments, **more))  # type: ignore[operator]

    def _stop(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.call_later(0.1, self._loop.stop)

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(lambda reader, writer: serve_one(self._handle, reader, writer), "127.0.0.1", self.port)
        )
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        self._loop.run_forever()
        server.close()
        self._loop.close()

    async def _handle(self, request: Request) -> Response:
        self.requests.append(f"{request.method} {request.path}")
        if not request.path.startswith(API):
            return host_pages.respond(request, self.url)
        if self.knobs.down:
            raise HangUpError
        match request.method, request.path.removeprefix(API).strip("/").split("/"):
            case "GET", ["card"]:
                return as_json(CARD | self.knobs.card)
            case "POST", ["conversations"]:
                self.opened += 1
                return self._open()
            case _, ["conversations", identity, *rest]:
                conversation = self.conversations.get(identity)
                token = request.headers.get("authorization", "").removeprefix("Bearer ")
                if conversation is None or not conversation.fits(token):
                    return problem(401, "token_invalid", "This chat has ended.")
                if conversation.erased:
                    return problem(410, "erased", "This chat was erased.")
                return await self._in_conversation(request, conversation, rest)
        return problem(404, "not_found", "There is nothing here.")

    def _open(self) -> Response:
        conversation = Conversation(str(uuid.uuid4()))
        self.conversations[conversation.id] = conversation
        return as_json(self._opened(conversation), 201)

    @staticmethod
    def _opened(conversation: Conversation) -> dict:
        expires = datetime.now(timezone.utc) + timedelta(days=1)
        return {"id": conversation.id, "token": conversation.new_token(), "expires_at": expires.isoformat()}

    async def _in_conversation(self, request: Request, conversation: Conversation, rest: list[str]) -> Response:
        match request.method, rest:
            case "GET", []:
                return as_json(conversation.state)
            case "DELETE", []:
                conversation.erase()
                return Response(204)
            case "POST", ["token"]:
                return as_json(self._opened(conversation), 201)
            case "GET", ["messages"]:
                after = int(request.query.get("after", 0))
                page = [message for message in conversation.messages if message["id"] > after]
                return as_json({"messages": page[:200], "more": len(page) > 200, "state": conversation.state})
            case "GET", ["events"]:
                last = int(request.headers.get("last-event-id") or 0)
                return Response(kind="text/event-stream", events=self._events(conversation, last))
            case "GET", ["transcript"]:
                name = {"Content-Disposition": 'attachment; filename="chat.txt"'}
                return Response(200, conversation.transcript().encode(), "text/plain; charset=utf-8", name)
            case "POST", ["typing"]:
                conversation.visitor_typed += 1
                return Response(204)
            case "POST", ["messages", number, "rating"]:
                conversation.rate(int(number), request.json()["value"])
                return as_json({"message_id": int(number), "value": request.json()["value"]})
            case "POST", [("messages" | "buttons" | "handoff" | "contact") as what]:
                return await self._post(what, request.json(), conversation)
        return problem(404, "not_found", "There is nothing here.")

    async def _post(self, what: str, body: dict, conversation: Conversation) -> Response:
        knobs = self.knobs
        await asyncio.sleep(knobs.accept_delay)
        if knobs.fail_posts > 0:
            knobs.fail_posts -= 1
            return problem(503, "unavailable", "The chat is being mended.", retry_after=knobs.retry_after)
        if knobs.refuse_posts > 0:
            knobs.refuse_posts -= 1
            return problem(422, "invalid_request", "This can't be sent.")
        if knobs.limit_posts > 0:
            knobs.limit_posts -= 1
            sentence = "You write faster than we can read. Please wait a moment."
            return problem(429, "rate_limited", sentence, retry_after=knobs.retry_after)
        if what == "messages" and len(body["text"]) > 1000:
            return problem(422, "message_too_long", "Your message is too long: at most 1,000 characters.")
        before = conversation.find(body["client_id"])
        message = before or self._store(what, body, conversation)
        if knobs.lose_answers > 0:
            knobs.lose_answers -= 1
            raise HangUpError
        return as_json({"message": message}, 200 if before else 201)

    def _store(self, what: str, body: dict, conversation: Conversation) -> dict:
        client_id = body["client_id"]
        if what == "handoff":
            text = "We have passed this on. Someone from our team answers here within about 10 minutes."
            message = conversation.add("notice", [text], notice="handoff", client_id=client_id)
            conversation.set_state(person_asked=True)
            return message
        if what == "contact":
            conversation.contacts.append(body)
            return conversation.add("notice", [notice("contact")], notice="contact", client_id=client_id)
        text = body["text"] if what == "messages" else conversation.button(body["message_id"], body["index"])
        message = conversation.add("visitor", [text], client_id=client_id)
        if conversation.state["handled_by"] == "bot":
            job = self._loop.create_task(self._answer(conversation, message))
            self._jobs.add(job)
            job.add_done_callback(self._jobs.discard)
        return message

    async def _answer(self, conversation: Conversation, message: dict) -> None:
        conversation.set_typing("bot", True)
        think = self.knobs.think
        if think > self.knobs.slow_notice:
            await asyncio.sleep(self.knobs.slow_notice)
            conversation.add("notice", [notice("slow")], notice="slow")
            think -= self.knobs.slow_notice
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._enough.wait(), think)
        conversation.set_typing("bot", False)
        parts = reply_to(message["texts"][0])
        conversation.add("bot", author_name=CARD["bot_name"], in_reply_to=message["id"], **parts)

    async def _events(self, conversation: Conversation, last: int) -> AsyncIterator[bytes]:
        yield b"retry: 2000\n\n"
        async for chunk in conversation.listen(last):
            if self.knobs.down:
                return
            yield chunk


if __name__ == "__main__":
    with FakeDesk(8765) as desk:
        print(f"{desk.url} (stop with Ctrl-C)")
        threading.Event().wait()
