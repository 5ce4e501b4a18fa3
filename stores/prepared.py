"""Statements that are put into words once: SQLAlchemy's own cache still costs more than the database's work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.engine import Connection, CursorResult
from sqlalchemy.engine.interfaces import Dialect


class Prepared:
    """A statement in the words of one database; it runs any number of times.

    Args:
        statement: A statement of SQLAlchemy's expression language, with a `bindparam` for each value.
        dialect: The database's.
    """

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._text = str(compiled)
        self._order: list[str] | None = compiled.positiontup

    def run(self, connection: Connection, **values: Any) -> CursorResult:
        """Run it with these values, by the names of its `bindparam`s."""
        return connection.exec_driver_sql(self._text, self._given(values))

    def on_driver(self, connection: Any, **values: Any) -> Any:
        """Run it on a connection of the database's own driver; return the driver's cursor."""
        return connection.execute(self._text, self._given(values))

    def many_on_driver(self, connection: Any, rows: Iterable[dict[str, Any]]) -> None:
        """Run it on a connection of the database's own driver, once for each row of values."""
        connection.executemany(self._text, [self._given(row) for row in rows])

    def _given(self, values: dict[str, Any]) -> Any:
        return values if self._order is None else tuple(values[name] for name in self._order)
