"""Labelled messages: what is read, and how what is wrong is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.evaluation.gold import GoldError, read_gold


def write(folder: Path, text: str) -> Path:
    path = folder / "gold.jsonl"
    path.write_text(text, encoding="utf-8")
    return path


def test_questions_and_conversations_become_messages(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '{"id": "q1", "text": "does it hurt?", "topic": "pain", "secondary_topics": ["numbing"], "note": "x"}\n'
        "\n"
        '{"id": "c1", "turns": [{"text": "a", "topic": "cost"},'
        ' {"text": "b", "topic": "age", "accept": ["safety"], "needs_context": true}]}\n',
    )
    question, first, second = read_gold(path)
    assert (question.id, question.conversation, question.wanted) == ("q1", "q1", {"pain", "numbing"})
    assert (first.id, first.conversation, first.before) == ("c1/1", "c1", ())
    assert (second.id, second.before, second.needs_context) == ("c1/2", ("a",), True)
    assert second.accepted == {"age", "safety"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "gold.jsonl:1: is not JSON"),
        ("[]", "gold.jsonl:1: is not a JSON object"),
        ('{"id": "a", "text": "b"}', "gold.jsonl:1: topic: field required"),
        ('{"id": "a", "text": 3, "topic": "pain"}', "gold.jsonl:1: text: str type expected"),
        ('{"id": "a", "turns": []}', "turns: there is none"),
        ('{"id": "a", "turns": [{"topic": "pain"}]}', "turns.1.text: field required"),
        ('{"id": "a", "text": "b", "topic": "pain"}\n' * 2, "gold.jsonl:2: id: 'a' is there twice (line 1)"),
        ("", "holds no message"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(GoldError) as caught:
        read_gold(write(tmp_path, text))
    assert said in str(caught.value)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(GoldError) as caught:
        read_gold(write(tmp_path, '{\n{"id": "a"}\n'))
    assert len(str(caught.value).splitlines()) == 3


def test_a_missing_file_and_wrong_bytes_are_clear(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="cannot be read"):
        read_gold(tmp_path / "none.jsonl")
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(GoldError, match="is not UTF-8"):
        read_gold(tmp_path / "bytes.jsonl")
