"""The command line. Heavy imports happen inside the commands, so that `faq --help` is quick."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, Optional

import typer
from rich.console import Console

from faq.errors import FaqError

app = typer.Typer(
    help="The FAQ chatbot of a clinic that offers microdermabrasion for acne scars.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
users = typer.Typer(no_args_is_help=True)
_err = Console(stderr=True)


def _clear_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Show what the user can mend as a message with exit code 1, Ctrl-C as a quiet 130."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from knowledge.errors import KnowledgeError

        try:
            return command(*args, **kwargs)
        except (FaqError, KnowledgeError) as error:
            _err.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
            raise typer.Exit(1) from error
        except KeyboardInterrupt as stop:
            raise typer.Exit(130) from stop

    return run


@app.command()
@_clear_errors
def run(
    port: int = typer.Option(8000, help="Port of the page that visitors see."),
    rasa_port: int = typer.Option(5005, help="Port of Rasa. Both are on loopback."),
) -> None:
    """Check, train when needed, start everything on loopback, and say which address to open."""
    from faq.supervise import run as run_supervised

    run_supervised(port, rasa_port)


@app.command()
@_clear_errors
def chat(
    save: Optional[Path] = typer.Option(None, help="Write the chat to this file as a story test when it ends."),
) -> None:
    """Talk to the bot in the terminal; /sources shows where an answer comes from, /quit ends."""
    from faq.chat import chat_in_terminal
    from faq.engine import Engine

    chat_in_terminal(Engine.load().ask, save=save)


@app.command()
@_clear_errors
def ask() -> None:
    """Answer lines from standard input (plain text or JSON), one JSON line each."""
    from faq.ask import answer_lines
    from faq.engine import Engine

    failed = answer_lines(sys.stdin.buffer, sys.stdout, Engine.load().ask)
    raise typer.Exit(1 if failed else 0)


@app.command()
@_clear_errors
def check(
    folder: Optional[Path] = typer.Argument(
        None, help="Folder of knowledge.yml and clinic.yml; the project's data/ by default."
    ),
) -> None:
    """Validate the knowledge and clinic files; print each problem with file, line, key, value and remedy."""
    from faq.project import DATA
    from knowledge.store import check as check_files

    problems = check_files(folder or DATA, today=date.today())
    errors = [problem for problem in problems if problem.severity == "error"]
    for problem in problems:
        typer.echo(f"{problem.severity}: {problem}")
    typer.echo(f"{len(errors)} error(s), {len(problems) - len(errors)} warning(s)")
    raise typer.Exit(1 if errors else 0)


@app.command()
@_clear_errors
def train(
    force: bool = typer.Option(False, "--force", help="Train everything again."),
    if_changed: bool = typer.Option(False, "--if-changed", help="Do nothing when no input changed."),
) -> None:
    """Train the model; what did not change is reused."""
    from faq import training

    model = training.train_if_changed() if if_changed else training.train(force=force)
    typer.echo(f"Model: {model}")


@app.command(name="eval")
@_clear_errors
def evaluate(
    gold: Path = typer.Argument(..., exists=True, dir_okay=False, help="Labelled messages, JSONL."),
    out: Path = typer.Option(Path("results/eval.html"), help="The report to write."),
) -> None:
    """Measure the bot on labelled messages and write a self-contained HTML report."""
    from faq.engine import Engine
    from faq.evaluation.run import evaluate as measure
    from faq.progress import counted

    with counted("Asking") as progress:
        figures = measure(Engine.load(), gold, out, progress=progress)
    for name, value in figures.items():
        typer.echo(f"{name:16} {value}")
    typer.echo(f"Report: {out}")


@app.command()
@_clear_errors
def handovers() -> None:
    """List the open requests for a person: when, who, what, and how to reach them."""
    from faq.project import prepare_process

    prepare_process()
    from actions.handover_store import HandoverStore

    found = HandoverStore().all()
    for request in found:
        when = request.asked_at.astimezone().strftime("%Y-%m-%d %H:%M")
        typer.echo(
            f"{when}  {request.contact or 'no contact given'}  {request.reason or '(button)'}  [{request.conversation}]"
        )
    typer.echo(f"{len(found)} request(s)")


app.add_typer(users, name="user", help="Accounts of the receptionists' desk.")


@users.command("add")
@_clear_errors
def add_user(
    name: str = typer.Argument(..., help="What is typed at the login: small letters, digits, dots and dashes."),
    role: str = typer.Option(..., help="receptionist or manager."),
    shown_as: str = typer.Option("", help="The name that visitors see; the account's name by default."),
) -> None:
    """Make an account, and show its one-time password."""
    from faq.users import add

    typer.echo(add(name, role, shown_as))


@users.command("reset")
@_clear_errors
def reset_user(name: str = typer.Argument(..., help="The account's name.")) -> None:
    """Give an account a new one-time password, let it in again, and end its sessions."""
    from faq.users import reset

    typer.echo(reset(name))


@users.command("list")
@_clear_errors
def list_users() -> None:
    """List the accounts."""
    from faq.users import listed

    typer.echo(listed())


if __name__ == "__main__":
    app()
