"""A receptionist's day, from the login to the export, with a visitor in another browser and the real bot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_page import ChatPage
from desk_page import DeskPage
from playwright.sync_api import Browser, BrowserContext, expect
from staffed_desk import StaffedDesk

PATIENCE = 60_000
MAIL = "Hello,\n\nhow much are six sessions on the face?\nCan you fix my car?\n\nThanks\nAnna Smith"
TABLE = "question\nDoes it hurt?\nCan you fix my car?\n"


@pytest.fixture
def two(browser: Browser) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    """The browsers of the visitor and the receptionist."""
    contexts = tuple(
        browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 860}, accept_downloads=True)
        for _ in range(2)
    )
    for context in contexts:
        context.set_default_timeout(PATIENCE)
    yield contexts
    for context in contexts:
        context.close()


def test_day(two: tuple[BrowserContext, BrowserContext], with_bot: StaffedDesk, tmp_path: Path) -> None:
    site, desk = ChatPage(two[0], with_bot.url).open(), DeskPage(two[1], with_bot.url)
    _begins(desk, with_bot)
    _helps(site, desk)
    _parts(site, desk)
    _answers_mail(desk, tmp_path)
    _changes_a_price(site, desk)
    _ends(desk)
    assert site.errors == desk.errors == []


def _begins(desk: DeskPage, running: StaffedDesk) -> None:
    once = running.add("dana", "receptionist")
    desk.sign_in("dana", once).choose_password(once)
    desk.button("Turn on sound and notifications").click()
    expect(desk.page.locator("#consent")).to_be_hidden()


def _helps(site: ChatPage, desk: DeskPage) -> None:
    """A visitor asks for a person, who reads along, takes over, and answers with a ready answer."""
    site.ask("Does it hurt?", timeout=PATIENCE)
    site.menu("Ask for a person")
    row = desk.page.locator(".row", has_text="Does it hurt?").last
    expect(row).to_contain_text("Wants a person", timeout=PATIENCE)
    expect(desk.page).to_have_title(re.compile(r"^(⚠ )?\(\d+\) "))
    row.click()
    expect(desk.lines("bot").last).to_contain_text("Most people feel little")
    desk.button("Take over").click()
    desk.ready()
    expect(site.messages("notice").last).to_contain_text("Dana from our team has joined", timeout=PATIENCE)
    desk.reply.press_sequentially("/hel")
    desk.reply.press("Enter")
    expect(desk.reply).to_have_value(re.compile("^Hello, this is Dana"))
    desk.reply.press("Enter")
    expect(site.messages("staff").last).to_contain_text("Hello, this is Dana", timeout=PATIENCE)
    replies = site.messages("bot").count()
    site.say("May I come on Saturday?")
    expect(desk.lines("visitor").last).to_contain_text("May I come on Saturday?", timeout=PATIENCE)
    desk.say("Yes, from half past nine.")
    expect(site.messages("staff").last).to_contain_text("half past nine", timeout=PATIENCE)
    assert site.messages("bot").count() == replies, "the bot spoke over a person"


def _parts(site: ChatPage, desk: DeskPage) -> None:
    """The chat goes back to the bot with a line of one's own, and the bot answers the next question."""
    desk.menu("Hand back")
    desk.page.get_by_label("The visitor reads").and_(desk.page.locator("#left-line")).fill("See you on Saturday! Dana")
    desk.page.get_by_role("button", name="Hand back to").click()
    expect(site.messages("notice").last).to_contain_text("See you on Saturday! Dana", timeout=PATIENCE)
    assert "£75" in site.ask("How much is one session on the face?", timeout=PATIENCE).inner_text()


def _answers_mail(desk: DeskPage, folder: Path) -> None:
    """An e-mail gets a draft; a table of questions becomes a file of drafts."""
    desk.visit("/desk/questions")
    desk.page.get_by_label("E-mail or note").fill(MAIL)
    desk.button("Draft a reply").click()
    draft = desk.page.get_by_label("Reply")
    expect(draft).to_have_value(re.compile(r"^Hello Anna,[\s\S]*£390[\s\S]*\[Please answer: Can you fix my car\?\]"))
    desk.page.get_by_role("link", name="Many at once").click()
    table = folder / "questions.csv"
    table.write_text(TABLE, "utf-8")
    desk.page.get_by_label("Or a CSV file").set_input_files(table)
    desk.button("Draft all").click()
    expect(desk.page.get_by_role("heading", name="2 drafts, 1 to check")).to_be_visible(timeout=PATIENCE)
    with desk.page.expect_download() as download:
        desk.button("Export as CSV").click()
    content = Path(download.value.path()).read_text("utf-8-sig")
    assert '"Does it hurt?","Most people feel little' in content
    assert '"[Please answer: Can you fix my car?]","no checked answer"' in content


def _changes_a_price(site: ChatPage, desk: DeskPage) -> None:
    """What is saved at the desk is what the visitor hears next."""
    desk.visit("/desk/facts/prices")
    desk.page.locator("[name=prices__neck__amount]").fill("47")
    expect(desk.page.locator("#checked")).to_contain_text("Ready to save", timeout=PATIENCE)
    desk.page.get_by_label("Why").fill("new prices from May")
    desk.button("Save").click()
    expect(desk.page.get_by_text("Saved as version")).to_be_visible(timeout=PATIENCE)
    expect(site.ask("And one session on the neck?", timeout=PATIENCE)).to_contain_text("£47")


def _ends(desk: DeskPage) -> None:
    desk.page.locator("details.me summary").click()
    desk.button("Sign out").click()
    expect(desk.page.get_by_role("heading", name="Sign in to the desk")).to_be_visible()
    desk.visit("/desk/inbox")
    expect(desk.page.get_by_role("heading", name="Sign in to the desk")).to_be_visible()
