"""Changes values in a YAML file's text and leaves everything else as it is, byte by byte: comments, order, line breaks.

Round-trip libraries keep comments and order but write the whole file anew: ruamel.yaml 0.17, which Rasa pins, folds
texts at other words and drops `null`, which is over a thousand lines of the knowledge file. Here only what differs is
cut out, where the parser's marks say, and the result is read again to make sure that it says what was meant.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from knowledge.errors import KnowledgeError
from knowledge.yaml_file import YamlFile, parse, resolve
from knowledge.yaml_text import as_entries, as_entry, as_items, as_value, in_flow

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Node = Any
_BOM = "\ufeff"


class EditError(KnowledgeError):
    """The file is written in a way that cannot be changed by machine."""


@lru_cache(maxsize=8)
def parsed(text: str, name: str) -> YamlFile:
    """Reads a file's text, each text once; nobody may change what it holds.

    Raises:
        InvalidFilesError: It is not the plain YAML that is accepted.
    """
    return parse(text.encode("utf-8"), name=name)


@dataclass(frozen=True)
class _Cut:
    """The text from `start` to `end` becomes `text`."""

    start: int
    end: int
    text: str


def rewrite(text: str, data: dict[str, Any], *, name: str) -> str:
    """Returns a file's text, changed so that it reads as the data.

    Args:
        text: The file as it is; it must be valid.
        data: What it shall hold; see `knowledge.yaml_file.YamlFile.data`.
        name: The file's name in messages.

    Returns:
        The text, the same wherever its data is the same.

    Raises:
        EditError: The file's layout does not allow it.
    """
    mark = _BOM if text.startswith(_BOM) else ""
    body = text.removeprefix(_BOM)
    root = yaml.compose(body, Loader=_Loader)
    cutter = _Cutter(body)
    cutter.compare(root, data, 0)
    result = mark + cutter.result()
    if parsed(result, name).data != data:
        raise EditError(f"{name} is laid out in a way that cannot be changed here; change it in a text editor")
    return result


class _Cutter:
    """Finds what to cut by walking the parsed file and the wanted data side by side."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._break = "\r\n" if "\r\n" in text else "\n"
        self._cuts: list[_Cut] = []

    def result(self) -> str:
        """Returns the text with all cuts made."""
        text = self._text
        for cut in sorted(self._cuts, key=lambda cut: cut.start, reverse=True):
            text = text[: cut.start] + cut.text.replace("\n", self._break) + text[cut.end :]
        return text

    def compare(self, node: _Node, data: Any, indent: int) -> bool:
        """Cuts inside a node; returns False when its value has to be written anew by whoever holds it."""
        if isinstance(node, yaml.MappingNode) and isinstance(data, dict):
            return self._mapping(node, data)
        if isinstance(node, yaml.SequenceNode) and isinstance(data, list):
            return self._list(node, data)
        return not isinstance(node, yaml.CollectionNode) and _same(_value(node), data)

    def _mapping(self, node: _Node, data: dict[str, Any]) -> bool:
        old = {key.value: (key, value) for key, value in node.value}
        if node.flow_style:
            return list(data) == list(old) and all(self._in_flow(old[key][1], data[key]) for key in data)
        if [key for key in data if key in old] != [key for key in old if key in data] or not set(old) & set(data):
            return False  # another order, or nothing left to hold on to
        indent = node.value[0][0].start_mark.column
        for name, (key, value) in old.items():
            if name not in data:
                self._remove_lines(key, value)
            elif not self.compare(value, data[name], indent):
                raw = self._text[key.start_mark.index : key.end_mark.index]
                entry = as_entry(raw, data[name], indent, value)
                self._cuts.append(_Cut(key.start_mark.index, self._end(value), entry))
        after = None
        for name, value in data.items():
            if name in old:
                after = old[name]
                continue
            like = _sibling(node, value)
            if after is None:
                first = node.value[0][0].start_mark.index
                self._cuts.append(_Cut(first, first, as_entry(name, value, indent, like) + "\n" + " " * indent))
            else:
                at = self._line_end(self._end(after[1]))
                self._cuts.append(_Cut(at, at, "\n" + as_entries({name: value}, indent, _pair(name, like))))
        return True

    def _list(self, node: _Node, data: list[Any]) -> bool:
        if node.flow_style:
            return len(node.value) == len(data) and all(map(self._in_flow, node.value, data))
        if not data:
            return False
        indent = node.start_mark.column
        old = [_value(item) for item in node.value]
        matcher = difflib.SequenceMatcher(
            a=[repr(item) for item in old], b=[repr(item) for item in data], autojunk=False
        )
        for kind, first, last, start, stop in matcher.get_opcodes():
            if kind == "equal":
                continue
            both = min(last - first, stop - start)
            for item, value in zip(node.value[first : first + both], data[start : start + both], strict=True):
                if not self.compare(item, value, indent + 2):
                    written = as_value(value, indent + 2, item, used=indent + 1).lstrip()
                    self._cuts.append(_Cut(item.start_mark.index, self._end(item), written))
            for item in node.value[first + both : last]:
                self._remove_lines(item, item)
            added = data[start + both : stop]
            if added:
                self._insert_items(node, first + both, added, indent)
        return True

    def _insert_items(self, node: _Node, at: int, items: list[Any], indent: int) -> None:
        written = as_items(items, indent, node)
        if at:
            end = self._line_end(self._end(node.value[at - 1]))
            self._cuts.append(_Cut(end, end, "\n" + written))
        else:
            start = self._line_start(node.value[0].start_mark.index)
            self._cuts.append(_Cut(start, start, written + "\n"))

    def _in_flow(self, node: _Node, data: Any) -> bool:
        """Cuts inside braces, where every value is written on one line; always succeeds."""
        cuts = len(self._cuts)
        if not self.compare(node, data, 0):
            del self._cuts[cuts:]
            self._cuts.append(_Cut(node.start_mark.index, self._end(node), in_flow(data, node)))
        return True

    def _remove_lines(self, first: _Node, last: _Node) -> None:
        start = self._line_start(first.start_mark.index)
        self._cuts.append(_Cut(start, self._line_end(self._end(last)) + len(self._break), ""))

    def _end(self, node: _Node) -> int:
        """Returns where a value ends, without the comments and empty lines that the parser counts as its own."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(last[1] if isinstance(node, yaml.MappingNode) else last)
        start: int = node.start_mark.index
        end: int = node.end_mark.index
        return start + len(self._text[start:end].rstrip())

    def _line_start(self, at: int) -> int:
        return self._text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        end = self._text.find(self._break, at)
        return len(self._text) if end < 0 else end


def _value(node: _Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    return node.value if node.style else resolve(node.value)


def _same(old: Any, new: Any) -> bool:
    """Whether two values are the same and of the same kind: 1 and true are not."""
    return type(old) is type(new) and old == new


def _sibling(node: _Node, value: Any) -> _Node | None:
    """Returns a value of a mapping that a new one is written like: the first of the same kind."""
    kind = yaml.MappingNode if isinstance(value, dict) else yaml.SequenceNode
    if not isinstance(value, (dict, list)):
        return None
    return next((child for _, child in node.value if isinstance(child, kind) and child.value), None)


def _pair(name: str, like: _Node | None) -> _Node | None:
    key = yaml.ScalarNode("tag:yaml.org,2002:str", name)
    return yaml.MappingNode("tag:yaml.org,2002:map", [(key, like)]) if like is not None else None
