"""Secrets that the project makes for itself: one file each, readable by its owner only."""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
from pathlib import Path

from knowledge.folder import var_folder

RASA_CHANNEL = "rasa_channel"
_BYTES = 48
_SHORTEST = 32


class SecretFileError(Exception):
    """A secret's file cannot be made, read or trusted."""


def read_or_create(name: str, folder: Path | None = None) -> str:
    """Return a secret, made at the first call on this machine.

    Two processes that start together get the same one: the file appears complete, or not at all.

    Args:
        name: Its file name.
        folder: Where secrets are kept; `var/secrets/` by default.

    Raises:
        SecretFileError: The file cannot be used; the message says what to do.
    """
    folder = folder or var_folder() / "secrets"
    file = folder / name
    try:
        if not file.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _create(file)
        mode = stat.S_IMODE(file.stat().st_mode)
        secret = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretFileError(
            f"{file} cannot be used: {error}; make its folder writable, or delete the file."
        ) from error
    if mode & 0o077:
        raise SecretFileError(f"{file} can be read by others (mode {mode:04o}); run: chmod 600 {file}")
    if len(secret) < _SHORTEST:
        raise SecretFileError(f"{file} holds fewer than {_SHORTEST} characters; delete it, and a new one is made.")
    return secret


def _create(file: Path) -> None:
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(_BYTES) + "\n")
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        os.unlink(draft)
