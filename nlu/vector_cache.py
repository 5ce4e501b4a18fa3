"""Keeps the vectors of training messages, so that training anew encodes only those that are new."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class VectorCache:
    """One file of vectors by the hash of their text.

    Args:
        file: Where they are kept. It may be deleted at any time.
        fingerprint: Of the encoder that makes them; vectors of another one do not count.
    """

    def __init__(self, file: Path, fingerprint: str) -> None:
        self._file = file
        self._fingerprint = fingerprint

    def vectors(self, texts: Sequence[str], encode: Callable[[list[str]], Vectors]) -> Vectors:
        """Return one vector a text, in the order of the texts.

        Args:
            texts: The texts; a repeated one is encoded once.
            encode: Makes the vectors of those that are not known; called at most once.
        """
        known = self._read()
        keys = [_key(text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            known.update(zip(missing, encode(list(missing.values())), strict=True))
            self._write({key: known[key] for key in keys})
        return np.stack([known[key] for key in keys]) if keys else np.empty((0, 0), dtype=np.float32)

    def _read(self) -> dict[bytes, Vectors]:
        try:
            with np.load(self._file, allow_pickle=False) as stored:
                if str(stored["fingerprint"]) != self._fingerprint:
                    return {}
                keys = (bytes(key) for key in stored["keys"])
                return dict(zip(keys, stored["vectors"], strict=True))
        except (OSError, KeyError, ValueError, zipfile.BadZipFile):
            return {}  # none yet, or half written on a full disk: it is only a cache

    def _write(self, known: dict[bytes, Vectors]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        keys = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(len(known), -1)
        descriptor, name = tempfile.mkstemp(dir=self._file.parent, suffix=".npz")
        with os.fdopen(descriptor, "wb") as target:
            np.savez(target, fingerprint=np.array(self._fingerprint), keys=keys, vectors=np.stack(list(known.values())))
        os.replace(name, self._file)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
