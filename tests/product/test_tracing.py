"""A server tells a collector, over a socket, what it was asked and what it asked the database."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import httpx
import pytest
from support.environment import MODELS, common_environment, generate
from support.serving import API, Project, served

from scaffold.model.vocabulary import Feature

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "do-not-repeat-this"


class Collector(ThreadingHTTPServer):
    """Keeps the messages that it gets, in which texts stand as they are."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Inbox)
        self.messages: list[bytes] = []


class Inbox(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        assert self.path == "/v1/traces"
        self.server.messages.append(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Keep the output of the tests to themselves."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    python = common_environment()
    into = tmp_path_factory.mktemp("made") / "shop"
    root = generate(MODELS / "plain.yaml", into, features=(Feature.TRACING,))
    return Project(root, (str(python), "-m"))


def test_what_a_server_did_is_sent_before_it_ends(project: Project, collector: Collector) -> None:
    endpoint = f"http://127.0.0.1:{collector.server_port}"
    with served(project, OTEL_EXPORTER_OTLP_ENDPOINT=endpoint) as url:
        answer = httpx.get(f"{url}{API}/posts", params={"title": SECRET})
        assert answer.status_code == 200
        httpx.post(f"{url}{API}/tags", json={"label": SECRET}).raise_for_status()
    sent = b"".join(collector.messages)
    for text in (f"GET {API}/posts", f"POST {API}/tags", "INSERT INTO tags", "FROM posts"):
        assert text.encode() in sent
    assert b"/health" not in sent
    assert SECRET.encode() not in sent


def test_a_collector_that_is_away_is_nobodys_trouble(project: Project) -> None:
    with served(project, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:1") as url:
        began = time.monotonic()
        assert httpx.get(f"{url}{API}/posts").status_code == 200
        assert time.monotonic() - began < 2
