"""Talking in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from faq.bot_reply import BotReply
from faq.chat import chat_in_terminal

SOURCE = {"id": "leaflet", "title": "A leaflet", "publisher": "A hospital", "link": "https://h.example", "year": 2024}
ANSWER = BotReply(
    "answer",
    ["It [b]tickles[/b]."],
    [{"title": "Tell me more", "payload": "/tell_more"}, {"title": "Numbing", "payload": "/numbing"}],
    ["pain"],
    ["scratching"],
    [SOURCE],
    0.9,
    "2026-02-01",
)
PLAIN = BotReply("smalltalk", ["Hi."], [], ["greet"], [], [], 0.9, None)


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[str, str]]]:
    """Hold a chat with these lines; the value is what the bot heard, as (conversation, text)."""

    def hold(*lines: str, reply: BotReply = ANSWER, save: Path | None = None) -> list[tuple[str, str]]:
        heard: list[tuple[str, str]] = []
        waiting = iter(lines)

        def read(console: Console, prompt: str) -> str:
            try:
                return next(waiting)
            except StopIteration:
                raise EOFError from None

        def ask(conversation: str, text: str) -> BotReply:
            heard.append((conversation, text))
            return reply

        monkeypatch.setattr(Console, "input", read)
        chat_in_terminal(ask, save=save)
        return heard

    return hold


def test_what_is_typed_is_said_in_one_conversation(type_in: Callable[..., list[tuple[str, str]]]) -> None:
    heard = type_in("hello", "does it hurt?")

    assert [text for _, text in heard] == ["hello", "does it hurt?"]
    assert len({conversation for conversation, _ in heard}) == 1


@pytest.mark.parametrize("word", ["/quit", "/exit"])
def test_quit_ends_it(type_in: Callable[..., list[tuple[str, str]]], word: str) -> None:
    assert [text for _, text in type_in("hello", word, "never said")] == ["hello"]


@pytest.mark.parametrize(("typed", "said"), [("1", "/tell_more"), ("2", "/numbing"), ("3", "3"), ("0", "0")])
def test_a_number_presses_the_button(type_in: Callable[..., list[tuple[str, str]]], typed: str, said: str) -> None:
    assert type_in("does it hurt?", typed)[1][1] == said


def test_a_figure_that_is_no_number_is_a_message(type_in: Callable[..., list[tuple[str, str]]]) -> None:
    assert type_in("does it hurt?", "²")[1][1] == "²"


def test_a_number_without_buttons_is_a_message(type_in: Callable[..., list[tuple[str, str]]]) -> None:
    assert type_in("34")[0][1] == "34"


def test_reply_and_buttons_are_shown_without_markup(
    type_in: Callable[..., list[tuple[str, str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    type_in("does it hurt?")

    shown = capsys.readouterr().out
    assert "It [b]tickles[/b]." in shown
    assert "[2] Numbing" in shown


@pytest.mark.parametrize(
    ("lines", "reply", "shown"),
    [
        (["hi", "/sources"], ANSWER, "A leaflet, A hospital (2024)"),
        (["hi", "/sources"], PLAIN, "no sourced fact"),
        (["/sources"], ANSWER, "no sourced fact"),
    ],
)
def test_sources_are_shown_without_asking_the_bot(
    type_in: Callable[..., list[tuple[str, str]]],
    capsys: pytest.CaptureFixture[str],
    lines: list[str],
    reply: BotReply,
    shown: str,
) -> None:
    heard = type_in(*lines, reply=reply)

    assert shown in capsys.readouterr().out
    assert "/sources" not in [text for _, text in heard]


def test_a_chat_is_saved_as_a_story(type_in: Callable[..., list[tuple[str, str]]], tmp_path: Path) -> None:
    type_in("does it hurt?", "1", save=tmp_path / "new" / "story.yml")

    story = (tmp_path / "new" / "story.yml").read_text(encoding="utf-8")
    assert "does it hurt?" in story
    assert "stories:" in story


def test_an_empty_chat_is_not_saved(type_in: Callable[..., list[tuple[str, str]]], tmp_path: Path) -> None:
    type_in("/quit", save=tmp_path / "story.yml")

    assert not (tmp_path / "story.yml").exists()
