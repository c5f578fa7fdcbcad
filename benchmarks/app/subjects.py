"""What is measured: a generated app and one by hand, beside a database with rows; or any other."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tomllib
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

from benchmarks.app.client import Ask
from benchmarks.app.servers import App, Served

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
sys.path.append(str(HERE.parents[1] / "tests"))

from environment import common_environment, generate  # noqa: E402 - found by the line above

USER = {"email": "someone@example.com", "password": secrets.token_urlsafe(16)}
NOTE = {"title": "A note", "body": "What it says, in a line or two.", "rating": 3}
START = "import sys; from pathlib import Path; from app.db.local import start\n"
START += "print(start(Path(sys.argv[1])), flush=True); sys.stdin.read()"
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
    with TemporaryDirectory(prefix="measured-") as scratch:
        Path(scratch).chmod(0o755)  # PostgreSQL runs as a user of its own where this one is root
        root = generate(HERE / "model.yaml", Path(scratch) / "project")
        python = common_environment()
        with subprocess.Popen(
            [python, "-c", START, Path(scratch) / "data"],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as server:
            url = server.stdout.readline().strip() if server.stdout else ""
            environment = os.environ | {"DATABASE_URL": url}
            for words in (["-m", "app", "migrate"], ["-c", SEED, ROWS + seed]):
                subprocess.run([python, *words], cwd=root, env=environment, check=True)
            yield root, python, url
            server.communicate()


def ours(root: Path, python: Path, url: str) -> list[App]:
    """Return the generated app and the one by hand, which take the same token."""
    environment = {
        "ENVIRONMENT": "production",
        "ALLOWED_HOSTS": "127.0.0.1",
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
