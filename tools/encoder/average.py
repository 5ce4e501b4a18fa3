"""Averages the weights of several stages of one fine-tuning, and measures what that gives on messages held out.

Usage, in tools/encoder, after finetune.py (torch: `uv sync --group finetune`):

    python average.py --of build/eighth.safetensors=0.4 build/ninth.safetensors=0.6 \
        --data ../../data/nlu --held-out ../../models/encoder/held_out.txt

The shares must sum to 1, and the last one must have gone on from those before. Averaged weights tell apart what
they never saw a little better than any of the stages, and cost nothing when the bot runs (Wortsman et al. 2022, "Model
soups: averaging weights of multiple fine-tuned models improves accuracy without increasing inference time").
"""

from __future__ import annotations

import argparse
import json
import math
import shlex
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch

from base_model import Weights, load_weights, sha256_of, tokenizer_path
from dataset import tokenise
from finetune import measure_held_out, read_head, write_model
from messages import read_messages
from training import Classifier, Head, Settings


def averaged(stages: dict[Path, float], topics: list[str]) -> tuple[Weights, Head]:
    """Return the mean of the stages' weights, each with its share, and that of their heads."""
    weights: Weights = {}
    matrix, bias = 0.0, 0.0
    for path, share in stages.items():
        for name, value in load_weights(path).items():
            weights[name] = weights.get(name, np.float32(0)) + np.float32(share) * value
        head = read_head(path, topics)
        matrix, bias = matrix + share * head.weight, bias + share * head.bias
    return weights, Head(np.float32(matrix), np.float32(bias))


def settings_of(record: dict[str, Any]) -> Settings:
    """Return the settings that a stage was fine-tuned with; an average's are those of what it started from."""
    while "settings" not in record:
        record = record["started_from"]
    return Settings(**record["settings"])


def main() -> None:
    """Read the command line, average, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--of", type=_stage, nargs="+", required=True, metavar="WEIGHTS=SHARE")
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="the messages the last stage learnt from")
    parser.add_argument("--held-out", type=Path, required=True, help="keys of the messages that no stage has seen")
    parser.add_argument("--out", type=Path, default=Path("build/finetuned.safetensors"), help="the weights to write")
    arguments = parser.parse_args()
    stages: dict[Path, float] = dict(arguments.of)
    if not math.isclose(sum(stages.values()), 1):
        parser.error(f"--of: the shares must sum to 1. Currently, they sum to {sum(stages.values())}.")
    last: dict[str, Any] = json.loads(list(stages)[-1].with_suffix(".json").read_text("utf-8"))
    messages, settings = read_messages(arguments.data), settings_of(last)
    dataset = tokenise(messages, tokenizer_path(), versions=2, seed=settings.seed)
    weights, head = averaged(stages, dataset.topics)
    model = Classifier(weights, len(dataset.topics), settings)
    with torch.no_grad():
        model.head.weight.copy_(torch.from_numpy(head.weight))
        model.head.bias.copy_(torch.from_numpy(head.bias))
    kept_back = set(arguments.held_out.read_text("ascii").split())
    rows = [row for row, message in enumerate(messages) if message.key in kept_back]
    record = {
        "command": shlex.join(["python", *sys.argv]),
        "data_sha256": dataset.data_sha256,
        "messages": len(dataset),
        "topics": dataset.topics,
        "averaged": [{"share": share, "weights_sha256": sha256_of(path)} for path, share in stages.items()],
        "held_out": measure_held_out(model.eval(), dataset, rows, "cpu", arguments.out),
        "libraries": {"torch": torch.__version__, "numpy": np.__version__},
        "started_from": last,
    }
    write_model(arguments.out, model, dataset.topics, settings)
    record["weights_sha256"] = sha256_of(arguments.out)
    arguments.out.with_suffix(".json").write_text(json.dumps(record, indent=2) + "\n", "utf-8")


def _stage(written: str) -> tuple[Path, float]:
    path, _, share = written.rpartition("=")
    return Path(path), float(share)


if __name__ == "__main__":
    main()
