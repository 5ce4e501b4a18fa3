"""How values of the files are typed into forms, and read back as the plain data that the schema checks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from knowledge.yaml_file import resolve

_DASH = re.compile(r"\s*(?:-|–|—|\bto\b)\s*")
_HOUR = re.compile(r"\d{1,2}")
_MINUTES = re.compile(r"\d{1,2}[:.]\d{2}")


@dataclass(frozen=True)
class Codec:
    """One way to type a value.

    Attributes:
        write: Makes the text of the input of a value.
        read: Makes a value of what was typed; what makes no sense stays a text, and the schema says so.
        widget: Makes the input.
    """

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    widget: Callable[[], forms.Widget]


def _line(text: Any) -> str:
    return " ".join(str(text).split())


def _number(text: Any) -> Any:
    return resolve(_line(text)) if _line(text) else ""


def _written_number(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _items(text: Any) -> list[str]:
    return [item for part in str(text).split(",") if (item := _line(part))]


def _hours(text: Any) -> list[Any]:
    periods: list[Any] = []
    for part in _items(text):
        if part.lower() in ("closed", "-", "–"):
            continue
        opens, *rest = _DASH.split(part, maxsplit=1)
        periods.append({"opens": _clock(opens), "closes": _clock(rest[0]) if rest else ""})
    return periods


def _clock(text: str) -> str:
    """Returns `10` and `10.30` as the file has them; the rest stays as it is."""
    if _HOUR.fullmatch(text):
        return f"{int(text):02}:00"
    if _MINUTES.fullmatch(text):
        hour, minute = re.split(r"[:.]", text)
        return f"{int(hour):02}:{minute}"
    return text


def _written_hours(periods: Any) -> str:
    return ", ".join(f"{period['opens']}–{period['closes']}" for period in periods)


def _input(kind: str = "text", **attributes: str) -> Callable[[], forms.Widget]:
    return lambda: forms.TextInput(attrs={"type": kind, "autocomplete": "off", **attributes})


TEXT = Codec(str, _line, _input())
WIDE = Codec(str, _line, _input(**{"class": "wide"}))  # a line as long as its row
LONG = Codec(str, _line, lambda: forms.Textarea(attrs={"rows": 3}))
NUMBER = Codec(_written_number, _number, _input(inputmode="decimal"))
DATE = Codec(str, _number, _input("date"))
YES = Codec(bool, bool, forms.CheckboxInput)
LIST = Codec(", ".join, _items, _input())
HOURS = Codec(_written_hours, _hours, _input())
