"""Takes screenshots of the main states into docs/pictures: `tools/browser/browser.sh pictures [NAME …]`.

All are of the real front desk with the real bot.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import host_pages
from chat_page import ChatPage
from chromium import ARGUMENTS, find
from playwright.sync_api import Browser, expect, sync_playwright
from real_desk import RealDesk

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
SMALL = {"width": 360, "height": 640}
ZOOMED = {"width": 320, "height": 256}

Scene = Callable[[ChatPage, RealDesk], None]


def site(chat: ChatPage, desk: RealDesk) -> None:
    chat.visit()
    chat.launcher.wait_for()


def welcome(chat: ChatPage, desk: RealDesk) -> None:
    chat.open()
    chat.panel.get_by_text("Often asked").wait_for()


def answer(chat: ChatPage, desk: RealDesk) -> None:
    chat.open().ask("Does it help with acne scars?")


def sources(chat: ChatPage, desk: RealDesk) -> None:
    answer(chat, desk)
    chat.panel.locator(".sources summary").click()
    chat.button("This helped").click()


def urgent(chat: ChatPage, desk: RealDesk) -> None:
    chat.open().ask("My lips are swelling and I can't breathe")


def clarify(chat: ChatPage, desk: RealDesk) -> None:
    chat.open().ask("The machine")


def typing(chat: ChatPage, desk: RealDesk) -> None:
    chat.open().ask("Does it hurt?")
    desk.pause("rasa")
    chat.say("How long does my skin stay red?")
    chat.messages("notice").wait_for()


def person(chat: ChatPage, desk: RealDesk) -> None:
    chat.open().ask("Have you a parrot?")
    chat.button("Ask for a person").click()
    expect(chat.messages("notice")).to_have_count(1)
    desk.staff_says("Priya", "Hello, this is Priya from the front desk. No parrot, but a very quiet cat.")
    chat.messages("staff").wait_for()


def contact(chat: ChatPage, desk: RealDesk) -> None:
    chat.open().ask("Does it hurt?")
    chat.menu("Leave a number or e-mail")
    chat.page.get_by_label("Your name").fill("Robin")
    chat.button("Send my details").click()


def menu(chat: ChatPage, desk: RealDesk) -> None:
    chat.open().ask("How much does a session cost?")
    chat.button("More").click()


def erase(chat: ChatPage, desk: RealDesk) -> None:
    chat.open().ask("Does it hurt?")
    chat.menu("Erase this chat")


def failed(chat: ChatPage, desk: RealDesk) -> None:
    chat.open().ask("Does it hurt?")
    cut_off(chat)
    chat.say("And how much does it cost?")
    chat.panel.locator(".trouble").wait_for()


def unreachable(chat: ChatPage, desk: RealDesk) -> None:
    cut_off(chat)
    chat.open()
    chat.panel.locator(".trouble").wait_for()


def cut_off(chat: ChatPage) -> None:
    """Let nothing of the page reach the API any more."""
    chat.page.route("**/api/**", lambda route: route.abort())


def unread(chat: ChatPage, desk: RealDesk) -> None:
    chat.open().ask("Does it hurt?")
    chat.button("Close").click()
    desk.staff_says("Priya", "One more thing: you can park in the Rope Street car park.")
    chat.page.locator("clinic-chat .badge").wait_for()
    chat.launcher.click()
    chat.panel.locator(".marker").wait_for()


def arabic(chat: ChatPage, desk: RealDesk) -> None:
    page = host_pages.PAGES["/rtl"].replace(host_pages.SCRIPT, chat.page.request.get(f"{desk.url}/embed.txt").text())
    chat.page.route("**/rtl", lambda route: route.fulfill(body=page, content_type="text/html; charset=utf-8"))
    chat.open("/rtl").ask("مرحبا")


def yellow(chat: ChatPage, desk: RealDesk) -> None:
    chat.visit()
    chat.page.locator("clinic-chat").evaluate("element => element.setAttribute('color', '#f2c14e')")
    chat.launcher.click()
    chat.ask("How much does a session cost?")


# Name of the picture: scene, size, other settings of the browser.
PICTURES: dict[str, tuple[Scene, dict[str, int], dict[str, str]]] = {
    "site": (site, DESKTOP, {}),
    "welcome": (welcome, DESKTOP, {}),
    "answer": (answer, DESKTOP, {}),
    "sources": (sources, DESKTOP, {}),
    "urgent": (urgent, DESKTOP, {}),
    "clarify": (clarify, DESKTOP, {}),
    "typing": (typing, DESKTOP, {}),
    "person": (person, DESKTOP, {}),
    "contact": (contact, DESKTOP, {}),
    "menu": (menu, DESKTOP, {}),
    "erase": (erase, DESKTOP, {}),
    "failed": (failed, DESKTOP, {}),
    "unreachable": (unreachable, DESKTOP, {}),
    "unread": (unread, DESKTOP, {}),
    "dark": (sources, DESKTOP, {"color_scheme": "dark"}),
    "dark-urgent": (urgent, DESKTOP, {"color_scheme": "dark"}),
    "rtl": (arabic, DESKTOP, {}),
    "colour": (yellow, DESKTOP, {}),
    "forced-colours": (sources, DESKTOP, {"forced_colors": "active"}),
    "dark-site": (site, DESKTOP, {"color_scheme": "dark"}),
    "phone-site": (site, PHONE, {}),
    "phone-welcome": (welcome, PHONE, {}),
    "phone-answer": (answer, SMALL, {}),
    "phone-urgent": (urgent, SMALL, {}),
    "phone-unreachable": (unreachable, SMALL, {}),
    "phone-contact": (contact, SMALL, {}),
    "zoom-400": (answer, ZOOMED, {}),
}


def take(browser: Browser, desk: RealDesk, name: str) -> None:
    scene, size, settings = PICTURES[name]
    context = browser.new_context(viewport=size, locale="en-GB", reduced_motion="reduce", **settings)
    page = ChatPage(context, desk.url)
    scene(page, desk)
    page.page.wait_for_timeout(250)
    page.page.screenshot(path=FOLDER / f"{name}.png")
    context.close()
    desk.resume("rasa")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with RealDesk() as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        for name in sys.argv[1:] or PICTURES:
            take(browser, desk, name)
            print(f"docs/pictures/{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
