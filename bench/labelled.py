"""Scores the bot on labelled messages with their own referee, and keeps the figures.

Usage: python -m bench.labelled FOLDER

FOLDER holds `dev_questions.jsonl`, `dev_conversations.jsonl` and `score.py`; the scorer reads what `faq ask` prints.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.results import machine, write_section
from faq.ask import answer_lines
from faq.engine import Engine

QUESTIONS, CONVERSATIONS, SCORER = "dev_questions.jsonl", "dev_conversations.jsonl", "score.py"


def as_input(gold: Path) -> list[bytes]:
    """Return the labelled messages as lines for `faq ask`; the turns of a conversation share its id."""
    lines = []
    for item in map(json.loads, gold.read_text("utf-8").splitlines()):
        if "turns" not in item:
            lines.append({"id": item["id"], "text": item["text"]})
        for number, turn in enumerate(item.get("turns", []), 1):
            lines.append({"id": f"{item['id']}/{number}", "conversation": item["id"], "text": turn["text"]})
    return [json.dumps(line).encode() for line in lines]


def score(engine: Engine, folder: Path, gold_name: str) -> dict[str, Any]:
    """Ask every message and return the scorer's figures."""
    with tempfile.TemporaryDirectory() as scratch:
        out = io.StringIO()
        answer_lines(as_input(folder / gold_name), out, engine.ask)
        replies = Path(scratch, "replies.jsonl")
        replies.write_text(out.getvalue(), "utf-8")
        command = [sys.executable, str(folder / SCORER), str(folder / gold_name), str(replies), "--json"]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    figures: dict[str, Any] = json.loads(printed)
    return figures


def main() -> None:
    """Score both files and write the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.resolve()
    if missing := [name for name in (QUESTIONS, CONVERSATIONS, SCORER) if not (folder / name).is_file()]:
        parser.error(f"folder: {folder} holds no {' and no '.join(missing)}. Give the folder of the labelled messages.")
    engine = Engine.load()
    questions, conversations = score(engine, folder, QUESTIONS), score(engine, folder, CONVERSATIONS)
    inside = questions["in_scope"]
    rows = [
        (f"in scope ({inside['n']}), right at once", inside["right"]),
        ("in scope, right within one tap", inside["one_tap"]),
        ("in scope, wrong", inside["wrong"]),
        ("in scope, refused", inside["refused"]),
        ("the four core topics, right", questions["core_right"]),
        (f"several topics ({questions['several_topics']['n']}), covered", questions["several_topics"]["covered"]),
        (f"out of and near scope ({questions['out_of_scope']['n']}), right", questions["out_of_scope"]["right"]),
        (f"alarming ({questions['alarming']['n']}), recall", questions["alarming"]["recall"]),
        ("false alarms", questions["false_alarm"]),
        (
            f"turns that need context ({conversations['needs_context']['n']}), right",
            conversations["needs_context"]["right"],
        ),
        ("turns that need context, right within one tap", conversations["needs_context"]["one_tap"]),
        ("all turns in conversations, right", conversations["in_scope"]["right"]),
    ]
    lines = [
        machine(),
        "",
        "| dev set, by score.py | |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in rows),
    ]
    print("\n".join(lines))
    write_section("Understanding on the labelled dev set", lines)


if __name__ == "__main__":
    main()
