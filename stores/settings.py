"""Which database keeps the chats."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import ArgumentError

from knowledge.folder import var_folder
from stores.errors import SettingError

URL_VARIABLE = "TRACKER_DATABASE_URL"
SHARED_URL_VARIABLE = "DATABASE_URL"
FILE_NAME = "rasa_chats.sqlite"
_POSTGRESQL = ("postgres", "postgresql", "pgsql")


def database_url(configured: str | None) -> URL:
    """Return the database of the chats.

    Args:
        configured: `url` of `endpoints.yml`. Without it `TRACKER_DATABASE_URL` counts; then `DATABASE_URL`, which the
            front desk uses too, where it names a PostgreSQL; then a SQLite file in the folder of running services.

    Raises:
        SettingError: It is no URL of a SQLite file or a PostgreSQL database.
    """
    shared = os.environ.get(SHARED_URL_VARIABLE, "")
    shared = shared if shared.split(":")[0] in _POSTGRESQL else ""
    text = configured or os.environ.get(URL_VARIABLE) or shared
    if not text:
        return _file_url(var_folder() / FILE_NAME)
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise SettingError(_advice("it is no URL")) from error
    if url.get_backend_name() in _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg2")
    if url.drivername != "sqlite":
        raise SettingError(_advice(f"{url.drivername} is not supported"))
    if not url.database or url.database == ":memory:":
        raise SettingError(_advice("a SQLite database needs a file"))
    return _file_url(Path(url.database))


def _file_url(file: Path) -> URL:
    return URL.create("sqlite", database=str(file))


def _advice(problem: str) -> str:
    # The URL itself is not repeated: it may hold a password.
    return (
        f"The database of Rasa's chats cannot be used: {problem}. Give sqlite:///folder/file.sqlite or "
        f"postgresql://user:password@host/name as `url` of tracker_store in endpoints.yml, or in {URL_VARIABLE}."
    )
