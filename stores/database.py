"""Reads and writes chats in SQLite or PostgreSQL."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import URL
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from stores.errors import ChangedMeanwhileError, SettingError, StoreError
from stores.prepared import Prepared
from stores.tables import chats, events, metadata

SYNCHRONOUS = ("normal", "full")
_BUSY_SECONDS = 5.0
_ERASED_AT_ONCE = 200
# A writer of a file waits at its start and never fails in the middle.
_TAKE_TURN = "BEGIN IMMEDIATE"
_SCHEMA_LOCK = 20_260_101  # any number, the same in every process

_FIND = sa.select(chats.c.id, chats.c.head, chats.c.window_start, chats.c.header).where(
    chats.c.sender == sa.bindparam("sender")
)
_READ = (
    sa.select(events.c.data)
    .where(
        events.c.chat_id == sa.bindparam("chat"),
        events.c.number.between(sa.bindparam("first"), sa.bindparam("last")),
    )
    .order_by(events.c.number)
)
_ADVANCE = (
    chats.update()
    .where((chats.c.id == sa.bindparam("chat")) & (chats.c.head == sa.bindparam("before")))
    .values({name: sa.bindparam(f"new_{name}") for name in ("head", "window_start", "header", "changed_at")})
)
_BEGIN = chats.insert().values(
    {name: sa.bindparam(name) for name in ("sender", "head", "window_start", "header", "changed_at")}
)


@dataclass(frozen=True)
class ChatRow:
    """Where a chat stands.

    Attributes:
        id: Its number.
        head: Number of its last event, from 1.
        window_start: Number of the first event of its window.
        header: The window's header, as JSON.
    """

    id: int
    head: int
    window_start: int
    header: str


@dataclass(frozen=True)
class EventRow:
    """One event to store: its type, its time in seconds since 1970, its turn's id if it begins one, and its JSON."""

    type: str
    at: float | None
    turn_id: str | None
    data: str


class ChatDatabase:
    """The chats in one database. Several processes may use it at once.

    Args:
        url: SQLite file or PostgreSQL database.
        synchronous: SQLite only: `normal` keeps every stored turn when a process is killed; `full` also when the
            power goes, at the price of a disk flush a turn.

    Raises:
        SettingError: `synchronous` is neither.
        StoreError: The database cannot be opened.
    """

    def __init__(self, url: URL, *, synchronous: str = "normal") -> None:
        if synchronous not in SYNCHRONOUS:
            raise SettingError(f"synchronous must be one of {', '.join(SYNCHRONOUS)}. Currently, it is {synchronous}.")
        self._where = url.render_as_string(hide_password=True)
        self.is_file = url.get_backend_name() == "sqlite"
        self._engine = _file_engine(url, synchronous) if self.is_file else _server_engine(url)
        statements = (_FIND, _READ, _ADVANCE, _BEGIN, events.insert())
        self._find, self._read, self._go_on, self._start, self._add = (
            Prepared(statement, self._engine.dialect) for statement in statements
        )
        with self._errors("opened"), self._engine.begin() as connection:
            if not self.is_file:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
            metadata.create_all(connection)
        # A file is read and written in less time than SQLAlchemy takes to get ready for it.
        self._reader: Any = self._engine.raw_connection() if self.is_file else None
        self._writer: Any = self._engine.raw_connection() if self.is_file else None
        self._writing = threading.Lock()

    def chat(self, sender: str) -> ChatRow | None:
        """Return where a sender's chat stands, or None when there is none."""
        rows = self._rows(self._find, sender=sender)
        return ChatRow(*rows[0]) if rows else None

    def events(self, chat: ChatRow, first: int) -> list[str] | None:
        """Return the JSON of a chat's events from number `first` to its head; None when it was erased meanwhile."""
        found = [data for (data,) in self._rows(self._read, chat=chat.id, first=first, last=chat.head)]
        return found if len(found) == chat.head - first + 1 else None

    def append(
        self, sender: str, before: ChatRow | None, added: list[EventRow], window_start: int, header: str, now: float
    ) -> ChatRow:
        """Add events to the end of a chat, all or none.

        Args:
            sender: Whose chat.
            before: Where it stood when it was read; None for a new one.
            added: The events.
            window_start: Where its window begins from now on.
            header: That window's header, as JSON.
            now: Seconds since 1970.

        Returns:
            Where the chat stands then.

        Raises:
            ChangedMeanwhileError: It does not stand where `before` says, or a turn of `added` is stored already.
            StoreError: The database cannot be written.
        """
        head = (before.head if before else 0) + len(added)
        values = {"head": head, "window_start": window_start, "header": header, "changed_at": now}
        numbered = enumerate(added, start=head - len(added) + 1)

        def rows_of(chat_id: int) -> list[dict[str, Any]]:
            return [{"chat_id": chat_id, "number": number, **row.__dict__} for number, row in numbered]

        with self._errors("written"):
            if self._writer is not None:
                chat_id = self._append_to_file(sender, before, values, rows_of)
            else:
                with self._engine.begin() as connection:
                    chat_id = self._advance(connection, sender, before, values)
                    connection.execute(events.insert(), rows_of(chat_id))  # the driver then sends all rows at once
        return ChatRow(chat_id, head, window_start, header)

    def _append_to_file(
        self,
        sender: str,
        before: ChatRow | None,
        values: dict[str, Any],
        rows_of: Callable[[int], list[dict[str, Any]]],
    ) -> int:
        driver = self._writer.driver_connection
        with self._writing, driver:  # the driver's own block: all of it is kept, or none
            driver.execute(_TAKE_TURN)
            if before is None:
                chat_id = int(self._start.on_driver(driver, sender=sender, **values).lastrowid)
            else:
                chat_id = before.id
                _went_on(self._go_on.on_driver(driver, **_advanced(before, values)).rowcount)
            self._add.many_on_driver(driver, rows_of(chat_id))
        return chat_id

    def _rows(self, statement: Prepared, **values: Any) -> list[Any]:
        with self._errors("read"):
            if self._reader is not None:
                return list(statement.on_driver(self._reader.driver_connection, **values))
            with self._engine.connect() as connection:
                return list(statement.run(connection, **values))

    def _advance(self, connection: Connection, sender: str, before: ChatRow | None, values: dict[str, Any]) -> int:
        if before is None:
            inserted = connection.execute(chats.insert().values(sender=sender, **values))
            return int(inserted.inserted_primary_key[0])
        _went_on(self._go_on.run(connection, **_advanced(before, values)).rowcount)
        return before.id

    def erase(self, sender: str) -> None:
        """Delete all of a sender's chat; it is no error when there is none."""
        with self._errors("written"), self._engine.begin() as connection:
            _erase(connection, sa.select(chats.c.id).where(chats.c.sender == sender))
        self._empty_log()

    def erase_before(self, cutoff: float) -> int:
        """Delete the chats that were last added to before `cutoff` (seconds since 1970), some at a time.

        Returns:
            How many were deleted.
        """
        old = sa.select(chats.c.id).where(chats.c.changed_at < cutoff).limit(_ERASED_AT_ONCE)
        total = 0
        while True:
            with self._errors("written"), self._engine.begin() as connection:
                erased = _erase(connection, old)
            total += erased
            if erased < _ERASED_AT_ONCE:
                self._empty_log()
                return total

    def senders(self) -> list[str]:
        """Return everybody who has a chat."""
        with self._errors("read"), self._engine.connect() as connection:
            return [sender for (sender,) in connection.execute(sa.select(chats.c.sender).order_by(chats.c.id))]

    def close(self) -> None:
        """Close the connections."""
        for connection in (self._reader, self._writer):
            if connection is not None:
                connection.close()
        self._engine.dispose()

    def _empty_log(self) -> None:
        """Empties SQLite's write-ahead log, in which erased text would stand until it is used again."""
        if self.is_file:
            with self._errors("written"), self._engine.connect() as connection:
                driver: Any = connection.connection
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        try:
            yield
        except (IntegrityError, sqlite3.IntegrityError) as error:
            raise ChangedMeanwhileError("The chat went on elsewhere, or this turn was stored before.") from error
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise StoreError(
                f"The chats in {self._where} cannot be {what}: {_reason(error)}. See that the database runs, can be "
                f"reached and written, and has room."
            ) from error


def _advanced(before: ChatRow, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"chat": before.id, "before": before.head, **{f"new_{name}": value for name, value in values.items()}}


def _went_on(changed: int) -> None:
    if changed != 1:
        raise ChangedMeanwhileError("The chat went on elsewhere, or was erased.")


def _reason(error: Exception) -> str:
    """Return the driver's own words; SQLAlchemy's message would quote the visitor."""
    cause = getattr(error, "orig", None) or error
    words = "" if isinstance(cause, SQLAlchemyError) else str(cause).strip()
    return words.splitlines()[0] if words else type(error).__name__


def _erase(connection: Connection, query: Any) -> int:
    ids = [chat_id for (chat_id,) in connection.execute(query.with_for_update())]
    if ids:
        # The chat first: whoever is adding to it then waits, and finds it gone.
        connection.execute(chats.delete().where(chats.c.id.in_(ids)))
        connection.execute(events.delete().where(events.c.chat_id.in_(ids)))
    return len(ids)


def _server_engine(url: URL) -> Engine:
    return sa.create_engine(url, pool_size=5, max_overflow=10, pool_pre_ping=True, connect_args={"connect_timeout": 10})


def _file_engine(url: URL, synchronous: str) -> Engine:
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url, poolclass=sa.pool.QueuePool, connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False}
    )

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not where the driver sees fit
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("PRAGMA secure_delete=ON")  # what was erased is not left in free pages

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(_TAKE_TURN)

    return engine
