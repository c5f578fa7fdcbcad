"""Measure a generated app beside the same API by hand, and beside any other: on Linux.

    uv run python -m benchmarks.app
    uv run python -m benchmarks.app --other other.toml

Each round asks each app in turn, so that a busy moment of the machine meets all of them. What an
app costs is the CPU that its process used for a request. Another app is a TOML file::

    name = "theirs"
    command = "/their/python -m uvicorn main:app --port {port}"
    folder = "/their/folder"
    environment = { SECRET_KEY = "..." }
    [asks."get one"]
    method = "GET"
    path = "/items/1"
    headers = { Authorization = "Bearer ..." }
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit, urlunsplit

from benchmarks.app.client import attack
from benchmarks.app.servers import Served
from benchmarks.app.subjects import database, other, ours
from benchmarks.app.wire import counting

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.app.client import Ask
    from benchmarks.app.servers import App

COUNTED = 20
Key = tuple[str, str]


@dataclass(frozen=True)
class Figures:
    """What an app took for one kind of request: microseconds of CPU, seconds, requests a second."""

    cpu: float
    per_second: float
    p50: float
    p99: float


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.app", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=1000, help="of each kind in a round")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--other", type=Path, action="append", default=[], metavar="FILE")
    options = parser.parse_args()
    with database() as (root, python, url):
        apps = [*ours(root, python, url), *map(other, options.other)]
        figures = measured(apps, options)
        report(apps, figures, {app.name: statements(app, url) for app in apps})


def measured(apps: list[App], options: argparse.Namespace) -> dict[Key, Figures]:
    rounds: dict[Key, list[Figures]] = defaultdict(list)
    with ExitStack() as stack:
        served = [stack.enter_context(Served(app)) for app in apps]
        for number in range(options.rounds + 1):
            for each in served:
                for name, ask in each.app.asks.items():
                    figures = one(each, ask, options.requests, options.connections)
                    if number:  # the first round warms up
                        rounds[each.app.name, name].append(figures)
    return {key: median(found) for key, found in rounds.items()}


def one(served: Served, ask: Ask, requests: int, connections: int) -> Figures:
    before = served.cpu()
    timing = attack(served.port, ask, requests=requests, connections=connections)
    cpu = (served.cpu() - before) / requests * 1e6
    return Figures(cpu, timing.per_second, timing.percentile(0.5), timing.percentile(0.99))


def median(found: list[Figures]) -> Figures:
    names = ("cpu", "per_second", "p50", "p99")
    return Figures(*[statistics.median(getattr(each, name) for each in found) for name in names])


def statements(app: App, url: str) -> dict[str, float]:
    """Count what an app sends to the database for each request; nothing if it has another one."""
    if app.environment.get("DATABASE_URL") != url:
        return {}
    parts = urlsplit(url)
    (folder,) = parse_qs(parts.query)["host"]
    with counting(f"{folder}/.s.PGSQL.5432") as (port, count):
        place = f"{parts.netloc.rpartition('@')[0] or 'postgres'}@127.0.0.1:{port}"
        through = urlunsplit(parts._replace(netloc=place, query=""))
        with Served(app, DATABASE_URL=through) as served:
            return {
                name: sent_for(served.port, ask, lambda: count.statements)
                for name, ask in app.asks.items()
            }


def sent_for(port: int, ask: Ask, count: Callable[[], int]) -> float:
    attack(port, ask, requests=COUNTED, connections=1)  # statements are prepared
    before = count()
    attack(port, ask, requests=COUNTED, connections=1)
    return (count() - before) / COUNTED


def report(apps: list[App], figures: dict[Key, Figures], sent: dict[str, dict[str, float]]) -> None:
    """Print a table; an app's share is what the app by hand takes, of what this one takes."""
    limit = apps[1]
    lines = ["| request | app | CPU µs | share | requests/s | p50 ms | p99 ms | statements |"]
    lines += ["|---|---|---:|---:|---:|---:|---:|---:|"]
    for name in limit.asks:
        for app in apps:
            if (app.name, name) not in figures:
                continue
            found = figures[app.name, name]
            share = figures[limit.name, name].cpu / found.cpu
            lines.append(
                f"| {name} | {app.name} | {found.cpu:.0f} | {share:.0%} | {found.per_second:.0f} "
                f"| {found.p50 * 1000:.1f} | {found.p99 * 1000:.1f} "
                f"| {sent[app.name].get(name, float('nan')):g} |"
            )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
