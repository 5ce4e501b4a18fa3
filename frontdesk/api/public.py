"""What needs no token: the clinic's card and the OpenAPI document."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpRequest, HttpResponse

from frontdesk import clinic
from frontdesk.api.endpoint import answered, endpoint, failure
from frontdesk.api.errors import ApiError
from frontdesk.card import card

DOCUMENT = Path(__file__).with_name("openapi.yml")


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    found: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    return found


async def _card(request: HttpRequest) -> HttpResponse:
    response = answered(card(clinic.current(), clinic.now()))
    response["Cache-Control"] = "public, max-age=60"
    return response


async def _document(request: HttpRequest) -> HttpResponse:
    return HttpResponse(json.dumps(document(), ensure_ascii=False), content_type="application/json")


async def not_found(request: HttpRequest, **arguments: Any) -> HttpResponse:
    """Answer a path that the API does not have."""
    return failure(ApiError("not_found"))


card_view = endpoint(GET=_card)
document_view = endpoint(GET=_document)
