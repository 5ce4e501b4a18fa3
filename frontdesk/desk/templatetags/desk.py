"""Filters of the desk's templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from frontdesk.clinic import now
from knowledge.clinic_schema import Clinic

register = template.Library()
_TODAY, _OTHER_DAY = "%H:%M", "%-d %b %H:%M"


@register.filter
def clinic_time(at: datetime, clinic: Clinic) -> str:
    """Return a moment on the clinic's wall clock, such as `3 Mar 14:05`, or `14:05` when it is today."""
    zone = ZoneInfo(clinic.time_zone)
    moment = at.astimezone(zone)
    is_today = moment.date() == now().astimezone(zone).date()
    return moment.strftime(_TODAY if is_today else _OTHER_DAY)


@register.filter
def values(value: Any) -> SafeString:
    """Show a JSON value of the audit trail: an object as a list of its names and values."""
    if value is None:
        return mark_safe('<span class="quiet">–</span>')
    if isinstance(value, dict):
        rows = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", value.items())
        return format_html_join("", '<dl class="values">{}</dl>', [(rows,)])
    return format_html_join("", "{}", [(value,)])


# The words count, the colours only help.
_REQUESTS = {
    "urgent": ("Alarming", "badge-bad", "⚠"),
    "asked": ("Wants a person", "badge-info", ""),
    "call_back": ("Call back", "badge-accent", "☎"),
    "failed": ("Bot failed", "badge-warn", ""),
    "unsure": ("Bot unsure", "badge-warn", ""),
}


@register.filter
def request_label(kind: str) -> str:
    """Return what a request is called."""
    return _REQUESTS[kind][0]


@register.filter
def request_badge(kind: str) -> SafeString:
    """Return the badge of a request."""
    label, style, sign = _REQUESTS[kind]
    shown = format_html('<span aria-hidden="true">{}</span>', sign) if sign else ""
    return format_html('<span class="badge {}">{}{}</span>', style, shown, label)


@register.filter
def ago(at: datetime, moment: datetime) -> str:
    """Return how long ago something was, in few letters: `now`, `5 min`, `3 h`, `2 d`."""
    minutes = int((moment - at).total_seconds() // 60)
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 24 * 60 else f"{minutes // (24 * 60)} d"


@register.filter
def phone_link(phone: str) -> str:
    """Return a telephone number as a link has it."""
    return "".join(character for character in phone if character.isdigit() or character == "+")
