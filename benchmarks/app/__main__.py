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
import json
import os
import secrets
import statistics
import subprocess
import sys
import tomllib
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from benchmarks.app.client import Ask, attack
from benchmarks.app.servers import App, Served
from benchmarks.app.wire import counting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
sys.path.append(str(HERE.parents[1] / "tests"))

from environment import generate, make_environment  # noqa: E402 - found by the line above

COUNTED = 20
USER = {"email": "someone@example.com", "password": secrets.token_urlsafe(16)}
NOTE = {"title": "A note", "body": "What it says, in a line or two.", "rating": 3}
START = "import sys; from pathlib import Path; from app.db.local import start\n"
START += "print(start(Path(sys.argv[1])), flush=True); sys.stdin.read()"
SEED = """
import asyncio, asyncpg, os
async def main():
    link = await asyncpg.connect(os.environ["DATABASE_URL"].replace("+asyncpg", ""))
    await link.execute('''
        INSERT INTO authors (name, created_at, updated_at)
            SELECT 'Author ' || n, now(), now() FROM generate_series(1, 100) n;
        INSERT INTO notes (title, body, rating, created_at, updated_at)
            SELECT 'Note ' || n, repeat('word ', 40), n % 6, now(), now()
            FROM generate_series(1, 10000) n;
        INSERT INTO posts (title, body, rating, author_id, created_at, updated_at)
            SELECT 'Post ' || n, repeat('word ', 40), n % 6, n % 100 + 1, now(), now()
            FROM generate_series(1, 10000) n;
        ANALYZE''')
asyncio.run(main())
"""
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
    with TemporaryDirectory(prefix="measured-") as scratch:
        Path(scratch).chmod(0o755)  # PostgreSQL runs as a user of its own where this one is root
        with database(Path(scratch)) as (root, python, url):
            apps = [*ours(root, python, url), *map(other, options.other)]
            figures = measured(apps, options)
            report(apps, figures, {app.name: statements(app, url) for app in apps})


@contextmanager
def database(scratch: Path) -> Iterator[tuple[Path, Path, str]]:
    """Give a generated project, the interpreter that runs it, and its database with rows."""
    root = generate(HERE / "model.yaml", scratch / "project")
    python = make_environment(root)
    with subprocess.Popen(
        [python, "-c", START, scratch / "data"],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        url = server.stdout.readline().strip() if server.stdout else ""
        environment = os.environ | {"DATABASE_URL": url}
        for words in (["-m", "app", "migrate"], ["-c", SEED]):
            subprocess.run([python, *words], cwd=root, env=environment, check=True)
        yield root, python, url
        server.communicate()


def ours(root: Path, python: Path, url: str) -> list[App]:
    """Return the generated app and the one by hand, which take the same token."""
    environment = {
        "DATABASE_URL": url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ACCESS_TOKEN_MINUTES": "60",
    }
    uvicorn = f"{python} -m uvicorn --no-access-log --log-level warning --port {{port}}"
    generated = App("generated", f"{uvicorn} app.main:app", root, {}, environment)
    with Served(generated) as served:
        token = sign_in(f"http://127.0.0.1:{served.port}/api/v1")
    headers = {"Authorization": f"Bearer {token}"}
    asks = {
        "get one": Ask("GET", "/api/v1/notes/77", headers),
        "list of 50 with total": Ask("GET", "/api/v1/notes?limit=50&total=true", headers),
        "list of 50, nested": Ask("GET", "/api/v1/posts?limit=50", headers),
        "create": Ask("POST", "/api/v1/notes", headers, NOTE),
    }
    by_hand = f"{uvicorn} --app-dir {HERE} raw:app"
    return [
        App("generated", generated.command, root, asks, environment),
        App("by hand", by_hand, root, without_total(asks), environment),
    ]


def without_total(asks: dict[str, Ask]) -> dict[str, Ask]:
    """The app by hand always counts."""
    name = "list of 50 with total"
    return asks | {name: Ask("GET", "/api/v1/notes?limit=50", asks[name].headers)}


def sign_in(url: str) -> str:
    register = Request(f"{url}/users", json.dumps(USER).encode())  # noqa: S310 - our own server
    register.add_header("Content-Type", "application/json")
    with urlopen(register, timeout=30):  # noqa: S310 - our own server
        form = f"username={USER['email']}&password={USER['password']}"
    with urlopen(f"{url}/auth/login", form.encode(), timeout=30) as answer:  # noqa: S310 - our own server
        return str(json.load(answer)["access_token"])


def other(path: Path) -> App:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    asks = {name: Ask(**ask) for name, ask in said.pop("asks").items()}
    return App(folder=Path(said.pop("folder")), asks=asks, **said)


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
    if "DATABASE_URL" not in app.environment:
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
