"""Draws which topics were taken for which, as an SVG picture that can stand in an HTML page."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from faq.evaluation.judge import Judged
from knowledge.topics import ALARM

Counts = Counter[tuple[str, str]]

ASKED_BACK = "(asked back)"
NO_ANSWER = "(no answer)"
_CELL_INCHES = 0.27
_MARGIN_INCHES = 2.6
_STYLE = {"svg.fonttype": "none", "svg.hashsalt": "microderm-faq", "font.family": "sans-serif", "font.size": 9.5}


def taken_for(row: Judged) -> str:
    """Return what a message was taken for: a topic, or that the bot asked back or gave no answer.

    A right reply counts as its message's own topic, even if it gave another that is accepted.
    """
    if row.verdict.right:
        return row.message.topic
    if row.given.kind == "urgent":
        return ALARM
    if row.given.kind == "clarify":
        return ASKED_BACK
    return row.given.topics[0] if row.given.topics else NO_ANSWER


def confusion_svg(rows: Iterable[Judged]) -> str:
    """Return the confusion matrix as one `<svg>` element.

    Rows are what messages are about, columns what they were taken for.
    """
    counts = Counter((row.message.topic, taken_for(row)) for row in rows)
    wanted = sorted({topic for topic, _ in counts})
    given = [*sorted({*wanted, *(name for _, name in counts)} - {ASKED_BACK, NO_ANSWER}), ASKED_BACK, NO_ANSWER]
    totals = Counter[str]()
    for (topic, _), count in counts.items():
        totals[topic] += count
    with mpl.rc_context(_STYLE):
        figure = _draw(counts, totals, wanted, given)
        picture = io.StringIO()
        FigureCanvasSVG(figure).print_svg(picture, metadata={"Date": None})
    return _bare(picture.getvalue())


def _draw(
    counts: Counter[tuple[str, str]], totals: Counter[str], wanted: Sequence[str], given: Sequence[str]
) -> Figure:
    size = (_MARGIN_INCHES + _CELL_INCHES * len(given), _MARGIN_INCHES + _CELL_INCHES * len(wanted))
    figure = Figure(figsize=size, layout="tight")
    axes = figure.add_subplot()
    axes.set_xlim(0, len(given))
    axes.set_ylim(len(wanted), 0)
    for y, topic in enumerate(wanted):
        for x, name in enumerate(given):
            count = counts[topic, name]
            if count or topic == name:
                _cell(axes, x, y, count, count / totals[topic], is_right=topic == name)
    axes.set_xticks([x + 0.5 for x in range(len(given))], given, rotation=90)
    axes.set_yticks([y + 0.5 for y in range(len(wanted))], [f"{topic} ({totals[topic]})" for topic in wanted])
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xlabel("was taken for")
    axes.set_ylabel("is about (messages)")
    axes.set_xticks(range(len(given) + 1), minor=True)
    axes.set_yticks(range(len(wanted) + 1), minor=True)
    axes.grid(which="minor", color="#e3e6ea", linewidth=0.6)
    axes.tick_params(which="both", length=0)
    for side in axes.spines.values():
        side.set_color("#e3e6ea")
    return figure


def _cell(axes: mpl.axes.Axes, x: int, y: int, count: int, share: float, *, is_right: bool) -> None:
    shade = mpl.colormaps["Greens" if is_right else "Reds"](0.12 + 0.7 * share)
    axes.add_patch(mpl.patches.Rectangle((x, y), 1, 1, facecolor=shade, edgecolor="none"))
    colour = "white" if share > 0.6 and count else "#1f2933"
    axes.text(x + 0.5, y + 0.5, str(count), ha="center", va="center", color=colour, fontsize=8.5)


def _bare(picture: str) -> str:
    """Strip what only a file of its own needs, so that nothing in the page points elsewhere."""
    svg = picture[picture.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = svg.replace("'sans-serif'", "sans-serif")  # in quotes, browsers take it for the name of a font
    return svg.replace("<svg", '<svg role="img" aria-label="Which topics were taken for which"', 1)
