"""`faq chat`: talk to the bot in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from faq.bot_reply import BotReply

QUIT = ("/quit", "/exit")
SOURCES = "/sources"
_KIND_STYLE = {"urgent": "bold red", "clarify": "yellow", "fallback": "yellow", "handoff": "magenta", "form": "blue"}


def chat_in_terminal(ask: Callable[[str, str], BotReply], *, save: Path | None = None) -> None:
    """Read messages until `/quit` or end of input, and show the replies.

    Args:
        ask: Returns the reply to (conversation, text).
        save: Where to write the chat as a story test, if anywhere.
    """
    console = Console()
    conversation = f"chat-{uuid4()}"
    turns: list[tuple[str, BotReply]] = []
    console.print("Ask me anything about microdermabrasion for acne scars. A number presses a button;", style="dim")
    console.print(f"{SOURCES} shows where the last answer comes from, {QUIT[0]} ends.", style="dim")
    while True:
        try:
            text = console.input("[bold cyan]you[/] › ").strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            break
        if text in QUIT:
            break
        last = turns[-1][1] if turns else None
        if text == SOURCES:
            _show_sources(console, last)
            continue
        reply = ask(conversation, _pressed(text, last))
        turns.append((_pressed(text, last), reply))
        _show(console, reply)
    if save is not None and turns:
        from faq.story_tests.record import as_story

        save.parent.mkdir(parents=True, exist_ok=True)
        save.write_text(as_story(turns), encoding="utf-8")
        console.print(f"Saved as a story test: {save}", style="dim")


def _pressed(text: str, last: BotReply | None) -> str:
    """Return the payload of the button with that number, or the text itself."""
    if last and text.isdecimal() and 0 < int(text) <= len(last.buttons):
        return last.buttons[int(text) - 1]["payload"]
    return text


def _show(console: Console, reply: BotReply) -> None:
    style = _KIND_STYLE.get(reply.kind, "green")
    body = Text("\n\n".join(reply.texts))
    console.print(Panel(body, border_style=style, title=Text(reply.kind, style=style), title_align="left"))
    for number, button in enumerate(reply.buttons, 1):
        console.print(Text(f"  [{number}] {button['title']}", style="cyan"))


def _show_sources(console: Console, last: BotReply | None) -> None:
    if last is None or not last.sources:
        console.print("The last reply stated no sourced fact.", style="dim")
        return
    for source in last.sources:
        year = f" ({source['year']})" if source["year"] else ""
        link = f" {source['link']}" if source["link"] else ""
        console.print(Text(f"  • {source['title']}, {source['publisher']}{year}{link}", style="dim"))
    console.print(Text(f"  checked on {last.checked_on}", style="dim"))
