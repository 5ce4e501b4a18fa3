"""The desk's pages: axe in light, dark and on a tablet, keyboard, title, consent."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from desk_page import DeskPage
from playwright.sync_api import Browser, expect
from staffed_desk import ApiVisitor, StaffedDesk

AtDesk = Callable[..., DeskPage]
TABLET = {"width": 820, "height": 1180}


def inbox(desk: DeskPage, visitor: ApiVisitor) -> None:
    desk.visit("/desk/inbox")
    desk.row(visitor.id).wait_for()


def unsure(desk: DeskPage, visitor: ApiVisitor) -> None:
    desk.visit("/desk/inbox?view=unsure")


def search(desk: DeskPage, visitor: ApiVisitor) -> None:
    desk.visit("/desk/inbox?q=nothing+like+this")


def along(desk: DeskPage, visitor: ApiVisitor) -> None:
    desk.open_chat(visitor.id)


def details(desk: DeskPage, visitor: ApiVisitor) -> None:
    visitor.post("contact", name="Robin", phone="01632 960 777", wish="Please call.", consent=True)
    desk.open_chat(visitor.id)
    desk.menu("Details")
    desk.button("Show them").click()
    expect(desk.page.get_by_text("01632 960 777")).to_be_visible()


def mine(desk: DeskPage, visitor: ApiVisitor) -> None:
    visitor.say("My lips are swelling and I can't breathe")
    desk.take_over(visitor.id)
    desk.say("I am here.")
    desk.reply.press_sequentially("/")


def parting(desk: DeskPage, visitor: ApiVisitor) -> None:
    desk.take_over(visitor.id)
    desk.menu("Hand back")


def own_menu(desk: DeskPage, visitor: ApiVisitor) -> None:
    desk.visit("/desk/canned")
    desk.page.locator("details.me summary").click()


def canned(desk: DeskPage, visitor: ApiVisitor) -> None:
    desk.visit("/desk/canned/new")
    desk.page.get_by_label("Shortcut").fill("x")
    desk.page.get_by_label("Text").fill("{nothing}")
    desk.button("Save").click()
    expect(desk.page.get_by_text("Nothing fills")).to_be_visible()


def password(desk: DeskPage, visitor: ApiVisitor) -> None:
    desk.visit("/desk/password")
    desk.button("Save the password").click()


def staff(desk: DeskPage, visitor: ApiVisitor) -> None:
    desk.visit("/desk/staff")


def staff_change(desk: DeskPage, visitor: ApiVisitor) -> None:
    desk.visit("/desk/staff/mara")


def audit(desk: DeskPage, visitor: ApiVisitor) -> None:
    desk.visit("/desk/audit")


def problem(desk: DeskPage, visitor: ApiVisitor) -> None:
    desk.visit("/desk/no-such-page")
    desk.errors.clear()  # the browser logs the 404


PAGES = [inbox, unsure, search, along, details, mine, parting, own_menu, canned, password, staff, staff_change, audit,
         problem]  # fmt: skip


@pytest.mark.parametrize("looks", ["light", "dark", "tablet"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_axe_finds_nothing(at_desk: AtDesk, visitor: ApiVisitor, page: Callable[..., None], looks: str) -> None:
    settings: dict[str, object] = {"color_scheme": "dark" if looks == "dark" else "light", "reduced_motion": "reduce"}
    if looks == "tablet":
        settings |= {"viewport": TABLET, "has_touch": True}
    visitor.say("hello")
    visitor.post("handoff", reason="about my booking")
    desk = at_desk("mara", "manager", **settings)
    page(desk, visitor)
    assert desk.axe() == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert desk.page.evaluate(wide) <= 0, "the page scrolls sideways"


def test_axe_finds_nothing_before_the_login(browser: Browser, staffed_desk: StaffedDesk) -> None:
    context = browser.new_context()
    desk = DeskPage(context, staffed_desk.url).visit("/desk/")
    assert desk.axe() == []
    desk.sign_in("nobody", "wrong")
    expect(desk.page.get_by_role("alert")).to_be_visible()
    assert desk.axe() == []
    assert desk.errors == []
    context.close()


def test_inbox_by_keyboard(at_desk: AtDesk, visitor: ApiVisitor) -> None:
    visitor.post("handoff", reason="about my booking")
    desk = at_desk("priya").visit("/desk/inbox")
    desk.row(visitor.id).wait_for()
    keys = desk.page.keyboard
    keys.press("j")
    for _ in range(100):
        if desk.page.evaluate("document.activeElement.dataset.chat") == visitor.id:
            break
        keys.press("j")
    keys.press("Enter")
    desk.page.wait_for_url(f"**/{visitor.id}*")
    keys.press("/")
    expect(desk.page.get_by_label("Search in all chats")).to_be_focused()
    desk.button("Take over").focus()
    keys.press("Enter")
    expect(desk.reply).to_be_focused()
    keys.type("Hello by keyboard")
    keys.press("Enter")
    expect(desk.lines("staff")).to_contain_text("Hello by keyboard")


def test_chat_is_renewed_without_losing_the_focus(at_desk: AtDesk, visitor: ApiVisitor) -> None:
    visitor.post("handoff", reason="about my booking")
    desk = at_desk("priya").open_chat(visitor.id)
    desk.button("Take over").focus()
    desk.state.evaluate("state => { state.isOld = true }")
    visitor.say("Is anybody there?")
    desk.page.wait_for_function("() => !document.getElementById('chat-state').isOld")
    expect(desk.button("Take over")).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(desk.reply).to_be_focused()


def test_list_is_renewed_without_losing_the_focus(
    at_desk: AtDesk, visitor: ApiVisitor, staffed_desk: StaffedDesk
) -> None:
    visitor.post("handoff", reason="first")
    desk = at_desk("priya").visit("/desk/inbox")
    desk.row(visitor.id).focus()
    other = ApiVisitor(staffed_desk.url)
    other.post("handoff", reason="second")
    expect(desk.row(other.id)).to_be_visible()
    expect(desk.row(visitor.id)).to_be_focused()


def test_title_and_navigation_count_on_every_page(at_desk: AtDesk, visitor: ApiVisitor) -> None:
    desk = at_desk("priya").visit("/desk/canned")
    count = desk.page.locator("#waiting-count")
    before = desk.page.request.get(f"{desk.url}/desk/inbox/counts").json()["total"]
    visitor.post("handoff", reason="")
    expect(count).to_have_text(str(before + 1))
    expect(desk.page).to_have_title(re.compile(rf"\({before + 1}\) Ready answers"))


def test_sound_and_notification_after_one_click(at_desk: AtDesk, visitor: ApiVisitor) -> None:
    desk = at_desk("priya", permissions=["notifications"])
    desk.page.add_init_script(
        """
        window.heard = []; window.told = [];
        const start = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (...when) { window.heard.push(1); return start.apply(this, when); };
        window.Notification = class { static permission = "granted"; constructor(text) { window.told.push(text); } };
        Object.defineProperty(document, "hidden", { get: () => window.away === true });
        """
    )
    desk.visit("/desk/inbox")
    visitor.post("handoff", reason="before the click")
    desk.row(visitor.id).wait_for()
    assert desk.page.evaluate("window.heard.length") == 0
    desk.button("Turn on sound and notifications").click()
    expect(desk.page.locator("#consent")).to_be_hidden()
    desk.page.evaluate("window.heard.length = 0; window.away = true")
    other = ApiVisitor(desk.url)
    other.say("My lips are swelling and I can't breathe")
    desk.row(other.id).wait_for()
    desk.page.wait_for_function("window.told.length > 0")
    assert desk.page.evaluate("window.told") == ["An alarming message"]
    assert desk.page.evaluate("window.heard.length") == 4
    desk.page.reload()
    expect(desk.page.locator("#consent")).to_be_hidden()


def test_tabs_share_one_stream_and_the_next_takes_over(at_desk: AtDesk, staffed_desk: StaffedDesk) -> None:
    first = at_desk("priya")
    context, streams = first.page.context, []
    context.on("request", lambda request: streams.append(request.url) if "/desk/events" in request.url else None)
    first.visit("/desk/inbox")
    others = [DeskPage(context, staffed_desk.url).visit("/desk/inbox") for _ in range(8)]
    visitor = ApiVisitor(staffed_desk.url)
    visitor.post("handoff", reason="who hears this?")
    for desk in (first, *others):
        expect(desk.row(visitor.id)).to_be_visible()
    assert len(streams) == 1
    first.page.close()
    another = ApiVisitor(staffed_desk.url)
    another.post("handoff", reason="and this?")
    for desk in others:
        expect(desk.row(another.id)).to_be_visible()
    assert len(streams) == 2
    assert [error for desk in others for error in desk.errors] == []


def test_tablet_shows_list_or_chat(at_desk: AtDesk, visitor: ApiVisitor) -> None:
    visitor.post("handoff", reason="about my booking")
    desk = at_desk("priya", viewport=TABLET, has_touch=True).visit("/desk/inbox")
    desk.row(visitor.id).tap()
    expect(desk.state).to_be_visible()
    expect(desk.page.locator(".list-pane")).to_be_hidden()
    desk.button("Take over").tap()
    expect(desk.reply).to_be_in_viewport()
    desk.page.get_by_role("link", name="Inbox").last.click()
    expect(desk.row(visitor.id)).to_be_visible()


def test_signed_out_elsewhere_is_said_so(at_desk: AtDesk, browser: Browser, staffed_desk: StaffedDesk) -> None:
    password = staffed_desk.add("leo", "receptionist")
    context = browser.new_context()
    desk = DeskPage(context, staffed_desk.url).sign_in("leo", password).choose_password(password)
    other = DeskPage(context, staffed_desk.url).visit("/desk/inbox")
    other.page.locator("details.me summary").click()
    other.button("Sign out").click()
    desk.page.get_by_role("link", name="All chats").click()
    expect(desk.page.get_by_role("heading", name="Sign in to the desk")).to_be_visible()
    context.close()
