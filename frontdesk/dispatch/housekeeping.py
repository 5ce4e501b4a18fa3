"""What is done now and then beside the turns: Rasa is told to forget, other processes' changes are noticed."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError

from frontdesk import clinic
from frontdesk.database import in_database
from frontdesk.dispatch.rasa_client import RasaClient
from frontdesk.errors import RasaUnavailableError
from frontdesk.limits import TOKEN_SECONDS
from frontdesk.live.broker import Broker
from frontdesk.store import reading

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_BETWEEN_ERASURES = 5.0
_OVERLAP = timedelta(seconds=5)


class Housekeeping:
    """Two loops beside the dispatcher.

    Args:
        rasa: Is told to forget erased conversations.
        broker: Learns of messages that another process stored (a command, a second front desk).
    """

    def __init__(self, rasa: RasaClient, broker: Broker) -> None:
        self._rasa = rasa
        self._broker = broker
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start both loops."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._forget()), loop.create_task(self._look())]

    async def stop(self) -> None:
        """Stop both loops."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _forget(self) -> None:
        while True:
            try:
                for conversation_id in await in_database(reading.erasures_to_tell):
                    await self._rasa.forget(conversation_id)
                    await in_database(reading.rasa_has_forgotten, conversation_id)
                await in_database(reading.drop_old_erasures, TOKEN_SECONDS)
            except RasaUnavailableError as error:
                logger.warning("Rasa has not erased a conversation yet: %s; trying again", error)
            except DatabaseError:
                logger.exception("Erasures cannot be read; trying again")
            await asyncio.sleep(SECONDS_BETWEEN_ERASURES)

    async def _look(self) -> None:
        known: dict[UUID, datetime] = {}
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            try:
                changed = await in_database(reading.changed_since, clinic.now() - _OVERLAP)
            except DatabaseError:
                logger.exception("Changes cannot be read; trying again")
                continue
            for conversation_id, last_number, changed_at in changed:
                self._broker.look(conversation_id, last_number)
                if known.get(conversation_id) != changed_at:
                    self._broker.tell_desk(conversation_id)
            known = {conversation_id: changed_at for conversation_id, _, changed_at in changed}
