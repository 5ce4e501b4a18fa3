"""A visitor who chats on, whatever happens to the processes, and writes down what was sent and seen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress
from random import Random
from uuid import UUID

import httpx

from bench.drill.insistence import Insistence, RefusedError
from bench.drill.judge import Chat, Said, answered_by_person
from bench.visitor import JSON, StreamEvent, Visitor

QUESTIONS = (
    "does it hurt?",
    "how many sessions do I need",
    "what about ice pick scars",
    "source?",
    "what would 6 sessions on my face come to",
    "can I wear make-up afterwards",
    "is it safe with roaccutane?",
    "hello",
    "are you open on saturday",
    "tell me more",
    "my lips are swelling and I can't breathe",
    "do you have a parrot",
    "how long is my skin red?",
    "thanks",
)
MOST_OPEN = 3
PAUSE_SECONDS = (0.2, 2.5)
ANSWER_LIMIT_SECONDS = 300.0
_SENDS_TWICE, _PRESSES, _BREAKS_STREAM = 0.1, 0.3, 0.03


class ChattingVisitor:
    """One visitor.

    Args:
        client: Speaks to the front desk.
        random: Decides what the visitor does.
    """

    def __init__(self, client: httpx.AsyncClient, random: Random) -> None:
        self.chat = Chat()
        self.identity: UUID | None = None
        self._insistence = Insistence(random)
        self._client = client
        self._random = random
        self._answered: set[int] = set()
        self._offered: JSON | None = None

    @property
    def interruptions(self) -> int:
        """Requests that failed, and were sent again."""
        return self._insistence.interruptions

    async def run(self, turns: int, may_stop: asyncio.Event, last_said: asyncio.Event) -> None:
        """Chat.

        Args:
            turns: How many messages to send at least.
            may_stop: When set, no more are sent than that.
            last_said: When set, no person says anything any more; what the visitor saw is complete only then.

        Raises:
            RefusedError: The front desk refused something.
            asyncio.TimeoutError: A reply does not come.
        """
        visitor = await self._insistence.ask(lambda: Visitor.arrive(self._client))
        self.identity = visitor.id
        listening = asyncio.ensure_future(self._listen(visitor))
        try:
            while len(self.chat.sent) < turns or not may_stop.is_set():
                await self._until(lambda: self._open() < MOST_OPEN)
                await self._send(visitor)
                await asyncio.sleep(self._random.uniform(*PAUSE_SECONDS))
            await last_said.wait()
            await self._until(lambda: self._open() == 0)
            self.chat.read = [as_said(message) for message in await self._insistence.ask(visitor.read)]
            await self._until(lambda: len(self.chat.streamed) >= len(self.chat.read))
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    def _open(self) -> int:
        """Return how many messages wait for an answer, of the bot or of a person."""
        return len(self.chat.sent) - len(self._answered | answered_by_person(self.chat.streamed))

    async def _until(self, true: Callable[[], bool]) -> None:
        for _ in range(round(ANSWER_LIMIT_SECONDS / 0.05)):
            if true():
                return
            await asyncio.sleep(0.05)
        # What is missing is for the judge to say.

    async def _send(self, visitor: Visitor) -> None:
        """Write something, or press a button that was offered; now and then the browser sends it twice."""
        client_id = UUID(int=self._random.getrandbits(128), version=4)
        offered, self._offered = self._offered, None
        if offered and self._random.random() < _PRESSES:
            button = self._random.choice(offered["buttons"])
            what, text = "buttons", str(button["title"])
            body: JSON = {"message_id": offered["id"], "index": button["index"]}
        else:
            what, text = "messages", self._random.choice(QUESTIONS)
            body = {"text": text}
        times = 2 if self._random.random() < _SENDS_TWICE else 1
        attempts = (self._insistence.ask(lambda: visitor.post(what, client_id, **body)) for _ in range(times))
        for answer in await asyncio.gather(*attempts):
            if answer.status_code not in (httpx.codes.OK, httpx.codes.CREATED):
                raise RefusedError(f"{what} {body}: {answer.status_code} {answer.text}")
        self.chat.sent.append((client_id, text, answer.json()["message"]["id"]))

    async def _listen(self, visitor: Visitor) -> None:
        """Listen on; whenever the stream breaks, go on after the last message that came."""
        while True:
            last = self.chat.streamed[-1].number if self.chat.streamed else 0
            with suppress(httpx.TransportError, httpx.HTTPStatusError):
                async with aclosing(visitor.listen(last)) as events:  # type: ignore[type-var]
                    async for event in events:
                        self._see(event)
                        if self._random.random() < _BREAKS_STREAM:
                            break
            await self._insistence.pause()

    def _see(self, event: StreamEvent) -> None:
        if event.name != "message":
            return
        self.chat.streamed.append(as_said(event.data))
        if event.data["in_reply_to"] is not None:
            self._answered.add(event.data["in_reply_to"])
            self._offered = event.data if event.data["buttons"] else None


def as_said(message: JSON) -> Said:
    """Return a message of the API for comparing."""
    client_id = UUID(message["client_id"]) if message["client_id"] else None
    about = message["in_reply_to"], message["kind"], message["notice"]
    return Said(message["id"], message["author"], tuple(message["texts"]), client_id, *about)
