"""The command line: clear messages, exit codes, nothing heavy before it is needed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from faq import project
from faq.cli import app
from faq.errors import FaqError

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [*{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def _faq(*arguments: str, **options: bytes) -> Result:
    return CliRunner(mix_stderr=False).invoke(app, list(arguments), **options)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of data/."""
    for name in ("knowledge.yml", "clinic.yml"):
        shutil.copy(project.DATA / name, tmp_path)
    return tmp_path


def test_help_names_every_command() -> None:
    shown = _faq("--help")

    assert shown.exit_code == 0
    assert all(command in shown.stdout for command in ("run", "chat", "ask", "check", "train", "eval"))


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, faq.cli; print([name for name in ('rasa', 'spacy', 'tensorflow') if name in sys.modules])"

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=project.ROOT)

    assert shown.stdout.strip() == "[]"


def test_check_passes_good_files(folder: Path) -> None:
    checked = _faq("check", str(folder))

    assert checked.exit_code == 0
    assert "0 error(s)" in checked.stdout


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("clinic.yml", "prices: [", "clinic.yml"),
        ("clinic.yml", "", "clinic.yml"),
        ("knowledge.yml", BOMB, "knowledge.yml"),
        ("knowledge.yml", "!!python/object/apply:os.system ['touch /tmp/harmed']", "knowledge.yml"),
        ("knowledge.yml", "\x00\x01", "knowledge.yml"),
        ("knowledge.yml", "[" * 100_000, "knowledge.yml"),
        ("knowledge.yml", "a: 1\na: 2\n", "knowledge.yml"),
    ],
    ids=["broken", "empty", "bomb", "code", "binary", "deep", "double key"],
)
def test_check_says_what_is_wrong_with_a_hostile_file(folder: Path, name: str, content: str, says: str) -> None:
    (folder / name).write_text(content, encoding="utf-8")

    checked = _faq("check", str(folder))

    assert checked.exit_code == 1
    assert checked.stdout.startswith("error: ")
    assert says in checked.stdout
    assert "Traceback" not in checked.stdout + checked.stderr
    assert not Path("/tmp/harmed").exists()


def test_check_says_what_is_missing(tmp_path: Path) -> None:
    checked = _faq("check", str(tmp_path))

    assert checked.exit_code == 1
    assert "knowledge.yml" in checked.stdout
    assert "clinic.yml" in checked.stdout


def test_check_names_line_key_value_and_remedy(folder: Path) -> None:
    clinic = folder / "clinic.yml"
    clinic.write_text(clinic.read_text(encoding="utf-8").replace("currency: GBP", "currency: QQQ"), encoding="utf-8")
    line = clinic.read_text(encoding="utf-8").splitlines().index("currency: QQQ") + 1

    checked = _faq("check", str(folder))

    assert checked.exit_code == 1
    assert f"clinic.yml:{line}: currency: 'QQQ':" in checked.stdout


def test_run_says_that_the_port_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        ran = _faq("run", "--port", str(port))

    assert ran.exit_code == 1
    assert f"Port {port}" in ran.stderr
    assert f"PORT={port + 1}" in ran.stderr


@pytest.mark.parametrize("command", ["ask", "chat"])
def test_a_missing_model_is_said_with_the_remedy(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from faq import engine

    monkeypatch.setattr(engine.latest_model, "__defaults__", (tmp_path,))

    asked = _faq(command, input=b"does it hurt?\n")

    assert asked.exit_code == 1
    assert "faq train" in asked.stderr
    assert asked.stdout == ""


@pytest.mark.parametrize(("lines", "code"), [(b"one\ntwo\n", 0), (b'one\n{"text": \ntwo\n', 1), (b"", 0)])
def test_ask_exits_with_an_error_when_a_line_was_bad(lines: bytes, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from faq.bot_reply import BotReply
    from faq.engine import Engine

    class Echo:
        def ask(self, conversation: str, text: str) -> BotReply:
            return BotReply("answer", [text], [], [], [], [], 0.5, None)

    monkeypatch.setattr(Engine, "load", Echo)

    asked = _faq("ask", input=lines)

    assert asked.exit_code == code
    assert len(asked.stdout.splitlines()) == len(lines.splitlines())


def test_an_error_that_the_user_can_mend_is_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    from faq import training

    def fail(**_: object) -> Path:
        raise FaqError("data/nlu/[pain].yml:7 is broken; mend it")

    monkeypatch.setattr(training, "train", fail)

    trained = _faq("train")

    assert trained.exit_code == 1
    assert "data/nlu/[pain].yml:7 is broken; mend it" in trained.stderr
    assert "Traceback" not in trained.stderr


def test_ctrl_c_ends_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    from faq import training

    def interrupt(**_: object) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(training, "train", interrupt)

    trained = _faq("train")

    assert trained.exit_code == 130
    assert trained.stdout + trained.stderr == ""


def test_eval_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert _faq("eval", str(tmp_path / "gold.jsonl")).exit_code == 2


def test_handovers_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import datetime, timezone

    from actions.handover_store import Handover, HandoverStore

    monkeypatch.setenv("FAQ_HANDOVERS", str(tmp_path / "h.sqlite"))
    HandoverStore().save(Handover("chat-7", datetime(2026, 3, 3, tzinfo=timezone.utc), "call me", "01632 960123"))

    listed = _faq("handovers")

    assert listed.exit_code == 0
    assert "01632 960123  call me  [chat-7]" in listed.stdout
    assert "1 request(s)" in listed.stdout
