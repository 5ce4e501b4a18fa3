"""The encoder in plain torch, with the tensor names of the base model's file."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from base_model import HEADS, LAYER_NORM_EPSILON, LAYERS, WIDTH, Weights, expected_names

VOCABULARY = 30522
POSITIONS = 512
INNER = 1536


class Block(nn.Module):
    """One transformer layer, normalised after each residual as BERT's are."""

    def __init__(self, dropout: float) -> None:
        """Create the layer's matrices."""
        super().__init__()
        self.qkv = nn.ModuleList([nn.Linear(WIDTH, WIDTH) for _ in range(3)])
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.attended_norm = nn.LayerNorm(WIDTH, eps=LAYER_NORM_EPSILON)
        self.wide = nn.Linear(WIDTH, INNER)
        self.narrow = nn.Linear(INNER, WIDTH)
        self.narrow_norm = nn.LayerNorm(WIDTH, eps=LAYER_NORM_EPSILON)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Return the layer's output, `[batch, length, width]`."""
        query, key, value = (part(x).unflatten(-1, (HEADS, -1)).transpose(1, 2) for part in self.qkv)
        share_dropout = self.dropout.p if self.training else 0.0
        context = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, dropout_p=share_dropout)
        context = context.transpose(1, 2).flatten(2)
        x = self.attended_norm(x + self.dropout(self.attended(context)))
        wide = functional.gelu(self.wide(x))
        return cast("Tensor", self.narrow_norm(x + self.dropout(self.narrow(wide))))


class Encoder(nn.Module):
    """The six-layer encoder; mean pooling and scaling to length 1 included."""

    width = WIDTH

    def __init__(self, dropout: float = 0.1) -> None:
        """Create the encoder with weights still to be loaded."""
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.places = nn.Embedding(POSITIONS, WIDTH)
        self.segments = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=LAYER_NORM_EPSILON)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList([Block(dropout) for _ in range(LAYERS)])

    def layers(self, ids: Tensor, mask: Tensor) -> list[Tensor]:
        """Return each layer's output, `[batch, length, width]`, for padded ids; the mask is true on real tokens."""
        x = self.words(ids) + self.places.weight[: ids.shape[1]] + self.segments.weight[0]
        x = self.dropout(self.norm(x))
        outputs = []
        for block in self.blocks:
            x = block(x, mask[:, None, None, :])
            outputs.append(x)
        return outputs

    @staticmethod
    def pooled(layer: Tensor, mask: Tensor) -> Tensor:
        """Return the mean over the real tokens of a layer's output, scaled to length 1: `[batch, width]`."""
        return functional.normalize((layer * mask[:, :, None]).sum(dim=1).float(), dim=1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return the embeddings, `[batch, width]`, of padded ids; the boolean mask is true on real tokens."""
        return self.pooled(self.layers(ids, mask)[-1], mask)

    def named_tensors(self) -> dict[str, Tensor]:
        """Return the parameters under the base model's names, in its order."""
        named: dict[str, Tensor] = {
            "embeddings.word_embeddings.weight": self.words.weight,
            "embeddings.position_embeddings.weight": self.places.weight,
            "embeddings.token_type_embeddings.weight": self.segments.weight,
        }
        modules: dict[str, nn.Module] = {"embeddings.LayerNorm": self.norm}
        for number, block in enumerate(self.blocks):
            block = cast("Block", block)
            prefix = f"encoder.layer.{number}"
            for part, module in zip(("query", "key", "value"), block.qkv, strict=True):
                modules[f"{prefix}.attention.self.{part}"] = module
            modules[f"{prefix}.attention.output.dense"] = block.attended
            modules[f"{prefix}.attention.output.LayerNorm"] = block.attended_norm
            modules[f"{prefix}.intermediate.dense"] = block.wide
            modules[f"{prefix}.output.dense"] = block.narrow
            modules[f"{prefix}.output.LayerNorm"] = block.narrow_norm
        for name, module in modules.items():
            named |= {f"{name}.{kind}": parameter for kind, parameter in module.named_parameters()}
        return {name: named[name] for name in expected_names()}

    def load(self, weights: Weights) -> None:
        """Take the weights of a file."""
        with torch.no_grad():
            for name, parameter in self.named_tensors().items():
                parameter.copy_(torch.from_numpy(weights[name]))

    def weights(self) -> Weights:
        """Return a copy of the weights, to be written to a file."""
        return {name: parameter.detach().cpu().numpy().copy() for name, parameter in self.named_tensors().items()}
