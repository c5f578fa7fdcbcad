"""What is measured: a generated app and one by hand, beside a database with rows; or any other."""

from __future__ import annotations

import os
import secrets
import subprocess
import tomllib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from support.databases import local_postgresql, open_folder
from support.environment import generate, installed, requirements
from support.serving import API

from benchmarks.app.client import Ask
from benchmarks.app.servers import App, Served

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
USER = {"email": "someone@example.com", "password": secrets.token_urlsafe(16)}
NOTE = {"title": "A note", "body": "What it says, in a line or two.", "rating": 3}
SEED = """
import asyncio, asyncpg, os, sys
async def main():
    link = await asyncpg.connect(os.environ["DATABASE_URL"].replace("+asyncpg", ""))
    await link.execute(sys.argv[1] + "; ANALYZE")
asyncio.run(main())
"""
ROWS = """
INSERT INTO authors (name, created_at, updated_at)
    SELECT 'Author ' || n, now(), now() FROM generate_series(1, 100) n;
INSERT INTO notes (title, body, rating, created_at, updated_at)
    SELECT 'Note ' || n, repeat('word ', 40), n % 6, now(), now()
    FROM generate_series(1, 10000) n;
INSERT INTO posts (title, body, rating, author_id, created_at, updated_at)
    SELECT 'Post ' || n, repeat('word ', 40), n % 6, n % 100 + 1, now(), now()
    FROM generate_series(1, 10000) n;
"""


@contextmanager
def database(seed: str = "") -> Iterator[tuple[Path, Path, str]]:
    """Give a generated project, the interpreter that runs it, and its database with rows.

    ``seed`` is SQL that adds to the 10,000 rows of a table.
    """
    with open_folder("measured-") as folder:
        root = generate(HERE / "model.yaml", folder / "project")
        python = installed(requirements(root))
        with local_postgresql(root, folder / "data") as url:
            environment = os.environ | {"DATABASE_URL": url}
            for words in (["-m", "app", "migrate"], ["-c", SEED, ROWS + seed]):
                subprocess.run([python, *words], cwd=root, env=environment, check=True)
            yield root, python, url


def ours(root: Path, python: Path, url: str) -> list[App]:
    """Return the generated app and the one by hand, which take the same token."""
    environment = {
        "ENVIRONMENT": "production",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ACCESS_TOKEN_MINUTES": "60",
    }
    generated = App("generated", uvicorn(python, "app.main:app"), root, {}, environment)
    with Served(generated) as served:
        token = sign_in(served.port)
    headers = {"Authorization": f"Bearer {token}"}
    asks = {
        "get one": Ask("GET", f"{API}/notes/77", headers),
        "list of 50 with total": Ask("GET", f"{API}/notes?limit=50&total=true", headers),
        "list of 50, nested": Ask("GET", f"{API}/posts?limit=50", headers),
        "create": Ask("POST", f"{API}/notes", headers, NOTE),
    }
    by_hand = uvicorn(python, f"--app-dir {HERE} raw:app")
    return [
        App("generated", generated.command, root, asks, environment),
        App("by hand", by_hand, root, without_total(asks), environment),
    ]


def uvicorn(python: Path, app: str) -> str:
    return f"{python} -m uvicorn --no-access-log --log-level warning --port {{port}} {app}"


def without_total(asks: dict[str, Ask]) -> dict[str, Ask]:
    """The app by hand always counts."""
    name = "list of 50 with total"
    return asks | {name: Ask("GET", f"{API}/notes?limit=50", asks[name].headers)}


def sign_in(port: int) -> str:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}{API}", timeout=30) as client:
        client.post("users", json=USER).raise_for_status()
        form = {"username": USER["email"], "password": USER["password"]}
        answer = client.post("auth/login", data=form).raise_for_status()
        return str(answer.json()["access_token"])


def other(path: Path) -> App:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    asks = {name: Ask(**ask) for name, ask in said.pop("asks").items()}
    return App(folder=Path(said.pop("folder")), asks=asks, **said)
