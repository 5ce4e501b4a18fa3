"""A front desk in a folder of its own, with a clinic made in code and a stand-in for Rasa."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import example_files
import pytest

HERE = Path(__file__).parent


def _load(name: str, file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    sys.modules[name] = module
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


def _clinic_files(folder: Path) -> None:
    """Write the example files, in which each sentence of the front desk says which it is."""
    knowledge = example_files.knowledge_data()
    knowledge["urgent"]["symptoms"].append(
        {"id": "rash", "level": "call_clinic", "facts": ["redflag"], "phrases": ["rash"]}
    )
    for name in knowledge["phrases"]:
        if name.startswith("frontdesk_"):
            knowledge["phrases"][name] = f"{name}: {{clinic_name}}, {{phone}}, {{open_now}}"
    folder.mkdir(parents=True)
    (folder / "knowledge.yml").write_bytes(example_files.to_yaml(knowledge))
    (folder / "clinic.yml").write_bytes(example_files.to_yaml(example_files.clinic_data()))


VAR = Path(tempfile.mkdtemp(prefix="frontdesk-tests-"))
_clinic_files(VAR / "data")
os.environ.update(
    FRONTDESK_VAR=str(VAR),
    FAQ_DATA=str(VAR / "data"),
    FRONTDESK_MODE="development",
    FRONTDESK_ORIGINS="https://partner.example",
    DJANGO_SETTINGS_MODULE="frontdesk.settings",
)
for name in ("DATABASE_URL", "FRONTDESK_SECRET_KEY", "FRONTDESK_DEBUG", "FRONTDESK_HOSTS", "FRONTDESK_RATE_SCALE"):
    os.environ.pop(name, None)
# The same tests on another database, as test_on_postgresql.py of the desk has them.
if url := os.environ.get("FRONTDESK_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = url

import django  # noqa: E402 - the settings read the environment

django.setup()

import httpx  # noqa: E402
import jsonschema  # noqa: E402

from bench.stand import Stand, free_port  # noqa: E402
from faq import supervise  # noqa: E402
from frontdesk.api import messages as messages_api  # noqa: E402
from frontdesk.api.public import document  # noqa: E402
from frontdesk.asgi import application  # noqa: E402
from frontdesk.dispatch.dispatcher import Dispatcher, Patience  # noqa: E402
from frontdesk.dispatch.rasa_client import RasaClient  # noqa: E402
from frontdesk.guards.limits_in_use import limits  # noqa: E402
from frontdesk.live import broker as broker_module  # noqa: E402

FakeRasa = _load("fake_rasa_of_tests", HERE / "fake_rasa.py").FakeRasa
Visitor = SimpleNamespace


@pytest.fixture(scope="session")
def var() -> Path:
    """The folder of what the front desk keeps; `data` in it are the clinic's files."""
    return VAR


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Each test begins with full buckets and nobody listening."""
    limits.cache_clear()
    broker_module.broker().__init__()  # type: ignore[misc]
    return


@pytest.fixture
def fake_rasa() -> Any:
    """A stand-in for Rasa in this process."""
    return FakeRasa()


@pytest.fixture
def make_dispatcher(fake_rasa: Any) -> Callable[..., Dispatcher]:
    """Make a dispatcher that asks the stand-in."""

    def make(*, slow_after: float = 30.0, give_up_after: float = 60.0, timeout: float = 5.0) -> Dispatcher:
        transport = httpx.ASGITransport(app=fake_rasa)
        client = RasaClient("http://rasa", "the-secret", timeout, transport)
        return Dispatcher(client, broker_module.broker(), Patience(slow_after, give_up_after))

    return make


@pytest.fixture
async def dispatcher(
    make_dispatcher: Callable[..., Dispatcher], monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> AsyncIterator[Dispatcher]:
    """A dispatcher in place of the service's, stopped at the end."""
    made = make_dispatcher()
    fake_service = SimpleNamespace(broker=broker_module.broker(), dispatcher=made)
    monkeypatch.setattr(messages_api, "service", lambda: fake_service)
    yield made
    await made.stop()


@pytest.fixture
async def web(dispatcher: Dispatcher) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole application, gate included."""
    transport = httpx.ASGITransport(app=application, client=("203.0.113.5", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


@pytest.fixture
def fits() -> Callable[[httpx.Response, str], Any]:
    """Check a JSON response against a schema of the OpenAPI document, and return its data."""

    def check(response: httpx.Response, schema: str) -> Any:
        data = response.json()
        whole = {"$ref": f"#/components/schemas/{schema}", "components": document()["components"]}
        jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(data)
        return data

    return check


@pytest.fixture
def open_chat(web: httpx.AsyncClient) -> Callable[[], Awaitable[Visitor]]:
    """Open a conversation and return how to use it."""

    async def open_one() -> Visitor:
        opened = (await web.post("/api/v1/conversations", json={})).json()
        path = f"/api/v1/conversations/{opened['id']}"
        headers = {"Authorization": f"Bearer {opened['token']}"}

        async def post(name: str, /, **body: Any) -> httpx.Response:
            body.setdefault("client_id", str(uuid.uuid4()))
            return await web.post(f"{path}/{name}", json=body, headers=headers)

        async def say(text: str, /, **body: Any) -> httpx.Response:
            return await post("messages", text=text, **body)

        async def read(after: int = 0) -> list[dict[str, Any]]:
            answer = await web.get(f"{path}/messages", params={"after": after}, headers=headers)
            found: list[dict[str, Any]] = answer.json()["messages"]
            return found

        return Visitor(
            id=uuid.UUID(opened["id"]), path=path, headers=headers, token=opened["token"], post=post, say=say, read=read
        )

    return open_one


@pytest.fixture
async def chat(open_chat: Callable[[], Awaitable[Visitor]]) -> Visitor:
    """A conversation that was just opened."""
    return await open_chat()


@pytest.fixture
def until() -> Callable[..., Awaitable[Any]]:
    """Wait until something is true, and return it."""
    import asyncio

    async def wait(what: Callable[[], Awaitable[Any]], seconds: float = 5.0) -> Any:
        for _ in range(int(seconds / 0.02)):
            if found := await what():
                return found
            await asyncio.sleep(0.02)
        raise AssertionError(f"not within {seconds} s")

    return wait


@pytest.fixture
async def stand(tmp_path: Path) -> AsyncIterator[Stand]:
    """The front desk and a stand-in for Rasa as real processes, under the project's supervisor."""
    ports = {"frontdesk": free_port(), "rasa": free_port()}
    commands = supervise.programs(ports["frontdesk"], ports["rasa"])
    commands["rasa"] = [sys.executable, str(HERE / "fake_rasa.py"), str(ports["rasa"]), str(tmp_path)]
    # The files are its own, because people change them at the desk.
    data = shutil.copytree(VAR / "data", tmp_path / "data")
    async with Stand(tmp_path / "var", ports, commands).running(FAQ_DATA=str(data)) as running:
        yield running
