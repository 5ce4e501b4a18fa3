"""Draws the figures as SVG, in the light or the dark colours of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

_SIZE = (6.4, 2.7)  # inches; the page scales it
_MOST_LABELS = 10


@dataclass(frozen=True)
class Theme:
    """Colours of a chart; the series differ in lightness too, for eyes that mix up hues."""

    ground: str
    text: str
    grid: str
    series: tuple[str, ...]


THEMES = {
    "light": Theme("#ffffff", "#1b2422", "#d9dedb", ("#0f6b66", "#c47f17", "#6b7a75", "#a8201a", "#7f9fd1")),
    "dark": Theme("#1b2220", "#e7ecea", "#313b38", ("#6fcfc6", "#f0c36d", "#74827d", "#ff9d94", "#5b82c4")),
}


def stacked(labels: Sequence[str], series: dict[str, list[int]], theme: Theme) -> bytes:
    """Draw bars, one on top of the other, with a legend."""
    figure, axes = _new(theme)
    bottom = [0] * len(labels)
    for (name, values), colour in zip(series.items(), theme.series, strict=False):
        axes.bar(range(len(labels)), values, bottom=bottom, color=colour, label=name, width=0.8)
        bottom = [below + value for below, value in zip(bottom, values, strict=True)]
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, 1.22),
        ncol=5,
        columnspacing=1,
        handlelength=1,
        frameon=False,
        labelcolor=theme.text,
        fontsize=10,
    )
    _label(axes, labels)
    return _svg(figure)


def line(labels: Sequence[str], values: Sequence[float | None], theme: Theme, *, unit: str, top: float | None) -> bytes:
    """Draw one line; where there is no value, it is broken."""
    figure, axes = _new(theme)
    shown = [float("nan") if value is None else value for value in values]
    axes.plot(range(len(labels)), shown, color=theme.series[0], marker="o", markersize=4, linewidth=2)
    axes.set_ylim(0, top)
    axes.set_ylabel(unit, color=theme.text, fontsize=10)
    _label(axes, labels)
    return _svg(figure)


def ranked(labels: Sequence[str], values: Sequence[int], theme: Theme) -> bytes:
    """Draw bars from left to right, the longest on top."""
    figure, axes = _new(theme, height=0.9 + 0.32 * len(labels))
    places = range(len(labels))
    axes.barh(places, values, color=theme.series[0], height=0.7)
    axes.set_yticks(list(places), [name if len(name) < 40 else f"{name[:38]}…" for name in labels])
    axes.invert_yaxis()
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color=theme.grid, linewidth=0.8)
    return _svg(figure)


def _new(theme: Theme, height: float = _SIZE[1]) -> tuple[Figure, Any]:
    figure = Figure(figsize=(_SIZE[0], height), facecolor=theme.ground, tight_layout=True)
    axes = figure.add_subplot()
    axes.set_facecolor(theme.ground)
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=theme.grid, linewidth=0.8)
    axes.tick_params(colors=theme.text, labelsize=10, length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure, axes


def _label(axes: Any, labels: Sequence[str]) -> None:
    step = max(1, -(-len(labels) // _MOST_LABELS))
    axes.set_xticks(list(range(0, len(labels), step)), list(labels[::step]))


def _svg(figure: Figure) -> bytes:
    out = BytesIO()
    # The same figures make the same file: ids are made from a fixed salt, and no date is written.
    with rc_context({"svg.hashsalt": "desk", "font.family": "sans-serif"}):
        FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None})
    return out.getvalue()
