"""WCAG 2.2 AA: axe-core in every state, the keyboard, what screen readers hear, sizes and colours."""

from __future__ import annotations

import re

import pytest
from chat_page import ChatPage
from fake_desk import FakeDesk
from playwright.sync_api import Browser, expect
from widget_states import STATES, State


@pytest.mark.parametrize("looks", ["light", "dark", "phone"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(browser: Browser, desk: FakeDesk, state: State, looks: str) -> None:
    size = {"width": 360, "height": 640} if looks == "phone" else {"width": 1280, "height": 860}
    scheme = "dark" if looks == "dark" else "light"
    context = browser.new_context(viewport=size, color_scheme=scheme, locale="en-GB", reduced_motion="reduce")
    chat = ChatPage(context, desk.url)
    state(chat, desk)
    assert chat.axe() == []
    context.close()


def test_keyboard_only(chat: ChatPage) -> None:
    chat.visit("/plain")
    keys = chat.page.keyboard
    for _ in range(5):
        keys.press("Tab")
        if chat.focused() == "Ask us: open the chat":
            break
    keys.press("Enter")
    assert chat.focused() == "input"
    keys.type("Does it help with acne scars?")
    keys.press("Shift+Enter")
    keys.type("Second line")
    keys.press("Enter")
    expect(chat.messages("bot")).to_have_count(1)
    assert chat.focused() == "input"
    stops = []
    while len(stops) < 20 and chat.focused() != "Close":
        keys.press("Shift+Tab")
        stops.append(chat.focused())
    assert stops[:6] == [
        "What does it cost?",
        "Book a consultation",
        "This did not help",
        "This helped",
        "From Cleveland Clinic and 2 more, checked on 3 November 2026",
        "Privacy (opens in a new tab)",
    ]
    keys.press("Shift+Tab")
    assert chat.focused() == "More"
    keys.press("Enter")
    keys.press("Tab")
    assert chat.focused() == "Leave a number or e-mail"
    keys.press("Escape")
    assert chat.focused() == "More"
    expect(chat.panel).to_be_visible()
    keys.press("Escape")
    expect(chat.panel).to_be_hidden()
    assert chat.focused().startswith("Ask us")


def test_focus_goes_along_with_the_views(chat: ChatPage) -> None:
    chat.open("/plain").ask("Does it help with acne scars?")
    keys = chat.page.keyboard
    chat.panel.get_by_role("button", name="Book a consultation").press("Enter")
    assert chat.focused() == "input"
    chat.menu("Leave a number or e-mail")
    assert chat.focused() == "contact-title"
    keys.press("Escape")
    assert chat.focused() == "input"
    chat.menu("Erase this chat")
    assert chat.focused() == "erase-title"
    chat.button("Keep it").press("Enter")
    assert chat.focused() == "input"


def test_the_log_says_everything_in_order_and_only_once(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain")
    expect(chat.log).to_have_attribute("aria-live", "polite")
    # Counts what a screen reader would hear: elements that come into the live log.
    chat.log.evaluate(
        """log => {
          window.heard = [];
          new MutationObserver((changes) => {
            const nodes = changes.flatMap(({ addedNodes }) => [...addedNodes]);
            window.heard.push(...nodes.map(({ innerText }) => innerText));
          }).observe(log, { childList: true });
        }"""
    )
    chat.ask("Does it hurt?")
    desk.staff_says("Priya", "Hello.")
    expect(chat.messages("staff")).to_have_count(1)
    chat.ask("How much does a session cost?")
    heard = chat.page.evaluate("window.heard")
    speakers = [re.match(r"\D*", text.split("\n")[0])[0].strip() for text in heard]
    assert speakers == ["You:", "Pebble, assistant", "Priya, clinic team", "You:", "Pebble, assistant"]


def test_history_is_not_read_out_again(chat: ChatPage) -> None:
    chat.open("/plain").ask("Does it hurt?")
    chat.page.add_init_script(
        """
        const insert = Element.prototype.insertBefore;
        window.heard = [];
        Element.prototype.insertBefore = function (node, before) {
          if (this.role === "log" && this.ariaLive !== "off") window.heard.push(node.innerText);
          return insert.call(this, node, before);
        };
        """
    )
    chat.page.reload()
    expect(chat.messages("bot")).to_have_count(1)
    assert chat.page.evaluate("window.heard") == []


def test_a_closed_panel_still_tells(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/plain").ask("Does it hurt?")
    chat.button("Close").click()
    desk.staff_says("Priya", "One more thing.")
    expect(chat.page.locator("clinic-chat .root > [role=status]")).to_have_text("1 new message")


def test_motion_only_where_it_is_welcome(browser: Browser, desk: FakeDesk) -> None:
    desk.knobs.think = 60
    context = browser.new_context(reduced_motion="reduce")
    chat = ChatPage(context, desk.url).open()
    chat.say("Does it hurt?")
    expect(chat.panel.locator(".typing")).to_be_visible()
    moving = "document.querySelector('clinic-chat').shadowRoot.getAnimations().length"
    assert chat.page.evaluate(moving) == 0
    context.close()


def test_forced_colours_keep_the_shapes(browser: Browser, desk: FakeDesk) -> None:
    context = browser.new_context(forced_colors="active", viewport={"width": 1280, "height": 860})
    chat = ChatPage(context, desk.url).open()
    reply = chat.ask("I can't breathe")
    expect(reply.locator(".urgent")).to_have_css("border-block-start-width", "4px")
    expect(chat.messages("visitor").locator(".bubble")).to_have_css("border-block-start-width", "3px")
    expect(chat.launcher).to_have_css("border-block-start-style", "solid")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "color", ["#ffffff", "#000", "yellow", "#ff5a5f", "rgb(120 120 120)", "#0d5c5a", "hsl(260 90% 85%)", "nonsense"]
)
def test_any_colour_keeps_its_contrast(browser: Browser, desk: FakeDesk, color: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    chat = ChatPage(context, desk.url).visit("/colour")
    chat.page.locator("clinic-chat").evaluate("(element, color) => element.setAttribute('color', color)", color)
    chat.launcher.click()
    chat.ask("Does it help with acne scars?")
    assert chat.axe() == []
    context.close()


def test_every_text_can_be_replaced(chat: ChatPage) -> None:
    chat.open("/plain")
    texts = {
        "greeting": "Bonjour !",
        "sources_many": "Selon {title} et {n} autres",
        "checked": "vérifié le {date}",
        "send": 7,
    }
    chat.page.locator("clinic-chat").evaluate("(element, texts) => { element.texts = texts }", texts)
    expect(chat.panel.get_by_text("Bonjour !")).to_be_visible()
    expect(chat.button("Send")).to_be_visible()
    reply = chat.ask("Does it help with acne scars?")
    expect(reply.locator("summary")).to_have_text("Selon Cleveland Clinic et 2 autres, vérifié le 3 November 2026")


def test_right_to_left(chat: ChatPage) -> None:
    chat.open("/rtl")
    assert chat.panel.bounding_box()["x"] == 20
    reply = chat.ask("مرحبا")
    expect(chat.panel.get_by_text("مرحبًا، كيف يمكننا مساعدتك؟")).to_be_visible()
    left, right = reply.bounding_box(), chat.messages("visitor").bounding_box()
    assert left["x"] > right["x"]
    expect(chat.log).to_have_css("direction", "rtl")
