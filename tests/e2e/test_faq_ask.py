"""`faq ask` as a command of its own: lines in, JSON lines out, whatever the lines are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from faq import project
from tests.e2e.hostile import HOSTILE

FIELDS = {"id", "conversation", "text", "reply", "buttons", "kind", "topics", "facts", "sources", "confidence"}
BAD = [b'{"text": ', b'{"id": "no text"}', b'{"text": ["x"]}', b'{"text": "x", "n": ' + b"9" * 5000 + b"}"]


@pytest.fixture(scope="module")
def run(model: Path, handovers: Path) -> tuple[subprocess.CompletedProcess[bytes], list[dict[str, Any]]]:
    """What the command did with hostile lines, bad ones among them, and a chat of two turns."""
    lines = [json.dumps({"id": name, "text": text}).encode() for name, text in HOSTILE.items()]
    lines += [b"does it hurt?", *BAD, b"does it h\xffurt"]
    lines += [b'{"id": "one", "conversation": "c", "text": "does it hurt?"}']
    lines += [b'{"id": "two", "conversation": "c", "text": "/numbing"}']
    done = subprocess.run(
        [sys.executable, "-m", "faq.cli", "ask"],
        input=b"\n".join(lines),
        capture_output=True,
        cwd=project.ROOT,
        timeout=120,
        check=False,
    )
    return done, [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


def test_every_line_gets_its_line_in_order(run: Any) -> None:
    _, answers = run

    assert [answer["id"] for answer in answers][: len(HOSTILE)] == list(HOSTILE)
    assert len(answers) == len(HOSTILE) + 1 + len(BAD) + 1 + 2


def test_every_reply_has_the_contract(run: Any) -> None:
    for answer in run[1]:
        if "error" not in answer:
            assert set(answer) >= FIELDS
            assert answer["reply"]


def test_bad_lines_get_an_error_and_a_failing_exit(run: Any) -> None:
    done, answers = run

    assert done.returncode == 1
    assert len([answer for answer in answers if "error" in answer]) == len(BAD)


def test_lines_of_one_conversation_are_one_chat(run: Any) -> None:
    one, two = run[1][-2:]

    assert (one["conversation"], two["conversation"]) == ("c", "c")
    assert (one["topics"], two["topics"]) == (["pain"], ["numbing"])


def test_nothing_but_json_is_written(run: Any) -> None:
    done, _ = run

    assert b"Traceback" not in done.stderr
    assert done.stdout.endswith(b"\n")
