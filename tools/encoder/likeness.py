"""Learns where questions that are the same in other words lie together, for the entries that a clinic teaches.

Usage, in tools/encoder, after finetune.py (torch: `uv sync --group finetune`):

    python likeness.py --weights build/finetuned.safetensors --data ../../data/nlu --out build/likeness.npz

The encoder's last layer was trained to tell the topics of the knowledge file apart; what else a message says is still
in the layers before. A linear map of the last layers' means is learnt on `alike.txt`: a wording is to be nearer to the
others of its question than to those of all other questions, and than to the messages about topics (InfoNCE, van den
Oord et al. 2018, "Representation Learning with Contrastive Predictive Coding"). The encoder itself stays as it is.
export.py puts the map into the graph (`--likeness build/likeness.npz`).
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from base_model import LIKENESS_LAYERS, Weights, load_weights, sha256_of, tokenizer_path
from bert import Encoder
from dataset import tokenise_alike
from messages import ALIKE, read_alike, read_messages
from training import EVALUATION_BATCH, padded


@dataclass(frozen=True)
class Settings:
    """What decides the result."""

    width: int = 256
    steps: int = 2_000
    questions: int = 192
    others: int = 512
    temperature: float = 0.07
    lr: float = 1e-3
    weight_decay: float = 0.01
    dropout: float = 0.1
    ridge: float = 0.3
    seed: int = 7


def features_of(weights: Weights, tokens: Sequence[NDArray[np.int64]]) -> Tensor:
    """Return `[texts, layers * 384]`: the means of the last layers, each of length 1."""
    encoder = Encoder()
    encoder.load(weights)
    encoder.eval()
    order = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
    rows = torch.empty((len(tokens), LIKENESS_LAYERS * encoder.width))
    with torch.no_grad():
        for start in range(0, len(order), EVALUATION_BATCH):
            places = order[start : start + EVALUATION_BATCH]
            ids, mask = padded([tokens[place] for place in places], "cpu")
            layers = encoder.layers(ids, mask)[-LIKENESS_LAYERS:]
            rows[places] = torch.cat([encoder.pooled(layer, mask) for layer in layers], dim=1)
    return rows


def whitening(rows: Tensor, width: int, ridge: float) -> tuple[Tensor, Tensor]:
    """Return the mean of the rows, and a map `[features, width]` after which every direction counts alike."""
    mean = rows.mean(dim=0)
    values, directions = torch.linalg.eigh(torch.cov((rows - mean).T.double()))
    scale = 1 / torch.sqrt(values.clamp(min=0) + ridge * values.mean())
    return mean, (directions * scale)[:, -width:].float()


def learn(questions: Sequence[Tensor], others: Tensor, settings: Settings) -> tuple[Tensor, Tensor]:
    """Return the mean to take off and the map `[features, width]`.

    Args:
        questions: Of each question its wordings' features `[wordings, features]`.
        others: Features of messages about topics `[messages, features]`.
        settings: The hyperparameters.
    """
    torch.manual_seed(settings.seed)
    chance = np.random.default_rng(settings.seed)
    mean, white = whitening(others, 2 * settings.width, settings.ridge)

    def whitened(rows: Tensor) -> Tensor:
        return functional.normalize((rows - mean) @ white, dim=1)

    known, topics = [whitened(wordings) for wordings in questions], whitened(others)
    matrix = nn.Parameter(torch.eye(2 * settings.width)[:, -settings.width :].clone())
    optimizer = torch.optim.AdamW([matrix], lr=settings.lr, weight_decay=settings.weight_decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, settings.steps)

    def placed(rows: Tensor) -> Tensor:
        return functional.normalize(functional.dropout(rows, settings.dropout) @ matrix, dim=1)

    for step in range(settings.steps):
        chosen = chance.choice(len(known), min(settings.questions, len(known)), replace=False)
        pairs = torch.stack([known[each][chance.choice(len(known[each]), 2, replace=False)] for each in chosen])
        first, second = placed(pairs[:, 0]), placed(pairs[:, 1])
        rest = placed(topics[chance.choice(len(topics), settings.others, replace=False)])
        own = torch.eye(len(chosen), dtype=torch.bool)
        target = torch.arange(len(chosen))
        loss = torch.stack(
            [
                functional.cross_entropy(
                    torch.cat([one @ other.T, one @ rest.T, (one @ one.T).masked_fill(own, -9.0)], dim=1)
                    / settings.temperature,
                    target,
                )
                for one, other in ((first, second), (second, first))
            ]
        ).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        if step % 200 == 199:
            print(f"step {step + 1}/{settings.steps}: loss {loss.item():.3f}", flush=True)
    return mean, (white @ matrix).detach()


def main() -> None:
    """Read the command line, learn and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True, help="what finetune.py wrote")
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="the messages about topics")
    parser.add_argument("--alike-file", type=Path, default=ALIKE, help="questions, each in several wordings")
    parser.add_argument("--out", type=Path, default=Path("build/likeness.npz"))
    arguments = parser.parse_args()
    settings, weights = Settings(), load_weights(arguments.weights)
    wordings = read_alike(arguments.alike_file)
    openings = [message.text for message in read_messages(arguments.data) if not message.before]
    everything = {"": openings, **wordings}
    tokens = tokenise_alike(everything, tokenizer_path(), versions=1, seed=settings.seed)
    others, *questions = (features_of(weights, [versions[0] for versions in each]) for each in tokens)
    mean, matrix = learn(questions, others, settings)
    np.savez(arguments.out, mean=mean.numpy(), matrix=matrix.numpy())
    record = {
        "command": shlex.join(["python", *sys.argv]),
        "weights_sha256": sha256_of(arguments.weights),
        "alike_sha256": sha256_of(arguments.alike_file),
        "questions": len(wordings),
        "wordings": sum(map(len, wordings.values())),
        "settings": asdict(settings),
    }
    arguments.out.with_suffix(".json").write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    print(f"{arguments.out}: {record['questions']} questions, {record['wordings']} wordings")


if __name__ == "__main__":
    main()
