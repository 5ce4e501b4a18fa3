"""Teaching the bot and handing questions over, with the real bot: from a question it could not answer to its answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk_page import DeskPage
from playwright.sync_api import Browser, expect
from staffed_desk import ApiVisitor, StaffedDesk

ANSWER = "Yes, there is free wifi; reception tells you the password."
WAYS = "is there wifi\nwifi password please\ncan i get on the internet"
IN_EFFECT_SECONDS = 5.0
LOOKS = ["light", "dark", "tablet"]


@pytest.fixture(scope="module")
def cookies(browser: Browser, with_bot: StaffedDesk) -> dict:
    password = with_bot.add("priya", "receptionist")
    context = browser.new_context()
    DeskPage(context, with_bot.url).sign_in("priya", password).choose_password(password)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def open_desk(browser: Browser, with_bot: StaffedDesk, cookies: dict) -> Iterator[Callable[[str], DeskPage]]:
    pages: list[DeskPage] = []

    def sit(looks: str = "light") -> DeskPage:
        size = {"width": 820, "height": 1180} if looks == "tablet" else {"width": 1280, "height": 860}
        scheme = "dark" if looks == "dark" else "light"
        context = browser.new_context(
            storage_state=cookies, viewport=size, color_scheme=scheme, reduced_motion="reduce", accept_downloads=True
        )
        context.set_default_timeout(60_000)
        pages.append(DeskPage(context, with_bot.url))
        return pages[-1]

    yield sit
    for desk in pages:
        desk.page.context.close()
    assert [error for desk in pages for error in desk.errors] == []


def ask(desk: StaffedDesk, text: str) -> str:
    """Return what the bot says to a new visitor."""
    visitor = ApiVisitor(desk.url)
    visitor.say(text)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        said = [message for message in visitor.read() if message["author"] == "bot"]
        if said:
            return " ".join(said[-1]["texts"])
        time.sleep(0.1)
    raise AssertionError("no answer")


def fill(desk: DeskPage) -> None:
    desk.page.get_by_label("Ways to ask it").fill(WAYS)
    desk.page.get_by_label("Topic", exact=True).select_option("opening_hours_location")
    desk.page.get_by_label("The new answer").fill(ANSWER)


def sound(desk: DeskPage) -> None:
    assert desk.axe() == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert desk.page.evaluate(wide) <= 0, "the page scrolls sideways"


def test_what_was_not_answered_is_taught_in_seconds_and_taken_back(
    open_desk: Callable[..., DeskPage], with_bot: StaffedDesk
) -> None:
    assert ANSWER not in ask(with_bot, "is there wifi")
    assert ANSWER not in ask(with_bot, "is there wifi")
    desk = open_desk().visit("/desk/teach")
    expect(desk.page.get_by_text("asked 2 times")).to_be_visible()
    desk.page.get_by_role("link", name="Teach is there wifi").click()
    expect(desk.page.get_by_label("The question")).to_have_value("is there wifi")
    fill(desk)
    desk.button("Show what the bot would say").click()
    expect(desk.page.locator("#preview tbody tr").first).to_contain_text(ANSWER)
    assert desk.page.locator("#preview table").nth(1).locator("tbody tr").count() == 10
    if desk.page.get_by_label("I have looked at this").count():
        desk.button("Save").click()
        expect(desk.page.get_by_role("alert")).to_contain_text("Not saved")
        desk.errors.clear()  # the browser logs the 422
        desk.page.get_by_label("I have looked at this").check()
    assert ANSWER not in ask(with_bot, "is there wifi")
    desk.button("Save").click()
    expect(desk.page.get_by_text("Saved. The bot answers")).to_be_visible()
    saved = time.monotonic()
    while ANSWER not in ask(with_bot, "wifi password please"):
        assert time.monotonic() - saved < IN_EFFECT_SECONDS
    expect(desk.page.get_by_text("asked 2 times")).to_have_count(0)

    desk.visit("/desk/teach/versions")
    expect(desk.page.get_by_text("in use")).to_be_visible()
    sound(desk)
    desk.visit("/desk/teach")
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.page.get_by_role("button", name="Take back is there wifi").click()
    expect(desk.page.get_by_text("Taken back.")).to_be_visible()
    removed = time.monotonic()
    while ANSWER in ask(with_bot, "wifi password please"):
        assert time.monotonic() - removed < IN_EFFECT_SECONDS


def test_an_email_is_drafted_copied_and_never_sent(open_desk: Callable[..., DeskPage]) -> None:
    desk = open_desk().visit("/desk/questions")
    desk.page.get_by_label("E-mail or note").fill(
        "Hi there,\n\nDoes it hurt? Also how much would 6 sessions be?\nCan you fix my car?\n\nThanks\nAnna Smith"
    )
    desk.button("Draft a reply").click()
    reply = desk.page.get_by_label("Reply")
    assert reply.input_value().startswith("Hello Anna,")
    assert "£" in reply.input_value()
    assert "[Please answer:" in reply.input_value()
    expect(desk.page.get_by_text("Check before sending")).to_be_visible()
    desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reply.fill("Edited by hand")
    desk.page.wait_for_load_state()  # a person does not press a button before its script is there
    desk.button("Copy").click()
    expect(desk.page.locator("#announcer")).to_have_text("Copied")
    assert desk.page.evaluate("navigator.clipboard.readText()") == "Edited by hand"


def test_where_the_browser_allows_no_copying_the_text_is_selected(open_desk: Callable[..., DeskPage]) -> None:
    desk = open_desk().visit("/desk/questions")
    desk.page.get_by_label("E-mail or note").fill("Does it hurt?")
    desk.button("Draft a reply").click()
    desk.page.wait_for_load_state()
    refuse = "navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'))"
    desk.page.evaluate(f"() => {{ {refuse}; }}")
    desk.page.get_by_label("Reply").fill("Edited by hand")
    desk.button("Copy").click()
    expect(desk.page.locator("#failure")).to_contain_text("Ctrl+C")
    assert desk.page.evaluate("getSelection().toString()") == "Edited by hand"


def test_a_file_of_questions_becomes_a_table_and_a_file_of_drafts(
    open_desk: Callable[..., DeskPage], tmp_path: Path
) -> None:
    questions = tmp_path / "questions.csv"
    questions.write_text("name,question\nAnna,does it hurt?\nTom,=cmd()\nJo,can you fix my car?\n")
    desk = open_desk().visit("/desk/questions/many")
    desk.page.get_by_label("Or a CSV file").set_input_files(questions)
    desk.button("Draft all").click()
    expect(desk.page.get_by_role("heading", name="3 drafts")).to_be_visible()
    sound(desk)
    desk.page.get_by_label("Draft 1", exact=True).fill("Edited by hand")
    with desk.page.expect_download() as download:
        desk.button("Export as CSV").click()
    content = Path(download.value.path()).read_text("utf-8-sig")
    assert '"does it hurt?","Edited by hand"' in content
    assert '"\'=cmd()"' in content


def test_a_file_that_is_too_big_is_told_before_it_is_sent(open_desk: Callable[..., DeskPage], tmp_path: Path) -> None:
    big = tmp_path / "questions.csv"
    big.write_text("question\n" + "does it hurt?\n" * 800_000)
    desk = open_desk().visit("/desk/questions/many")
    file = desk.page.get_by_label("Or a CSV file")
    file.set_input_files(big)
    assert "at most 500 are read" in file.evaluate("input => input.validationMessage")
    desk.button("Draft all").click()
    expect(desk.page.get_by_role("heading", name="Many questions at once")).to_be_visible()
    small = tmp_path / "one-question.csv"
    small.write_text("question\ndoes it hurt?\n")
    file.set_input_files(small)
    assert file.evaluate("input => input.validationMessage") == ""
    desk.button("Draft all").click()
    expect(desk.page.get_by_role("heading", name="1 draft")).to_be_visible()


@pytest.mark.parametrize("looks", LOOKS)
def test_axe_finds_nothing(open_desk: Callable[..., DeskPage], with_bot: StaffedDesk, looks: str) -> None:
    ask(with_bot, "can you fix my car")
    desk = open_desk(looks)
    for path in ("/desk/teach", "/desk/questions", "/desk/questions/many"):
        desk.visit(path)
        sound(desk)
    desk.visit("/desk/teach/new")
    desk.page.get_by_label("The question").fill("Is there wifi?")
    fill(desk)
    desk.button("Show what the bot would say").click()
    desk.page.locator("#preview").wait_for()
    sound(desk)
