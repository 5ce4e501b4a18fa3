"""The floor: a Sanic server that answers at once. `python -m bench.speed.echo PORT`."""

from __future__ import annotations

import sys

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse


def main() -> None:
    """Serve until stopped."""
    app = Sanic("echo", configure_logging=False)

    async def answer(request: Request) -> HTTPResponse:
        return response.json([{"recipient_id": request.json["sender"], "text": request.json["message"]}])

    app.add_route(answer, "/webhooks/rest/webhook", methods=["POST"])
    app.run(host="127.0.0.1", port=int(sys.argv[1]), access_log=False)


if __name__ == "__main__":
    main()
