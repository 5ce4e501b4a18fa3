"""What strangers write stays text, and neither page nor widget harms the other."""

from __future__ import annotations

import pytest
from chat_page import ChatPage
from fake_desk import FakeDesk
from playwright.sync_api import expect

STRINGS = [
    '<img src=x onerror="window.hurt = 1">',
    "<script>window.hurt = 1</script>",
    "</p><svg onload=window.hurt=1>",
    '<a href="javascript:window.hurt=1">click</a>',
    "{{constructor.constructor('window.hurt=1')()}} <b>${window.hurt = 1}</b>",
]


@pytest.mark.parametrize("text", STRINGS)
def test_markup_stays_text(chat: ChatPage, text: str) -> None:
    chat.open("/plain")
    reply = chat.ask(text)
    expect(chat.messages("visitor")).to_contain_text(text)
    expect(reply.locator(".bubble")).to_contain_text(text)
    expect(chat.panel.locator(".replies button")).to_have_text(text)
    assert chat.page.evaluate("window.hurt") is None
    assert chat.panel.locator("img, script, iframe").count() == 0
    assert chat.panel.locator("a[href^='javascript']").count() == 0


def test_a_name_full_of_markup_stays_text(chat: ChatPage, desk: FakeDesk) -> None:
    desk.knobs.card = {"name": STRINGS[0], "suggestions": STRINGS, "privacy_link": "javascript:window.hurt=1"}
    chat.open("/plain")
    expect(chat.panel.get_by_role("heading", level=2)).to_have_text(STRINGS[0])
    assert chat.panel.locator("a[href^='javascript']").count() == 0
    assert chat.page.evaluate("window.hurt") is None


def test_only_safe_links_are_links(chat: ChatPage) -> None:
    chat.open("/plain")
    reply = chat.ask("Show me a link")
    links = reply.locator(".bubble a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert links == ["https://example.org/a", "mailto:hello@harbourlaneskin.example", "tel:01632960142"]
    web = reply.locator("a[href^='https']").first
    assert web.get_attribute("rel") == "noopener noreferrer"
    expect(web).to_contain_text("opens in a new tab")


@pytest.mark.parametrize("path", ["/csp", "/"])
def test_works_under_a_strict_policy(chat: ChatPage, path: str) -> None:
    """Violations are console errors, which the fixture looks at in the end."""
    chat.page.add_init_script("addEventListener('securitypolicyviolation', (e) => console.error(e.violatedDirective))")
    chat.open(path)
    reply = chat.ask("Does it help with acne scars?")
    expect(reply.locator(".bubble").first).to_have_css("border-start-end-radius", "18px")
    chat.button("Ask for a person").click()
    expect(chat.messages("notice")).to_have_count(1)
    with chat.page.expect_download():
        chat.menu("Save this chat")


def test_a_hostile_page_can_not_break_it(chat: ChatPage) -> None:
    chat.open("/hostile")
    reply = chat.ask("Does it hurt?").locator(".bubble p")
    expect(reply).to_be_visible()
    expect(reply).to_have_css("font-size", "16px")
    expect(reply).to_have_css("text-transform", "none")
    expect(reply).to_have_css("letter-spacing", "normal")
    expect(reply).not_to_have_css("color", "rgb(255, 0, 0)")
    assert chat.panel.bounding_box() == {"x": 860, "y": 88, "width": 400, "height": 680}


def test_it_does_not_touch_the_page(chat: ChatPage) -> None:
    probe = """() => {
      const style = getComputedStyle(document.querySelector("h1"));
      return [style.font, style.color, document.body.children.length, document.styleSheets.length,
              document.documentElement.getAttributeNames().join()];
    }"""
    chat.visit("/plain")
    expect(chat.launcher).to_be_visible()
    before = chat.page.evaluate(probe)
    chat.launcher.click()
    chat.ask("Does it hurt?")
    assert chat.page.evaluate(probe) == before
    assert chat.page.evaluate("Object.keys(window).filter((name) => /clinic|chat/i.test(name))") == []


def test_removed_and_put_back(chat: ChatPage) -> None:
    """Pages that change without loading take elements out and put them back."""
    chat.open("/plain").ask("Does it hurt?")
    chat.page.evaluate("document.body.append(document.querySelector('clinic-chat'))")
    expect(chat.messages("bot")).to_have_count(1)
    chat.ask("How much does a session cost?")
    expect(chat.messages("bot")).to_have_count(2)
