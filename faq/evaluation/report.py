"""Writes the evaluation as one HTML page that opens offline and reads without knowing the project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from faq.evaluation.judge import Judged, coverage, is_right, rates
from faq.evaluation.matrix import confusion_svg, taken_for
from knowledge.topics import ALARM, OUTSIDE

MAX_ERRORS = 100
_TEMPLATE = "report.html.j2"
_MOST_TAKEN_FOR = 4


@dataclass(frozen=True)
class Origin:
    """Where the figures come from.

    Attributes:
        gold: The labelled messages.
        model: The model.
        command: How to repeat it.
        made_at: When.
    """

    gold: str
    model: str
    command: str
    made_at: datetime


@dataclass(frozen=True)
class TopicRow:
    """How well one topic did."""

    topic: str
    count: int
    right: float
    one_tap: float
    wrong: float
    refused: float
    taken_for: str


def write_report(rows: Sequence[Judged], figures: dict[str, Any], origin: Origin, path: Path) -> None:
    """Write the page.

    Args:
        rows: All judged replies.
        figures: What `faq.evaluation.judge.figures` says of them.
        origin: Where they come from.
        path: The file to write; its folder is made when missing.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    errors = worst_errors(rows)
    page = environment.get_template(
        _TEMPLATE
    ).render(
        figures=figures,
        origin=origin,
        topics=by_topic(rows),
        # Markup: drawn by matplotlib, which escapes the labels
        matrix=Markup(confusion_svg(rows)),  # noqa: S704
        errors=errors[:MAX_ERRORS],
        error_count=len(errors),
        several=[row for row in rows if row.message.secondary_topics and row.message.topic not in OUTSIDE | {ALARM}],
        coverage=coverage,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def percent(share: float | None) -> str:
    """Return a share as people read it: `0.875` becomes `87.5 %`, none a dash."""
    return "-" if share is None else f"{share * 100:.1f} %"


def by_topic(rows: Iterable[Judged]) -> list[TopicRow]:
    """Return how well each topic did, the weakest first."""
    grouped: dict[str, list[Judged]] = {}
    for row in rows:
        grouped.setdefault(row.message.topic, []).append(row)
    table = []
    for topic, group in grouped.items():
        shares = {name: share or 0.0 for name, share in rates(group, ("right", "one_tap", "wrong", "refused")).items()}
        mistaken = Counter(taken_for(row) for row in group if not row.verdict.right)
        shown = ", ".join(f"{name} {count}" for name, count in mistaken.most_common(_MOST_TAKEN_FOR))
        table.append(TopicRow(topic, len(group), **shares, taken_for=shown))
    return sorted(table, key=lambda row: (row.right, -row.count, row.topic))


def worst_errors(rows: Iterable[Judged]) -> list[Judged]:
    """Return the replies that are not right: wrong ones first, and the most confident of them first."""
    errors = [row for row in rows if not is_right(row)]
    return sorted(errors, key=lambda row: (not row.verdict.wrong, -row.given.confidence, row.message.id))
