"""The private channel's routes for trying something out; see `channels.trial_turns`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from pydantic import ValidationError
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.trial_turns import TrialTurns
from knowledge.limits import MESSAGE_CHARACTERS
from knowledge.taught_schema import Taught

MAX_TEXTS = 60
NEIGHBOURS = 10
_Refusal = Callable[[Request], "HTTPResponse | None"]
_Work = Callable[[TrialTurns, dict[str, Any]], Awaitable[dict[str, Any]]]


class BadTrialError(ValueError):
    """A request that cannot be tried; the message says why."""


def add_trial_routes(routes: Blueprint, refusal: _Refusal) -> None:
    """Add the routes to the private channel.

    `POST drafts` with `{"texts": [...]}` answers `{"replies": [...]}`. `POST preview` with `{"taught": <all entries as
    they would be>, "ask": [...], "others": [...]}` answers `{"ask": [...], "neighbours": [...]}`: for each of the texts
    asked, and for `others` with the nearest training messages, `{"text", "before", "after", "changed"}`.

    Args:
        routes: The channel's blueprint.
        refusal: Says who may not speak here.
    """

    def route(work: _Work) -> Callable[[Request], Coroutine[Any, Any, HTTPResponse]]:
        async def answer(request: Request) -> HTTPResponse:
            if refused := refusal(request):
                return refused
            agent = request.app.ctx.agent
            if not (agent and agent.is_ready()):
                return response.json({"error": "no model is loaded"}, status=503)
            try:
                body = request.json if isinstance(request.json, dict) else {}
                return response.json(await work(TrialTurns(agent.processor), body))
            except BadTrialError as problem:
                return response.json({"error": str(problem)}, status=400)

        return answer

    routes.add_route(route(drafts), "/drafts", methods=["POST"], name="drafts")
    routes.add_route(route(preview), "/preview", methods=["POST"], name="preview")


async def drafts(turns: TrialTurns, body: dict[str, Any]) -> dict[str, Any]:
    """Answer `POST drafts`; see `add_trial_routes`.

    Raises:
        BadTrialError: The body is not what it should be.
    """
    return {"replies": [await turns.reply(text) for text in _texts(body, "texts")]}


async def preview(turns: TrialTurns, body: dict[str, Any]) -> dict[str, Any]:
    """Answer `POST preview`; see `add_trial_routes`.

    Raises:
        BadTrialError: The body is not what it should be.
    """
    try:
        taught = Taught.parse_obj(body.get("taught"))
    except ValidationError as error:
        raise BadTrialError(f"taught: {error.errors()[0]['loc']}: {error.errors()[0]['msg']}") from error
    ask = _texts(body, "ask")
    others = [*_texts(body, "others"), *await turns.neighbours(ask, NEIGHBOURS)]
    neighbours = [text for text in dict.fromkeys(others) if text not in ask][:NEIGHBOURS]
    return {
        "ask": [await _compared(turns, text, taught) for text in ask],
        "neighbours": [await _compared(turns, text, taught) for text in neighbours],
    }


async def _compared(turns: TrialTurns, text: str, taught: Taught) -> dict[str, Any]:
    before, after = await turns.reply(text), await turns.reply(text, taught)
    return {"text": text, "before": before, "after": after, "changed": before["texts"] != after["texts"]}


def _texts(body: dict[str, Any], name: str) -> list[str]:
    texts = body.get(name, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise BadTrialError(f"{name} must be a list of texts")
    if len(texts) > MAX_TEXTS:
        raise BadTrialError(f"{name} has {len(texts)} texts, at most {MAX_TEXTS} are answered at a time")
    return [text[:MESSAGE_CHARACTERS] for text in texts]
