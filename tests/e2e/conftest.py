"""The real bot: the newest model of models/, with the real actions, loaded once."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from faq import project
from knowledge.folder import DATA_FOLDER_VARIABLE
from tests.e2e.chat import Chat

if TYPE_CHECKING:
    from faq.engine import Engine


@pytest.fixture(scope="session")
def session_patch() -> Iterator[pytest.MonkeyPatch]:
    """Changes that last as long as the tests."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="session")
def handovers(session_patch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep requests for a person out of var/."""
    file = tmp_path_factory.mktemp("handovers") / "handovers.sqlite"
    session_patch.setenv("FAQ_HANDOVERS", str(file))
    return file


@pytest.fixture(scope="session")
def model() -> Path:
    """The trained model; without one, no end-to-end test can say anything."""
    from faq.engine import latest_model
    from faq.errors import FaqError

    try:
        return latest_model()
    except FaqError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def engine(model: Path, handovers: Path) -> Engine:
    """The bot in process."""
    from faq.engine import Engine

    return Engine.load(model, keeps_requests=True)


@pytest.fixture
def new_chat(engine: Engine) -> Callable[[], Chat]:
    """Begin a chat."""
    return lambda: Chat(engine, f"test-{uuid4()}")


@pytest.fixture
def chat(new_chat: Callable[[], Chat]) -> Chat:
    """A chat that just began."""
    return new_chat()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the bot's clock."""
    from actions import knowledge_access

    return lambda moment: monkeypatch.setattr(knowledge_access, "now", lambda: moment)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of data/ that the bot reads instead."""
    from actions import knowledge_access

    for name in ("knowledge.yml", "clinic.yml"):
        shutil.copy(project.DATA / name, tmp_path)
    monkeypatch.setenv(DATA_FOLDER_VARIABLE, str(tmp_path))
    knowledge_access.store.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    knowledge_access.store.cache_clear()


@pytest.fixture(scope="session")
def free_port() -> int:
    """A port of loopback that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
