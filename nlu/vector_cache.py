"""Keeps the vectors of training messages, so that training anew encodes only those that are new.

A vector is kept, and used, in whole numbers: one byte a place, and what to multiply them by. So a model is the same
whether its messages were encoded for it or long before, by a processor of the same kind.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
_LARGEST = 127


@dataclass(frozen=True)
class _Kept:
    """Vectors `[texts, width]` in whole numbers, what to multiply them by `[texts]`, and where each text's are."""

    rows: NDArray[np.int8]
    scales: NDArray[np.float32]
    places: dict[bytes, int]

    @classmethod
    def none(cls) -> _Kept:
        return cls(np.zeros((0, 0), np.int8), np.zeros(0, np.float32), {})

    @classmethod
    def of(cls, keys: Sequence[bytes], vectors: Vectors) -> _Kept:
        scales = np.maximum(np.abs(vectors).max(axis=1), np.finfo(np.float32).tiny) / _LARGEST
        rows = np.rint(vectors / scales[:, None]).astype(np.int8)
        return cls(rows, scales.astype(np.float32), {key: place for place, key in enumerate(keys)})

    def into(self, vectors: Vectors, keys: Sequence[bytes]) -> None:
        """Write those of the keys' vectors that are here into `vectors` `[keys, width]`."""
        there = [number for number, key in enumerate(keys) if key in self.places]
        if not there:
            return
        here = [self.places[keys[number]] for number in there]
        vectors[there] = self.rows[here] * self.scales[here][:, None]

    def only(self, keys: Sequence[bytes]) -> _Kept:
        wanted = sorted(set(keys) & self.places.keys())
        here = np.array([self.places[key] for key in wanted], dtype=np.intp)
        return _Kept(self.rows[here], self.scales[here], {key: place for place, key in enumerate(wanted)})

    def and_also(self, other: _Kept) -> _Kept:
        if not self.places:
            return other
        if not other.places:
            return self
        more = {key: place + len(self.rows) for key, place in other.places.items()}
        rows, scales = np.concatenate([self.rows, other.rows]), np.concatenate([self.scales, other.scales])
        return _Kept(rows, scales, {**self.places, **more})


class VectorCache:
    """One file of vectors by the hash of their text.

    Args:
        file: Where they are kept. It may be deleted at any time.
        fingerprint: Of the encoder that makes them; vectors of another one do not count.
        shipped: A file of the same kind that came with the encoder and is only read.
    """

    def __init__(self, file: Path, fingerprint: str, shipped: Path | None = None) -> None:
        self._file = file
        self._fingerprint = fingerprint
        self._shipped = shipped

    def vectors(self, texts: Sequence[str], encode: Callable[[list[str]], Vectors]) -> Vectors:
        """Return one vector a text, in the order of the texts.

        Args:
            texts: The texts; a repeated one is encoded once.
            encode: Makes the vectors of those that are not known; called at most once.
        """
        if not texts:
            return np.empty((0, 0), dtype=np.float32)
        keys = [_key(text) for text in texts]
        shipped = self._read(self._shipped) if self._shipped else _Kept.none()
        own = self._read(self._file)
        missing = {
            key: text
            for key, text in zip(keys, texts, strict=True)
            if key not in shipped.places and key not in own.places
        }
        if missing:
            own = own.and_also(_Kept.of(list(missing), encode(list(missing.values()))))
            self._write(own.only([key for key in keys if key not in shipped.places]))
        vectors = np.empty((len(keys), (own if own.places else shipped).rows.shape[1]), dtype=np.float32)
        for kept in (shipped, own):
            kept.into(vectors, keys)
        return vectors

    def _read(self, file: Path) -> _Kept:
        try:
            with np.load(file, allow_pickle=False) as stored:
                if str(stored["fingerprint"]) != self._fingerprint:
                    return _Kept.none()
                places = {bytes(key): place for place, key in enumerate(stored["keys"])}
                return _Kept(stored["rows"], stored["scales"], places)
        except (OSError, KeyError, ValueError, zipfile.BadZipFile):
            return _Kept.none()  # none yet, or half written on a full disk: it is only a cache

    def _write(self, kept: _Kept) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        keys = np.frombuffer(b"".join(kept.places), dtype=np.uint8).reshape(len(kept.places), -1)
        descriptor, name = tempfile.mkstemp(dir=self._file.parent, suffix=".npz")
        with os.fdopen(descriptor, "wb") as target:
            fingerprint = np.array(self._fingerprint)
            np.savez(target, fingerprint=fingerprint, keys=keys, rows=kept.rows, scales=kept.scales)
        os.replace(name, self._file)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
