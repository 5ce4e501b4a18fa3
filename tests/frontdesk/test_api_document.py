"""The API holds to its OpenAPI document: schemathesis makes the requests, good ones and bad ones."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from frontdesk.api import messages as messages_api
from frontdesk.api import tokens
from frontdesk.api.public import document
from frontdesk.asgi import application
from frontdesk.guards.limits_in_use import limits
from frontdesk.live import broker as broker_module

CHAT = uuid.uuid4()
# The right conversation and token are put into every request, bad ones included, so whether it had to be refused cannot
# be told from here; test_api_guards does that.
NOT_JUDGED = [schemathesis.checks.negative_data_rejection, schemathesis.checks.positive_data_acceptance]


async def _local(scope: Any, receive: Any, send: Any) -> None:
    """Serve as on this machine, without the server's start and stop."""
    if scope["type"] == "http":
        limits.cache_clear()
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"host"] + [
            (b"host", b"localhost")
        ]
        await application(scope, receive, send)


def _whole_document() -> dict[str, Any]:
    """Return the document without the event stream, which does not end."""
    found: dict[str, Any] = json.loads(json.dumps(document()))
    del found["paths"]["/conversations/{conversation_id}/events"]
    return found


schema = schemathesis.openapi.from_dict(_whole_document())
schema.app = _local


@pytest.fixture(autouse=True)
def chat(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Iterator[None]:
    """A conversation whose turns stay in the queue."""
    silent = SimpleNamespace(broker=broker_module.broker(), dispatcher=SimpleNamespace(wake=lambda *_: None))
    monkeypatch.setattr(messages_api, "service", lambda: silent)
    return


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_fits_the_document(case: Any) -> None:
    if "conversation_id" in (case.path_parameters or {}):
        case.path_parameters["conversation_id"] = str(CHAT)
    token, _ = tokens.issue(CHAT)
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=NOT_JUDGED)


def test_document_is_served_as_it_is_written(client: Any) -> None:
    answer = client.get("/api/v1/openapi.json", headers={"host": "localhost"})
    assert answer.json() == document()


def test_every_path_of_the_document_exists_and_no_other() -> None:
    from frontdesk.api.urls import urlpatterns

    written = {path.strip("/") for path in document()["paths"]}
    served = {
        str(pattern.pattern)
        .replace("<uuid:conversation_id>", "{conversation_id}")
        .replace("<int:number>", "{message_id}")
        for pattern in urlpatterns[:-1]
    }
    assert written - served == {"conversations/{conversation_id}/events"}
    assert served <= written


def test_every_error_code_is_in_the_document() -> None:
    from frontdesk.api.errors import ERRORS

    codes = document()["components"]["schemas"]["Error"]["properties"]["error"]["properties"]["code"]["enum"]
    assert set(ERRORS) == set(codes)
