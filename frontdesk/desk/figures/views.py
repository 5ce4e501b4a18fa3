"""The manager's page of figures, its charts, and its tables as CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontdesk import clinic
from frontdesk.desk.accounts.access import manager_only
from frontdesk.desk.csv_file import download
from frontdesk.desk.day_field import DayField
from frontdesk.desk.figures import counting as c
from frontdesk.desk.figures import summary
from frontdesk.desk.figures.counting import Counts
from frontdesk.desk.figures.keeping import between
from frontdesk.desk.figures.summary import Line
from knowledge.snapshot import Snapshot

DAYS_SHOWN = 28
MOST_DAYS = 366
MOST_TOPICS = 12
# A picture may style itself; nothing else may happen in it, also when it is opened on its own.
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
COLUMNS = {
    c.CHATS: "Chats",
    c.QUESTIONS: "Questions",
    c.ANSWERED: "Answered",
    c.CLARIFIED: "Asked back",
    c.REFUSED: "Not known",
    c.ALARMS: "Alarms",
    c.OTHER: "Other replies",
    c.HANDED_OVER: "Handed over",
    c.OUTSIDE: "Outside hours",
    c.THUMBS_UP: "Thumbs up",
    c.THUMBS_DOWN: "Thumbs down",
}
_STACKED = (c.ANSWERED, c.CLARIFIED, c.REFUSED, c.ALARMS, c.OTHER)


class Filter(forms.Form):
    """Which days, and how they are added up."""

    first = DayField("From")
    last = DayField("To")
    by = forms.ChoiceField(required=False, label="By", choices=[("day", "Day"), ("week", "Week")])


@dataclass(frozen=True)
class _Wanted:
    first: date
    last: date
    weekly: bool
    counts: Counts
    snapshot: Snapshot

    @property
    def lines(self) -> list[Line]:
        return summary.lines(self.counts, weekly=self.weekly)

    @property
    def topics(self) -> list[tuple[str, int]]:
        known = self.snapshot.knowledge.topics
        found = summary.topics(self.counts, MOST_TOPICS)
        return [(known[name].title if name in known else name, number) for name, number in found]

    @property
    def query(self) -> str:
        return f"first={self.first}&last={self.last}&by={'week' if self.weekly else 'day'}"


@require_safe
@manager_only
def page(request: HttpRequest) -> HttpResponse:
    """Show the figures."""
    wanted = _wanted(request)
    start = {"first": wanted.first, "last": wanted.last, "by": "week" if wanted.weekly else "day"}
    context = {
        "form": Filter(initial=start),
        "columns": COLUMNS.values(),
        "rows": [_cells(line) for line in reversed(wanted.lines)],
        "total": _cells(summary.whole(wanted.counts)),
        "topics": wanted.topics,
        "query": wanted.query,
        "weekly": wanted.weekly,
        "has_waits": summary.whole(wanted.counts).first_reply_minutes is not None,
        "is_empty": not summary.whole(wanted.counts).counts.total(),
    }
    return render(request, "desk/figures.html", context)


@require_safe
@manager_only
def chart(request: HttpRequest, name: str, theme: str) -> HttpResponse:
    """Draw one chart."""
    # Drawing needs a big library; who never looks at figures never loads it.
    from frontdesk.desk.figures import charts

    wanted = _wanted(request)
    lines = wanted.lines
    days = [f"{line.day:%-d %b}" for line in lines]
    colours = charts.THEMES.get(theme)
    drawn: dict[str, Callable[[Any], bytes]] = {
        "replies": lambda t: charts.stacked(
            days, {COLUMNS[key]: [line.number(key) for line in lines] for key in _STACKED}, t
        ),
        "settled": lambda t: charts.line(
            days, [_percent(line.settled_share) for line in lines], t, unit="% of chats", top=105
        ),
        "waiting": lambda t: charts.line(
            days, [line.first_reply_minutes for line in lines], t, unit="minutes", top=None
        ),
        "topics": lambda t: charts.ranked([title for title, _ in wanted.topics], [n for _, n in wanted.topics], t),
    }
    if name not in drawn or colours is None:
        raise Http404
    answer = HttpResponse(drawn[name](colours), content_type="image/svg+xml")
    answer["Content-Security-Policy"] = _PICTURE_POLICY
    return answer


@require_safe
@manager_only
def table(request: HttpRequest, name: str) -> HttpResponse:
    """Send a table as CSV."""
    wanted = _wanted(request)
    rows: list[Sequence[object]]
    if name == "topics":
        rows = [("Topic", "Answers"), *wanted.topics]
    else:
        head = ["Week from" if wanted.weekly else "Day", *COLUMNS.values(), "Settled alone %", "First reply, minutes"]
        rows = [head, *(_csv_cells(line) for line in wanted.lines)]
    return download(rows, f"{name}-{wanted.first}-{wanted.last}.csv")


def _wanted(request: HttpRequest) -> _Wanted:
    snapshot, now = clinic.current(), clinic.now()
    today = now.astimezone(ZoneInfo(snapshot.clinic.time_zone)).date()
    form = Filter(request.GET)
    form.is_valid()
    given = form.cleaned_data
    last = min(given.get("last") or today, today)
    first = min(given.get("first") or last - timedelta(days=DAYS_SHOWN - 1), last)
    first = max(first, last - timedelta(days=MOST_DAYS - 1))
    counts = between(first, last, snapshot.clinic, now)
    return _Wanted(first, last, given.get("by") == "week", counts, snapshot)


def _cells(line: Line) -> dict[str, Any]:
    return {
        "day": line.day,
        "numbers": [line.number(name) for name in COLUMNS],
        "settled": _percent(line.settled_share),
        "waited": line.first_reply_minutes,
    }


def _csv_cells(line: Line) -> list[Any]:
    share, waited = _percent(line.settled_share), line.first_reply_minutes
    numbers = [line.number(name) for name in COLUMNS]
    return [line.day, *numbers, "" if share is None else share, "" if waited is None else f"{waited:.1f}"]


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
