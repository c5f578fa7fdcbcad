"""Tries projects, each in a process of its own that is forked where their packages are loaded.

It runs in the environment of generated projects: ``python imported.py``, with the folder of a
project on each line of its input. Each is answered by one line: ``ok``, or what went wrong.
"""

import json
import os
import re
import sys
import traceback
import warnings
from collections.abc import Iterable

import alembic.command
import asyncpg
import authlib.integrations.httpx_client
import fastapi.middleware.cors
import fastapi_offline
import joserfc.jwk
import jwt
import pydantic_settings
import sqlalchemy.ext.asyncio
from fastapi import FastAPI
from sqlalchemy import PrimaryKeyConstraint, Table, UniqueConstraint, create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import configure_mappers
from sqlalchemy.schema import CreateTable

LOADED = (
    alembic, asyncpg, authlib, fastapi, fastapi_offline, joserfc, jwt, pydantic_settings, sqlalchemy
)  # fmt: skip

TRUNCATED = re.compile(r"^.{55,}_[0-9a-f]{4}$")


def main() -> None:
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.write(writing, json.dumps(verdict(line.strip())).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answer:
            sys.stdout.write(answer.read() + "\n")
        sys.stdout.flush()
        os.waitpid(child, 0)


def verdict(folder: str) -> str:
    try:
        os.chdir(folder)
        sys.path.insert(0, folder)
        warnings.simplefilter("error")
        check()
    except BaseException:  # noqa: BLE001 - whatever it is, it is the answer
        return traceback.format_exc()[-3000:]
    return "ok"


def check() -> None:
    """Import the app, describe it, and make its tables in both dialects."""
    from app.db.base import Base
    from app.main import app

    assert isinstance(app, FastAPI)
    assert app.openapi()["paths"]
    configure_mappers()
    Base.metadata.create_all(create_engine("sqlite://"))
    for table in Base.metadata.sorted_tables:
        str(CreateTable(table).compile(dialect=postgresql.dialect()))
    check_identifiers(Base.metadata.sorted_tables)


def check_identifiers(tables: list[Table]) -> None:
    """Hold all names to what PostgreSQL asks: 63 bytes, each once in its schema or its table."""
    names = postgresql.dialect().identifier_preparer
    shared = [table.name for table in tables]
    for table in tables:
        own = [names.format_constraint(each) for each in table.constraints]
        check_once(name for name in own if name)
        held = (PrimaryKeyConstraint, UniqueConstraint)
        shared += [
            names.format_constraint(each) for each in table.constraints if isinstance(each, held)
        ]
        shared += [names.format_index(index) for index in table.indexes]
    check_once(shared)


def check_once(found: Iterable[str]) -> None:
    folded = [name.strip('"').casefold() for name in found]
    assert len(set(folded)) == len(folded), sorted(folded)
    assert all(len(name.encode()) <= 63 for name in folded), sorted(folded)
    assert not any(TRUNCATED.search(name) for name in folded), sorted(folded)


if __name__ == "__main__":
    main()
