"""Prometheus finds each request under its route, whatever a client makes up."""

import json
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from anyio import run_process
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from prometheus_client.parser import text_string_to_metric_families
from starlette.types import Message, Receive, Scope, Send

from app.api.v1 import PREFIX
from app.core import metrics
from app.core.metrics import CLIENT_LEFT, Metrics, collect, watch
from app.db.session import Session, get_db
from app.main import create_app

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[1]
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def trial(db: Session) -> FastAPI:
    app = create_app()
    watch(db.autocommit_engine)
    app.dependency_overrides[get_db] = lambda: db

    @app.get(PREFIX + "/~trial/{id}")  # a path that no resource has
    async def thing(id: int) -> float:
        if id == 0:
            raise RuntimeError
        async with db.autocommit_engine.connect():
            return value(samples(collect("").decode()), "db_pool_in_use")

    return app


@pytest.fixture
async def client(trial: FastAPI) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(trial, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float:
    return found.get((name, frozenset(labels.items())), 0)


async def read(client: AsyncClient) -> Samples:
    response = await client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    return samples(response.text)


@pytest.mark.parametrize(
    ("method", "path", "labels"),
    [
        ("GET", f"{PREFIX}/~trial/7", ("GET", PREFIX + "/~trial/{id}", "200")),
        ("GET", f"{PREFIX}/~trial/x", ("GET", PREFIX + "/~trial/{id}", "422")),
        ("GET", f"{PREFIX}/~trial/0", ("GET", PREFIX + "/~trial/{id}", "500")),
        ("GET", "/health/live", ("GET", "/health/live", "200")),
        ("GET", "/made/up", ("GET", "unmatched", "404")),
        ("MADEUP", "/health/live", ("other", "/health/live", "405")),
    ],
)
async def test_a_request_is_counted_once_under_its_route(
    client: AsyncClient, method: str, path: str, labels: tuple[str, str, str]
) -> None:
    named = dict(zip(("method", "route", "status"), labels, strict=True))
    before = value(await read(client), "http_requests_total", **named)
    await client.request(method, path)
    found = await read(client)
    assert value(found, "http_requests_total", **named) == before + 1
    del named["status"]
    assert value(found, "http_request_duration_seconds_count", **named) >= 1


async def test_what_is_at_work_is_counted_while_it_is(client: AsyncClient) -> None:
    in_use = await client.get(f"{PREFIX}/~trial/1")
    assert in_use.json() >= 1
    found = await read(client)
    assert value(found, "db_pool_in_use") == 0
    assert value(found, "http_requests_in_flight") >= 1
    assert value(found, "db_pool_size") >= 1


async def do_nothing(scope: Scope, receive: Receive, send: Send) -> None:
    return


async def receive() -> Message:
    return {"type": "http.disconnect"}


async def send(message: Message) -> None:
    raise AssertionError(message)


async def test_a_client_that_leaves_is_counted_as_one() -> None:
    scope = {"type": "http", "method": "GET", "path": "/gone"}
    await Metrics(do_nothing)(scope, receive, send)
    await Metrics(do_nothing)({"type": "websocket"}, receive, send)
    labels = {"method": "GET", "route": "unmatched", "status": str(CLIENT_LEFT)}
    assert value(samples(collect("").decode()), "http_requests_total", **labels) == 1


COUNT = """
from app.core import metrics
metrics.REQUESTS.labels("GET", "/shared", 200).inc(3)
metrics.IN_FLIGHT.inc()
"""


async def test_processes_add_up_and_the_dead_are_not_in_flight(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for _ in range(2):
        ran = await run_process(
            [sys.executable, "-c", COUNT], cwd=ROOT, env=environment
        )
        assert ran.returncode == 0
    found = samples(collect(str(tmp_path)).decode())
    labels = {"method": "GET", "route": "/shared", "status": "200"}
    assert value(found, "http_requests_total", **labels) == 6
    assert value(found, "http_requests_in_flight") == 2
    monkeypatch.setattr(metrics, "FOLDER", str(tmp_path))
    await Metrics(do_nothing)({"type": "lifespan"}, receive, send)
    found = samples(collect(str(tmp_path)).decode())
    assert value(found, "http_requests_total", **labels) == 6
    assert value(found, "http_requests_in_flight") == 0


async def test_the_dashboard_asks_for_what_there_is(client: AsyncClient) -> None:
    await client.get("/health/live")
    there = {name for name, _ in await read(client)}
    dashboard = json.loads((ROOT / "deploy" / "grafana.json").read_text())
    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"\b(?:http|db)_\w+", target["expr"])
    }
    assert asked
    assert asked <= there
