"""Filters of the desk's templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from knowledge.clinic_schema import Clinic

register = template.Library()
_TODAY, _OTHER_DAY = "%H:%M", "%-d %b %H:%M"


@register.filter
def clinic_time(at: datetime, clinic: Clinic) -> str:
    """Return a moment on the clinic's wall clock, such as `3 Mar 14:05`."""
    return at.astimezone(ZoneInfo(clinic.time_zone)).strftime(_OTHER_DAY)


@register.filter
def values(value: Any) -> SafeString:
    """Show a JSON value of the audit trail: an object as a list of its names and values."""
    if value is None:
        return mark_safe('<span class="quiet">–</span>')
    if isinstance(value, dict):
        rows = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", value.items())
        return format_html_join("", '<dl class="values">{}</dl>', [(rows,)])
    return format_html_join("", "{}", [(value,)])
