"""`faq ask` answers every line it can read, and says what is wrong with the others."""

from __future__ import annotations

import io
import json

import pytest

from faq.ask import BadLineError, answer_lines, read_line
from faq.bot_reply import BotReply


def _echo(conversation: str, text: str) -> BotReply:
    return BotReply("answer", [f"{conversation}:{text}"], [], ["pain"], [], [], 0.9, None)


def _answers(lines: list[bytes]) -> tuple[bool, list[dict[str, object]]]:
    out = io.StringIO()
    failed = answer_lines(lines, out, _echo)
    return failed, [json.loads(line) for line in out.getvalue().splitlines()]


def test_plain_lines_are_chats_of_their_own() -> None:
    failed, answers = _answers([b"does it hurt?\n", b"\n", b"and the price\n"])

    assert not failed
    assert [answer["id"] for answer in answers] == ["1", "3"]
    assert answers[0]["conversation"] != answers[1]["conversation"]


def test_lines_of_one_conversation_share_it() -> None:
    _, answers = _answers([b'{"id": "a", "conversation": "c", "text": "x"}', b'{"conversation": "c", "text": "y"}'])

    assert [answer["conversation"] for answer in answers] == ["c", "c"]
    assert [answer["id"] for answer in answers] == ["a", "2"]


def test_a_bad_line_is_reported_and_the_rest_is_answered() -> None:
    failed, answers = _answers([b'{"text": "x"', b'{"text": 5}', b"{}", b'{"text": "fine"}'])

    assert failed
    assert ["error" in answer for answer in answers] == [True, True, True, False]
    assert "line 1, column" in str(answers[0]["error"])


def test_an_overlong_line_is_an_error_not_a_crash() -> None:
    failed, answers = _answers([b"a" * 2_000_000, b"fine"])

    assert failed
    assert "error" in answers[0]
    assert "error" not in answers[1]


def test_bytes_that_are_no_utf8_are_answered() -> None:
    failed, answers = _answers([b"does it h\xffurt"])

    assert not failed
    assert len(answers) == 1


@pytest.mark.parametrize(
    "line", ['{"text": null}', '{"id": [], "text": "x"}', '{"text": "x", "conversation": {}}', "{" * 5000]
)
def test_read_line_names_the_line(line: str) -> None:
    with pytest.raises(BadLineError, match="line 7"):
        read_line(line, 7)


def test_a_number_with_too_many_digits_is_an_error_not_a_crash() -> None:
    failed, answers = _answers([b'{"text": "x", "n": ' + b"9" * 5000 + b"}", b"fine"])

    assert failed
    assert "too many digits" in str(answers[0]["error"])
    assert "error" not in answers[1]


def test_half_a_surrogate_pair_can_be_written_as_utf8() -> None:
    out = io.StringIO()

    assert not answer_lines([b'{"text": "hm \\ud83d"}'], out, _echo)

    assert json.loads(out.getvalue().encode("utf-8"))["text"] == "hm \ud83d"
