"""Finds the system's Chromium: Playwright's own download can't be had everywhere, Debian's package can."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Tests put pages of other sites before a front desk on this machine; browsers ask the visitor about that.
    "--disable-features=LocalNetworkAccessChecks",
)


class ChromiumMissingError(Exception):
    """There is no Chromium on this machine."""


def find() -> str:
    """Return the path of Chromium.

    Raises:
        ChromiumMissingError: None was found; says how to get it.
    """
    given = os.environ.get("CHROMIUM")
    found = given if given and os.access(given, os.X_OK) else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        hint = f"CHROMIUM={given!r} can't be run. " if given else ""
        raise ChromiumMissingError(
            f"{hint}The browser tests need Chromium: install it (Debian: apt-get install chromium), or name its path "
            "in the environment variable CHROMIUM."
        )
    return found
