"""The widget as a visitor meets it: by roles and names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator

AXE = Path(__file__).parents[2] / "tools" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
# What the browser itself logs when the network or the server fails: expected where tests make them fail.
NETWORK = re.compile(r"Failed to load resource|net::ERR|ERR_")


class ChatPage:
    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page = context.new_page()
        self.url = url
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._console)

    def _console(self, message: object) -> None:
        text, kind = message.text, message.type  # type: ignore[attr-defined]
        if kind in ("error", "warning") and not NETWORK.search(text):
            self.errors.append(text)

    def visit(self, path: str = "/") -> ChatPage:
        self.page.goto(self.url + path)
        return self

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

    def axe(self) -> list[str]:
        """Return what axe-core finds against WCAG 2.2 AA and its best practices."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(
            """async () => {
              const { violations } = await axe.run(document, { resultTypes: ["violations"] });
              const where = (nodes) => nodes.map(({ html, failureSummary }) => html + failureSummary).join(" | ");
              return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${where(nodes)}`);
            }"""
        )
        return found
