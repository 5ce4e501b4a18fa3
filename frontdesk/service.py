"""The running parts of the front desk, started and stopped with the server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from frontdesk.desk.privacy.keeper import PrivacyKeeper
from frontdesk.desk.takeover.lease_keeper import LeaseKeeper
from frontdesk.dispatch.dispatcher import Dispatcher, Patience
from frontdesk.dispatch.housekeeping import Housekeeping
from frontdesk.dispatch.rasa_client import RasaClient
from frontdesk.live.broker import Broker, broker


@dataclass(frozen=True)
class Service:
    """What runs beside the requests."""

    rasa: RasaClient
    broker: Broker
    dispatcher: Dispatcher
    housekeeping: Housekeeping
    lease_keeper: LeaseKeeper
    privacy_keeper: PrivacyKeeper

    async def start(self) -> None:
        """Begin working."""
        self.broker.attach(asyncio.get_running_loop())
        self.dispatcher.start()
        self.housekeeping.start()
        self.lease_keeper.start()
        self.privacy_keeper.start()

    async def stop(self) -> None:
        """Stop; nothing is lost, the queue is in the database."""
        await self.dispatcher.stop()
        await self.housekeeping.stop()
        await self.lease_keeper.stop()
        await self.privacy_keeper.stop()
        await self.rasa.close()


@lru_cache(maxsize=1)
def service() -> Service:
    """Return the parts, made once."""
    configuration = settings.CONFIGURATION
    rasa = RasaClient(configuration.rasa_url, settings.RASA_SECRET, configuration.ask_timeout)
    patience = Patience(configuration.slow_after, configuration.give_up_after)
    dispatcher = Dispatcher(rasa, broker(), patience)
    return Service(
        rasa,
        broker(),
        dispatcher,
        Housekeeping(rasa, broker()),
        LeaseKeeper(dispatcher, broker()),
        PrivacyKeeper(rasa, broker()),
    )
