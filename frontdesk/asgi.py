"""The ASGI application: the gate, then event streams, then Django; the dispatcher lives and dies with it."""

from __future__ import annotations

import logging
import os
from typing import cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.settings")

from django.conf import settings
from django.core.asgi import get_asgi_application

django_app = get_asgi_application()

from frontdesk.api.handler import ApiHandler  # noqa: E402 - models must be loaded first
from frontdesk.desk.stream import DeskStreams  # noqa: E402
from frontdesk.guards.gate import (  # noqa: E402 - models must be loaded first
    API_PREFIX,
    App,
    Gate,
    Receive,
    Scope,
    Send,
)
from frontdesk.live.stream import Streams  # noqa: E402
from frontdesk.service import service  # noqa: E402

logger = logging.getLogger(__name__)

_api = ApiHandler()


async def _django(scope: Scope, receive: Receive, send: Send) -> None:
    app = _api if scope["path"].startswith(API_PREFIX) else cast(App, django_app)
    await app(scope, receive, send)


_web = Gate(DeskStreams(Streams(_django, counts_addresses=settings.CONFIGURATION.rate_scale != 0)))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Handle one connection: HTTP, or the start and stop of the server."""
    if scope["type"] == "http":
        await _web(scope, receive, send)
    elif scope["type"] == "lifespan":
        await _live(receive, send)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await service().start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await service().stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
