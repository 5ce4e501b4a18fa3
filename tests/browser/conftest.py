"""Browser, desk and pages for the browser tests.

They run in an environment of their own (`tools/browser/browser.sh test`), because Playwright must not meet Rasa's pins.
With `FAQ_DESK_URL` the tests that need no fake run against a real front desk.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from chat_page import ChatPage
from chromium import ARGUMENTS, find
from fake_desk import FakeDesk
from playwright.sync_api import Browser, BrowserContext, sync_playwright

REAL = os.environ.get("FAQ_DESK_URL", "").rstrip("/")


@pytest.fixture(scope="session")
def running_desk() -> Iterator[FakeDesk]:
    with FakeDesk() as desk:
        yield desk


@pytest.fixture
def desk(running_desk: FakeDesk) -> FakeDesk:
    """The fake front desk, fresh. A test that asks for it can't run against a real one."""
    if REAL:
        pytest.skip("needs the fake front desk")
    running_desk.reset()
    return running_desk


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """Where the front desk is, real or fake."""
    return REAL or request.getfixturevalue("desk").url


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
