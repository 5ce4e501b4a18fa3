"""The topic classifier's model: a linear softmax and nearest neighbours, half and half."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

from nlu.neighbours import NeighbourModel
from nlu.softmax_model import Array, SoftmaxModel, fit

_SMALLEST = 1e-6


@dataclass(frozen=True)
class TopicModel:
    """A trained model.

    Attributes:
        linear: Draws straight borders between the topics.
        neighbours: Remembers the training messages.
        temperature: Flattens (above 1) or sharpens (below 1) what the two say together; chosen on held-out
            messages by `bench/thresholds.py`.
    """

    linear: SoftmaxModel
    neighbours: NeighbourModel
    temperature: float = 1.0

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the classes, in the order of the columns."""
        return self.linear.labels

    def probabilities(self, features: Array) -> Array:
        """Return class probabilities.

        Args:
            features: Array `[messages, features]`.

        Returns:
            Array `[messages, labels]`, rows sum to 1.
        """
        joined = (self.linear.probabilities(features) + self.neighbours.probabilities(features)) / 2
        return tempered(joined, self.temperature)

    @classmethod
    def fit(cls, features: Array, targets: Array, labels: tuple[str, ...], *, l2: float) -> TopicModel:
        """Train both parts; deterministic.

        Args:
            features: Array `[messages, features]`.
            targets: Array `[messages, labels]`; each row sums to 1.
            labels: Names of the classes.
            l2: Weight decay of the linear part, per message.
        """
        return cls(fit(features, targets, labels, l2=l2), NeighbourModel.fit(features, targets))

    def with_temperature(self, temperature: float) -> TopicModel:
        """Return the model with another temperature."""
        return replace(self, temperature=temperature)

    def save(self, path: Path) -> None:
        """Write the model to `path` (npz, no pickled objects)."""
        np.savez_compressed(
            path,
            labels=np.array(self.labels),
            weights=self.linear.weights,
            bias=self.linear.bias,
            temperature=np.float32(self.temperature),
            **self.neighbours.arrays(),
        )

    @classmethod
    def load(cls, path: Path) -> TopicModel:
        """Read a model that `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            labels = tuple(str(label) for label in stored["labels"])
            return cls(
                SoftmaxModel(labels, stored["weights"], stored["bias"]),
                NeighbourModel(**{field.name: stored[field.name] for field in fields(NeighbourModel)}),
                float(stored["temperature"]),
            )


def tempered(probabilities: Array, temperature: float) -> Array:
    """Return probabilities `[messages, labels]` raised to `1 / temperature`, rows summing to 1."""
    raised = np.maximum(probabilities, _SMALLEST) ** (1 / temperature)
    scaled: Array = raised / raised.sum(axis=-1, keepdims=True)
    return scaled


def fit_temperature(probabilities: Array, targets: Array) -> float:
    """Return the temperature that makes held-out `probabilities` best calibrated (least cross-entropy).

    Source: Guo et al. 2017, "On Calibration of Modern Neural Networks", https://arxiv.org/abs/1706.04599.
    """
    candidates = np.exp(np.linspace(np.log(0.3), np.log(3.0), 93))
    losses = [-np.sum(targets * np.log(tempered(probabilities, t))) for t in candidates]
    return float(candidates[int(np.argmin(losses))])
