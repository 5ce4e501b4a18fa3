"""Django for the visitor API, without its thread for every request."""

from __future__ import annotations

from io import BytesIO
from typing import Any, cast

from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpResponse

from frontdesk.guards.gate import Receive, Scope, Send, respond


class ApiHandler(ASGIHandler):
    """Runs the API's views in the event loop.

    Django's own handler gives each request a thread, for views and signals that may block. The API's views do not
    block: they reach the database over `frontdesk.database.in_database`, and nothing listens to the signals here.
    Django's middleware is the desk's: sessions, forms, logins. Visitors have tokens, so it is left out here.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """Let requests go to the views directly."""
        self._view_middleware: list[object] = []
        self._template_response_middleware: list[object] = []
        self._exception_middleware: list[object] = []
        self._middleware_chain = convert_exception_to_response(self._get_response_async)  # type: ignore[attr-defined]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]
        """Answer one request; the gate has limited its body and answers are short, so neither is streamed."""
        request, refusal = self.create_request(cast(dict[str, Any], scope), BytesIO(await _body(receive)))
        response = refusal if request is None else await self.get_response_async(request)
        response = cast(HttpResponse, response)
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in response.items()]
        await respond(send, response.status_code, headers, response.content)


async def _body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return body
