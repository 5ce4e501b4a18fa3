"""The fake front desk speaks as frontdesk/api/openapi.yml says."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import yaml
from fake_desk import FakeDesk
from fake_replies import REPLIES
from jsonschema import Draft202012Validator

DOCUMENT = Path(__file__).parents[2] / "frontdesk" / "api" / "openapi.yml"


@pytest.fixture(scope="module")
def document() -> dict:
    return yaml.safe_load(DOCUMENT.read_text("utf-8"))


def check(document: dict, schema: str, value: object) -> None:
    Draft202012Validator({"$ref": f"#/components/schemas/{schema}", **document}).validate(value)


def call(desk: FakeDesk, method: str, path: str, body: object = None, token: str = "") -> tuple[int, dict]:
    data = json.dumps(body).encode() if body is not None else None
    request = Request(f"{desk.url}/api/v1{path}", data, {"Authorization": f"Bearer {token}"}, method=method)
    try:
        with urlopen(request, timeout=10) as answer:
            content = answer.read()
            return answer.status, json.loads(content or b"{}")
    except HTTPError as error:
        return error.code, json.loads(error.read())


def test_speaks_as_the_document_says(desk: FakeDesk, document: dict) -> None:
    check(document, "Card", call(desk, "GET", "/card")[1])
    _, opened = call(desk, "POST", "/conversations", {})
    check(document, "Opened", opened)
    path, token = f"/conversations/{opened['id']}", opened["token"]
    client_id = str(uuid.uuid4())
    status, stored = call(desk, "POST", f"{path}/messages", {"client_id": client_id, "text": "Hello"}, token)
    assert status == 201
    check(document, "StoredMessage", stored)
    assert call(desk, "POST", f"{path}/messages", {"client_id": client_id, "text": "Hello"}, token) == (200, stored)
    _, handoff = call(desk, "POST", f"{path}/handoff", {"client_id": str(uuid.uuid4())}, token)
    check(document, "StoredMessage", handoff)
    _, read = call(desk, "GET", f"{path}/messages?after=0", token=token)
    check(document, "Messages", read)
    _, wrong = call(desk, "GET", path, token="wrong")
    check(document, "Error", wrong)


@pytest.mark.parametrize("word", REPLIES)
def test_every_reply_is_a_message(desk: FakeDesk, document: dict, word: str) -> None:
    _, opened = call(desk, "POST", "/conversations", {})
    conversation = desk.conversations[opened["id"]]
    check(document, "Message", conversation.add("bot", author_name="Pebble", **REPLIES[word]))
