"""Writes the card of the exported encoder: what it is, where it comes from, what it scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def write_card(path: Path, manifest: dict[str, Any], milliseconds: dict[int, float]) -> None:
    """Write `card.md` from the manifest and the timings of the machine that exported."""
    path.write_text("\n".join(_lines(manifest, milliseconds)) + "\n", "utf-8")


def _lines(manifest: dict[str, Any], milliseconds: dict[int, float]) -> list[str]:
    checks, base = manifest["checks"], manifest["base_model"]
    lines = [
        f"# Sentence encoder: {manifest['name']}",
        "",
        f"Turns a text into a vector of {manifest['dimension']} numbers of length 1; texts that mean the same point "
        "the same way. Mean pooling and the scaling are inside the graph. Longer texts are cut at "
        f"{manifest['max_tokens']} tokens. English only.",
        "",
        "| | |",
        "|---|---|",
        f"| base model | {base['name']}, licence {base['licence']}, from {base['source']} |",
        f"| its weights | SHA-256 `{base['weights_sha256']}` |",
        f"| exported weights | SHA-256 `{manifest['weights_sha256']}` |",
        f"| command | `{manifest['made_by']['command']}` in `tools/encoder` |",
        f"| libraries | {', '.join(f'{name} {number}' for name, number in manifest['made_by']['libraries'].items())} |",
        f"| cosine to fp32, {checks['sentences']} sentences | mean {checks['int8_cosine_mean']}, "
        f"least {checks['int8_cosine_least']} |",
        "| ms a sentence, one thread | "
        + ", ".join(f"{length} tokens {spent}" for length, spent in milliseconds.items())
        + " (by the machine of the export; a CPU without VNNI is slower and may differ in the last digits) |",
        "",
        "| file | bytes | SHA-256 |",
        "|---|---|---|",
        *(f"| {name} | {file['bytes']} | `{file['sha256']}` |" for name, file in manifest["files"].items()),
        "",
        "Matrices are int8 with one scale a column, word vectors int8 with one scale a word; activations are quantised "
        "as they come, one scale a tensor, so a text's vector varies slightly with the batch it is in.",
    ]
    return lines + _fine_tuning_lines(manifest["fine_tuning"]) + _likeness_lines(manifest)


def _likeness_lines(manifest: dict[str, Any]) -> list[str]:
    record = manifest["likeness"]
    if record is None:
        return []
    return [
        "",
        "## Likeness",
        "",
        f"A second vector of {manifest['likeness_dimension']} numbers tells questions that are the same in other "
        "words, whatever their topic; the entries that a clinic teaches are found by it. A linear map of the last "
        f"layers' means, learnt from {record['wordings']} wordings of {record['questions']} small questions. Its "
        f"places agree with those of the fp32 graph: mean cosine {manifest['checks']['likeness_cosine_mean']}.",
        "",
        f"Command: `{record['command']}`",
        "",
        "```json",
        json.dumps({"alike_sha256": record["alike_sha256"], "settings": record["settings"]}, indent=2),
        "```",
    ]


def _fine_tuning_lines(record: dict[str, Any] | None) -> list[str]:
    if record is None:
        return ["", "Not fine-tuned: the vectors are those of the base model."]
    before = record.get("started_from")
    return [
        *(_fine_tuning_lines(before) if before else ["", "## Fine-tuning"]),
        "",
        *(["Then, from these weights:", ""] if before else []),
        f"Command: `{record['command']}`",
        "",
        f"Training data: {record['messages']} messages of {len(record['topics'])} topics, "
        f"SHA-256 `{record['data_sha256']}`.",
        "",
        "```json",
        json.dumps(
            {
                key: record[key]
                for key in ("alike_sha256", "averaged", "settings", "folds", "held_out", "libraries")
                if key in record
            },
            indent=2,
        ),
        "```",
    ]
