"""A change of one value changes its line and nothing else."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.yaml_edit import EditError, rewrite
from knowledge.yaml_file import parse

DATA = Path(__file__).parents[2] / "data"
Data = dict[str, Any]
SMALL = """\
# a comment
name: Old   # said at the door

hours:
  monday: []
  tuesday: [{opens: "09:00", closes: "12:00"}]   # short
list:
  - first: 1
    last: 2
  # between
  - first: 3
    last: 4
flow: {a: 1, b: two}
text: >-
  folded over
  two lines

# the end
"""


def changed(text: str, change: Callable[[Data], Any]) -> str:
    data = copy.deepcopy(parse(text.encode(), name="f").data)
    change(data)
    return rewrite(text, data, name="f")


def difference(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


@pytest.mark.parametrize("name", ["clinic.yml", "knowledge.yml"])
def test_same_data_is_the_same_file(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    assert changed(text, lambda data: None) == text


def test_one_price_is_one_line_of_the_shipped_file() -> None:
    text = (DATA / "clinic.yml").read_text(encoding="utf-8")
    before = parse(text.encode(), name="f").data["prices"]["face"]["amount"]
    after = changed(text, lambda data: data["prices"]["face"].update(amount=before + 7))
    assert difference(text, after) == [f"-    amount: {before}", f"+    amount: {before + 7}"]


def test_one_package_keeps_its_braces() -> None:
    text = (DATA / "clinic.yml").read_text(encoding="utf-8")
    after = changed(text, lambda data: data["packages"]["face_6"].update(amount=401.5))
    gone, new = difference(text, after)
    assert new == gone.replace(
        f"amount: {parse(text.encode(), name='f').data['packages']['face_6']['amount']}", "amount: 401.50"
    ).replace("-", "+", 1)


def test_one_answer_changes_only_its_lines() -> None:
    text = (DATA / "knowledge.yml").read_text(encoding="utf-8")
    long = "New: it's " + "word " * 40 + "end."
    after = changed(text, lambda data: data["topics"]["pain"].update(answer=long))
    added = [line for line in difference(text, after) if line.startswith("+")]
    assert " ".join(line[1:].strip() for line in added) == long
    assert all(len(line) <= 121 for line in added)
    old = parse(text.encode(), name="f").data["topics"]["pain"]["answer"]
    gone = [line for line in difference(text, after) if line.startswith("-")]
    assert " ".join(line[1:].strip() for line in gone) == old


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda d: d.update(name="New: one"),
            ["-name: Old   # said at the door", '+name: "New: one"   # said at the door'],
        ),
        (lambda d: d.update(name="10:30"), ["-name: Old   # said at the door", '+name: "10:30"   # said at the door']),
        (lambda d: d.update(name=7.5), ["-name: Old   # said at the door", "+name: 7.50   # said at the door"]),
        (lambda d: d.update(name=None), ["-name: Old   # said at the door", "+name: null   # said at the door"]),
        (lambda d: d.pop("name"), ["-name: Old   # said at the door"]),
        (
            lambda d: d["hours"].update(monday=[{"opens": "10:00", "closes": "11:00"}]),
            ["-  monday: []", '+  monday: [{opens: "10:00", closes: "11:00"}]'],
        ),
        (
            lambda d: d["hours"]["tuesday"][0].update(opens="08:00"),
            [
                '-  tuesday: [{opens: "09:00", closes: "12:00"}]   # short',
                '+  tuesday: [{opens: "08:00", closes: "12:00"}]   # short',
            ],
        ),
        (lambda d: d["list"].pop(0), ["-  - first: 1", "-    last: 2"]),
        (
            lambda d: d["list"].append({"first": 5, "last": date(2026, 1, 2)}),
            ["+  - first: 5", "+    last: 2026-01-02"],
        ),
        (lambda d: d["list"].insert(0, {"first": 0}), ["+  - first: 0"]),
        (lambda d: d["list"][1].update(last=9), ["-    last: 4", "+    last: 9"]),
        (lambda d: d["flow"].update(b="3"), ["-flow: {a: 1, b: two}", '+flow: {a: 1, b: "3"}']),
        (lambda d: d["flow"].update(c=[1]), ["-flow: {a: 1, b: two}", "+flow: {a: 1, b: two, c: [1]}"]),
        (lambda d: d.update(text="short"), ["-text: >-", "-  folded over", "-  two lines", "+text: short"]),
        (
            lambda d: d.update(text="one\ntwo"),
            ["-text: >-", "-  folded over", "-  two lines", "+text: |-", "+  one", "+  two"],
        ),
        (lambda d: d.update(more={"keep": 3}), ["+more:", "+  keep: 3"]),
    ],
)
def test_change(change: Callable[[Data], Any], expected: list[str]) -> None:
    assert difference(SMALL, changed(SMALL, change)) == expected


def test_removing_all_items_leaves_an_empty_list() -> None:
    assert "\nlist: []\nflow:" in changed(SMALL, lambda data: data["list"].clear())


def test_line_breaks_of_windows_and_byte_order_mark_stay() -> None:
    text = "\ufeff" + SMALL.replace("\n", "\r\n")
    after = changed(text, lambda data: data["list"].append({"first": 5, "last": 6}))
    assert after.startswith("\ufeff# a comment\r\n")
    assert after.count("\n") == after.count("\r\n") == text.count("\n") + 2


def test_layout_that_cannot_be_cut_is_refused_not_broken() -> None:
    text = "list: [\n  one, # first\n  two]\nodd:\n- - a\n  - b\n"
    with pytest.raises(EditError, match="laid out in a way"):
        changed(text, lambda data: data["odd"][0].pop(0))


words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=9)
texts = st.lists(words, min_size=1, max_size=40).map(" ".join)
values = st.one_of(texts, st.integers(-(10**9), 10**9), st.booleans(), st.dates(), st.none())


def paths(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(data, dict):
        return [found for key, item in data.items() for found in paths(item, (*path, key))]
    if isinstance(data, list) and data:
        return [found for number, item in enumerate(data) for found in paths(item, (*path, number))]
    return [path]


CLINIC = (DATA / "clinic.yml").read_text(encoding="utf-8")
PLACES = paths(parse(CLINIC.encode(), name="f").data)


@given(where=st.sampled_from(PLACES), value=values)
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_any_value_can_be_anything_and_the_rest_stays(where: tuple[str | int, ...], value: Any) -> None:
    def put(data: Any) -> None:
        for key in where[:-1]:
            data = data[key]
        data[where[-1]] = value

    after = changed(CLINIC, put)
    comments = [line for line in CLINIC.splitlines() if line.startswith("#")]
    assert [line for line in after.splitlines() if line.startswith("#")] == comments
