"""Reads YAML with libyaml wherever the result is surely that of Rasa's own, much slower reader."""

from __future__ import annotations

import re
from typing import Any

import yaml

_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_DECIMAL = re.compile(r"0|[1-9][0-9]*")
# Whatever else YAML 1.1 or 1.2 may take for a number, a date, a merge or a value.
_MAYBE_TYPED = re.compile(r"[-+]?\.?[0-9][-+0-9_.:,xobaA-FecdftTzZ \t]*|[-+]?\.(inf|Inf|INF|nan|NaN|NAN)|<<|=")
# Environment variables, directives, line breaks of YAML 1.1 only, and `[a:b]` or `[a :b]`, which one reader refuses.
_SPECIAL = re.compile("\\$\\{|[\x85\u2028\u2029]|^%|[\\[{][^\\]}]*:[^\\s]", re.MULTILINE)
# What stands in double quotes there is safe, whatever it holds.
_QUOTED = re.compile(r'([\[{,:-]\s*)"(?:[^"\\\n]|\\.)*"')
_ESCAPED = re.compile(r"\\[uUxN]")


class UnsureError(Exception):
    """The two readers might not agree on this text."""


class _Loader(yaml.CSafeLoader):
    """libyaml with the scalars of YAML 1.2, as Rasa reads them; anything doubtful is refused."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """Return the tag of a node."""
        if kind is not yaml.ScalarNode or not implicit[0]:
            tag: str = super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]
            return tag
        if value in _TRUE or value in _FALSE:
            return "tag:yaml.org,2002:bool"
        if value in _NULL:
            return "tag:yaml.org,2002:null"
        if _DECIMAL.fullmatch(value):
            return "tag:yaml.org,2002:int"
        if _MAYBE_TYPED.fullmatch(value):
            raise UnsureError(value)
        return "tag:yaml.org,2002:str"

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Return a mapping; Rasa refuses one that names a key twice, and says it better."""
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            raise UnsureError("a key is named twice")
        return mapping


def load(text: Any) -> Any:
    """Return what Rasa's `read_yaml` returns for this text.

    Raises:
        UnsureError: Rasa's own reader must decide, or say what is wrong.
    """
    if not isinstance(text, str) or _is_special(text) or _ESCAPED.search(text):
        raise UnsureError("not a plain text")
    try:
        return yaml.load(text, Loader=_Loader) or {}  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        raise UnsureError(str(error)) from error


def _is_special(text: str) -> bool:
    return bool(_SPECIAL.search(text) and _SPECIAL.search(_QUOTED.sub(r'\1""', text)))
