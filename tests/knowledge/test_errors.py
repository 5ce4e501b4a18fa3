"""Problems are one safe line each."""

from __future__ import annotations

import pytest

from knowledge.errors import InvalidFilesError, KnowledgeError, Problem, one_line


def _problem(**changes: object) -> Problem:
    parts = {
        "file": "data/knowledge.yml",
        "line": 123,
        "key": "topics.pain.answer",
        "value": "It hurts",
        "message": "what is wrong",
        "remedy": "what to do",
    }
    return Problem(**{**parts, **changes})  # type: ignore[arg-type]


def test_problem_is_one_line() -> None:
    expected = "data/knowledge.yml:123: topics.pain.answer: 'It hurts': what is wrong; what to do"
    assert str(_problem()) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"value": ""}, "data/knowledge.yml:123: topics.pain.answer: what is wrong; what to do"),
        ({"line": 0, "key": "", "value": ""}, "data/knowledge.yml: what is wrong; what to do"),
    ],
)
def test_missing_parts_are_left_out(changes: dict[str, object], expected: str) -> None:
    assert str(_problem(**changes)) == expected


@pytest.mark.parametrize("part", ["file", "key", "value", "message", "remedy"])
def test_hostile_parts_stay_on_one_visible_line(part: str) -> None:
    text = str(_problem(**{part: "a\nb\x1b[31m\u202ec\u2028d\x00" + "x" * 5_000_000}))
    assert text.isprintable()
    assert len(text) < 2000


def test_long_value_is_shortened() -> None:
    assert one_line("word " * 100, 20) == "word word word word…"


def test_error_holds_all_problems_but_says_only_errors() -> None:
    warning = _problem(severity="warning", message="only a warning")
    error = InvalidFilesError([_problem(), warning])
    assert error.problems == (_problem(), warning)
    assert "only a warning" not in str(error)
    assert isinstance(error, KnowledgeError)


def test_endless_problems_are_cut_in_the_message() -> None:
    error = InvalidFilesError(_problem(line=number + 1) for number in range(500))
    assert str(error).endswith("… and 450 more")
