"""Keeps the promises about privacy while the front desk runs: erases what is due, proves it, counts days first."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import DatabaseError

from frontdesk import clinic
from frontdesk.database import in_database
from frontdesk.desk.accounts import failed_logins
from frontdesk.desk.figures import keeping
from frontdesk.desk.privacy import erasing, places
from frontdesk.dispatch.rasa_client import RasaClient
from frontdesk.errors import RasaUnavailableError
from frontdesk.live.broker import Broker
from knowledge.errors import InvalidFilesError

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_PROOFS = 2.0
SECONDS_BETWEEN_SWEEPS = 600.0


class PrivacyKeeper:
    """Two loops beside the dispatcher.

    Args:
        rasa: Says what it still stores.
        broker: Tells open pages that their chat was erased.
    """

    def __init__(self, rasa: RasaClient, broker: Broker) -> None:
        self._rasa = rasa
        self._broker = broker
        self._tasks: list[asyncio.Task[None]] = []
        self._overwritten_up_to: datetime | None = None

    def start(self) -> None:
        """Start both loops."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._sweep_now_and_then()), loop.create_task(self._prove_now_and_then())]

    async def stop(self) -> None:
        """Stop both loops; what is due stays due."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def sweep(self) -> int:
        """Count the days that are over, then erase what was kept long enough: chats, proofs, sessions, failed logins.

        Returns:
            How many chats were erased.
        """
        rules, now = clinic.current().clinic, clinic.now()
        await in_database(keeping.keep, rules, now)
        erased = 0
        while due := await in_database(erasing.expired, now, rules.privacy.keep_days):
            for conversation_id in due:
                if await in_database(erasing.erase_expired, conversation_id, now, rules.privacy.keep_days):
                    self._broker.publish_erased(conversation_id)
                    erased += 1
        await in_database(erasing.drop_old_proofs, now)
        await in_database(call_command, "clearsessions")
        await in_database(failed_logins.forget_old, now)
        if erased:
            logger.info("Erased %d chats that were kept for %d days", erased, rules.privacy.keep_days)
        await self._rasa.forget_before(now - timedelta(days=rules.privacy.keep_days))
        return erased

    async def prove(self) -> None:
        """Overwrite what was erased since the last time, by whomever, and make the proofs that can be made."""
        newest = await in_database(erasing.newest)
        if newest != self._overwritten_up_to and await in_database(places.overwrite):
            self._overwritten_up_to = newest
        for conversation_id in await in_database(erasing.to_prove):
            kept = await self._rasa.kept(conversation_id)
            if not await in_database(erasing.prove, conversation_id, kept):
                logger.warning("Something of the erased chat %s is left; trying again", conversation_id)

    async def _sweep_now_and_then(self) -> None:
        while True:
            try:
                await self.sweep()
            except RasaUnavailableError as error:
                logger.warning("Rasa has not erased its old chats: %s; trying again", error)
            except (DatabaseError, InvalidFilesError):
                logger.exception("What is due cannot be erased; trying again")
            await asyncio.sleep(SECONDS_BETWEEN_SWEEPS)

    async def _prove_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_PROOFS)
            try:
                await self.prove()
            except RasaUnavailableError as error:
                logger.warning("Rasa has not said what it stores: %s; trying again", error)
            except DatabaseError:
                logger.exception("Erased chats cannot be looked for; trying again")
