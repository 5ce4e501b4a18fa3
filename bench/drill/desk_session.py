"""Somebody at the receptionists' desk without a browser: pages and the forms on them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from html.parser import HTMLParser

import httpx

from bench.drill.insistence import Insistence, RefusedError

_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
_TOKEN_VALUE = re.compile(rf'name="{_TOKEN}" value="([^"]+)"')
_PASSWORD = "grey herons at noon"  # noqa: S105 - of accounts that live as long as a drill
_MOST_TRIES = 100


class DeskSession:
    """One signed-in browser, so to speak.

    Args:
        client: Speaks to the front desk, and keeps the cookies.
        insistence: Asks again what failed because a process was killed.
    """

    def __init__(self, client: httpx.AsyncClient, insistence: Insistence) -> None:
        self._client = client
        self._insistence = insistence
        self._token = ""

    async def sign_in(self, name: str, once: str) -> None:
        """Sign in with a one-time password and choose another.

        Raises:
            RefusedError: The desk does not let this account in.
        """
        await self.page("/desk/login")
        await self.send("/desk/login", {"username": name, "password": once})
        await self.page("/desk/password")
        await self.send(
            "/desk/password", {"old_password": once, "new_password1": _PASSWORD, "new_password2": _PASSWORD}
        )
        if "/desk/logout" not in await self.page("/desk/inbox"):
            raise RefusedError(f"{name} could not sign in at the desk")

    async def page(self, path: str) -> str:
        """Return a page of the desk.

        Raises:
            httpx.HTTPStatusError: There is no such page, or it may not be seen.
        """
        answer = await self._insistence.ask(lambda: self._client.get(path))
        if answer.is_client_error:
            answer.raise_for_status()
        if found := _TOKEN_VALUE.search(answer.text):
            self._token = found[1]
        return answer.text

    async def send(self, path: str, form: Mapping[str, str], *, accept: str = "text/html") -> httpx.Response:
        """Send a form that may be sent again without harm.

        Args:
            path: Where to.
            form: Its fields, without the token.
            accept: What kind of answer is wanted.
        """
        return await self._insistence.ask(lambda: self._post(path, form, accept))

    async def until_shown(self, page: str, shown: str, path: str, form: Mapping[str, str]) -> None:
        """Do what must not be done twice as a person does it: look whether it is there, and only then send it again.

        Args:
            page: The page to look at.
            shown: What it shows when it is done.
            path: Where the form is sent.
            form: Its fields; those of the page's own form, as they are, when they are not named.

        Raises:
            RefusedError: It can't be done.
        """
        for _ in range(_MOST_TRIES):
            seen = await self.page(page)
            if shown in seen:
                return
            with suppress(httpx.TransportError):
                await self._post(path, {**fields(seen, path), **form}, "text/html")
        raise RefusedError(f"{page} does not show {shown!r}, however often it is sent")

    async def _post(self, path: str, form: Mapping[str, str], accept: str) -> httpx.Response:
        headers = {"Accept": accept, "Referer": str(self._client.base_url)}
        return await self._client.post(path, data={**form, _TOKEN: self._token}, headers=headers)


def fields(page: str, path: str) -> dict[str, str]:
    """Return what the form of a page that is sent to a path would send, as it is."""
    reader = _Fields(path)
    reader.feed(page)
    return reader.values


class _Fields(HTMLParser):
    """Collects the inputs and text fields of one form; no form that is sent here has anything else."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._path = path
        self._is_inside = False
        self._text_field = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where the form begins, and what its fields hold."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            # A form without an address is sent to the page that it stands on.
            self._is_inside = given.get("method") == "post" and given.get("action", self._path) == self._path
        name = given.get("name", "")
        if not (self._is_inside and name) or name == _TOKEN:
            return
        if tag == "input":
            self.values[name] = given.get("value", "")
        elif tag == "textarea":
            self.values[name], self._text_field = "", name

    def handle_data(self, data: str) -> None:
        """Note what a text field holds."""
        if self._text_field:
            self.values[self._text_field] += data

    def handle_endtag(self, tag: str) -> None:
        """Note where a text field and the form end."""
        if tag == "textarea" and self._text_field:
            # The first line break is the page's own.
            self.values[self._text_field] = self.values[self._text_field].removeprefix("\n")
            self._text_field = ""
        elif tag == "form":
            self._is_inside = False
