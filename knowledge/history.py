"""Writes a file that people edit, and keeps every version of it: who changed it, when and why.

Example:
    history = FileHistory(Path("data/taught.yml"))
    text, base = history.read()
    history.write(text.replace("wifi", "Wi-Fi"), base=base, who="mara", reason="spelling")
    history.restore(3, base=history.read()[1], who="mara")
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

from knowledge.errors import KnowledgeError

FOLDER = "history"
OUTSIDE_CHANGE = "changed outside the desk"
# What is being saved: not a number, so no version yet.
_PENDING = "pending.json"
_LOCK = ".lock"
_NAME = "{:06d}.json"


class EditedMeanwhileError(KnowledgeError):
    """Someone else saved the file since it was read.

    Attributes:
        by: The version that was saved meanwhile; None when the file was changed outside the desk.
    """

    def __init__(self, file: Path, by: Version | None) -> None:
        """Say who it was."""
        self.by = by
        who = f"{by.who} at {by.at:%H:%M}" if by else "someone, outside the desk,"
        super().__init__(f"{file.name} was changed meanwhile: {who} saved another version; load it and edit that one")


class NoSuchVersionError(KnowledgeError):
    """A version that is not kept was asked for."""


@dataclass(frozen=True)
class Version:
    """One version of the file.

    Attributes:
        number: Counted from 1.
        at: When it was saved, with its zone.
        who: Who saved it.
        reason: Why.
        digest: SHA-256 of its bytes.
    """

    number: int
    at: datetime
    who: str
    reason: str
    digest: str


class FileHistory:
    """One file with its versions, in a folder beside it (`history/<file name>/`), one JSON file a version.

    Several processes may read and write: a write takes a lock, and the file is replaced whole or not at all.
    Nothing is checked here: whoever writes has made sure that the text is good.

    Args:
        file: The file; it may be missing.
        folder: Where its versions are kept.
        clock: Says what time it is, with a zone.
    """

    def __init__(
        self,
        file: Path,
        folder: Path | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self.file = file
        self._folder = folder or file.parent / FOLDER / file.name
        self._clock = clock

    def read(self) -> tuple[str, str]:
        """Return the file's text as it is now, and its digest; both are empty when there is no file.

        The digest is the `base` to give to `write`, so that nobody's change is overwritten unseen. What is not UTF-8
        is read as U+FFFD, which no file may hold: a file broken by hand can be looked at and gone back from.
        """
        try:
            content = self.file.read_bytes()
        except FileNotFoundError:
            return "", ""
        return content.decode("utf-8", "replace"), hashlib.sha256(content).hexdigest()

    def digest(self) -> str:
        """Return the digest of the file as it is now, whatever it holds; empty when there is no file."""
        try:
            return hashlib.sha256(self.file.read_bytes()).hexdigest()
        except FileNotFoundError:
            return ""

    def versions(self) -> list[Version]:
        """Return all versions, the newest first."""
        if self._pending.exists():
            with self._locked():
                self._settle()
        return [_version(self._stored(number)) for number in reversed(self._numbers())]

    def text_of(self, number: int) -> str:
        """Return the text of a version.

        Raises:
            NoSuchVersionError: It is not kept.
        """
        text: str = self._stored(number)["text"]
        return text

    def write(self, text: str, *, base: str, who: str, reason: str) -> Version:
        """Save a new version.

        What was in the file before is a version too, even if it was changed by hand.

        Args:
            text: The new content.
            base: The digest of the text that was edited, from `read`.
            who: Who saves it.
            reason: Why.

        Returns:
            The new version, or the current one when the text is what the file holds already.

        Raises:
            EditedMeanwhileError: The file is not that text any more.
        """
        with self._locked():
            self._settle()
            before, digest = self.read()
            numbers = self._numbers()
            last = _version(self._stored(numbers[-1])) if numbers else None
            known = last is not None and last.digest == digest
            if digest != base:
                raise EditedMeanwhileError(self.file, last if known else None)
            if digest and not known:
                last = self._keep(before, who="", reason=OUTSIDE_CHANGE)
            if last is not None and text == before:
                return last
            # Kept first, and counted when it is in the file: a crash in between loses nothing and tells no untruth.
            saved = self._keep(text, who=who, reason=reason, pending=True)
            _replace(self.file, text)
            self._settle()
            return saved

    def restore(self, number: int, *, base: str, who: str, reason: str | None = None) -> Version:
        """Save an older version as the newest one; see `write`.

        Raises:
            NoSuchVersionError: It is not kept.
            EditedMeanwhileError: The file changed since `base` was read.
        """
        return self.write(self.text_of(number), base=base, who=who, reason=reason or f"back to version {number}")

    def _numbers(self) -> list[int]:
        return sorted(int(path.stem) for path in self._folder.glob("*.json") if path.stem.isdecimal())

    def _stored(self, number: int) -> dict[str, str]:
        try:
            stored: dict[str, str] = json.loads((self._folder / _NAME.format(number)).read_text("utf-8"))
        except FileNotFoundError:
            raise NoSuchVersionError(f"there is no version {number} of {self.file.name}") from None
        return stored

    def _settle(self) -> None:
        """Make a version of what was being saved if it is in the file; else it never came to be."""
        try:
            stored = json.loads(self._pending.read_text("utf-8"))
        except FileNotFoundError:
            return
        if stored["digest"] == self.digest():
            os.replace(self._pending, self._folder / _NAME.format(int(stored["number"])))
        else:
            self._pending.unlink()

    @property
    def _pending(self) -> Path:
        return self._folder / _PENDING

    def _keep(self, text: str, *, who: str, reason: str, pending: bool = False) -> Version:
        number = max(self._numbers(), default=0) + 1
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
        version = Version(number, self._clock(), who, reason, digest)
        stored = {**asdict(version), "at": version.at.isoformat(), "text": text}
        name = _PENDING if pending else _NAME.format(number)
        _replace(self._folder / name, json.dumps(stored, ensure_ascii=False, indent=1) + "\n")
        return version

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _version(stored: dict[str, str]) -> Version:
    return Version(
        int(stored["number"]),
        datetime.fromisoformat(stored["at"]),
        stored["who"],
        stored["reason"],
        stored["digest"],
    )


def _replace(path: Path, text: str) -> None:
    """Write a file so that readers, and a crash, find either the old or the new one whole."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(draft, mode)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
