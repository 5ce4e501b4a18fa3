"""Browser, desks and pages for the browser tests.

They run in an environment of their own (`tools/browser/browser.sh test`), because Playwright must not meet Rasa's pins.
The fake front desk is for what a real one can't be made to do; a test marked `real_too` runs against both.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chat_page import ChatPage
from chromium import ARGUMENTS, find
from fake_desk import FakeDesk
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from real_desk import RealDesk


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("real_too") and "where" in metafunc.fixturenames:
        metafunc.parametrize("where", ["fake", "real"], scope="session")


@pytest.fixture(scope="session")
def where() -> str:
    """Which front desk a test talks to."""
    return "fake"


@pytest.fixture(scope="session")
def running_desk() -> Iterator[FakeDesk]:
    with FakeDesk() as desk:
        yield desk


@pytest.fixture
def desk(running_desk: FakeDesk) -> FakeDesk:
    """The fake front desk, fresh."""
    running_desk.reset()
    return running_desk


@pytest.fixture(scope="session")
def real_desk() -> Iterator[RealDesk]:
    """The real front desk with the real bot, started once."""
    with RealDesk() as desk:
        yield desk


@pytest.fixture
def url(where: str, request: pytest.FixtureRequest) -> str:
    """Where the front desk is, real or fake."""
    return str(request.getfixturevalue("real_desk" if where == "real" else "desk").url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-GB")
    context.set_default_timeout(8_000)
    yield context
    context.close()


@pytest.fixture
def chat(context: BrowserContext, url: str) -> Iterator[ChatPage]:
    """A page with the widget; at the end, nothing may have gone wrong in it."""
    page = ChatPage(context, url)
    yield page
    assert page.errors == []


@pytest.fixture
def second(context: BrowserContext, url: str) -> Iterator[ChatPage]:
    """Another tab of the same browser."""
    page = ChatPage(context, url)
    yield page
    assert page.errors == []
