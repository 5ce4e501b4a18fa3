"""What all endpoints have in common: methods, tokens, errors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import Error as AnyDatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from frontdesk.api import tokens
from frontdesk.api.errors import ApiError
from frontdesk.guards.limits_in_use import limits
from frontdesk.guards.rate_limits import network_of
from frontdesk.store.accepting import NoSuchButtonError
from frontdesk.store.messages import ClientIdUsedError, ErasedError
from frontdesk.store.reading import NoSuchMessageError, NotRateableError
from knowledge.errors import InvalidFilesError

logger = logging.getLogger(__name__)

View = Callable[..., Coroutine[Any, Any, HttpResponse]]
_DATABASE_RETRY = 2
_CODES: dict[type[Exception], str] = {
    ErasedError: "erased",
    ClientIdUsedError: "client_id_used",
    NoSuchButtonError: "no_such_button",
    NoSuchMessageError: "no_such_message",
    NotRateableError: "not_rateable",
}


def endpoint(**views: View) -> View:
    """Return a view that chooses by method and answers errors as the API does.

    The views get the conversation only after its token was checked.

    Args:
        views: The view of each method, such as `GET=read`.
    """

    @csrf_exempt
    async def choose(request: HttpRequest, **arguments: Any) -> HttpResponse:
        try:
            view = views.get(request.method or "")
            if view is None:
                raise ApiError("method_not_allowed")
            if "conversation_id" in arguments:
                tokens.require(request.headers.get("Authorization", ""), arguments["conversation_id"])
            return await view(request, **arguments)
        except Exception as error:  # noqa: BLE001 - every error is answered as the API does
            return failure(error, views)

    return choose


def failure(error: Exception, methods: dict[str, View] | None = None) -> HttpResponse:
    """Return the answer to a request that failed; what is nobody's mistake is logged."""
    problem = _as_api_error(error)
    response = HttpResponse(problem.body(), status=problem.status, content_type="application/json")
    for name, value in problem.headers().items():
        response[name] = value
    if problem.code == "method_not_allowed" and methods:
        response["Allow"] = ", ".join([*methods, "OPTIONS"])
    return response


def _as_api_error(error: Exception) -> ApiError:
    if isinstance(error, ApiError):
        return error
    if code := _CODES.get(type(error)):
        return ApiError(code)
    logger.error("A request failed", exc_info=error)
    if isinstance(error, (AnyDatabaseError, InvalidFilesError)):
        return ApiError("unavailable", retry_after=_DATABASE_RETRY)
    return ApiError("internal")


def limited(view: View) -> View:
    """Return the view with the rate limits on what visitors send, by conversation and by address."""

    @wraps(view)
    async def check(request: HttpRequest, *, conversation_id: UUID) -> HttpResponse:
        address = network_of(request.META.get("REMOTE_ADDR", ""))
        wait = limits().conversation.wait(str(conversation_id)) or limits().sender.wait(address)
        if wait:
            raise ApiError("rate_limited", retry_after=wait)
        return await view(request, conversation_id=conversation_id)

    return check


def answered(data: dict[str, Any], status: int = 200) -> JsonResponse:
    """Return JSON that no cache keeps."""
    response = JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response
