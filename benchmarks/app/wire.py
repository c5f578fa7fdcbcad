"""Statements, counted where they pass: between an app and PostgreSQL, whatever the app is."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

EXECUTE, QUERY = b"E", b"Q"
HEAD = 5  # one byte that says what a message is, four with its length
CHUNK = 65536


class Count:
    """How many statements have passed."""

    def __init__(self) -> None:
        self.statements = 0


@contextmanager
def counting(place: str) -> Iterator[tuple[int, Count]]:
    """Listen as the PostgreSQL at a socket would; give the port, and the count that grows."""
    count = Count()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, sent = await asyncio.open_unix_connection(place)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await asyncio.gather(_watch(reader, sent, count), _pass(there, writer, sent))

    listening = asyncio.run_coroutine_threadsafe(asyncio.start_server(passed, "127.0.0.1"), loop)
    server = listening.result()
    try:
        yield server.sockets[0].getsockname()[1], count
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _watch(reader: asyncio.StreamReader, to: asyncio.StreamWriter, count: Count) -> None:
    """Pass on what an app sends, message by message; the first ones have no kind."""
    while True:
        length = await reader.readexactly(4)
        rest = await reader.readexactly(int.from_bytes(length) - 4)
        to.write(length + rest)
        if rest[:2] == b"\x00\x03":  # the protocol, with the user and the database
            break
    while True:
        head = await reader.readexactly(HEAD)
        rest = await reader.readexactly(int.from_bytes(head[1:]) - 4)
        count.statements += head[:1] in (EXECUTE, QUERY)
        to.write(head + rest)


async def _pass(
    reader: asyncio.StreamReader, to: asyncio.StreamWriter, other: asyncio.StreamWriter
) -> None:
    while data := await reader.read(CHUNK):
        to.write(data)
    to.close()
    other.close()
