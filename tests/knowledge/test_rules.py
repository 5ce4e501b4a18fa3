"""Whatever is written into the files, checking them ends in problems, never in a stray exception."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import InvalidFilesError, Problem
from knowledge.rules import Checked, check_clinic_file, check_knowledge_file, check_together
from knowledge.yaml_file import parse

Data = dict[str, Any]
TODAY = date(2026, 3, 2)
Path = tuple[Any, ...]

_junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=["Cc", "Cf"]), max_size=12),
    st.dates(),
    st.sampled_from(
        ["{phone}", "{x", "24:00", "9:5", "ice_pick", "GBP", "en", "__key__", "2026-01-01", "../x", "1e999"]
    ),
    st.just([]),
    st.just({}),
    st.lists(st.integers() | st.just("face"), max_size=2),
    st.dictionaries(st.sampled_from(["answer", "when", "opens", "x", "facts"]), st.just("x"), max_size=2),
)


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yields the path of everything in the data."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from paths(item, (*path, key))


def damaged(data: Data, draw: Callable[..., Any]) -> Data:
    """Replaces up to three parts of the data by junk."""
    for _ in range(draw(st.integers(1, 3))):
        *parents, last = draw(st.sampled_from(list(paths(data))))
        place: Any = data
        for part in parents:
            place = place[part]
        place[last] = draw(_junk)
    return data


def dump(data: Data) -> bytes:
    class NoAliases(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    return yaml.dump(data, Dumper=NoAliases, allow_unicode=True, sort_keys=False).encode()


def check(data: Data, name: str) -> Checked[Any]:
    try:
        file = parse(dump(data), name=name)
    except InvalidFilesError as error:
        return Checked(None, None, error.problems)
    checker: Callable[..., Checked[Any]] = check_knowledge_file if "knowledge" in name else check_clinic_file
    return checker(file, today=TODAY)


def assert_clear(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        assert problem.line >= 1
        assert problem.message
        assert problem.remedy
        assert str(problem).isprintable()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_damaged_knowledge(new_knowledge_data: Callable[[], Data], data: st.DataObject) -> None:
    checked = check(damaged(new_knowledge_data(), data.draw), "data/knowledge.yml")
    assert (checked.model is None) is any(problem.is_error for problem in checked.problems)
    assert_clear(checked.problems)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_damaged_clinic(
    new_clinic_data: Callable[[], Data], new_knowledge_data: Callable[[], Data], data: st.DataObject
) -> None:
    checked = check(damaged(new_clinic_data(), data.draw), "data/clinic.yml")
    assert (checked.model is None) is any(problem.is_error for problem in checked.problems)
    assert_clear(checked.problems)
    knowledge = check(new_knowledge_data(), "data/knowledge.yml").model
    if knowledge and checked.model and checked.file:
        assert_clear(check_together(knowledge, checked.model, checked.file))


def test_problems_point_at_their_line(new_knowledge_data: Callable[[], Data]) -> None:
    data = new_knowledge_data()
    data["topics"]["pain"]["answer"] = "Call {phne}."
    content = dump(data)
    (problem,) = check(data, "data/knowledge.yml").problems
    assert "Call {phne}." in content.decode().splitlines()[problem.line - 1]


@pytest.mark.parametrize("name", ["data/knowledge.yml", "data/clinic.yml"])
def test_empty_file_misses_everything(name: str) -> None:
    problems = check({"version": 1}, name).problems
    assert len(problems) > 5
    assert all(problem.message == "is missing" for problem in problems)
