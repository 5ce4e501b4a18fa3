"""The sentence encoder: a text becomes a vector; texts that mean the same point the same way.

It runs on ONNX Runtime with int8 weights, without torch, and never downloads anything. The files are made by
`tools/encoder/export.py`; their hashes stand in `manifest.json` and are verified before the files are used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

MANIFEST = "manifest.json"
GRAPH = "encoder.int8.onnx"
TOKENIZER = "tokenizer.json"
WIDTH = 384
MAX_TOKENS = 128
# The tokenizer reads a whole text before it cuts it: this keeps a pasted book from costing a second.
MAX_CHARACTERS = 4_000
# A message, alone and in its chat; the components of a turn read the same ones again, so the last ones are remembered.
FEW_TEXTS = 8
CACHED_TEXTS = 256
# Of these the vectors of all tokens, too, a fifth of a megabyte each at most.
CACHED_READINGS = 8
_OUTPUTS = ["embedding", "likeness"]
REMEDY = "Restore models/encoder from version control, or build it again with tools/encoder/export.py."


class EncoderError(RuntimeError):
    """The encoder's files are missing, altered or not what the manifest says."""


@dataclass(frozen=True)
class _Reading:
    """What the graph made of one text.

    Attributes:
        vectors: Of the whole: `[width]` by topic and `[likeness]`, side by side.
        tokens: Of each token, `[tokens, width]`.
        starts: Where in the text each token starts, in characters; the marks at both ends have no length.
        ends: Where it ends.
    """

    vectors: NDArray[np.float32]
    tokens: NDArray[np.float32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


class SentenceEncoder:
    """Encodes texts with the artefact in a folder.

    Example:
        >>> encoder = SentenceEncoder(Path("models/encoder"))
        >>> encoder.encode(["does it hurt", "is it painful"]).shape
        (2, 384)

    Attributes:
        dimension: Length of a vector.
        likeness_dimension: Length of a vector that tells whether two texts ask the same.
        fingerprint: Changes whenever the encoder's files do; keep it beside whatever was trained on the vectors.
    """

    def __init__(self, folder: Path) -> None:
        """Verify the files and load them.

        Args:
            folder: Where `manifest.json` and the files it names lie.

        Raises:
            EncoderError: A file is missing or altered.
        """
        manifest = _read_manifest(folder)
        _verify(folder, manifest)
        self.dimension: int = manifest["dimension"]
        self.likeness_dimension: int = manifest["likeness_dimension"]
        self.fingerprint = _fingerprint(manifest)
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._session = _open_session(folder / GRAPH)
        self._encode_cached = lru_cache(CACHED_TEXTS)(self._encode_one)
        self._read_cached = lru_cache(CACHED_READINGS)(self._read)

    def encode(self, texts: Sequence[str], batch: int = 1, threads: int = 1) -> NDArray[np.float32]:
        """Return one vector of length 1 a text, in the order of the texts: what it is about.

        The arguments and what is raised are those of `encode_both`.

        Returns:
            Float32, `[len(texts), 384]`.
        """
        return self.encode_both(texts, batch, threads)[:, : self.dimension]

    def likeness(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector of length 1 a text; of two texts that ask the same in other words they lie together.

        Returns:
            Float32, `[len(texts), likeness_dimension]`.
        """
        return self.encode_both(texts)[:, self.dimension :]

    def encode_both(self, texts: Sequence[str], batch: int = 1, threads: int = 1) -> NDArray[np.float32]:
        """Return what `encode` and `likeness` return, side by side, having read the texts once.

        Args:
            texts: What to encode; longer ones are cut at 128 tokens.
            batch: Texts run through the graph at a time. On one core more is no faster, and the activations are
                quantised over the whole batch: only 1 gives in training exactly the vector a visitor's message gets.
            threads: Batches run side by side; each still uses one core, and gives the same vectors.

        Returns:
            Float32, `[len(texts), 384 + likeness_dimension]`.

        Raises:
            ValueError: `batch` or `threads` is not positive, or `texts` is a single string.
        """
        if isinstance(texts, str):
            raise ValueError(
                "texts must be a sequence of strings. Currently, it is a single string; wrap it in a list."
            )
        if batch < 1:
            raise ValueError(f"batch must be greater than 0. Currently, batch is {batch}.")
        if threads < 1:
            raise ValueError(f"threads must be greater than 0. Currently, threads is {threads}.")
        vectors = np.empty((len(texts), self.dimension + self.likeness_dimension), dtype=np.float32)
        if batch == 1 and len(texts) <= FEW_TEXTS:
            for position, text in enumerate(texts):
                vectors[position] = self._encode_cached(text)
            return vectors
        tokens = [self._tokens(text) for text in texts]
        # Neighbours of like length need little padding.
        order = sorted(range(len(texts)), key=lambda position: len(tokens[position]))
        batches = [order[start : start + batch] for start in range(0, len(order), batch)]

        def run(chosen: list[int]) -> None:
            vectors[chosen] = self._run([tokens[position] for position in chosen])

        if threads == 1:
            for chosen in batches:
                run(chosen)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(run, batches))
        return vectors

    def encode_parts(self, text: str, parts: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
        """Return one vector of length 1 for each part of a text, read where it stands.

        The text is read once, as by `encode`; a part's vector is the mean of its tokens' (late pooling, after
        Günther et al. 2024, "Late Chunking"). That costs nothing more, and a part knows what stands around it.

        Args:
            text: The whole text.
            parts: Start and end of each part in it, in characters.

        Returns:
            Float32, `[len(parts), 384]`; a part of which no token was read gets the vector of the whole text.
        """
        reading = self._read_cached(text)
        vectors = np.empty((len(parts), self.dimension), dtype=np.float32)
        for position, (start, end) in enumerate(parts):
            inside = (reading.starts < end) & (reading.ends > start)
            whole = reading.vectors[: self.dimension]
            pooled = reading.tokens[inside].sum(axis=0) if inside.any() else whole
            vectors[position] = pooled / np.linalg.norm(pooled)
        return vectors

    def _encode_one(self, text: str) -> NDArray[np.float32]:
        return self._read_cached(text).vectors

    def _read(self, text: str) -> _Reading:
        found = self._tokenised(text)
        starts, ends = np.array(found.offsets, dtype=np.int64).T
        ids = np.array([found.ids], dtype=np.int64)
        embedding, likeness, tokens = self._session.run(
            [*_OUTPUTS, "tokens"], {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        )
        return _Reading(np.concatenate([embedding[0], likeness[0]]), tokens[0], starts, ends)

    def _tokens(self, text: str) -> list[int]:
        ids: list[int] = self._tokenised(text).ids
        return ids

    def _tokenised(self, text: str) -> Encoding:
        # A lone surrogate (half an emoji, from a cut message) is no valid text and would stop the tokenizer.
        return self._tokenizer.encode(text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8"))

    def _run(self, tokens: list[list[int]]) -> NDArray[np.float32]:
        longest = max(len(ids) for ids in tokens)
        input_ids = np.zeros((len(tokens), longest), dtype=np.int64)
        mask = np.zeros((len(tokens), longest), dtype=np.int64)
        for row, ids in enumerate(tokens):
            input_ids[row, : len(ids)] = ids
            mask[row, : len(ids)] = 1
        outputs = self._session.run(_OUTPUTS, {"input_ids": input_ids, "attention_mask": mask})
        return np.concatenate(outputs, axis=1)


def encoder_fingerprint(folder: Path) -> str:
    """Return the fingerprint of the encoder in a folder by its manifest alone, without loading it.

    Raises:
        EncoderError: The manifest is missing or broken.
    """
    return _fingerprint(_read_manifest(folder))


def _fingerprint(manifest: dict[str, Any]) -> str:
    # Only the files count: a new card or another build machine makes no other encoder.
    hashes = "".join(manifest["files"][name]["sha256"] for name in (GRAPH, TOKENIZER))
    return hashlib.sha256(hashes.encode("ascii")).hexdigest()


def _open_session(graph: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # One message is too small to share among threads, and the server has other work for its cores.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise EncoderError(f"{path} is missing: there is no encoder in this folder. {REMEDY}") from None
    except ValueError as error:
        raise EncoderError(f"{path} is not valid JSON: {error}. {REMEDY}") from error
    try:
        known = all(len(manifest["files"][name]["sha256"]) == 64 for name in (GRAPH, TOKENIZER))
        known = known and manifest["dimension"] == WIDTH and manifest["likeness_dimension"] > 0
    except (KeyError, TypeError) as error:
        raise EncoderError(f"{path} lacks an entry: {error}. {REMEDY}") from error
    if not known:
        raise EncoderError(f"{path} holds a hash or a dimension that cannot be right. {REMEDY}")
    return cast("dict[str, Any]", manifest)


def _verify(folder: Path, manifest: dict[str, Any]) -> None:
    for name in (GRAPH, TOKENIZER):
        path, expected = folder / name, manifest["files"][name]["sha256"]
        if not path.is_file():
            raise EncoderError(f"{path} is missing: expected SHA-256 {expected}, found no file. {REMEDY}")
        found = _sha256(path)
        if found != expected:
            raise EncoderError(f"{path} is altered: expected SHA-256 {expected}, found {found}. {REMEDY}")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 16):  # not all of it at once: that memory would stay with the process
            digest.update(part)
    return digest.hexdigest()
