"""The rows as a table for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.side_by_side.rows import Row
from bench.side_by_side.variants import NAMES

# Heading, score, and whether its spread over the seeds is worth its room.
_COLUMNS = (
    ("in scope, right at once", "right", True),
    ("within one tap", "one_tap", False),
    ("wrong", "wrong", False),
    ("refused", "refused", False),
    ("asked back", "asked_back", False),
    ("core topics, right", "core", False),
    ("several topics, covered", "several", False),
    ("outside, right", "outside", True),
    ("alarms found", "alarms", False),
    ("false alarms", "false_alarms", False),
    ("lost when mistyped", "lost", True),
)


@dataclass(frozen=True)
class Group:
    """The rows of one variant, its epochs if it has any, and one size; one row a seed."""

    variant: str
    epochs: int | None
    size: int | None
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        """The variant as people read it."""
        name = NAMES[self.variant]
        return name if self.epochs is None else f"{name}, {self.epochs} epochs"

    @property
    def messages(self) -> int:
        """How many messages it was trained on, at the median."""
        return int(median(row.messages for row in self.rows))

    def values(self, score: str) -> list[float]:
        """Return the values of a score that are known, least first."""
        return sorted(value for row in self.rows if (value := row.scores.get(score)) is not None)


def grouped(rows: Sequence[Row]) -> list[Group]:
    """Return the rows by size (all messages last) and variant, in the order of `NAMES`, then epochs."""
    found: dict[tuple[str, int | None, int | None], list[Row]] = {}
    for row in rows:
        found.setdefault((row.variant, row.epochs, row.size), []).append(row)
    groups = [Group(*key, tuple(some)) for key, some in found.items()]
    order = list(NAMES)
    return sorted(groups, key=lambda one: (one.size is None, one.size or 0, order.index(one.variant), one.epochs or 0))


def shown(values: Sequence[float], *, spread: bool) -> str:
    """Return the median, and the least and greatest of several."""
    if not values:
        return "–"
    middle = f"{median(values):.3f}"
    return f"{middle} ({min(values):.3f}–{max(values):.3f})" if spread and len(values) > 1 else middle


def table(groups: Sequence[Group]) -> list[str]:
    """Return the lines of a Markdown table; scores that no group has are left out."""
    columns = [column for column in _COLUMNS if any(group.values(column[1]) for group in groups)]
    lines = [
        "| trained on | variant | seeds | " + " | ".join(name for name, _, _ in columns) + " | s of training |",
        "|---" * (len(columns) + 4) + "|",
    ]
    for group in groups:
        size = f"all {group.messages:,}" if group.size is None else f"{group.messages:,}"
        cells = [shown(group.values(score), spread=spread) for _, score, spread in columns]
        seeds = ", ".join(str(seed) for seed in sorted(row.seed for row in group.rows))
        seconds = f"{median(row.seconds for row in group.rows):,.0f}"
        lines.append("| " + " | ".join([size, group.name, seeds, *cells, seconds]) + " |")
    return lines
