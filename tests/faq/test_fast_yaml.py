"""The fast reader returns what Rasa's own reader returns, or leaves the text to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from faq.fast_yaml import UnsureError, load

ROOT = Path(__file__).resolve().parents[2]
WORDS = (
    "yes No on OFF y n true True FALSE tRUE null Null ~ don't ... ? : = - << £75 75% 1st 2x x2 e5 1,000 +44 6-10 1/2"
)
NUMBERS = "0 7 -7 +7 007 0o7 0x1F 0b11 1_000 1e3 1.5 .5 5. -.5 +.5 .inf -.Inf .NaN 3.1 0.1.2 12e03 -0 0.0 1__0 0_"
TIMES = "1:30 12:30:45 2020-01-01 2020-01-01T10:00:00Z"
SIGNS = """#1 a#b a:b http://a.b/c @x `x` %x &x *x !x !!str [] {} "yes" '7' | > "a:b" "a:b"c "a":b 'a:b' "a\\"b:c" """
SCALARS = [scalar for line in (WORDS, NUMBERS, TIMES, SIGNS) for scalar in line.split()]


def _rasas_own(text: str) -> Any:
    reader = YAML(typ="safe")
    reader.version = (1, 2)
    return reader.load(text) or {}


def _require_agreement(text: str) -> None:
    try:
        found = load(text)
    except UnsureError:
        return
    expected = _rasas_own(text)
    assert repr(found) == repr(expected)


@pytest.mark.parametrize("scalar", SCALARS)
@pytest.mark.parametrize("form", ["a: {}", "- {}", "- [b, {}]", "{}: a", "a: {} b", "a: {}\na: {}"])
def test_the_two_readers_agree_on_scalars(scalar: str, form: str) -> None:
    _require_agreement(form.replace("{}", scalar))


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("019.-+_:xeE ,#'\"yno~<=[]{}&*!|>%@\\\n\tTZ£é😀\u2028"), max_size=8))
def test_the_two_readers_agree_on_odd_texts(text: str) -> None:
    quoted = text.replace('"', "")
    for form in (f"- {text}", f"a: {text}", f"- a: '{text}'\n  b: {text}", f'- ["a:b{quoted}", c]'):
        try:
            found = load(form)
        except UnsureError:
            continue
        try:
            expected = _rasas_own(form)
        except (YAMLError, ValueError):
            pytest.fail(f"Rasa refuses {form!r}, which is read as {found!r}")
        assert repr(found) == repr(expected)


@pytest.mark.parametrize("name", ["domain.yml", "data/nlu/plain_questions.yml", "data/nlu/money.yml", "data/rules.yml"])
def test_the_projects_own_files_are_read_fast(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")

    assert load(text) == _rasas_own(text)


@pytest.mark.parametrize(
    "path",
    sorted([*(ROOT / "data" / "nlu").glob("*.yml"), *(ROOT / "data" / "stories").glob("*.yml")]),
    ids=lambda path: path.name,
)
def test_no_training_file_is_left_to_the_slow_reader(path: Path) -> None:
    assert load(path.read_text("utf-8"))


@pytest.mark.parametrize("text", ["a: ${HOME}", "a: 1\na: 2", "a: [", "a: \\u00e9", "%YAML 1.1\n---\na: yes", b"a: b"])
def test_what_rasa_must_judge_is_left_to_it(text: Any) -> None:
    with pytest.raises(UnsureError):
        load(text)


def test_an_empty_text_is_an_empty_mapping() -> None:
    assert load("") == {}
    assert load("# nothing\n") == {}
