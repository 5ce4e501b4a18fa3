"""Databases for the stores: a SQLite file, a PostgreSQL and a Redis that the tests start themselves."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
import redis
from rasa.shared.core.domain import Domain

from stores.tracker_store import ChatTrackerStore

ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 30.0


@pytest.fixture(scope="session")
def domain() -> Domain:
    """The bot's own domain."""
    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of its own; skipped where there is none."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("NOT TESTED: there is no redis-server here (Debian: apt install redis-server)")
    port = _free_port()
    folder = tmp_path_factory.mktemp("redis")
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        client = redis.Redis(port=port)
        _wait_until(client.ping, redis.RedisError)
        client.close()
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of its own; skipped where there is none."""
    found = shutil.which("initdb") or next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
    if found is None:
        pytest.skip("NOT TESTED: there is no PostgreSQL here (Debian: apt install postgresql)")
    programs, port = Path(found).resolve().parent, _free_port()
    # PostgreSQL refuses to run as root, and its own user cannot enter the folders of root.
    user = _unprivileged_user()
    folder = Path("/tmp") / f"stores-postgresql-{os.getpid()}"
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
        _wait_until(lambda: psycopg2.connect(url).close(), psycopg2.OperationalError)
        yield url
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without chats: each test runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/chats.sqlite"
    server: str = request.getfixturevalue("postgresql_url")
    name = f"chats_{time.monotonic_ns()}"
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    return server.removesuffix("postgres") + name


@pytest.fixture
def make_store(url: str, domain: Domain) -> Iterator[Callable[..., ChatTrackerStore]]:
    """Open stores on the test's database; a second one is a second process, as far as the database can tell."""
    stores: list[ChatTrackerStore] = []

    def make(**settings: object) -> ChatTrackerStore:
        stores.append(ChatTrackerStore(domain, url, **settings))  # type: ignore[arg-type]
        return stores[-1]

    yield make
    for store in stores:
        store.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _unprivileged_user() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)


def _wait_until(works: Callable[[], object], problem: type[Exception]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            works()
            return
        except problem:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
