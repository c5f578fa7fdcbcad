"""Tries projects, each in a process of its own that is forked where their packages are loaded.

It runs in the environment of generated projects: ``python imported.py``, with the folder of a
project on each line of its input. Each is answered by one line: ``ok``, or what went wrong.
"""

import json
import os
import sys
import traceback
import warnings

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
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import configure_mappers
from sqlalchemy.schema import CreateTable

LOADED = (
    alembic, asyncpg, authlib, fastapi, fastapi_offline, joserfc, jwt, pydantic_settings, sqlalchemy
)  # fmt: skip


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


if __name__ == "__main__":
    main()
