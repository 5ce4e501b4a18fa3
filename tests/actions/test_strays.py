"""No medical statement and nothing of the clinic lives in code: all of it is in the two files of data/."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ROOMS = ("actions", "channels", "nlu", "faq")
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
SENTENCE_WORDS = 6
CLAIM = re.compile(
    r"\d[\d.,]*\s?(?:-|–|to)?\s?\d*\s?(?:%|percent|per cent|mg|mm|µm|microns?|sessions|weeks|months|years)\b",
    re.I,
)
MONEY = re.compile(r"[£€$]\s?\d|\b\d+\s?(?:pounds|dollars|euros)\b", re.I)
SQL = re.compile(r"^\s*(?:SELECT|INSERT|DELETE|CREATE|UPDATE|PRAGMA|BEGIN|EXPLAIN)\b")


def _docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield every string that stands alone: docstrings, and notes below an attribute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _for_developers(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what visitors never see: exception messages and what is logged."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in ("logger", "_logger")
        ):
            yield node


def _strings(path: Path, *, spoken_only: bool) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out = {id(constant) for constant in _docstrings(tree)}
    if spoken_only:
        left_out |= {id(inner) for node in _for_developers(tree) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node.lineno, node.value


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture(scope="module")
def spoken() -> set[str]:
    """Every sentence of the knowledge file, in plain words."""
    data: dict[str, Any] = yaml.safe_load((ROOT / "data" / "knowledge.yml").read_text(encoding="utf-8"))
    texts = [text for part in ("facts", "topics", "urgent", "suitability", "phrases") for text in _texts(data[part])]
    sentences = {_plain(sentence) for text in texts for sentence in re.split(r"(?<=[.!?:])\s", text)}
    return {sentence for sentence in sentences if len(sentence.split()) >= 4}


@pytest.fixture(scope="module")
def of_the_clinic() -> set[str]:
    """What only this clinic is called, and how it is reached."""
    clinic: dict[str, Any] = yaml.safe_load((ROOT / "data" / "clinic.yml").read_text(encoding="utf-8"))
    keys = ("name", "bot_name", "phone", "email", "website")
    address = [clinic["address"][key] for key in ("street", "city", "postcode")]
    return {str(value).lower() for value in [*(clinic[key] for key in keys), *address]}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


@pytest.mark.parametrize("path", [path for path in FILES if path.is_relative_to(ROOT / "actions")], ids=_name)
def test_actions_hold_no_sentences(path: Path) -> None:
    sentences = [
        (line, text)
        for line, text in _strings(path, spoken_only=True)
        if len(re.findall(r"\b[a-zA-Z']{2,}\b", text)) >= SENTENCE_WORDS and not _is_code(text)
    ]

    assert not sentences, f"wording belongs to data/knowledge.yml: {sentences}"


def _is_code(text: str) -> bool:
    """Whether a string is for a machine: a database command, or a pattern."""
    return bool(SQL.match(text)) or bool(re.search(r"\\[bdsw]|\(\?:|\|", text))


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_sentence_of_the_knowledge_file_is_in_code(path: Path, spoken: set[str]) -> None:
    copied = [(line, text) for line, text in _strings(path, spoken_only=False) if _plain(text) in spoken]

    assert not copied


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_no_figure_and_no_price_is_in_code(path: Path) -> None:
    found = [
        (line, text)
        for line, text in _strings(path, spoken_only=True)
        if not _is_code(text) and (CLAIM.search(text) or MONEY.search(text))
    ]

    assert not found, f"figures belong to data/: {found}"


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_nothing_of_the_clinic_is_in_code(path: Path, of_the_clinic: set[str]) -> None:
    source = path.read_text(encoding="utf-8").lower()

    assert [value for value in of_the_clinic if value in source] == []
