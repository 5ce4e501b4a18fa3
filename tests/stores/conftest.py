"""Databases for the stores: a SQLite file, a PostgreSQL and a Redis that the tests start themselves."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
import redis
from postgresql_server import free_port, postgresql, wait_until
from rasa.shared.core.domain import Domain

from stores.tracker_store import ChatTrackerStore

ROOT = Path(__file__).resolve().parents[2]


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
    port = free_port()
    folder = tmp_path_factory.mktemp("redis")
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        client = redis.Redis(port=port)
        wait_until(client.ping, redis.RedisError)
        client.close()
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL of its own; skipped where there is none."""
    with postgresql() as url:
        yield url


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
