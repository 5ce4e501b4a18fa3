"""Turns pydantic's complaints into problems with a line and a remedy."""

from __future__ import annotations

import difflib
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import SHAPE_SINGLETON

from knowledge.report import Report
from knowledge.yaml_file import KeyPath

Model = TypeVar("Model", bound=BaseModel)

_REMEDIES = {
    "type_error.none.not_allowed": "write a value, or remove the key if it is optional",
    "type_error.str": "put it in quotes",
    "type_error.list": "write a list, one `- item` a line",
    "type_error.dict": "write `key: value` lines below it, indented",
    "value_error.list.min_items": "add at least one item",
    "value_error.list.max_items": "remove the least useful ones",
    "value_error.any_str.min_length": "write a text",
    "value_error.email": "write an address such as hello@clinic.example",
    "value_error.date": "write a date such as 2026-01-31",
    "value_error.url.scheme": "write a link that starts with https://",
    "value_error.str.regex": "follow the pattern, such as GBP for a currency",
    "value_error.number.not_ge": "write a number in the allowed range",
    "value_error.number.not_le": "write a number in the allowed range",
    "value_error.number.not_gt": "write a number in the allowed range",
    "value_error.time": "write a time such as 09:30, from 00:00 to 24:00",
}


def validate(model: type[Model], report: Report) -> Model | None:
    """Reads a file's data into a model.

    Args:
        model: The schema.
        report: Where problems go; its file is what is read.

    Returns:
        The data as the model, or None when there are errors.
    """
    try:
        return model.parse_obj(report.file.data)
    except ValidationError as error:
        for complaint in error.errors():
            _explain(model, complaint, report)
    return None


def _explain(model: type[BaseModel], complaint: dict[str, Any] | Any, report: Report) -> None:
    kind: str = complaint["type"]
    context: dict[str, Any] = complaint.get("ctx") or {}
    path: KeyPath = tuple(part for part in complaint["loc"] if part != "__root__")
    if "__key__" in path:
        at = path.index("__key__")
        given = context.get("given")
        path = (*path[:at], given) if isinstance(given, str) else path[:at]
        permitted = [str(name) for name in context.get("permitted", ())]
        report.error(path, "unknown key", _choose(str(given), permitted), value="")
        return
    if kind == "value_error.extra":
        report.error(path, "unknown key", _choose(str(path[-1]), _fields(model, path[:-1])))
    elif kind == "value_error.missing":
        if path[-1] == "unit":
            message, remedy = "a number without its unit", "add `unit: …` (weeks, %, minutes, US dollars …)"
        else:
            message, remedy = "is missing", f"add `{path[-1]}: …` here"
        report.error(path, message, remedy)
    elif kind == "value_error.const":
        permitted = [str(name) for name in context.get("permitted", ())]
        report.error(path, "is not one of the allowed values", _choose(str(context.get("given")), permitted))
    else:
        message = str(complaint["msg"])
        report.error(path, message[:1].lower() + message[1:], _REMEDIES.get(kind, "correct it"))


def _choose(given: str, permitted: list[str]) -> str:
    near = difflib.get_close_matches(given, permitted, n=1)
    if near:
        return f"did you mean `{near[0]}`?"
    return f"remove it, or use one of {', '.join(permitted[:12])}" if permitted else "remove it"


def _fields(model: type[BaseModel], path: KeyPath) -> list[str]:
    """Returns the keys that the schema knows at a path."""
    current: Any = model
    containers = 0
    for part in path:
        if containers:
            containers -= 1
            continue
        field = current.__fields__.get(part) if hasattr(current, "__fields__") else None
        if field is None:
            return []
        while field.shape != SHAPE_SINGLETON and field.sub_fields:
            containers += 1
            field = field.sub_fields[0]
        current = field.type_
    return sorted(current.__fields__) if hasattr(current, "__fields__") else []
