"""Fine-tunes the encoder with a linear head on the topics, and measures it on messages held out."""

from __future__ import annotations

import math
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from base_model import LAYERS, LIKENESS_LAYERS, WIDTH, Weights
from bert import Encoder
from dataset import Dataset, Versions

# Batches of a window are sorted by length: little padding, yet another mix of messages in each epoch.
WINDOW_BATCHES = 16
EVALUATION_BATCH = 128
LENGTH_STEP = 8


@dataclass(frozen=True)
class Settings:
    """What decides the result; all of it can be set on the command line.

    Attributes:
        first_share: How much of a message's label its first topic has, if it has several.
        noise: Share of messages read in a worse-written version.
        beside: Weight of whether each single topic is asked, beside which is asked first.
        alike: Weight of telling wordings of one small question from those of others.
        alike_questions: How many such questions a step has.
        alike_temperature: Divides their cosines.
    """

    epochs: int = 5
    batch: int = 64
    lr: float = 1e-4
    head_lr: float = 5e-3
    layer_decay: float = 0.9
    weight_decay: float = 0.01
    warmup: float = 0.1
    dropout: float = 0.1
    scale: float = 16.0
    first_share: float = 0.7
    smoothing: float = 0.05
    noise: float = 0.5
    freeze_words: bool = False
    beside: float = 0.0
    alike: float = 0.0
    alike_questions: int = 32
    alike_temperature: float = 0.07
    seed: int = 7


@dataclass(frozen=True)
class Head:
    """Array `[topics, 384]` and array `[topics]` of a linear head."""

    weight: NDArray[np.float32]
    bias: NDArray[np.float32]


class Classifier(nn.Module):
    """The encoder and a linear softmax over the topics."""

    def __init__(self, weights: Weights, topics: int, settings: Settings) -> None:
        """Load the weights; the head begins at nought, so its first steps cannot spoil the encoder."""
        super().__init__()
        self.encoder = Encoder(settings.dropout)
        self.encoder.load(weights)
        self.head = nn.Linear(WIDTH, topics)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)
        # Whether each topic is asked, whichever others are: training only, so that further topics shape the vectors
        # as much as first ones do.
        self.beside = nn.Linear(WIDTH, topics)
        nn.init.zeros_(self.beside.weight)
        nn.init.constant_(self.beside.bias, -4.0)
        # Where questions lie that are alike: training only, likeness.py learns the map anew.
        self.place = nn.Linear(LIKENESS_LAYERS * WIDTH, WIDTH, bias=False)
        # Vectors of length 1 alone would keep the softmax from ever being sure.
        self.scale = settings.scale

    def logits(self, embeddings: Tensor) -> Tensor:
        """Return the topics' scores."""
        return cast("Tensor", self.head(self.scale * embeddings))

    def placed(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return the embeddings of padded ids, and where they lie among questions that are alike."""
        layers = self.encoder.layers(ids, mask)[-LIKENESS_LAYERS:]
        pooled = [self.encoder.pooled(layer, mask) for layer in layers]
        return pooled[-1], functional.normalize(self.place(torch.cat(pooled, dim=1)).float(), dim=1)


def fine_tune(
    dataset: Dataset,
    rows: Sequence[int],
    weights: Weights,
    settings: Settings,
    device: str,
    head: Head | None = None,
    alike: Sequence[Sequence[Versions]] = (),
) -> Classifier:
    """Train on the messages in `rows` and return the model.

    Args:
        dataset: All messages.
        rows: Positions of those to train on.
        weights: Where the encoder starts.
        settings: The hyperparameters.
        device: `cpu` or `cuda`.
        head: Where the head starts, for weights that were fine-tuned before; at nought if left out.
        alike: Small questions in several wordings each (`alike.txt`), which are to lie together.
    """
    torch.manual_seed(settings.seed)
    generator = random.Random(settings.seed)
    model = Classifier(weights, len(dataset.topics), settings).to(device)
    if head is not None:
        with torch.no_grad():
            model.head.weight.copy_(torch.from_numpy(head.weight))
            model.head.bias.copy_(torch.from_numpy(head.bias))
    targets = torch.from_numpy(dataset.targets(settings.first_share)).to(device)
    asked = (targets > 0).float()
    optimizer = torch.optim.AdamW(_parameter_groups(model, settings), betas=(0.9, 0.98))
    steps = settings.epochs * math.ceil(len(rows) / settings.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _share_of_lr(step, steps, settings.warmup))
    for epoch in range(settings.epochs):
        model.train()
        started, total, count = time.monotonic(), 0.0, 0
        for chosen in _batches(dataset, rows, settings, generator):
            ids, mask = padded([_noisy(dataset.tokens[row], settings.noise, generator) for row in chosen], device)
            with torch.autocast(device, torch.bfloat16):
                embeddings, placed = model.placed(ids, mask)
            loss = functional.cross_entropy(
                model.logits(embeddings), targets[chosen], label_smoothing=settings.smoothing
            )
            if settings.beside:
                logits = model.beside(settings.scale * embeddings)
                loss = loss + settings.beside * functional.binary_cross_entropy_with_logits(
                    logits, asked[chosen], reduction="sum"
                ) / len(chosen)
            if settings.alike:
                loss = loss + settings.alike * _alike_loss(model, alike, placed, settings, generator, device)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total, count = total + loss.item() * len(chosen), count + len(chosen)
        spent = time.monotonic() - started
        progress = f"loss {total / count:.4f}, {count / spent:.0f} messages a second"
        print(f"epoch {epoch + 1}/{settings.epochs}: {progress}", flush=True)
    return model.eval()


def _alike_loss(
    model: Classifier,
    alike: Sequence[Sequence[Versions]],
    others: Tensor,
    settings: Settings,
    generator: random.Random,
    device: str,
) -> Tensor:
    """Return how badly wordings of some questions are told from those of others and from messages about topics.

    Source: InfoNCE, van den Oord et al. 2018, "Representation Learning with Contrastive Predictive Coding".
    """
    questions = generator.sample(range(len(alike)), min(settings.alike_questions, len(alike)))
    pairs = [generator.sample(alike[question], 2) for question in questions]
    texts = [_noisy(pair[number], settings.noise, generator) for number in (0, 1) for pair in pairs]
    ids, mask = padded(texts, device)
    with torch.autocast(device, torch.bfloat16):
        _, placed = model.placed(ids, mask)
    first, second = placed[: len(questions)], placed[len(questions) :]
    own = torch.eye(len(questions), dtype=torch.bool, device=device)
    target = torch.arange(len(questions), device=device)
    losses = [
        functional.cross_entropy(
            torch.cat([one @ other.T, one @ others.T, (one @ one.T).masked_fill(own, -9.0)], dim=1)
            / settings.alike_temperature,
            target,
        )
        for one, other in ((first, second), (second, first))
    ]
    return torch.stack(losses).mean()


@torch.no_grad()
def embed(encoder: Encoder, dataset: Dataset, rows: Sequence[int], device: str, version: int = 0) -> Tensor:
    """Return the embeddings of one version of messages, in the order of `rows`."""
    encoder.eval()
    order = sorted(range(len(rows)), key=lambda place: len(dataset.tokens[rows[place]][version]))
    embeddings = torch.empty((len(rows), WIDTH), device=device)
    for start in range(0, len(order), EVALUATION_BATCH):
        places = order[start : start + EVALUATION_BATCH]
        ids, mask = padded([dataset.tokens[rows[place]][version] for place in places], device)
        with torch.autocast(device, torch.bfloat16):
            embeddings[places] = encoder(ids, mask)
    return embeddings


def fit_linear(embeddings: Tensor, targets: Tensor, scale: float, penalty: float = 1e-4, steps: int = 400) -> nn.Linear:
    """Fit a linear softmax on fixed embeddings, as the bot's own classifier will."""
    with torch.enable_grad():
        head = nn.Linear(WIDTH, targets.shape[1]).to(embeddings.device)
        nn.init.zeros_(head.weight)
        nn.init.zeros_(head.bias)
        optimizer = torch.optim.Adam(head.parameters(), lr=0.02)
        for _ in range(steps):
            loss = functional.cross_entropy(head(scale * embeddings), targets)
            loss = loss + penalty * head.weight.square().sum()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return head


def folds_of(dataset: Dataset, folds: int, seed: int) -> list[list[int]]:
    """Divide the messages so that each first topic is spread evenly over the folds."""
    by_topic: dict[int, list[int]] = defaultdict(list)
    for row, labels in enumerate(dataset.labels):
        by_topic[labels[0]].append(row)
    generator = random.Random(seed)
    divided: list[list[int]] = [[] for _ in range(folds)]
    place = 0
    for _, rows in sorted(by_topic.items()):
        generator.shuffle(rows)
        for row in rows:
            divided[place % folds].append(row)
            place += 1
    return [sorted(rows) for rows in divided]


def accuracy(probabilities: NDArray[np.float32], dataset: Dataset, rows: Sequence[int]) -> dict[str, float]:
    """Return how often the likeliest topic is the first one, and how often it is any of the message's."""
    guesses = probabilities.argmax(axis=1)
    first = np.mean([guess == dataset.labels[row][0] for guess, row in zip(guesses, rows, strict=True)])
    accepted = np.mean([guess in dataset.labels[row] for guess, row in zip(guesses, rows, strict=True)])
    return {"first": round(float(first), 4), "in_labels": round(float(accepted), 4)}


def _parameter_groups(model: Classifier, settings: Settings) -> list[dict[str, object]]:
    """Give each parameter its learning rate: the nearer to the words, the smaller."""
    groups: list[dict[str, object]] = [
        {"params": [model.head.weight], "lr": settings.head_lr, "weight_decay": settings.weight_decay},
        {"params": [model.head.bias], "lr": settings.head_lr, "weight_decay": 0.0},
        {
            "params": [*model.beside.parameters(), *model.place.parameters()],
            "lr": settings.head_lr,
            "weight_decay": 0.0,
        },
    ]
    for name, parameter in model.encoder.named_tensors().items():
        embedding = name.startswith("embeddings.")
        if settings.freeze_words and embedding:
            parameter.requires_grad_(False)
            continue
        depth = LAYERS if embedding else LAYERS - 1 - int(name.split(".")[2])
        # Decay would shrink the vectors of words that these messages never use.
        decay = settings.weight_decay if parameter.ndim == 2 and not embedding else 0.0
        groups.append({"params": [parameter], "lr": settings.lr * settings.layer_decay**depth, "weight_decay": decay})
    return groups


def _share_of_lr(step: int, steps: int, warmup: float) -> float:
    rising = max(1, round(steps * warmup))
    return (step + 1) / rising if step < rising else max(0.0, (steps - step) / max(1, steps - rising))


def _noisy(versions: Versions, noise: float, generator: random.Random) -> NDArray[np.int64]:
    if len(versions) > 1 and generator.random() < noise:
        return versions[generator.randrange(1, len(versions))]
    return versions[0]


def _batches(
    dataset: Dataset, rows: Sequence[int], settings: Settings, generator: random.Random
) -> Iterator[list[int]]:
    """Yield the rows of each batch of one epoch."""
    shuffled = list(rows)
    generator.shuffle(shuffled)
    window = settings.batch * WINDOW_BATCHES
    batches = []
    for start in range(0, len(shuffled), window):
        part = sorted(shuffled[start : start + window], key=lambda row: len(dataset.tokens[row][0]))
        batches += [part[place : place + settings.batch] for place in range(0, len(part), settings.batch)]
    generator.shuffle(batches)
    yield from batches


def padded(tokens: Sequence[NDArray[np.int64]], device: str) -> tuple[Tensor, Tensor]:
    """Return token ids `[texts, longest]`, and a mask that is true on real tokens."""
    # Few different shapes: oneDNN compiles its kernels for each.
    longest = -(-max(len(ids) for ids in tokens) // LENGTH_STEP) * LENGTH_STEP
    filled = np.zeros((len(tokens), longest), dtype=np.int64)
    for row, ids in enumerate(tokens):
        filled[row, : len(ids)] = ids
    # No real token has the number of the padding.
    padded_ids = torch.from_numpy(filled).to(device)
    return padded_ids, padded_ids != 0
