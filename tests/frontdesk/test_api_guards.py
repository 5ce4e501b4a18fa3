"""What the API refuses: origins, sizes, rates, tokens, broken requests."""

from __future__ import annotations

import time
import uuid
from typing import Any

import httpx
import pytest

from frontdesk.api import tokens
from frontdesk.asgi import application
from frontdesk.limits import TOKEN_SECONDS


def _code(answer: httpx.Response, fits: Any) -> tuple[int, str]:
    return answer.status_code, fits(answer, "Error")["error"]["code"]


@pytest.mark.parametrize(
    "origin", ["https://clinic.example", "https://partner.example", "http://localhost", "http://127.0.0.1:3000"]
)
async def test_allowed_origin_may_read(web: Any, origin: str) -> None:
    answer = await web.get("/api/v1/card", headers={"Origin": origin})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://clinic.example",
        "https://clinic.example.evil.example",
        "null",
        "https://x@y",
        "file://",
    ],
)
async def test_other_origins_are_refused(web: Any, fits: Any, origin: str) -> None:
    answer = await web.post("/api/v1/conversations", headers={"Origin": origin})
    assert _code(answer, fits) == (403, "origin_not_allowed")
    assert "access-control-allow-origin" not in answer.headers


async def test_preflight(web: Any) -> None:
    headers = {"Origin": "https://clinic.example", "Access-Control-Request-Method": "POST"}
    answer = await web.options(f"/api/v1/conversations/{uuid.uuid4()}/messages", headers=headers)
    assert answer.status_code == 204
    assert "authorization" in answer.headers["access-control-allow-headers"]
    assert "last-event-id" in answer.headers["access-control-allow-headers"]


async def test_unknown_host_is_refused(web: Any) -> None:
    answer = await web.get("/api/v1/card", headers={"Host": "rebound.example"})
    assert answer.status_code == 404


@pytest.mark.parametrize("chunked", [False, True])
async def test_body_over_16_kb_is_refused_before_it_is_read(chat: Any, web: Any, fits: Any, *, chunked: bool) -> None:
    async def chunks() -> Any:
        for _ in range(20):
            yield b"x" * 1024

    content = chunks() if chunked else b"x" * 20_000
    answer = await web.post(f"{chat.path}/messages", content=content, headers=chat.headers)
    assert _code(answer, fits) == (413, "body_too_large")


async def test_message_of_1000_characters_is_taken_and_one_more_is_not(chat: Any, fits: Any) -> None:
    assert (await chat.say("é" * 1000)).status_code == 201
    answer = await chat.say("é" * 1001)
    assert _code(answer, fits) == (422, "message_too_long")
    assert "1000" in answer.json()["error"]["message"]


@pytest.mark.parametrize("text", ["", "   \n", "\u200b\u200d", "\x00\x07", "\ud800"])
async def test_message_without_anything_to_read_is_refused(chat: Any, web: Any, fits: Any, text: str) -> None:
    import json

    content = json.dumps({"client_id": str(uuid.uuid4()), "text": text})
    headers = {**chat.headers, "Content-Type": "application/json"}
    assert _code(await web.post(f"{chat.path}/messages", content=content, headers=headers), fits) == (
        400,
        "empty_message",
    )


async def test_half_characters_and_controls_are_taken_out(chat: Any, web: Any) -> None:
    content = '{"client_id": "%s", "text": "a\\ud800b\\u0000c 👋"}' % uuid.uuid4()  # noqa: UP031 - braces
    headers = {**chat.headers, "Content-Type": "application/json"}
    answer = await web.post(f"{chat.path}/messages", content=content.encode(), headers=headers)
    assert answer.json()["message"]["texts"] == ["abc 👋"]


@pytest.mark.parametrize(
    ("content", "content_type", "expected"),
    [
        (b"{", "application/json", (400, "invalid_json")),
        (b'{"text": NaN}', "application/json", (400, "invalid_json")),
        (b"[" * 10_000, "application/json", (400, "invalid_json")),
        (b"\xff\xfe", "application/json", (400, "invalid_json")),
        (b"[]", "application/json", (400, "invalid_request")),
        (b'{"text": "x"}', "application/json", (400, "invalid_request")),
        (b'{"text": 1, "client_id": "x"}', "application/json", (400, "invalid_request")),
        (b"text=x", "application/x-www-form-urlencoded", (415, "not_json")),
    ],
)
async def test_broken_requests(
    chat: Any, web: Any, fits: Any, content: bytes, content_type: str, expected: Any
) -> None:
    headers = {**chat.headers, "Content-Type": content_type}
    assert _code(await web.post(f"{chat.path}/messages", content=content, headers=headers), fits) == expected


async def test_tokens(chat: Any, web: Any, fits: Any, open_chat: Any) -> None:
    other = await open_chat()
    old, _ = tokens.issue(chat.id, now=time.time() - TOKEN_SECONDS - 1)
    cases = {
        "": "token_missing",
        "Basic abc": "token_missing",
        "Bearer nonsense": "token_invalid",
        f"Bearer {chat.token[:-1]}!": "token_invalid",
        f"Bearer {old}": "token_expired",
        f"Bearer {other.token}": "token_of_another_conversation",
    }
    for authorization, code in cases.items():
        for path in ("messages", "events", "transcript"):
            answer = await web.get(f"{chat.path}/{path}", headers={"Authorization": authorization})
            assert _code(answer, fits)[1] == code


async def test_flood_of_one_conversation_is_slowed_with_a_friendly_sentence(chat: Any, fits: Any) -> None:
    answers = [await chat.say(f"message {number}") for number in range(12)]
    refused = answers[-1]
    assert _code(refused, fits) == (429, "rate_limited")
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.headers["retry-after"] in refused.json()["error"]["message"] or "a second" in refused.text
    assert len(await chat.read()) >= 10


async def test_flood_from_one_address_is_slowed_and_others_are_not(web: Any, fits: Any) -> None:
    answers = [await web.post("/api/v1/conversations") for _ in range(16)]
    assert _code(answers[-1], fits) == (429, "rate_limited")
    transport = httpx.ASGITransport(app=application, client=("198.51.100.7", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as other:
        assert (await other.post("/api/v1/conversations")).status_code == 201


async def test_methods_and_paths_that_do_not_exist(chat: Any, web: Any, fits: Any) -> None:
    answer = await web.delete(f"{chat.path}/messages", headers=chat.headers)
    assert _code(answer, fits) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, POST, OPTIONS"
    for path in ("/api/v1/nothing", "/api/v1/", "/api/", "/api/v1/conversations/not-a-uuid/messages", "/api/v2/card"):
        assert _code(await web.get(path), fits) == (404, "not_found")


async def test_security_headers(web: Any) -> None:
    for path in ("/api/v1/card", "/", "/nothing", "/healthz"):
        headers = (await web.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"


async def test_failure_of_the_database_is_said(chat: Any, fits: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    from frontdesk.api import messages

    def broken(*arguments: Any, **named: Any) -> None:
        raise OperationalError("disk full")

    monkeypatch.setattr(messages, "accept_message", broken)
    answer = await chat.say("hello")
    assert _code(answer, fits) == (503, "unavailable")
    assert answer.headers["retry-after"] == "2"


async def test_card(web: Any, fits: Any) -> None:
    answer = await web.get("/api/v1/card")
    card = fits(answer, "Card")
    assert card["name"] == "Example Clinic"
    assert card["phone_link"] == "tel:02079460000"
    assert card["address"] == "1 Example Street, Exampleton, EX1 1EX, United Kingdom"
    assert answer.headers["cache-control"] == "public, max-age=60"
