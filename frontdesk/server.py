"""Starts the front desk: checks, migrations, then the server."""

from __future__ import annotations

import os
import sys

import uvicorn

HOST = "127.0.0.1"
STOP_SECONDS = 3


def main(port: int, rasa_url: str | None = None, host: str = HOST) -> None:
    """Serve until the process is stopped.

    Args:
        port: The port.
        rasa_url: Where Rasa listens; `FRONTDESK_RASA_URL` by default.
        host: The address to listen on; behind a reverse proxy on the same machine, loopback.

    Raises:
        UnsafeConfigurationError: The configuration cannot be used, or production mode refuses it.
        KnowledgeError: The knowledge and clinic files are broken.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.settings")
    if rasa_url:
        os.environ["FRONTDESK_RASA_URL"] = rasa_url
    prepare()
    from django.conf import settings

    uvicorn.run(
        "frontdesk.asgi:application",
        host=host,
        port=port,
        lifespan="on",
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.CONFIGURATION.trusted_proxies,
        timeout_graceful_shutdown=STOP_SECONDS,
        timeout_keep_alive=75,
        limit_concurrency=None,
        h11_max_incomplete_event_size=32 * 1024,
    )


def prepare() -> None:
    """Set Django up, bring the database up to date, and make sure that the clinic's files can be read."""
    from frontdesk.database import set_up

    set_up()
    from django.core.management import call_command

    from frontdesk import clinic

    clinic.current()
    call_command("clearsessions")
    _greet_first_manager()


def _greet_first_manager() -> None:
    """Make the first manager, when somebody is there to read the one-time password: it must not get into a log."""
    from frontdesk.desk.accounts import members

    if sys.stdout.isatty():
        if password := members.first_manager():
            print(members.FIRST_LOGIN.format(name=members.FIRST_MANAGER, password=password))
    elif not members.has_manager():
        print("Nobody may use the desk yet: `faq user add NAME --role manager` makes a manager.", file=sys.stderr)
