"""Looks after the promises while the front desk runs."""

from __future__ import annotations

import asyncio
import logging

from django.db import DatabaseError

from frontdesk import clinic
from frontdesk.database import in_database
from frontdesk.desk.takeover import leases
from frontdesk.dispatch.dispatcher import Dispatcher
from frontdesk.live.broker import Broker
from knowledge.errors import InvalidFilesError

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_SWEEPS = 1.0


class LeaseKeeper:
    """One loop beside the dispatcher.

    Args:
        dispatcher: Answers what is given back to the bot.
        broker: Shows what happens.
    """

    def __init__(self, dispatcher: Dispatcher, broker: Broker) -> None:
        self._dispatcher = dispatcher
        self._broker = broker
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the loop."""
        self._task = asyncio.get_running_loop().create_task(self._keep())

    async def stop(self) -> None:
        """Stop the loop; what is due is in the database."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        while True:
            try:
                told = await in_database(leases.sweep, clinic.current(), clinic.now())
            except (DatabaseError, InvalidFilesError):
                logger.exception("Promises cannot be looked after; trying again")
                told = []
            for conversation_id, written in told:
                self._broker.types(conversation_id, "staff", on=False)
                self._broker.publish_written(conversation_id, written)
                if written.bot_has_work:
                    self._dispatcher.wake(conversation_id)
            await asyncio.sleep(SECONDS_BETWEEN_SWEEPS)
