"""A client that costs little, so that a server can be measured from the machine it runs on."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMEOUT = 60  # seconds


@dataclass(frozen=True)
class Ask:
    """One request: what a workload repeats."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None

    def to_bytes(self, host: str) -> bytes:
        content = b"" if self.body is None else json.dumps(self.body).encode()
        headers = {"Host": host, **self.headers}
        if content:
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
        lines = [f"{self.method} {self.path} HTTP/1.1", *map(": ".join, headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + content


@dataclass(frozen=True)
class Timing:
    """How long each of some requests took, and all of them together, in seconds."""

    each: list[float]
    whole: float

    @property
    def per_second(self) -> float:
        return len(self.each) / self.whole

    def percentile(self, share: float) -> float:
        return sorted(self.each)[min(int(share * len(self.each)), len(self.each) - 1)]


def attack(port: int, ask: Ask, *, requests: int, connections: int) -> Timing:
    """Send one request many times over some connections; every answer must be a success."""
    return asyncio.run(_attack(port, ask, requests, connections))


async def _attack(port: int, ask: Ask, requests: int, connections: int) -> Timing:
    turns = repeat(None, requests)
    sent = ask.to_bytes(f"127.0.0.1:{port}")
    started = time.perf_counter()
    clients = [_repeat(port, sent, turns) for _ in range(connections)]
    taken = await asyncio.wait_for(asyncio.gather(*clients), TIMEOUT)
    return Timing([each for some in taken for each in some], time.perf_counter() - started)


async def _repeat(port: int, sent: bytes, turns: Iterator[None]) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken = []
    for _ in turns:
        started = time.perf_counter()
        writer.write(sent)
        await _read(reader)
        taken.append(time.perf_counter() - started)
    writer.close()
    return taken


async def _read(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    content = await reader.readexactly(length)
    if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
        raise RuntimeError(f"{head.decode()}{content[:500].decode()}")
