"""The field for a day that pages are filtered by."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


class DayField(forms.DateField):
    """A day that may be left out, far enough from the ends of the calendar to reckon with.

    Args:
        label: What the field is called.
    """

    def __init__(self, label: str) -> None:
        widget = forms.DateInput(attrs={"type": "date", "min": FIRST.isoformat(), "max": LAST.isoformat()})
        within = [
            MinValueValidator(FIRST, f"Please choose a day from {FIRST.year} on."),
            MaxValueValidator(LAST, f"Please choose a day up to {LAST.year}."),
        ]
        super().__init__(required=False, label=label, widget=widget, validators=within)
