"""One chat in all tabs of a site, and what is kept where."""

from __future__ import annotations

from chat_page import ChatPage
from fake_desk import FakeDesk
from playwright.sync_api import BrowserContext, expect


def test_two_first_messages_at_once_open_one_chat(chat: ChatPage, second: ChatPage, desk: FakeDesk) -> None:
    for tab in (chat, second):
        tab.open("/plain")
        tab.input.fill("Does it hurt?")
    for tab in (chat, second):
        tab.page.evaluate("document.querySelector('clinic-chat').shadowRoot.querySelector('.send').click()")
    for tab in (chat, second):
        expect(tab.messages("visitor")).to_have_count(2)
        expect(tab.messages("bot")).to_have_count(2)
    assert desk.opened == 1


def test_a_tab_that_opens_later_takes_the_chat_over(chat: ChatPage, second: ChatPage) -> None:
    chat.open("/plain").ask("Does it hurt?")
    second.visit("/second")
    second.launcher.click()
    expect(second.messages("bot")).to_have_count(1)
    second.button("This helped").click()
    expect(chat.button("This helped")).to_have_attribute("aria-pressed", "true")


def test_the_next_page_goes_on(chat: ChatPage) -> None:
    chat.open("/plain").ask("Does it hurt?")
    chat.input.fill("A thought that is not")
    chat.page.get_by_role("link", name="Next page").click()
    chat.page.wait_for_url("**/second")
    expect(chat.messages("bot")).to_have_count(1)
    expect(chat.input).to_have_value("A thought that is not")


def test_the_session_is_the_default(chat: ChatPage) -> None:
    chat.open("/plain").ask("Does it hurt?")
    assert chat.page.evaluate("localStorage.length") == 0
    assert chat.page.evaluate("sessionStorage.length") == 2
    assert chat.page.context.cookies() == []


def test_local_storage_only_where_the_clinic_wants_it(chat: ChatPage, context: BrowserContext, url: str) -> None:
    chat.open("/local").ask("Does it hurt?")
    chat.page.close()
    later = ChatPage(context, url).open("/local")
    expect(later.messages("bot")).to_have_count(1)


def test_unread_messages_are_counted_and_marked(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain").ask("Does it hurt?")
    chat.button("Close").click()
    desk.staff_says("Priya", "One more thing.")
    desk.staff_says("Priya", "And another.")
    expect(chat.launcher).to_have_attribute("aria-label", "Ask us: open the chat, 2 new messages")
    chat.page.reload()
    expect(chat.launcher).to_have_attribute("aria-label", "Ask us: open the chat, 2 new messages")
    chat.launcher.click()
    expect(chat.panel.locator(".marker")).to_have_text("New messages")
    expect(chat.panel.locator(".marker + .message")).to_contain_text("One more thing.")
    chat.ask("Thank you")
    expect(chat.panel.locator(".marker")).to_have_count(0)


def test_the_panel_stays_in_place_when_unread_messages_are_shown(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain")
    for _ in range(3):
        chat.ask("Does it help with acne scars?")
    chat.button("Close").click()
    desk.staff_says("Priya", "One more thing.")
    expect(chat.page.locator("clinic-chat .badge")).to_be_visible()
    chat.launcher.click()
    expect(chat.panel.locator(".marker")).to_be_in_viewport()
    assert chat.panel.evaluate("panel => panel.scrollTop") == 0
    assert chat.page.evaluate("scrollY") == 0


def test_reading_further_up_is_not_disturbed(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain")
    for _ in range(4):
        chat.ask("Does it help with acne scars?")
    chat.scroller.evaluate("element => { element.scrollTop = 0 }")
    desk.staff_says("Priya", "One more thing.")
    expect(chat.button("Newest message")).to_be_visible()
    assert chat.scroller.evaluate("element => element.scrollTop") == 0
    chat.button("Newest message").click()
    expect(chat.messages("staff")).to_be_in_viewport()
    expect(chat.button("Newest message")).to_be_hidden()


def test_back_at_the_end_new_messages_are_followed_again(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain")
    for _ in range(4):
        chat.ask("Does it help with acne scars?")
    end = chat.scroller.evaluate("element => element.scrollTop")
    chat.scroller.evaluate("element => { element.scrollTop = 0 }")
    desk.staff_says("Priya", "One more thing.")
    expect(chat.button("Newest message")).to_be_visible()
    for place in (end, "element.scrollHeight"):
        chat.scroller.evaluate(f"element => {{ element.scrollTop = {place} }}")
        chat.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    desk.staff_says("Priya", "And another.")
    expect(chat.messages("staff").last).to_be_in_viewport()
