"""A price changed at the desk is what a visitor in another browser is told; nothing of an erased visitor is left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from chat_page import ChatPage
from desk_page import DeskPage
from playwright.sync_api import Browser, expect
from staffed_desk import ApiVisitor, StaffedDesk

AtDesk = Callable[..., DeskPage]
PRICES = "/desk/facts/prices"
FACE = "prices__face__amount"


def _field(desk: DeskPage, name: str):
    return desk.page.locator(f"[name={name}]")


def test_price_changed_at_the_desk_is_told_in_the_chat(browser: Browser, with_bot: StaffedDesk) -> None:
    site = browser.new_context(locale="en-GB")
    chat = ChatPage(site, with_bot.url).open()
    first = chat.ask("How much is one session on the face?", timeout=120_000)
    expect(first).to_contain_text("£75")
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 860})
    password = with_bot.add("ruth", "receptionist")
    desk = DeskPage(context, with_bot.url).sign_in("ruth", password).choose_password(password)
    desk.visit(PRICES)
    _field(desk, FACE).fill("83")
    expect(desk.page.locator("#checked")).to_contain_text("Ready to save", timeout=20_000)
    expect(desk.page.locator("#checked .bubble").first).to_contain_text("£")
    desk.page.get_by_label("Why").fill("new prices from May")
    desk.button("Save").click()
    expect(desk.page.get_by_text("Saved as version")).to_be_visible()
    desk.page.wait_for_timeout(1000)  # what the page promises: within a second
    expect(chat.ask("And what does one session on the face cost?", timeout=60_000)).to_contain_text("£83")
    desk.visit("/desk/facts/history/clinic.yml")
    expect(desk.page.get_by_text("new prices from May").first).to_be_visible()
    assert chat.errors == desk.errors == []
    context.close()
    site.close()


def test_mistake_is_told_while_typing(at_desk: AtDesk) -> None:
    desk = at_desk("priya").visit(PRICES)
    price = _field(desk, FACE)
    price.fill("cheap")
    wrong = desk.page.locator(f"#id_{FACE}_error")
    expect(wrong).to_contain_text("“cheap” is not a number")
    expect(price).to_be_focused()
    expect(desk.page.locator("#checked")).to_contain_text("Can't be saved yet")
    price.fill("82.50")
    expect(wrong).to_be_hidden()
    expect(desk.page.locator("#checked")).to_contain_text("82.50")
    desk.visit(PRICES)
    expect(_field(desk, FACE)).to_have_value("75")


def test_two_at_once_are_told(at_desk: AtDesk) -> None:
    address = "/desk/facts/payment"
    mine, theirs = at_desk("priya").visit(address), at_desk("sam").visit(address)
    _field(theirs, "payment__deposit").fill("25")
    theirs.page.get_by_label("Why").fill("dearer lamps")
    theirs.button("Save").click()
    expect(theirs.page.get_by_text("Saved as version")).to_be_visible()
    _field(mine, "payment__vouchers").fill("Gift vouchers are sold at reception.")
    mine.page.get_by_label("Why").fill("no shop any more")
    mine.button("Save").click()
    told = mine.page.get_by_role("alert")
    expect(told).to_contain_text("Not saved yet: Sam saved another version")
    expect(_field(mine, "payment__deposit")).to_have_value("25")
    assert mine.axe() == []
    mine.button("Save").click()
    expect(mine.page.get_by_text("Saved as version")).to_be_visible()
    expect(_field(mine, "payment__deposit")).to_have_value("25")


def test_visitor_is_erased_and_it_is_proved(at_desk: AtDesk, visitor: ApiVisitor) -> None:
    visitor.say("I am Zanzibar Freckles")
    visitor.post("contact", name="Zanzibar Freckles", phone="01632 960 999", wish="", consent=True)
    desk = at_desk("mara", "manager").visit("/desk/privacy")
    desk.page.get_by_label("Look for").fill("zanzibar")
    desk.button("Find chats").click()
    desk.page.get_by_role("checkbox").check()
    assert desk.axe() == []
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.button("Erase the ticked chats").click()
    expect(desk.page.locator("#proof")).to_contain_text("Nothing left", timeout=30_000)
    assert desk.axe() == []
    desk.visit("/desk/privacy")
    desk.page.get_by_label("Look for").fill("zanzibar")
    desk.button("Find chats").click()
    expect(desk.page.get_by_role("heading", name="No chat found")).to_be_visible()


PAGES = [
    "/desk/facts",
    PRICES,
    "/desk/facts/packages",
    "/desk/facts/hours",
    "/desk/facts/closures",
    "/desk/facts/desk",
    "/desk/facts/answers",
    "/desk/facts/answers?q=nothing-like-this",
    "/desk/facts/answers/pain",
    "/desk/facts/review",
    "/desk/facts/history/clinic.yml",
    "/desk/facts/history/clinic.yml/1",
    "/desk/figures",
    "/desk/figures?by=week",
    "/desk/privacy",
]


@pytest.mark.parametrize("looks", ["light", "dark", "tablet"])
def test_axe_finds_nothing(at_desk: AtDesk, visitor: ApiVisitor, looks: str) -> None:
    settings: dict[str, object] = {"color_scheme": "dark" if looks == "dark" else "light", "reduced_motion": "reduce"}
    if looks == "tablet":
        settings |= {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
    visitor.say("does it hurt?")
    desk = at_desk("mara", "manager", **settings)
    found = {}
    for address in PAGES:
        desk.visit(address)
        if desk.page.get_by_role("heading", name="There is no such page").count():
            desk.errors.clear()  # no version yet when this test runs alone
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        if problems := [*desk.axe(), *["scrolls sideways"] * (desk.page.evaluate(wide) > 0)]:
            found[address] = problems
    assert not found, "\n".join(f"{address}: {problem}" for address, all_ in found.items() for problem in all_)


def test_charts_are_drawn_under_the_strict_policy(at_desk: AtDesk, visitor: ApiVisitor) -> None:
    visitor.say("does it hurt?")
    desk = at_desk("mara", "manager").visit("/desk/figures")
    pictures = desk.page.locator(".chart img")
    expect(pictures.first).to_be_visible()
    for number in range(pictures.count()):
        pictures.nth(number).scroll_into_view_if_needed()
        desk.page.wait_for_function(
            "number => document.querySelectorAll('.chart img')[number].naturalWidth > 0", arg=number
        )
