"""The widget's files under names that change with their content, and the `<script>` snippet.

A clinic's website names one version with its hash for Subresource Integrity. So every version that was ever published
is kept in `var/widget/`, and goes on being served after an update.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import shutil
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from frontdesk.errors import FrontDeskError

ENTRY = "clinic-chat.js"
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
_VERSION = re.compile(r"[0-9a-f]{16}")
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}
_PACKED = ("text/", "image/svg", "application/json")


class WidgetMissingError(FrontDeskError):
    """The widget's script is not there; it has to be built."""


@dataclass(frozen=True)
class File:
    """A file as it is served."""

    content: bytes
    packed: bytes | None
    content_type: str


class WidgetFiles:
    """Publishes the widget.

    Args:
        sources: Folders in which the script may be; the first that has it counts.
        published: Where published versions are kept.
    """

    def __init__(self, sources: list[Path], published: Path) -> None:
        self._sources = sources
        self._published = published
        self._seen: tuple[object, ...] = ()
        self._version = ""

    def version(self) -> str:
        """Return the version of the widget as it is now, published.

        Raises:
            WidgetMissingError: It was not built.
        """
        source = next((folder for folder in self._sources if (folder / ENTRY).is_file()), None)
        if source is None:
            places = " or ".join(str(folder / ENTRY) for folder in self._sources)
            raise WidgetMissingError(f"There is no {places}; build the widget first.")
        files = sorted(path for path in source.rglob("*") if path.suffix in _TYPES and path.is_file())
        seen = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
        if seen != self._seen:
            self._version, self._seen = self._publish(source, files), seen
        return self._version

    def _publish(self, source: Path, files: list[Path]) -> str:
        digest = hashlib.sha256()
        for path in files:
            content = path.read_bytes()
            digest.update(f"{path.relative_to(source)} {len(content)} ".encode() + content)
        version = digest.hexdigest()[:16]
        target = self._published / version
        if not target.exists():
            self._published.mkdir(parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(dir=self._published, prefix=".draft-"))
            for path in files:
                copy = draft / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
            try:
                draft.rename(target)
            except OSError:
                shutil.rmtree(draft)
                if not target.exists():
                    raise
        return version

    def file(self, version: str, name: str) -> File | None:
        """Return a file of a published version, or None when there is none."""
        if not _VERSION.fullmatch(version):
            return None
        return safe_file(self._published / version, name)

    def script_tag(self, base: str) -> str:
        """Return the snippet that a clinic pastes into its website.

        Args:
            base: Where the front desk is, such as `https://chat.clinic.example`.

        Raises:
            WidgetMissingError: The widget was not built.
        """
        version = self.version()
        entry = self.file(version, ENTRY)
        if entry is None:
            raise WidgetMissingError(f"The published version {version} has no {ENTRY}.")
        integrity = base64.b64encode(hashlib.sha384(entry.content).digest()).decode()
        return (
            f'<script type="module" src="{escape(base)}/widget/{version}/{ENTRY}"'
            f' integrity="sha384-{integrity}" crossorigin="anonymous"></script>'
        )


def safe_file(folder: Path, name: str) -> File | None:
    """Return a file inside a folder, or None: hidden files, other kinds, and ways out of the folder do not exist."""
    path = folder / name
    if not _NAME.fullmatch(name) or path.suffix not in _TYPES or not path.is_file():
        return None
    if not path.resolve().is_relative_to(folder.resolve()):
        return None
    return _loaded(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=200)
def _loaded(path: Path, changed: int) -> File:
    content = path.read_bytes()
    content_type = _TYPES[path.suffix]
    packed = gzip.compress(content, 9, mtime=0) if content_type.startswith(_PACKED) else None
    return File(content, packed, content_type)
