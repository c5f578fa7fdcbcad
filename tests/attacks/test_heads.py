"""What comes before a body, and behind it, is no more than a server can hold."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from support.serving import API

from scaffold.model.vocabulary import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from attacks.attacker import Attacker, Target

pytestmark = pytest.mark.parametrize("database", [Database.SQLITE], indirect=True)
LINE = b"GET /health/live HTTP/1.1\r\nHost: x\r\n"
CHUNKED = f"POST {API}/users HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
FLOODS = {
    "a header": (LINE + b"A: ", b"a" * 60_000),
    "headers": (LINE, b"a: b\r\n" * 10_000),
    "folded lines": (LINE + b"A: ", b"a\r\n " * 15_000),
    "a path": (b"GET /", b"a" * 60_000),
    "a method": (b"A", b"A" * 60_000),
    "the size of a chunk": (CHUNKED, b"0" * 60_000),
    "an extension of a chunk": (CHUNKED + b"1;", b"a" * 60_000),
    "trailers": (CHUNKED + b"0\r\n", b"a: b\r\n" * 10_000),
    "requests": (b"", (LINE + b"\r\n") * 1500),
}
"""How a client begins, and what it then goes on with."""


@pytest.fixture
def line(target: Target) -> Iterator[socket.socket]:
    address = urlsplit(target.url)
    with socket.create_connection((address.hostname, address.port), timeout=2) as line:
        yield line


def pour(line: socket.socket, begun: bytes, part: bytes) -> None:
    line.sendall(begun)
    sent = 0
    while sent < 40_000_000:
        sent += line.send(part)


@pytest.mark.parametrize("flood", FLOODS)
def test_whatever_comes_without_an_end_is_cut(
    target: Target, line: socket.socket, flood: str
) -> None:
    """Or it is read no further, as requests whose answers nobody takes."""
    begun, part = FLOODS[flood]
    before = target.resident
    with pytest.raises(OSError, match=r"reset|pipe|timed out"):
        pour(line, begun, part)
    assert target.resident - before < 20_000_000


def test_headers_of_a_usual_size_are_taken(nobody: Attacker) -> None:
    headers = {f"x-{number}": "x" * 100 for number in range(100)}
    assert nobody.send("GET", "/books", headers=headers).status_code == 200


def test_who_sends_slowly_keeps_nobody_else_waiting(target: Target, nobody: Attacker) -> None:
    address = urlsplit(target.url)
    place = (address.hostname, address.port)
    lines = [socket.create_connection(place, timeout=5) for _ in range(300)]
    for line in lines:
        line.sendall(LINE)
    start = time.perf_counter()
    assert nobody.get("/books").status_code == 200
    assert time.perf_counter() - start < 5
    for line in lines:
        line.close()
