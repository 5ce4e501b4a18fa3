"""A plain numpy encoder: slow, obvious, and independent of the exported graph it checks."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from base_model import HEADS, LAYER_NORM_EPSILON, LAYERS, WIDTH, Weights

Floats = NDArray[np.float32]

# numpy has no erf; the standard library's is exact and quick enough for a few hundred sentences.
_erf = np.vectorize(math.erf, otypes=[np.float32])


class Reference:
    """The encoder, one sentence at a time.

    Attributes:
        peaks: For each matrix used so far, by name, the largest size each of its inputs has had.
    """

    def __init__(self, weights: Weights) -> None:
        """Keep the weights."""
        self._weights = weights
        self.peaks: dict[str, Floats] = {}

    def embed(self, token_ids: Sequence[int]) -> Floats:
        """Return the normalised mean-pooled embedding of one sentence, [384]."""
        weights = self._weights
        x = (
            weights["embeddings.word_embeddings.weight"][list(token_ids)]
            + weights["embeddings.position_embeddings.weight"][: len(token_ids)]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        x = self._layer_norm(x, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            prefix = f"encoder.layer.{layer}"
            attended = self._linear(self._attention(x, prefix), f"{prefix}.attention.output.dense")
            x = self._layer_norm(x + attended, f"{prefix}.attention.output.LayerNorm")
            hidden = _gelu(self._linear(x, f"{prefix}.intermediate.dense"))
            x = self._layer_norm(x + self._linear(hidden, f"{prefix}.output.dense"), f"{prefix}.output.LayerNorm")
        pooled = x.mean(axis=0)
        embedding: Floats = pooled / np.linalg.norm(pooled)
        return embedding

    def _linear(self, x: Floats, name: str) -> Floats:
        sizes = np.abs(x).max(axis=0)
        self.peaks[name] = np.maximum(self.peaks.get(name, sizes), sizes)
        product: Floats = x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return product

    def _layer_norm(self, x: Floats, name: str) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = (centred**2).mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt(variance + LAYER_NORM_EPSILON)
        normed: Floats = scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return normed

    def _attention(self, x: Floats, prefix: str) -> Floats:
        def heads(part: str) -> Floats:
            projected = self._linear(x, f"{prefix}.attention.self.{part}")
            divided: Floats = projected.reshape(len(x), HEADS, WIDTH // HEADS).transpose(1, 0, 2)
            return divided

        query, key, value = heads("query"), heads("key"), heads("value")
        scores = query @ key.transpose(0, 2, 1) / math.sqrt(WIDTH // HEADS)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares = scores / scores.sum(axis=-1, keepdims=True)
        context: Floats = (shares @ value).transpose(1, 0, 2).reshape(len(x), WIDTH)
        return context


def _gelu(x: Floats) -> Floats:
    activated: Floats = x * 0.5 * (1.0 + _erf(x / math.sqrt(2.0)))
    return activated
