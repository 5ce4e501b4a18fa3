"""Fine-tunes the encoder on the project's training messages and says what it gained on messages held out.

Usage, in tools/encoder (torch: `uv sync --group finetune`, or any environment with torch and numpy):

    python finetune.py --data ../../data/nlu --folds 5 --out build/finetuned.safetensors

It writes, beside the weights, `*.json` (the record that export.py puts into the card), `*.head.npz` (the linear head)
and, with folds, `*.held_out.npz`: for each message the vector and the probabilities of a model that never saw it.
Thresholds are to be chosen on those: on its own training messages a fine-tuned encoder is far too sure.

To go on with weights that were fine-tuned before, on more messages, without ever showing them what was held out:

    python finetune.py --data ../../data/nlu --start build/before.safetensors --held-out HELD_OUT.txt

Two further aims may count beside the first topic, each with the weight given: `--beside`, whether each single topic is
asked, so that second topics shape the vectors too; `--alike`, that questions which are the same in other words lie
together (`alike.txt`), so that the layers keep what likeness.py builds on. Their own matrices are not kept.

On a machine without the tokenizer: run tokenise.py elsewhere, then pass `--tokenised messages.npz --base
model.safetensors`. The same data, settings, torch version and number of threads give the same weights.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import time
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from base_model import (
    WEIGHTS_SHA256,
    WIDTH,
    Weights,
    base_weights_path,
    load_weights,
    sha256_of,
    tokenizer_path,
    verified,
)
from bert import Encoder
from dataset import Dataset, Versions, load_dataset, tokenise, tokenise_alike
from messages import ALIKE, read_alike, read_messages
from tensors import write_tensors
from training import Classifier, Head, Settings, accuracy, embed, fine_tune, fit_linear, folds_of

NOT_HELD_OUT = -1


def cross_validate(
    dataset: Dataset, weights: Weights, settings: Settings, *, folds: int, device: str, out: Path
) -> dict[str, Any]:
    """Train a model without each fold in turn, measure it on the fold and write what it says about the fold."""
    divided = folds_of(dataset, folds, settings.seed)
    targets = torch.from_numpy(dataset.targets(settings.first_share)).to(device)
    base = Encoder().to(device)
    base.load(weights)
    base_vectors = embed(base, dataset, range(len(dataset)), device)
    fold_of = np.full(len(dataset), NOT_HELD_OUT, np.int8)
    held_out_vectors = np.zeros((len(dataset), WIDTH), np.float32)
    held_out_probabilities = np.zeros(targets.shape, np.float32)
    scores: dict[str, list[dict[str, float]]] = {}

    def score(name: str, logits: torch.Tensor, rows: list[int]) -> NDArray[np.float32]:
        probabilities = logits.softmax(dim=1).detach().cpu().numpy()
        scores.setdefault(name, []).append(accuracy(probabilities, dataset, rows))
        return probabilities

    for number, rows in enumerate(divided):
        rest = sorted(set(range(len(dataset))) - set(rows))
        frozen = fit_linear(base_vectors[rest], targets[rest], settings.scale)
        score("frozen encoder, linear", frozen(settings.scale * base_vectors[rows]), rows)
        model = fine_tune(dataset, rest, weights, settings, device)
        vectors = embed(model.encoder, dataset, rows, device)
        fold_of[rows] = number
        held_out_vectors[rows] = vectors.cpu().numpy()
        held_out_probabilities[rows] = score("fine-tuned", model.logits(vectors), rows)
        refitted = fit_linear(embed(model.encoder, dataset, rest, device), targets[rest], settings.scale)
        score("fine-tuned, linear fitted anew", refitted(settings.scale * vectors), rows)
        if len(dataset.tokens[0]) > 1:
            score("fine-tuned, mistyped", model.logits(embed(model.encoder, dataset, rows, device, version=1)), rows)
        latest = json.dumps({name: each[-1] for name, each in scores.items()})
        print(f"fold {number + 1}/{folds}: {latest}", flush=True)
    np.savez_compressed(
        out.with_suffix(".held_out.npz"),
        topics=np.array(dataset.topics),
        data_sha256=np.array(dataset.data_sha256),
        fold=fold_of,
        vectors=held_out_vectors,
        probabilities=held_out_probabilities,
    )
    return {
        name: {key: round(float(np.mean([fold[key] for fold in each])), 4) for key in each[0]}
        for name, each in scores.items()
    }


def measure_held_out(
    model: Classifier, dataset: Dataset, rows: list[int], device: str, out: Path
) -> dict[str, dict[str, float]]:
    """Measure on messages that were kept back, as written and mistyped, and write which ones they are.

    The bot's thresholds are chosen on them (`python -m bench.thresholds`).
    """
    fold = np.full(len(dataset), NOT_HELD_OUT, np.int8)
    fold[rows] = 0
    np.savez_compressed(
        out.with_suffix(".held_out.npz"),
        fold=fold,
        topics=np.array(dataset.topics),
        data_sha256=np.array(dataset.data_sha256),
    )
    versions = {"as written": 0, "mistyped": 1} if len(dataset.tokens[0]) > 1 else {"as written": 0}
    measured = {}
    for name, version in versions.items():
        logits = model.logits(embed(model.encoder, dataset, rows, device, version=version))
        measured[name] = accuracy(logits.softmax(dim=1).detach().cpu().numpy(), dataset, rows)
    print(json.dumps(measured), flush=True)
    return measured


def write_model(path: Path, model: Classifier, topics: list[str], settings: Settings) -> None:
    """Write the encoder's weights, and beside them the head."""
    write_tensors(path, model.encoder.weights())
    np.savez(
        path.with_suffix(".head.npz"),
        topics=np.array(topics),
        scale=settings.scale,
        weight=model.head.weight.detach().cpu().numpy(),
        bias=model.head.bias.detach().cpu().numpy(),
    )


def read_head(weights: Path, topics: list[str]) -> Head:
    """Read the head that lies beside fine-tuned weights; a topic that it does not know starts at nought."""
    with np.load(weights.with_suffix(".head.npz")) as stored:
        known = {str(topic): row for row, topic in enumerate(stored["topics"])}
        weight, bias = np.zeros((len(topics), WIDTH), np.float32), np.zeros(len(topics), np.float32)
        for row, topic in enumerate(topics):
            if topic in known:
                weight[row], bias[row] = stored["weight"][known[topic]], stored["bias"][known[topic]]
    return Head(weight, bias)


def main() -> None:
    """Read the command line, cross-validate and train on everything."""
    arguments = _arguments()
    settings = Settings(**{field.name: getattr(arguments, field.name) for field in fields(Settings)})
    started = time.monotonic()
    if arguments.start:
        weights = load_weights(arguments.start)
    else:
        weights = load_weights(verified(arguments.base, WEIGHTS_SHA256) if arguments.base else base_weights_path())
    if arguments.tokenised is not None:
        dataset = load_dataset(arguments.tokenised)
        messages = []
    else:
        messages = read_messages(arguments.data)
        dataset = tokenise(messages, tokenizer_path(), versions=arguments.versions, seed=settings.seed)
    print(f"{len(dataset)} messages, {len(dataset.topics)} topics, SHA-256 {dataset.data_sha256}", flush=True)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    record: dict[str, Any] = {
        "command": shlex.join(["python", *sys.argv]),
        "data_sha256": dataset.data_sha256,
        "messages": len(dataset),
        "topics": dataset.topics,
        "settings": asdict(settings),
        "libraries": {"torch": torch.__version__, "numpy": np.__version__},
        "device": arguments.device,
        "threads": torch.get_num_threads(),
    }
    if settings.alike:
        record["alike_sha256"] = sha256_of(arguments.alike_file)
    if arguments.start:
        record["started_from"] = json.loads(arguments.start.with_suffix(".json").read_text("utf-8"))
    if arguments.folds > 1:
        record["folds"] = {"number": arguments.folds} | cross_validate(
            dataset,
            weights,
            settings,
            folds=arguments.folds,
            device=arguments.device,
            out=arguments.out,
        )
        print(json.dumps(record["folds"], indent=2), flush=True)
    if arguments.no_final:
        return
    if arguments.held_out:
        kept_back = set(arguments.held_out.read_text("ascii").split())
        held_out = [row for row, message in enumerate(messages) if message.key in kept_back]
    else:
        held_out = folds_of(dataset, arguments.hold_out, settings.seed)[0] if arguments.hold_out > 1 else []
    rest = sorted(set(range(len(dataset))) - set(held_out))
    head = read_head(arguments.start, dataset.topics) if arguments.start else None
    model = fine_tune(dataset, rest, weights, settings, arguments.device, head=head, alike=_alike(arguments, settings))
    if held_out:
        record["held_out"] = measure_held_out(model, dataset, held_out, arguments.device, arguments.out)
    write_model(arguments.out, model, dataset.topics, settings)
    record |= {"weights_sha256": sha256_of(arguments.out), "seconds": round(time.monotonic() - started)}
    arguments.out.with_suffix(".json").write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    print(f"{arguments.out}: written after {record['seconds']} s")


def _alike(arguments: argparse.Namespace, settings: Settings) -> list[list[Versions]]:
    """Return the small questions in several wordings, if they are to count."""
    if not settings.alike:
        return []
    wordings = read_alike(arguments.alike_file)
    return tokenise_alike(wordings, tokenizer_path(), versions=arguments.versions, seed=settings.seed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", type=Path, nargs="+", help=".yml or .tsv files, or folders of them")
    source.add_argument("--tokenised", type=Path, help="what tokenise.py wrote")
    parser.add_argument("--base", type=Path, help="the base model's safetensors; the installed package's if left out")
    parser.add_argument("--start", type=Path, help="weights that were fine-tuned before, to go on with")
    parser.add_argument("--held-out", type=Path, help="keys of the messages to keep back, to measure on")
    parser.add_argument("--out", type=Path, default=Path("build/finetuned.safetensors"), help="the weights to write")
    parser.add_argument("--folds", type=int, default=0, help="cross-validate over so many folds first")
    parser.add_argument("--hold-out", type=int, default=0, help="keep one message in so many back, chosen anew")
    parser.add_argument("--alike-file", type=Path, default=ALIKE, help="questions, each in several wordings")
    parser.add_argument("--no-final", action="store_true", help="cross-validate only")
    parser.add_argument("--versions", type=int, default=8, help="versions a message, the one as written included")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    for field in fields(Settings):
        flag = f"--{field.name.replace('_', '-')}"
        if isinstance(field.default, bool):
            parser.add_argument(flag, action="store_true")
        else:
            parser.add_argument(flag, type=type(field.default), default=field.default, help="default %(default)s")
    return parser.parse_args()


if __name__ == "__main__":
    main()
