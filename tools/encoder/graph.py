"""The encoder as an ONNX graph of fused operators, in fp32 or with int8 weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from base_model import HEADS, LAYER_NORM_EPSILON, LAYERS, LIKENESS_LAYERS, WIDTH, Weights
from quantise import quantise_columns, smoothing_factors

# The oldest versions that know every operator used: the bot's ONNX Runtime may be older than this one.
OPSET = 17
IR_VERSION = 8
FUSED = "com.microsoft"


@dataclass(frozen=True)
class Likeness:
    """What likeness.py learnt: a mean `[layers * 384]` to take off, and a map `[layers * 384, width]`."""

    mean: NDArray[np.float32]
    matrix: NDArray[np.float32]


def likeness_width(likeness: Likeness | None) -> int:
    """Return the length of the output `likeness`."""
    return WIDTH if likeness is None else likeness.matrix.shape[1]


class EncoderGraph:
    """Builds the graph node by node.

    Inputs are `input_ids` and `attention_mask`, int64 `[batch, length]`. Outputs are float32:

    - `embedding` `[batch, 384]`: pooled over the unmasked tokens and of length 1;
    - `tokens` `[batch, length, 384]`: what was pooled, so that a part of a message need not be read again;
    - `likeness` `[batch, width]`: where questions that are the same in other words lie together (`likeness.py`), of
      length 1; the embedding itself where nothing was learnt.
    """

    def __init__(self, weights: Weights, *, peaks: Weights | None = None, likeness: Likeness | None = None) -> None:
        """Keep what the graph is made of.

        Args:
            weights: The encoder's weights.
            peaks: The largest inputs of each matrix, seen on sample sentences; with them the graph is int8.
            likeness: What likeness.py learnt.
        """
        self._weights = weights
        self._int8 = peaks is not None
        self._peaks = peaks or {}
        self._likeness = likeness
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def build(self) -> onnx.ModelProto:
        """Return the checked model."""
        self._node("Cast", ["attention_mask"], "mask_int", to=TensorProto.INT32)
        hidden = self._embeddings()
        layers = []
        for layer in range(LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{layer}")
            layers.append(hidden)
        self._node("Identity", [hidden], "tokens")
        self._node("Cast", ["attention_mask"], "mask_float", to=TensorProto.FLOAT)
        self._node("Unsqueeze", ["mask_float", "one"], "mask_row")
        self._pool("tokens", "embedding")
        self._place(layers[-LIKENESS_LAYERS:])
        graph = helper.make_graph(
            self._nodes,
            "sentence_encoder",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
                for name in ("input_ids", "attention_mask")
            ],
            [
                helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", WIDTH]),
                helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["batch", "length", WIDTH]),
                helper.make_tensor_value_info("likeness", TensorProto.FLOAT, ["batch", likeness_width(self._likeness)]),
            ],
            initializer=self._constants,
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="microderm-encoder")
        onnx.checker.check_model(model)
        return model

    def _node(self, operator: str, inputs: list[str], output: str, *, domain: str = "", **attributes: Any) -> str:
        name = f"{operator}/{output}"
        self._nodes.append(helper.make_node(operator, inputs, [output], name=name, domain=domain, **attributes))
        return output

    def _constant(self, name: str, value: NDArray[np.generic]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _embeddings(self) -> str:
        words = self._word_vectors("embeddings.word_embeddings.weight")
        # Every text is a single segment, so the segment's vector joins the positions' once and for all.
        places = self._weights["embeddings.position_embeddings.weight"]
        places = places + self._weights["embeddings.token_type_embeddings.weight"][0]
        self._constant("places", places)
        self._constant("zero", np.array([0], dtype=np.int64))
        self._constant("one", np.array([1], dtype=np.int64))
        self._node("Shape", ["input_ids"], "length", start=1, end=2)
        self._node("Slice", ["places", "zero", "length", "zero"], "places_used")
        self._node("Add", [words, "places_used"], "embedded")
        return self._node(
            "LayerNormalization",
            ["embedded", self._weight("embeddings.LayerNorm.weight"), self._weight("embeddings.LayerNorm.bias")],
            "embedded_norm",
            axis=-1,
            epsilon=LAYER_NORM_EPSILON,
        )

    def _word_vectors(self, table: str) -> str:
        if not self._int8:
            return self._node("Gather", [self._weight(table), "input_ids"], "words")
        # One scale a word: rare words have far smaller vectors than common ones.
        rows, scales = quantise_columns(self._weights[table].T)
        self._constant("word_table", rows.T)
        self._constant("word_scales", scales[:, None])
        self._node("Gather", ["word_table", "input_ids"], "words_int8")
        self._node("Gather", ["word_scales", "input_ids"], "words_scale")
        self._node("Cast", ["words_int8"], "words_cast", to=TensorProto.FLOAT)
        return self._node("Mul", ["words_cast", "words_scale"], "words")

    def _layer(self, hidden: str, prefix: str) -> str:
        context = self._attention(hidden, prefix)
        attended = self._matmul(context, f"{prefix}.attention.output.dense")
        hidden = self._residual(attended, hidden, f"{prefix}.attention.output")
        wide = self._matmul(hidden, f"{prefix}.intermediate.dense")
        bias = self._weight(f"{prefix}.intermediate.dense.bias")
        wide = self._node("BiasGelu", [wide, bias], f"{prefix}.gelu", domain=FUSED)
        narrow = self._matmul(wide, f"{prefix}.output.dense")
        return self._residual(narrow, hidden, f"{prefix}.output")

    def _residual(self, update: str, hidden: str, prefix: str) -> str:
        """Add the residual and the bias of the matrix before, then normalise."""
        names = [f"{prefix}.LayerNorm.weight", f"{prefix}.LayerNorm.bias", f"{prefix}.dense.bias"]
        inputs = [update, hidden, *(self._weight(name) for name in names)]
        output = f"{prefix}.normed"
        return self._node("SkipLayerNormalization", inputs, output, domain=FUSED, epsilon=LAYER_NORM_EPSILON)

    def _matmul(self, x: str, name: str) -> str:
        matrix = self._weights[f"{name}.weight"].T
        if not self._int8:
            return self._node("MatMul", [x, self._constant(f"{name}.weight", matrix)], f"{name}.product")
        # What attention hands on has no outliers: smoothing it gains nothing.
        if not name.endswith("attention.output.dense"):
            x, matrix = self._smoothed(x, matrix, self._peaks[name], name)
        inputs = [x, *self._quantised(f"{name}.weight", matrix)]
        return self._node("DynamicQuantizeMatMul", inputs, f"{name}.product", domain=FUSED)

    def _smoothed(
        self, x: str, matrix: NDArray[np.float32], peaks: NDArray[np.float32], name: str
    ) -> tuple[str, NDArray[np.float32]]:
        """Move the outliers among a matrix's inputs into the matrix; their product stays the same."""
        factors = smoothing_factors(peaks, matrix)
        shrink = self._constant(f"{name}.shrink", np.float32(1.0) / factors)
        return self._node("Mul", [x, shrink], f"{name}.smoothed"), matrix * factors[:, None]

    def _quantised(self, name: str, matrix: NDArray[np.float32]) -> list[str]:
        """Store a matrix in int8; the constants are the matrix, its scales and its zero points."""
        values, scales = quantise_columns(matrix)
        return [
            self._constant(f"{name}.int8", values),
            self._constant(f"{name}.scale", scales),
            self._constant(f"{name}.zero", np.zeros(len(scales), dtype=np.int8)),
        ]

    def _attention(self, hidden: str, prefix: str) -> str:
        parts = [f"{prefix}.attention.self.{part}" for part in ("query", "key", "value")]
        matrix = np.concatenate([self._weights[f"{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        name, bias_name = f"{prefix}.attention.qkv", self._constant(f"{prefix}.attention.qkv.bias", bias)
        output = f"{prefix}.attention.context"
        if not self._int8:
            inputs = [hidden, self._constant(name, matrix), bias_name, "mask_int"]
            return self._node("Attention", inputs, output, domain=FUSED, num_heads=HEADS)
        hidden, matrix = self._smoothed(hidden, matrix, self._peaks[parts[0]], name)
        rows, scale, zero = (f"{name}.input{suffix}" for suffix in ("", ".scale", ".zero"))
        operator = "DynamicQuantizeLinear"
        self._nodes.append(helper.make_node(operator, [hidden], [rows, scale, zero], name=f"{operator}/{rows}"))
        values, weight_scale, weight_zero = self._quantised(name, matrix)
        inputs = [rows, values, bias_name, scale, weight_scale, "mask_int", zero, weight_zero]
        return self._node("QAttention", inputs, output, domain=FUSED, num_heads=HEADS)

    def _pool(self, hidden: str, output: str) -> str:
        """Average over the tokens that are not padding, and scale to length 1."""
        self._node("MatMul", ["mask_row", hidden], f"{output}.summed_row")
        self._node("Squeeze", [f"{output}.summed_row", "one"], f"{output}.summed")
        # The sum has the direction of the mean, and only the direction is left after the scaling.
        return self._node("LpNormalization", [f"{output}.summed"], output, axis=1, p=2)

    def _place(self, layers: list[str]) -> None:
        """Put a text where texts that ask the same lie together."""
        if self._likeness is None:
            self._node("Identity", ["embedding"], "likeness")
            return
        pooled = [self._pool(layer, f"{layer}.pooled") for layer in layers]
        self._node("Concat", pooled, "likeness.layers", axis=1)
        self._node("Sub", ["likeness.layers", self._constant("likeness.mean", self._likeness.mean)], "likeness.moved")
        half = self._constant("likeness.matrix.half", self._likeness.matrix.astype(np.float16))  # of no less use
        self._node("Cast", [half], "likeness.matrix", to=TensorProto.FLOAT)
        self._node("MatMul", ["likeness.moved", "likeness.matrix"], "likeness.mapped")
        self._node("LpNormalization", ["likeness.mapped"], "likeness", axis=1, p=2)
