"""Asks a server and takes the time."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from faq.serve import HOST

WEBHOOK = "/webhooks/rest/webhook"
Chats = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Times:
    """How long replies took, in milliseconds.

    Attributes:
        p50: Half of them took at most this long.
        p99: All but one in a hundred.
        a_second: Replies a second.
    """

    p50: float
    p99: float
    a_second: float


class Client:
    """One visitor's connection.

    Args:
        port: The server's port on loopback.
        path: The channel's path.
    """

    def __init__(self, port: int, path: str = WEBHOOK) -> None:
        self._path = path
        self._connection = http.client.HTTPConnection(HOST, port, timeout=60)

    def ask(self, chat: str, text: str) -> float:
        """Return how long the reply to one message of a chat took, in milliseconds.

        Raises:
            AssertionError: The reply was empty or no success.
        """
        body = json.dumps({"sender": chat, "message": text})
        began = time.perf_counter()
        self._connection.request("POST", self._path, body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        reply = answer.read()
        took = time.perf_counter() - began
        assert answer.status == 200, f"status {answer.status} for {text!r}"
        assert len(reply) > 2, f"no reply to {text!r}"
        return 1000 * took

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def one_client(port: int, chats: Chats, path: str = WEBHOOK) -> Times:
    """Go through one chat after the other on one connection."""
    return several_clients(port, chats, 1, path)


def several_clients(port: int, chats: Chats, clients: int, path: str = WEBHOOK) -> Times:
    """Ask from several clients at once; each has chats and a connection of its own.

    Args:
        port: The server's port on loopback.
        chats: The messages of each chat, shared out among the clients.
        clients: How many.
        path: The channel's path.

    Raises:
        AssertionError: A reply was empty or no success.
    """
    taken: list[float] = []
    broken: list[Exception] = []
    began = time.perf_counter()
    threads = [
        threading.Thread(target=_ask, args=(Client(port, path), chats[number::clients], taken.append, broken.append))
        for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = time.perf_counter() - began
    if broken:
        raise broken[0]
    taken.sort()
    return Times(taken[len(taken) // 2], taken[int(len(taken) * 0.99)], len(taken) / whole)


def _ask(client: Client, chats: Chats, took: Callable[[float], None], broke: Callable[[Exception], None]) -> None:
    try:
        for chat in chats:
            sender = uuid4().hex
            for text in chat:
                took(client.ask(sender, text))
    except Exception as problem:  # noqa: BLE001 - whatever broke a client must stop the measurement
        broke(problem)
    finally:
        client.close()
