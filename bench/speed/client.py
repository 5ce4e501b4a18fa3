"""Asks a server and takes the time."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from faq.serve import HOST

TURNS_A_CHAT = 6


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


def one_client(port: int, texts: Sequence[str], path: str = "/webhooks/rest/webhook") -> Times:
    """Ask one text after the other, in chats of six turns, on one connection."""
    return several_clients(port, texts, 1, path)


def several_clients(port: int, texts: Sequence[str], clients: int, path: str = "/webhooks/rest/webhook") -> Times:
    """Ask from several clients at once; each has chats and a connection of its own.

    Args:
        port: The server's port on loopback.
        texts: What is asked, shared out among the clients.
        clients: How many.
        path: The channel's path.

    Raises:
        AssertionError: A reply was empty or no success.
    """
    taken: list[float] = []
    broken: list[Exception] = []
    began = time.perf_counter()
    threads = [
        threading.Thread(target=_ask, args=(port, path, texts[number::clients], taken.append, broken.append))
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
    return Times(1000 * taken[len(taken) // 2], 1000 * taken[int(len(taken) * 0.99)], len(taken) / whole)


def _ask(
    port: int, path: str, texts: Sequence[str], took: Callable[[float], None], broke: Callable[[Exception], None]
) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    try:
        for number, text in zip(itertools.count(), texts, strict=False):
            if number % TURNS_A_CHAT == 0:
                chat = uuid4().hex
            body = json.dumps({"sender": chat, "message": text})
            began = time.perf_counter()
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            reply = answer.read()
            took(time.perf_counter() - began)
            assert answer.status == 200, f"status {answer.status} for {text!r}"
            assert len(reply) > 2, f"no reply to {text!r}"
    except Exception as problem:  # noqa: BLE001 - whatever broke a client must stop the measurement
        broke(problem)
    finally:
        connection.close()
