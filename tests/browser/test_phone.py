"""Small screens: phones, on-screen keyboards, and large screens zoomed to 400 %."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chat_page import ChatPage
from fake_desk import FakeDesk
from playwright.sync_api import Browser, expect

PHONE = {"width": 360, "height": 640}


@pytest.fixture
def phone(browser: Browser, desk: FakeDesk) -> Iterator[ChatPage]:
    context = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2, locale="en-GB", reduced_motion="reduce"
    )
    chat = ChatPage(context, desk.url)
    yield chat
    assert chat.errors == []
    context.close()


def test_fills_the_screen_and_is_modal(phone: ChatPage) -> None:
    phone.open()
    assert phone.panel.bounding_box() == {"x": 0, "y": 0, **PHONE}
    assert phone.focused() == "title"
    for _ in range(25):
        phone.page.keyboard.press("Tab")
        # Past the last stop the browser's own bar has the focus, never the page behind.
        assert phone.page.evaluate("['CLINIC-CHAT', 'BODY'].includes(document.activeElement.tagName)")
    phone.page.keyboard.press("Escape")
    expect(phone.panel).to_be_hidden()


def test_the_keyboard_on_the_screen_does_not_hide_the_field(phone: ChatPage) -> None:
    phone.open().ask("Does it help with acne scars?")
    phone.page.evaluate(
        """() => {
          Object.defineProperty(visualViewport, "height", { value: 340, configurable: true });
          Object.defineProperty(visualViewport, "offsetTop", { value: 40, configurable: true });
          visualViewport.dispatchEvent(new Event("resize"));
        }"""
    )
    phone.until(lambda: (phone.panel.bounding_box()["y"], phone.panel.bounding_box()["height"]) == (40, 340))
    field = phone.input.bounding_box()
    assert field["y"] + field["height"] <= 380


def test_targets_are_large_enough(phone: ChatPage) -> None:
    phone.open().ask("Does it help with acne scars?")
    phone.panel.get_by_text("Phone, hours and address").click()
    phone.button("More").click()
    small = phone.panel.locator("button, summary, textarea").evaluate_all(
        """all => all.filter((each) => each.checkVisibility()).map((each) => [each, each.getBoundingClientRect()])
             .filter(([, box]) => box.width < 44 || box.height < 44)
             .map(([each, box]) => `${each.className} ${each.textContent} ${box.width}×${box.height}`)"""
    )
    assert small == []


@pytest.mark.parametrize("state", ["welcome", "answer", "urgent", "form"])
@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 256}, {"width": 740, "height": 360}], ids=str)
def test_nothing_is_cut_off(browser: Browser, desk: FakeDesk, size: dict[str, int], state: str) -> None:
    """320 × 256 is a screen of 1280 × 1024 at 400 % (WCAG 1.4.10)."""
    context = browser.new_context(viewport=size, locale="en-GB", reduced_motion="reduce")
    chat = ChatPage(context, desk.url).open()
    if state == "answer":
        chat.ask("Does it help with acne scars?")
    elif state == "urgent":
        chat.ask("I can't breathe")
    elif state == "form":
        chat.menu("Leave a number or e-mail")
    assert chat.panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")
    wide = chat.panel.locator("p, button, .bubble, input, textarea, dd").evaluate_all(
        """(all, width) => all.filter((each) => each.checkVisibility() && !each.closest(".sr"))
             .filter((each) => each.getBoundingClientRect().right > width + 1 || each.getBoundingClientRect().left < -1)
             .map((each) => each.className + each.textContent)""",
        size["width"],
    )
    assert wide == []
    if state != "form":
        assert chat.scroller.evaluate("element => element.clientHeight") >= 90
        field = chat.input.bounding_box()
        assert field["y"] + field["height"] <= size["height"]
    context.close()


def test_the_next_page_is_not_covered(phone: ChatPage) -> None:
    phone.open("/plain").ask("Does it hurt?")
    phone.page.goto(phone.url + "/second")
    expect(phone.launcher).to_be_visible()
    expect(phone.panel).to_be_hidden()
    phone.launcher.click()
    expect(phone.messages("bot")).to_have_count(1)


def test_turning_to_a_large_screen_keeps_the_chat(phone: ChatPage) -> None:
    phone.open("/plain").ask("Does it hurt?")
    phone.page.set_viewport_size({"width": 1024, "height": 800})
    expect(phone.messages("bot")).to_be_visible()
    assert phone.panel.bounding_box()["width"] == 400
    expect(phone.launcher).to_be_visible()


def test_larger_text_by_the_browser_setting(browser: Browser, desk: FakeDesk) -> None:
    """A page that sets its own root size does not take the visitor's size away: text here is relative to `medium`."""
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    chat = ChatPage(context, desk.url).open("/hostile")
    expect(chat.input).to_have_css("font-size", "16px")
    context.close()
