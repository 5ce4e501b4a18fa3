"""Holds event streams open and does nothing else: `python -m bench.idle_streams URL COUNT`.

A process of its own, so that its work does not count as the measuring visitor's. Says `open` when all are.
"""

from __future__ import annotations

import asyncio
import sys
from urllib.parse import urlsplit

import httpx

from bench.visitor import API, Visitor

_AT_ONCE = 50


async def _hold(visitor: Visitor, host: str, port: int) -> asyncio.StreamReader:
    """Open one stream; the connection stays open as long as what is returned."""
    reader, writer = await asyncio.open_connection(host, port)
    head = (
        f"GET {API}/{visitor.id}/events HTTP/1.1\r\nHost: {host}\r\n"
        f"Authorization: Bearer {visitor.token}\r\nAccept: text/event-stream\r\n\r\n"
    )
    writer.write(head.encode())
    status = await reader.readline()
    if b" 200 " not in status:
        raise RuntimeError(f"a stream was refused: {status!r}")
    await reader.readuntil(b"event: state")
    asyncio.get_running_loop().create_task(_drain(reader, writer))
    return reader


async def _drain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(65_536):
        pass
    writer.close()


async def main(url: str, count: int) -> None:
    """Open the streams and hold them until standard input ends."""
    address = urlsplit(url)
    held = []
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=30.0) as client:
        for start in range(0, count, _AT_ONCE):
            many = range(min(_AT_ONCE, count - start))
            visitors = await asyncio.gather(*(Visitor.arrive(client) for _ in many))
            opening = (_hold(visitor, address.hostname or "", address.port or 80) for visitor in visitors)
            held.extend(await asyncio.gather(*opening))
    print("open", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    if broken := sum(reader.at_eof() for reader in held):
        sys.exit(f"{broken} of {count} streams broke meanwhile")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
