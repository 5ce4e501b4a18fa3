"""The learning curves as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator, PercentFormatter

from bench.side_by_side.table import Group
from bench.side_by_side.variants import BARE, NEIGHBOUR, OWN, STOCK, TFIDF

_PANELS = (
    ("right", "in scope, right at once"),
    ("right_mistyped", "the same messages mistyped"),
    ("outside", "out of scope, right"),
)
# Colours that the colour-blind tell apart (Okabe and Ito), and another mark for print.
_STYLES = {
    OWN: ("#0072B2", "o", "-"),
    BARE: ("#56B4E9", "o", "--"),
    STOCK: ("#D55E00", "s", "-"),
    TFIDF: ("#009E73", "^", "-"),
    NEIGHBOUR: ("#CC79A7", "D", "-"),
}
_DOTS_AN_INCH = 130


def draw(groups: Sequence[Group], title: str, path: Path) -> None:
    """Draw a curve a variant over the number of training messages; bars reach from the least to the greatest seed.

    Args:
        groups: What was measured; scores that no group has get no panel.
        title: Above the picture.
        path: The PNG file to write.
    """
    panels = [panel for panel in _PANELS if any(group.values(panel[0]) for group in groups)]
    figure = Figure(figsize=(4.3 * len(panels) + 0.4, 4.6))
    all_axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    sizes = sorted({group.size or group.messages for group in groups})
    for axes, (score, heading) in zip(all_axes, panels, strict=True):
        _curves(axes, groups, score)
        axes.set_title(heading, fontsize=11)
        _dress(axes, sizes)
    all_axes[0].set_ylabel("share of messages")
    handles, labels = all_axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncol=3, frameon=False, fontsize=9.5)
    figure.suptitle(title, fontsize=12)
    figure.subplots_adjust(left=0.07, right=0.985, top=0.84, bottom=0.27, wspace=0.06)
    path.parent.mkdir(parents=True, exist_ok=True)
    FigureCanvasAgg(figure)
    figure.savefig(path, dpi=_DOTS_AN_INCH, metadata={"Software": None})


def _curves(axes: Axes, groups: Sequence[Group], score: str) -> None:
    for name in dict.fromkeys(group.name for group in sorted(groups, key=lambda one: list(_STYLES).index(one.variant))):
        points = [group for group in groups if group.name == name and group.values(score)]
        if not points:
            continue
        colour, mark, line = _STYLES[points[0].variant]
        values = [point.values(score) for point in points]
        middles = [median(some) for some in values]
        below = [middle - some[0] for middle, some in zip(middles, values, strict=True)]
        above = [some[-1] - middle for middle, some in zip(middles, values, strict=True)]
        axes.errorbar(
            [point.size or point.messages for point in points], middles, yerr=[below, above], label=name,
            color=colour, marker=mark, linestyle=line, markersize=5, linewidth=1.6, capsize=3,
        )  # fmt: skip


def _dress(axes: Axes, sizes: Sequence[int]) -> None:
    axes.set_xscale("log")
    axes.set_xticks(sizes)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("training messages")
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.grid(axis="y", color="#e3e6ea", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
