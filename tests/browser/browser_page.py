"""A page of a browser, and whether anything went wrong in it."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

AXE = Path(__file__).parents[2] / "tools" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
# What the browser itself logs when the network or the server fails: expected where tests make them fail.
NETWORK = re.compile(r"Failed to load resource|net::ERR|ERR_")


_Page = TypeVar("_Page", bound="BrowserPage")


class BrowserPage:
    """What the pages of tests have in common."""

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

    def visit(self: _Page, path: str = "/") -> _Page:
        self.page.goto(self.url + path)
        return self

    def until(self, true: Callable[[], bool], seconds: float = 15) -> None:
        """Wait until something is true that no locator shows, such as what a front desk has got."""
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, f"not within {seconds} s"
            self.page.wait_for_timeout(20)

    def axe(self) -> list[str]:
        """Return what axe-core finds against WCAG 2.2 AA and its best practices."""
        self.page.wait_for_load_state("load")  # colours come with the style sheet
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(
            """async () => {
              const { violations } = await axe.run(document, { resultTypes: ["violations"] });
              const where = (nodes) => nodes.map(({ html, failureSummary }) => html + failureSummary).join(" | ");
              return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${where(nodes)}`);
            }"""
        )
        return found
