"""The widget as a visitor meets it: by roles and names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from browser_page import BrowserPage

if TYPE_CHECKING:
    from playwright.sync_api import Locator


class ChatPage(BrowserPage):
    def open(self, path: str = "/") -> ChatPage:
        self.visit(path)
        self.launcher.click()
        self.panel.wait_for()
        return self

    @property
    def launcher(self) -> Locator:
        return self.page.locator("clinic-chat .launcher")

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def input(self) -> Locator:
        return self.page.locator("clinic-chat #input")

    @property
    def scroller(self) -> Locator:
        return self.page.locator("clinic-chat .scroller")

    def button(self, name: str) -> Locator:
        return self.panel.get_by_role("button", name=name, exact=True)

    def messages(self, author: str) -> Locator:
        return self.page.locator(f"clinic-chat .message.{author}")

    def say(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str, *, timeout: float = 30_000) -> Locator:
        """Say something and return the bot's reply to it."""
        replies = self.messages("bot").count()
        self.say(text)
        reply = self.messages("bot").nth(replies)
        reply.wait_for(timeout=timeout)
        return reply

    def menu(self, item: str) -> None:
        self.button("More").click()
        self.button(item).click()

    def stored(self) -> int:
        """Return how many things this site has stored in the browser."""
        return self.page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length")

    def focused(self) -> str:
        """Return the accessible name or the text of what has the focus, inside the widget too."""
        return self.page.evaluate(
            """() => {
              let element = document.activeElement;
              while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
              return element?.id || element?.ariaLabel || element?.textContent?.trim() || element?.tagName || "";
            }"""
        )
