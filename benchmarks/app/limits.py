"""What one request does not show: starting, a crowd, and a page far down: on Linux.

Run it with ``uv run python -m benchmarks.app.limits``.
"""

from __future__ import annotations

import json
import statistics
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
from support.serving import API

from benchmarks.app.client import Ask, attack
from benchmarks.app.servers import App, Served
from benchmarks.app.subjects import HERE, database, ours, uvicorn

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS, REQUESTS = 5, 500
CROWD, CROWDED = 200, 4000
DEEP = """
INSERT INTO notes (title, body, rating, created_at, updated_at)
    SELECT 'Note ' || n, 'far down', n % 6, now(), now() FROM generate_series(1, 990000) n;
"""


def main() -> None:
    with database(DEEP) as (root, python, url):
        generated, by_hand = ours(root, python, url)
        starting([generated, by_hand, bare(python, "with_sqlalchemy"), bare(python, "bare")])
        with Served(generated) as served:
            crowded(served)
            deep(served)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def bare(python: Path, module: str) -> App:
    return App(module, uvicorn(python, f"{module}:app"), HERE, {})


def starting(apps: list[App]) -> None:
    """Print what each app takes until it listens, beside the last of them."""
    taken = {app.name: statistics.median(started(app) for _ in range(ROUNDS)) for app in apps}
    least = taken[apps[-1].name]
    for name, seconds in taken.items():
        say(f"start of {name:15} {seconds:5.2f} s CPU  {seconds / least:4.2f} x")


def started(app: App) -> float:
    with Served(app) as served:
        return served.cpu()


def crowded(served: Served) -> None:
    """Print how a crowd is served; an error ends the benchmark."""
    for name, ask in served.app.asks.items():
        timing = attack(served.port, ask, requests=CROWDED, connections=CROWD)
        p50, p99 = timing.percentile(0.5) * 1000, timing.percentile(0.99) * 1000
        say(f"{CROWD} connections, {name:24} p50 {p50:4.0f} ms  p99 {p99:4.0f} ms  no error")


def deep(served: Served) -> None:
    """Print what the first page of a million rows costs, and one at its end."""
    first = replace(served.app.asks["list of 50 with total"], path=f"{API}/notes?limit=50")
    cursor = moved(answer(served.port, first)["next"], 100)
    last = replace(first, path=f"{first.path}&cursor={cursor}")
    taken: dict[str, list[float]] = {"first page": [], "page at row 1,000,000": []}
    for _ in range(ROUNDS):
        for name, ask in zip(taken, (first, last), strict=True):
            timing = attack(served.port, ask, requests=REQUESTS, connections=1)
            taken[name].append(timing.percentile(0.5))
    base = statistics.median(taken["first page"])
    for name, found in taken.items():
        p50 = statistics.median(found)
        say(f"{name:22} p50 {p50 * 1000:5.1f} ms  {p50 / base:4.2f} x")


def answer(port: int, ask: Ask) -> Any:
    answer = httpx.get(f"http://127.0.0.1:{port}{ask.path}", headers=ask.headers, timeout=30)
    return answer.raise_for_status().json()


def moved(cursor: str, row: int) -> str:
    """Return the cursor of the same list at another row: it names the sort, and the row twice."""
    sort, *_ = json.loads(urlsafe_b64decode(cursor))
    return urlsafe_b64encode(json.dumps([sort, row, row]).encode()).decode()


if __name__ == "__main__":
    main()
