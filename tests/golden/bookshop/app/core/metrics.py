"""What Prometheus asks for at ``/metrics``; several processes count in files they share.

``PROMETHEUS_MULTIPROC_DIR`` names the folder of those files: each process writes its own,
and whichever is asked adds them up.
"""

import os
import re
from pathlib import Path
from time import perf_counter
from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, FastAPI, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
METHODS = frozenset({"GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"})
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
API = re.compile(r"/api/(v\d+/)?")
CLIENT_LEFT = 499  # no answer was begun: as nginx writes it

if FOLDER:
    Path(FOLDER).mkdir(parents=True, exist_ok=True)

REQUESTS = Counter(
    "http_requests_total", "Requests answered", ["method", "route", "status"]
)
SECONDS = Histogram(
    "http_request_duration_seconds",
    "From the first byte of a request to the last of its answer",
    ["method", "route"],
    buckets=BUCKETS,
)
IN_FLIGHT = Gauge(
    "http_requests_in_flight", "Requests being answered", multiprocess_mode="livesum"
)
POOL_SIZE = Gauge(
    "db_pool_size", "Connections that may be open", multiprocess_mode="livesum"
)
POOL_IN_USE = Gauge(
    "db_pool_in_use", "Connections at work", multiprocess_mode="livesum"
)

router = APIRouter()


@router.get("/metrics", include_in_schema=False)
async def metrics() -> Response:
    return Response(await run_sync(collect, FOLDER), media_type=CONTENT_TYPE_LATEST)


def collect(folder: str) -> bytes:
    if not folder:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


class Metrics:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "http":
                await self.count(scope, receive, send)
            case "lifespan":
                forget_dead(FOLDER)
                await self.app(scope, receive, send)
                forget(os.getpid(), FOLDER)
            case _:
                await self.app(scope, receive, send)

    async def count(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = CLIENT_LEFT
        start = perf_counter()

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        IN_FLIGHT.inc()
        try:
            await self.app(scope, receive, send_noted)
        except Exception:
            status = 500
            raise
        finally:
            IN_FLIGHT.dec()
            method = scope["method"] if scope["method"] in METHODS else "other"
            route = template(scope)
            REQUESTS.labels(method, route, status).inc()
            SECONDS.labels(method, route).observe(perf_counter() - start)


def template(scope: Scope) -> str:
    """Return ``/api/v1/books/{id}``: never what a client made up, of which there is no end."""
    route: Any = scope.get("route")
    if route is None:
        return "unmatched"
    own: str = route.path  # without the prefix under which its router is mounted
    api = API.match(scope["path"])
    return own if api is None or own.startswith(api[0]) else api[0] + own[1:]


def forget(process: int, folder: str) -> None:
    """Remove what a process says of the present; what it has counted stays."""
    if folder:
        mark_process_dead(process, folder)  # type: ignore[no-untyped-call]


def forget_dead(folder: str) -> None:
    """Start with what processes say that live: one may have been killed."""
    IN_FLIGHT.set(0)
    POOL_IN_USE.set(0)
    for path in Path(folder).glob("gauge_live*_*.db") if folder else ():
        process = int(path.stem.rpartition("_")[2])
        try:
            os.kill(process, 0)
        except OSError:
            forget(process, folder)


def observe(app: FastAPI, engine: AsyncEngine) -> None:
    app.include_router(router)
    app.add_middleware(Metrics)
    watch(engine)


def watch(engine: AsyncEngine) -> None:
    POOL_SIZE.set(engine.pool.size())  # type: ignore[attr-defined]
    event.listen(engine.sync_engine, "checkout", note_checkout)
    event.listen(engine.sync_engine, "checkin", note_checkin)


def note_checkout(connection: Any, record: Any, proxy: Any) -> None:
    POOL_IN_USE.inc()


def note_checkin(connection: Any, record: Any) -> None:
    POOL_IN_USE.dec()
