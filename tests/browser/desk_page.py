"""The receptionists' desk as a receptionist meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from browser_page import BrowserPage

if TYPE_CHECKING:
    from playwright.sync_api import Locator

PASSWORD = "grey herons at noon"


class DeskPage(BrowserPage):
    def sign_in(self, name: str, password: str = PASSWORD) -> DeskPage:
        self.visit("/desk/")
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        return self

    def choose_password(self, old: str) -> DeskPage:
        self.page.get_by_label("Old password").fill(old)
        self.page.get_by_label("New password", exact=True).fill(PASSWORD)
        self.page.get_by_label("New password confirmation").fill(PASSWORD)
        self.button("Save the password").click()
        self.page.wait_for_url("**/desk/inbox")
        return self

    def open_chat(self, chat_id: str) -> DeskPage:
        return self.visit(f"/desk/chats/{chat_id}")

    def take_over(self, chat_id: str) -> DeskPage:
        self.open_chat(chat_id)
        self.button("Take over").click()
        self.ready()
        return self

    def ready(self) -> None:
        """Wait until the chat is one's own, and the page's scripts listen."""
        self.reply.wait_for()
        self.page.wait_for_load_state("load")

    def say(self, text: str) -> None:
        self.reply.fill(text)
        self.reply.press("Enter")
        self.lines("staff").get_by_text(text).wait_for()

    def hand_back(self) -> None:
        self.page.locator("summary", has_text="Hand back").click()
        self.page.get_by_role("button", name="Hand back to").click()

    def row(self, chat_id: str) -> Locator:
        return self.page.locator(f"[id='row-{chat_id}']")

    def lines(self, author: str) -> Locator:
        return self.page.locator(f"#lines .line-{author}")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def menu(self, name: str) -> None:
        self.page.locator("summary", has_text=name).click()

    @property
    def reply(self) -> Locator:
        return self.page.get_by_label("Reply to the visitor")

    @property
    def state(self) -> Locator:
        return self.page.locator("#chat-state")
