"""Hands turns to Rasa: those of one conversation strictly in order, different conversations in parallel."""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError

from frontdesk import clinic
from frontdesk.database import in_database
from frontdesk.dispatch.bot_reply import BotReply
from frontdesk.dispatch.rasa_client import RasaClient
from frontdesk.errors import RasaRefusedError, RasaUnavailableError
from frontdesk.guards.masking import STAND_INS, mask
from frontdesk.live.broker import Broker
from frontdesk.store import reading, turns
from frontdesk.store.messages import Written
from frontdesk.store.next_turn import NextTurn
from frontdesk.wording import say

logger = logging.getLogger(__name__)

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 4.0
SECONDS_BETWEEN_SWEEPS = 1.0
ASKED_AT_ONCE = 16


@dataclass(frozen=True)
class Patience:
    """How long the dispatcher waits.

    Attributes:
        slow_after: Seconds from acceptance after which the visitor is told that it takes long.
        give_up_after: Seconds from acceptance after which a turn goes to the desk.
    """

    slow_after: float
    give_up_after: float


class Dispatcher:
    """Works off the queue of turns. Whatever dies, the queue is in the database, and starting again goes on with it.

    Args:
        rasa: Asks Rasa.
        broker: Shows what happens to the visitor.
        patience: How long to wait.
    """

    def __init__(self, rasa: RasaClient, broker: Broker, patience: Patience) -> None:
        self._rasa = rasa
        self._broker = broker
        self._patience = patience
        self._workers: dict[UUID, asyncio.Task[None]] = {}
        self._again: set[UUID] = set()
        self._at_once = asyncio.Semaphore(ASKED_AT_ONCE)
        self._sweeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin with what is waiting already."""
        self._sweeper = asyncio.get_running_loop().create_task(self._sweep())

    async def stop(self) -> None:
        """Stop at once; what is waiting stays in the database."""
        tasks = [*self._workers.values(), *([self._sweeper] if self._sweeper else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def wake(self, conversation_id: UUID, first: NextTurn | None = None) -> None:
        """Look for waiting turns of a conversation now.

        Args:
            conversation_id: The conversation.
            first: The turn that comes first there, when it was just stored.
        """
        if conversation_id in self._workers:
            self._again.add(conversation_id)
            return
        task = asyncio.get_running_loop().create_task(self._work(conversation_id, first))
        self._workers[conversation_id] = task

    async def _sweep(self) -> None:
        """Find turns that nobody was woken for: those of before a restart, or of another process."""
        while True:
            try:
                for conversation_id in await in_database(turns.conversations_waiting):
                    if conversation_id not in self._workers:
                        self.wake(conversation_id)
            except DatabaseError:
                logger.exception("The queue cannot be read; trying again")
            await asyncio.sleep(SECONDS_BETWEEN_SWEEPS)

    async def _work(self, conversation_id: UUID, first: NextTurn | None) -> None:
        """Work off the turns of one conversation until none is left."""
        turn = first
        try:
            while True:
                self._again.discard(conversation_id)
                turn = turn or await in_database(turns.next_turn, conversation_id)
                if turn is not None:
                    await self._see_through(turn)
                    turn = None
                elif conversation_id not in self._again:
                    return
        except DatabaseError:
            logger.exception("A turn could not be stored; the next sweep tries again")
        finally:
            self._workers.pop(conversation_id, None)
            self._broker.types(conversation_id, "bot", on=False)

    async def _see_through(self, turn: NextTurn) -> None:
        """Ask until there is a reply, and give up when it takes too long."""
        if turn.is_answered_already:
            await self._ask_until_end(turn)
            return
        self._broker.types(turn.conversation_id, "bot", on=True)
        teller = asyncio.get_running_loop().create_task(self._tell_when_slow(turn))
        try:
            await self._ask_until_end(turn)
        finally:
            teller.cancel()

    async def _ask_until_end(self, turn: NextTurn) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                reply = await self._ask(turn)
            except RasaRefusedError as error:
                logger.error("Rasa refused turn %s: %s; it goes to the desk", turn.id, error)
                await self._give_up(turn)
                return
            except RasaUnavailableError as error:
                if not await in_database(turns.note_failure, turn.id):
                    await self._show(turn, None)
                    return
                if _age(turn, clinic.now()) >= self._patience.give_up_after:
                    logger.error("Rasa did not answer turn %s in time: %s; it goes to the desk", turn.id, error)
                    await self._give_up(turn)
                    return
                logger.warning("Rasa did not answer turn %s: %s; trying again", turn.id, error)
                await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - spreads the load, hides nothing
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                bot_name = clinic.current().clinic.bot_name
                await self._show(turn, await in_database(turns.finish_with_reply, turn.id, reply, bot_name))
                return

    async def _ask(self, turn: NextTurn) -> BotReply:
        async with self._at_once:
            text = mask(turn.text, STAND_INS)
            return await self._rasa.ask(turn.id, turn.conversation_id, text=text, payload=turn.payload)

    async def _give_up(self, turn: NextTurn) -> None:
        text = say("gave_up", clinic.current(), clinic.now())
        await self._show(turn, await in_database(turns.give_up, turn.id, text))

    async def _tell_when_slow(self, turn: NextTurn) -> None:
        await asyncio.sleep(max(0.0, self._patience.slow_after - _age(turn, clinic.now())))
        text = say("slow", clinic.current(), clinic.now())
        try:
            written = await in_database(turns.tell_slow, turn.id, text)
        except DatabaseError:
            logger.exception("The visitor could not be told that it takes long")
            return
        if written:
            self._broker.publish_written(turn.conversation_id, written)

    async def _show(self, turn: NextTurn, written: Written | None) -> None:
        self._broker.types(turn.conversation_id, "bot", on=False)
        if written:
            self._broker.publish_written(turn.conversation_id, written)
        else:
            # Erased meanwhile, perhaps: then Rasa has seen the sender again, or is still working on the turn.
            await in_database(reading.tell_rasa_again, turn.conversation_id)


def _age(turn: NextTurn, now: datetime) -> float:
    return (now - turn.accepted_at).total_seconds()
