"""Browser, desks and pages for the browser tests.

They run in an environment of their own (`tools/browser/browser.sh test`), because Playwright must not meet Rasa's pins.
The fake front desk is for what a real one can't be made to do; a test marked `real_too` runs against both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chat_page import ChatPage
from chromium import ARGUMENTS, find
from desk_page import DeskPage
from fake_desk import FakeDesk
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from real_desk import RealDesk
from staffed_desk import ApiVisitor, StaffedDesk

MODELS = Path(__file__).parents[2] / "models"
# How long a busy machine may take; what a test says about time it says itself.
PATIENCE_MILLISECONDS = 20_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)


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
    context.set_default_timeout(PATIENCE_MILLISECONDS)
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


@pytest.fixture(scope="session")
def staffed_desk() -> Iterator[StaffedDesk]:
    """The real front desk with its receptionists' desk."""
    with StaffedDesk() as desk:
        yield desk


@pytest.fixture(scope="session")
def with_bot() -> Iterator[StaffedDesk]:
    """The same with the trained bot instead of the stand-in, started once for all."""
    if not list(MODELS.glob("*.tar.gz")):
        pytest.skip("needs a trained model: make train")
    with StaffedDesk(with_bot=True) as desk:
        yield desk


@pytest.fixture(scope="session")
def signed_in(browser: Browser, staffed_desk: StaffedDesk) -> Callable[[str, str], dict]:
    """Return the cookies of somebody who has an account, and has chosen a password."""
    states: dict[str, dict] = {}

    def enter(name: str, role: str) -> dict:
        if name not in states:
            password = staffed_desk.add(name, role)
            context = browser.new_context()
            DeskPage(context, staffed_desk.url).sign_in(name, password).choose_password(password)
            states[name] = context.storage_state()
            context.close()
        return states[name]

    return enter


@pytest.fixture
def at_desk(
    browser: Browser, staffed_desk: StaffedDesk, signed_in: Callable[[str, str], dict]
) -> Iterator[Callable[..., DeskPage]]:
    """Open the desk as somebody: `at_desk("priya")`; at the end, nothing may have gone wrong in any page."""
    pages: list[DeskPage] = []

    def sit(name: str, role: str = "receptionist", **settings: object) -> DeskPage:
        size = settings.pop("viewport", {"width": 1280, "height": 860})
        context = browser.new_context(storage_state=signed_in(name, role), locale="en-GB", viewport=size, **settings)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        pages.append(DeskPage(context, staffed_desk.url))
        return pages[-1]

    yield sit
    for desk in pages:
        desk.page.context.close()
    assert [error for desk in pages for error in desk.errors] == []


@pytest.fixture
def visitor(staffed_desk: StaffedDesk) -> ApiVisitor:
    """A visitor of the real front desk, without a browser."""
    return ApiVisitor(staffed_desk.url)
