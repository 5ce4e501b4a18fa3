"""The chats that were used last, in memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from stores.database import ChatRow
from stores.window import Window


@dataclass(frozen=True)
class LiveChat:
    """A chat's window as of `row`; it counts only while the database still says so."""

    row: ChatRow
    window: Window


class LiveChats:
    """Keeps a bounded number of chats and lets those go that were unused for longest.

    Args:
        most: How many.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._chats: OrderedDict[str, LiveChat] = OrderedDict()

    def __len__(self) -> int:
        return len(self._chats)

    def get(self, sender: str, row: ChatRow) -> Window | None:
        """Return the window of a sender's chat, if it is here and as new as `row`."""
        chat = self._chats.get(sender)
        if chat is None or (chat.row.id, chat.row.head) != (row.id, row.head):
            return None
        self._chats.move_to_end(sender)
        return chat.window

    def put(self, sender: str, chat: LiveChat) -> None:
        """Keep a chat."""
        self._chats[sender] = chat
        self._chats.move_to_end(sender)
        while len(self._chats) > self._most:
            self._chats.popitem(last=False)

    def drop(self, sender: str) -> None:
        """Let a chat go."""
        self._chats.pop(sender, None)

    def clear(self) -> None:
        """Let all go."""
        self._chats.clear()
