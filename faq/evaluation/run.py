"""Measures the bot on labelled messages and writes the report."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from faq.evaluation.gold import Message, read_gold
from faq.evaluation.judge import Given, Judged, figures, judge
from faq.evaluation.report import Origin, write_report
from faq.story_tests.talker import Talker

Progress = Callable[[int, int], None]


def evaluate(
    engine: Talker,
    gold_path: Path,
    out_path: Path,
    *,
    progress: Progress | None = None,
    model: str | None = None,
    command: str | None = None,
) -> dict[str, Any]:
    """Ask every labelled message, judge the replies and write an HTML report.

    Args:
        engine: The bot.
        gold_path: Questions or conversations; see `faq.evaluation.gold`.
        out_path: The report to write; its folder is made when missing.
        progress: Called with (done, total) as it goes.
        model: The model's name for the report; the engine's own `model` when it has one.
        command: How to repeat this, for the report.

    Returns:
        The figures, as `score.py` names them.

    Raises:
        GoldError: The labelled messages cannot be used.
    """
    rows = ask_all(engine, read_gold(gold_path), progress=progress)
    result = figures(rows)
    origin = Origin(
        gold=str(gold_path),
        model=model or str(getattr(engine, "model", "") or "the newest of models/"),
        command=command or shlex.join(["uv", "run", "faq", "eval", str(gold_path), "--out", str(out_path)]),
        made_at=datetime.now().astimezone(),
    )
    write_report(rows, result, origin, out_path)
    return result


def ask_all(engine: Talker, messages: list[Message], *, progress: Progress | None = None) -> list[Judged]:
    """Return the judged replies to all messages; each conversation is one chat, each question another."""
    run = uuid4().hex[:8]
    rows = []
    for number, message in enumerate(messages, 1):
        reply = engine.ask(f"eval-{run}-{message.conversation}", message.text)
        given = Given(reply.kind, tuple(reply.topics), reply.confidence, tuple(reply.texts))
        rows.append(Judged(message, given, judge(message, given)))
        if progress is not None:
            progress(number, len(messages))
    return rows
