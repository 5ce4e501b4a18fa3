"""Messages as a hurried visitor would type them, by the generator that the encoder's making uses."""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_GENERATOR = ROOT / "tools" / "encoder" / "augment.py"

Noisy = Callable[[str, random.Random], str]


def noisy_generator() -> Noisy:
    """Return `noisy` of `tools/encoder/augment.py`, which lies in an environment of its own."""
    spec = importlib.util.spec_from_file_location("augment", _GENERATOR)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    noisy: Noisy = module.noisy
    return noisy


def mistyped(texts: list[str], seed: int) -> list[str]:
    """Return each text once more, worse written; the same seed gives the same slips."""
    generator, noisy = random.Random(seed), noisy_generator()  # noqa: S311 - slips, no secret
    return [noisy(text, generator) for text in texts]
