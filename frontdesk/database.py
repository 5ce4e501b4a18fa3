"""Database work beside the event loop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial, wraps
from typing import Any, ParamSpec, TypeVar

import django
from django.core.management import call_command
from django.db import close_old_connections, connection, connections

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")
POSTGRES_THREADS = 8


def set_up() -> None:
    """Set Django up in this process, and bring the database up to date.

    Raises:
        UnsafeConfigurationError: The configuration cannot be used, or production mode refuses it.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


async def in_database(
    function: Callable[_Arguments, _Result], *args: _Arguments.args, **kwargs: _Arguments.kwargs
) -> _Result:
    """Run a function that uses the database in one of a few threads kept for that.

    Django's own `sync_to_async` would start a thread, and a connection, for every request; an open event stream
    would hold them for as long as it lives.

    Args:
        function: The function.
        args: Its arguments.
        kwargs: Its keyword arguments.

    Returns:
        What it returns.
    """
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads(), partial(_run, function, *args, **kwargs))


def repeatable(function: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Return a function that does not wait for the disk when it commits.

    For what is done again when a power cut undoes it: a turn that is waiting again is asked again, with the same turn
    id. Killing the process undoes nothing. What visitors send always waits for the disk.

    Args:
        function: The function.
    """

    @wraps(function)
    def quickly(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
        if connection.vendor != "sqlite" or connection.in_atomic_block:
            return function(*args, **kwargs)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")
            try:
                return function(*args, **kwargs)
            finally:
                cursor.execute("PRAGMA synchronous=FULL")

    return quickly


def close_own_connection(**_: Any) -> None:
    """Close the connection of this thread, when a page is done: Django gives each request a thread of its own."""
    for own in connections.all(initialized_only=True):
        if not own.in_atomic_block:
            own.close()


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    # SQLite has one writer; more threads would only wait for each other.
    threads = 1 if connection.vendor == "sqlite" else POSTGRES_THREADS
    return ThreadPoolExecutor(threads, thread_name_prefix="database")


def _run(function: Callable[_Arguments, _Result], *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
    close_old_connections()
    return function(*args, **kwargs)
