"""`python -m frontdesk`: serve, or run one of Django's commands (`python -m frontdesk manage …`)."""

from __future__ import annotations

import argparse
import os
import sys

from channels.secret_file import SecretFileError
from frontdesk.errors import FrontDeskError
from knowledge.errors import KnowledgeError

DEFAULT_PORT = 8000


def main(arguments: list[str]) -> int:
    """Do what the command line says.

    Args:
        arguments: Without the program's name.

    Returns:
        The exit code.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.settings")
    try:
        if arguments[:1] == ["manage"]:
            from django.core.management import execute_from_command_line

            execute_from_command_line(["frontdesk", *arguments[1:]])
        else:
            _serve(arguments)
    except (FrontDeskError, KnowledgeError, SecretFileError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _serve(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m frontdesk", description="Serve the front desk.")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--host", default="127.0.0.1", help="behind a reverse proxy on this machine: leave it")
    parser.add_argument("--rasa-url", default=None, help="default: FRONTDESK_RASA_URL or http://127.0.0.1:5005")
    options = parser.parse_args(arguments)
    from frontdesk.server import main as serve

    serve(options.port, options.rasa_url, options.host)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
