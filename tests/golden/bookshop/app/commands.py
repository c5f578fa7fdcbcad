"""What the command line can do."""

import os
import socket
import sys
import warnings
from asyncio import run
from getpass import getpass
from pathlib import Path

import uvicorn
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, make_url

from app.core.config import settings
from app.db.engine import create_engine

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
BRING_BACK = "bring it back, or let down_revision name one that is there"
JOIN = 'join them with: uv run alembic merge heads -m "Join the heads"'
MOST_CONNECTIONS = 1000  # to a process; one more is answered 503


def migrate() -> None:
    config = Config(toml_file=PYPROJECT)
    try:
        heads = ScriptDirectory.from_config(config).get_heads()
    except KeyError as missing:
        sys.exit(
            f"A migration follows {missing}, of which there is no file: {BRING_BACK}"
        )
    if len(heads) > 1:
        sys.exit(
            f"The migrations have {len(heads)} heads, {' and '.join(heads)}: {JOIN}"
        )
    command.upgrade(config, "head")


def shell(script: Path | None) -> None:
    from app import shell  # it needs the models

    if script and not script.is_file():
        sys.exit(f"There is no script {script}")
    shell.shell(script)


def reset_database(*, agreed: bool) -> None:
    """Drop every table, and migrate from the first revision on."""
    if settings.environment == "production":
        sys.exit("reset-db drops every table: not where ENVIRONMENT is production")
    url = make_url(settings.database_url)
    if not agreed and not agree(f"Drop every table in {url}? [y/N] "):
        sys.exit("Nothing was dropped")
    run(drop_tables())
    migrate()


def agree(question: str) -> bool:
    if not sys.stdin.isatty():
        sys.exit("reset-db asks on a terminal; elsewhere, say --yes")
    return input(question).strip().lower() in {"y", "yes"}


async def drop_tables() -> None:
    engine = create_engine(settings.database_url, query_timeout=0)
    async with engine.connect() as connection:
        if (
            engine.dialect.name == "sqlite"
        ):  # tables may refer to each other in a circle
            await connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        await connection.run_sync(drop_what_is_there)
    await engine.dispose()


def drop_what_is_there(connection: Connection) -> None:
    """Drop what the database has, which need not be what the models say."""
    tables = MetaData()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about what cannot be read back; it goes, too
        tables.reflect(connection)
        tables.drop_all(connection)


def serve(host: str, port: int, *, reload: bool) -> None:
    refuse_taken(host, port)
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    docs = "/docs" if settings.environment == "development" else ""
    print(f"bookshop: {address}{docs}", flush=True)
    watched = ["app"] if reload else None
    uvicorn.run(
        "app.main:app",
        host=host,
        port=port,
        reload=reload,
        reload_dirs=watched,
        http="h11",  # which ends a head after 16 KB, and reads one request at a time
        limit_concurrency=MOST_CONNECTIONS,
        proxy_headers="FORWARDED_ALLOW_IPS" in os.environ,
    )


def refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except (OSError, OverflowError) as error:
        sys.exit(f"Cannot serve on {host}, port {port}: {error}; try another --port")


def create_admin(email: str) -> None:
    from app.core import admin  # it opens the database of the settings

    run(admin.create_or_promote(email, ask_password))
    print(f"{email} is an admin")


def ask_password() -> str:
    password = os.environ.get("ADMIN_PASSWORD", "")
    if password or not sys.stdin.isatty():
        return password or sys.exit("Set ADMIN_PASSWORD, or run this on a terminal")
    return getpass()
