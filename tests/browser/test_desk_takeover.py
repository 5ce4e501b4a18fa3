"""A receptionist and a visitor in two browsers: read along, take over, answer, hand back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from chat_page import ChatPage
from desk_page import DeskPage
from playwright.sync_api import Browser, expect
from staffed_desk import ApiVisitor, StaffedDesk

AtDesk = Callable[..., DeskPage]


@pytest.fixture
def site(browser: Browser, staffed_desk: StaffedDesk) -> Iterator[ChatPage]:
    """The clinic's website in the browser of a visitor."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-GB")
    page = ChatPage(context, staffed_desk.url)
    yield page
    assert page.errors == []
    context.close()


def _asks_for_person(site: ChatPage, at_desk: AtDesk) -> DeskPage:
    """Let the visitor ask for a person, and return the desk with that chat open."""
    desk = at_desk("priya").visit("/desk/inbox?kind=asked")
    known = desk.page.locator(".row").count()
    site.open().ask("Does it hurt?")
    site.menu("Ask for a person")
    expect(site.messages("notice")).to_have_count(1)
    expect(desk.page.locator(".row")).to_have_count(known + 1)
    desk.page.locator(".row").last.click()
    desk.lines("visitor").first.wait_for()
    return desk


def test_from_the_wish_for_a_person_to_the_bot_again(site: ChatPage, at_desk: AtDesk) -> None:
    desk = _asks_for_person(site, at_desk)
    expect(desk.lines("bot")).to_contain_text("Echo: Does it hurt?")
    desk.button("Take over").click()
    desk.ready()
    expect(site.messages("notice").last).to_contain_text("Priya from our team has joined")
    desk.say("Hello, this is Priya. How can I help?")
    expect(site.messages("staff")).to_contain_text("this is Priya")
    site.say("Can I come on Saturday?")
    expect(desk.lines("visitor").last).to_contain_text("Can I come on Saturday?")
    expect(site.messages("bot")).to_have_count(1)
    desk.say("Yes, from half past nine.")
    site.say("Thank you! And what does it cost?")
    expect(desk.lines("visitor").last).to_contain_text("what does it cost?")
    desk.hand_back()
    expect(site.messages("notice").last).to_contain_text("answering again")
    expect(site.messages("bot")).to_have_count(2)
    expect(site.messages("bot").last).to_contain_text("Echo: Thank you! And what does it cost?")
    expect(desk.page.get_by_role("button", name="Take over")).to_be_visible()


def test_each_sees_the_other_write(site: ChatPage, at_desk: AtDesk) -> None:
    desk = _asks_for_person(site, at_desk)
    desk.button("Take over").click()
    desk.ready()
    desk.reply.press_sequentially("Hel", delay=30)
    expect(site.panel.get_by_text("Priya is writing").first).to_be_visible()
    desk.say("Hello")
    expect(site.panel.locator(".typing")).to_be_hidden()
    site.input.press_sequentially("I am", delay=30)
    expect(desk.page.locator("#visitor-types")).to_be_visible()
    site.input.press("Enter")
    expect(desk.page.locator("#visitor-types")).to_be_hidden()


def test_sign_of_writing_goes_when_nothing_comes(at_desk: AtDesk, visitor: ApiVisitor) -> None:
    visitor.say("hello")
    desk = at_desk("priya").open_chat(visitor.id)
    for _ in range(10):  # as somebody who writes on; what came before the page listened is not seen
        visitor.types()
        desk.page.wait_for_timeout(500)
        if desk.page.locator("#visitor-types").is_visible():
            break
    expect(desk.page.locator("#visitor-types")).to_be_visible()
    desk.open_chat(visitor.id)
    expect(desk.page.locator("#visitor-types")).to_be_visible()
    expect(desk.page.locator("#visitor-types")).to_be_hidden(timeout=12_000)  # it fades by itself


def test_newest_message_stays_in_sight_when_the_head_grows(at_desk: AtDesk, visitor: ApiVisitor) -> None:
    for number in range(30):
        visitor.say(f"question {number}")
    desk = at_desk("priya").take_over(visitor.id)
    last = desk.lines("notice").last
    expect(last).to_be_in_viewport(ratio=1)
    visitor.post("handoff", reason="a long story about an appointment " * 8)
    expect(desk.state.locator(".banner")).to_be_visible()
    expect(desk.lines("notice").last).to_be_in_viewport(ratio=1)


def test_alarming_message_while_a_person_is_on(site: ChatPage, at_desk: AtDesk) -> None:
    desk = _asks_for_person(site, at_desk)
    desk.button("Take over").click()
    desk.ready()
    site.say("My lips are swelling and I can't breathe")
    expect(site.messages("bot").last.locator(".urgent")).to_be_visible()
    expect(desk.page.locator("#lines .line-urgent")).to_contain_text("Alarming")
    expect(desk.state.locator(".banner-bad")).to_contain_text("Alarming")
    expect(desk.page.locator(".rows-pinned .row-urgent").first).to_be_visible()
    expect(desk.page).to_have_title(re.compile("^⚠ "))


def test_second_person_sees_who_has_it_and_asks(at_desk: AtDesk, visitor: ApiVisitor) -> None:
    visitor.say("hello")
    priya, sam = at_desk("priya"), at_desk("sam")
    sam.open_chat(visitor.id)
    priya.take_over(visitor.id)
    expect(sam.state).to_contain_text("Priya has this chat")
    expect(sam.button("Take over")).to_have_count(0)
    priya.reply.fill("half written")
    sam.page.get_by_role("button", name="Ask Priya for it").click()
    expect(priya.state).to_contain_text("Sam asks for this chat")
    assert priya.reply.input_value() == "half written"
    priya.button("Give it").click()
    expect(sam.reply).to_be_visible()
    expect(sam.page.locator("#chat")).to_have_attribute("data-mine", "1")
    sam.ready()  # the page came anew
    sam.say("Sam here.")
    assert [message["author_name"] for message in visitor.read() if message["author"] == "staff"] == ["Sam"]


def test_chat_that_goes_to_a_colleague_keeps_what_was_being_written(at_desk: AtDesk, visitor: ApiVisitor) -> None:
    visitor.say("hello")
    priya = at_desk("priya")
    other_tab = at_desk("priya").take_over(visitor.id)
    priya.open_chat(visitor.id)
    priya.reply.fill("a long and careful answer")
    other_tab.menu("Pass on")
    at_desk("sam")
    other_tab.page.get_by_label("To", exact=True).select_option("sam")
    other_tab.page.locator(".menu-box").get_by_role("button", name="Pass on").click()
    expect(priya.page.get_by_role("alert")).to_contain_text("Sam has this chat now")
    assert priya.reply.input_value() == "a long and careful answer"
    expect(priya.button("Send")).to_be_disabled()


def test_ready_answer_by_slash(at_desk: AtDesk, visitor: ApiVisitor) -> None:
    visitor.say("hello")
    desk = at_desk("priya").take_over(visitor.id)
    desk.reply.press_sequentially("/hel")
    listed = desk.page.get_by_role("listbox")
    expect(listed.get_by_role("option", selected=True)).to_contain_text("/hello")
    desk.reply.press("Enter")
    expect(listed).to_be_hidden()
    assert desk.reply.input_value().startswith("Hello, this is Priya from ")
    desk.reply.press_sequentially(" /book")
    desk.reply.press("Escape")
    expect(listed).to_be_hidden()
    desk.reply.fill("/")
    expect(listed.get_by_role("option")).to_have_count(8)
    desk.reply.press("ArrowDown")
    desk.reply.press("ArrowDown")
    expect(listed.get_by_role("option", selected=True)).to_have_count(1)
    desk.reply.press("Tab")
    assert desk.reply.input_value() not in ("", "/")


def test_reply_that_could_not_be_sent_is_kept_and_sent_once(at_desk: AtDesk, visitor: ApiVisitor) -> None:
    visitor.say("hello")
    desk = at_desk("priya").take_over(visitor.id)
    address = re.compile("/reply$")
    desk.page.route(address, lambda route: route.fetch() and route.abort())
    desk.reply.fill("Only once, please.")
    desk.reply.press("Enter")
    expect(desk.page.get_by_role("alert")).to_contain_text("It was not sent")
    assert desk.reply.input_value() == "Only once, please."
    desk.page.unroute(address)
    desk.reply.press("Enter")
    expect(desk.reply).to_have_value("")
    assert [message["texts"] for message in visitor.read() if message["author"] == "staff"] == [["Only once, please."]]


def test_erased_chat_is_said_so(at_desk: AtDesk, visitor: ApiVisitor) -> None:
    visitor.say("hello")
    desk = at_desk("priya").take_over(visitor.id)
    visitor.erase()
    expect(desk.page.get_by_role("alert")).to_contain_text("The visitor has erased this chat")
    desk.page.close()
    desk.errors.clear()  # the browser logs each 404 of what was asked for meanwhile


def test_restart_while_a_person_is_on(at_desk: AtDesk, visitor: ApiVisitor, staffed_desk: StaffedDesk) -> None:
    visitor.say("hello")
    desk = at_desk("priya").take_over(visitor.id)
    staffed_desk.kill("desk")
    expect(desk.page.get_by_text("The connection is lost")).to_be_visible()
    staffed_desk.start("desk")
    visitor.say("are you still there?")
    expect(desk.lines("visitor").last).to_contain_text("still there", timeout=15_000)
    desk.errors.clear()  # the browser logs each request that met a desk that was down
    desk.say("Yes, I am.")
    expect(desk.page.get_by_text("The connection is lost")).to_be_hidden()
    assert [message["author"] for message in visitor.read()][-2:] == ["visitor", "staff"]


@pytest.mark.parametrize("key", ["mouse", "space"])
def test_a_press_that_meets_a_renewal_counts(visitor: ApiVisitor, at_desk: AtDesk, key: str) -> None:
    visitor.say("hello")
    desk = at_desk("priya").open_chat(visitor.id)
    button = desk.button("Take over")
    button.hover()
    button.focus()
    with desk.page.expect_response(lambda response: response.url.endswith("/state")):
        desk.page.mouse.down() if key == "mouse" else desk.page.keyboard.down("Space")
        visitor.say("My lips are swelling and I can't breathe")
    expect(desk.lines("visitor").last).to_contain_text("lips are swelling")
    desk.page.mouse.up() if key == "mouse" else desk.page.keyboard.up("Space")
    desk.ready()


def test_what_came_under_a_press_is_shown_when_it_ends(visitor: ApiVisitor, at_desk: AtDesk) -> None:
    visitor.say("hello")
    desk = at_desk("priya").open_chat(visitor.id)
    desk.state.get_by_role("heading").hover()
    with desk.page.expect_response(lambda response: response.url.endswith("/state")):
        desk.page.mouse.down()
        visitor.say("My lips are swelling and I can't breathe")
    expect(desk.state.locator(".banner-bad")).to_have_count(0)
    desk.page.mouse.up()
    expect(desk.state.locator(".banner-bad")).to_be_visible()
