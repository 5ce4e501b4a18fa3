"""Takes screenshots of the main states into docs/pictures: `tools/browser/browser.sh pictures [NAME …]`.

With `FAQ_DESK_URL` those that need no fake front desk are taken of the real one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from chat_page import ChatPage
from chromium import ARGUMENTS, find
from fake_desk import FakeDesk
from playwright.sync_api import Browser, expect, sync_playwright

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
SMALL = {"width": 360, "height": 640}
ZOOMED = {"width": 320, "height": 256}

Scene = Callable[[ChatPage, FakeDesk], None]


def site(chat: ChatPage, desk: FakeDesk) -> None:
    chat.visit()
    chat.launcher.wait_for()


def welcome(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open()
    chat.panel.get_by_text("Often asked").wait_for()


def answer(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open().ask("Does it help with acne scars?")


def sources(chat: ChatPage, desk: FakeDesk) -> None:
    answer(chat, desk)
    chat.panel.locator(".sources summary").click()
    chat.button("This helped").click()


def urgent(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open().ask("My lips are swelling and I can't breathe")


def typing(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open().ask("Does it hurt?")
    desk.knobs.think, desk.knobs.slow_notice = 60, 0.2
    chat.say("How long does my skin stay red?")
    chat.messages("notice").wait_for()


def person(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open().ask("Have you a parrot?")
    chat.button("Ask for a person").click()
    expect(chat.messages("notice")).to_have_count(1)
    desk.staff_joins("Priya")
    desk.staff_says("Priya", "Hello, this is Priya from the front desk. No parrot, but a very quiet cat.")
    desk.staff_types(True)
    chat.panel.locator(".typing").wait_for()


def contact(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open().ask("Does it hurt?")
    chat.menu("Leave a number or e-mail")
    chat.page.get_by_label("Your name").fill("Robin")
    chat.button("Send my details").click()


def menu(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open().ask("How much does a session cost?")
    chat.button("More").click()


def erase(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open().ask("Does it hurt?")
    chat.menu("Erase this chat")


def failed(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open().ask("Does it hurt?")
    desk.stop_answering()
    chat.say("And how much does it cost?")
    chat.panel.locator(".trouble").wait_for()


def unreachable(chat: ChatPage, desk: FakeDesk) -> None:
    desk.knobs.down = True
    chat.open()
    chat.panel.locator(".trouble").wait_for()


def unread(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open().ask("Does it hurt?")
    chat.button("Close").click()
    desk.staff_says("Priya", "One more thing: you can park behind the clinic.")
    chat.page.locator("clinic-chat .badge").wait_for()
    chat.launcher.click()
    chat.panel.locator(".marker").wait_for()


def arabic(chat: ChatPage, desk: FakeDesk) -> None:
    chat.open("/rtl").ask("مرحبا")


def purple(chat: ChatPage, desk: FakeDesk) -> None:
    chat.visit("/colour")
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
    "colour": (purple, DESKTOP, {}),
    "forced-colours": (sources, DESKTOP, {"forced_colors": "active"}),
    "phone-site": (site, PHONE, {}),
    "phone-welcome": (welcome, PHONE, {}),
    "phone-answer": (answer, SMALL, {}),
    "phone-urgent": (urgent, SMALL, {}),
    "phone-unreachable": (unreachable, SMALL, {}),
    "phone-contact": (contact, SMALL, {}),
    "zoom-400": (answer, ZOOMED, {}),
}


REAL = os.environ.get("FAQ_DESK_URL", "").rstrip("/")
NEED_NO_FAKE = (site, welcome, answer, sources, urgent, contact, menu, erase)


def take(browser: Browser, desk: FakeDesk, name: str) -> None:
    scene, size, settings = PICTURES[name]
    desk.reset()
    context = browser.new_context(viewport=size, locale="en-GB", reduced_motion="reduce", **settings)
    page = ChatPage(context, REAL or desk.url)
    scene(page, desk)
    page.page.wait_for_timeout(250)
    page.page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with FakeDesk() as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        for name in sys.argv[1:] or [name for name in PICTURES if not REAL or PICTURES[name][0] in NEED_NO_FAKE]:
            take(browser, desk, name)
            print(f"docs/pictures/{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
