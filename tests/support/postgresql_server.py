"""A PostgreSQL that tests start themselves, for as long as they need it."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

START_SECONDS = 30.0


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a server while the block runs; the test is skipped, and says so, where there is none.

    Yields:
        The URL of its database `postgres`, for a user who may make others.
    """
    found = shutil.which("initdb") or next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
    if found is None:
        pytest.skip("NOT TESTED: there is no PostgreSQL here (Debian: apt install postgresql)")
    programs, port = Path(found).resolve().parent, free_port()
    # PostgreSQL refuses to run as root, and its own user cannot enter the folders of root.
    user = _unprivileged_user()
    folder = Path("/tmp") / f"tests-postgresql-{os.getpid()}"
    folder.mkdir(mode=0o700)
    if user:
        shutil.chown(folder, user)
    data = str(folder / "data")
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "tester", "--auth=trust", "--no-sync"],
        check=True, stdout=subprocess.DEVNULL, user=user, cwd="/",
    )  # fmt: skip
    process = subprocess.Popen(
        [programs / "postgres", "-D", data, "-p", str(port), "-k", str(folder), "-h", "127.0.0.1", "-F"],
        stderr=subprocess.DEVNULL, user=user, cwd="/",
    )  # fmt: skip
    url = f"postgresql://tester@127.0.0.1:{port}/postgres"
    try:
        wait_until(lambda: psycopg2.connect(url).close(), psycopg2.OperationalError)
        yield url
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder)


def free_port() -> int:
    """Return a port of loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(works: Callable[[], object], problem: type[Exception]) -> None:
    """Try again until something does not raise `problem` any more; give up after `START_SECONDS`."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            works()
            return
        except problem:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)
