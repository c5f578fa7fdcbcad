"""The same API by hand: FastAPI and asyncpg with nothing between them, the limit of the stack.

It is served from the folder of the generated project: the database, the secret and the tokens are
those of that project, and so are the checks: the caller and their sign-in are read each time.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any

import asyncpg
import jwt
from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel, ConfigDict, Field

NAME, POOL = "measured", 20
CLAIMS = ["iss", "aud", "sub", "sid", "type", "iat", "exp", "jti"]
SECRET = os.environ["SECRET_KEY"]

USER = """
    SELECT u.id, u.is_active FROM users u JOIN refresh_tokens r ON r.user_id = u.id
    WHERE u.id = $1 AND r.id = $2
"""
NOTE = "SELECT id, title, body, rating, created_at, updated_at FROM notes WHERE id = $1"
NOTES = """
    SELECT id, title, body, rating, created_at, updated_at FROM notes ORDER BY id LIMIT $1
"""
TOTAL = "SELECT count(*) FROM (SELECT 1 FROM notes LIMIT 10001) counted"
POSTS = """
    SELECT p.id, p.title, p.body, p.rating, p.author_id, a.name AS author_name,
           p.created_at, p.updated_at
    FROM posts p JOIN authors a ON a.id = p.author_id ORDER BY p.id LIMIT $1
"""
CREATE = """
    INSERT INTO notes (title, body, rating, created_at, updated_at)
    VALUES ($1, $2, $3, now(), now())
    RETURNING id, title, body, rating, created_at, updated_at
"""


class Input(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(min_length=1, max_length=200)]
    body: Annotated[str, Field(min_length=1)]
    rating: int


class Note(BaseModel):
    id: int
    title: str
    body: str
    rating: int
    created_at: datetime
    updated_at: datetime


class Author(BaseModel):
    id: int
    name: str


class Post(Note):
    author_id: int
    author: Author


class Notes(BaseModel):
    items: list[Note]
    total: int | None


class Posts(BaseModel):
    items: list[Post]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    url = os.environ["DATABASE_URL"].replace("+asyncpg", "")
    async with asyncpg.create_pool(url, min_size=POOL, max_size=POOL, reset=keep) as app.state.pool:
        yield


async def keep(connection: Any) -> None:
    """Leave a connection as it is: nothing here changes it, and a reset is a statement more."""


app = FastAPI(lifespan=lifespan, openapi_url=None)  # as in production
bearer = OAuth2PasswordBearer(tokenUrl="/login")


@lru_cache(maxsize=4096)
def verified(token: str) -> dict[str, Any]:
    said: dict[str, Any] = jwt.decode(
        token,
        SECRET,
        algorithms=["HS256"],
        issuer=NAME,
        audience=NAME,
        options={"require": CLAIMS},
    )
    return said


async def caller(token: Annotated[str, Depends(bearer)]) -> Any:
    claims = verified(token)
    user = await app.state.pool.fetchrow(USER, int(claims["sub"]), claims["sid"])
    if user is None or not user["is_active"]:
        raise HTTPException(401)
    return user


SIGNED_IN = [Depends(caller)]


@app.get("/api/v1/notes/{id}", dependencies=SIGNED_IN)
async def read_note(id: int) -> Note:  # noqa: A002 - as the path has it
    row = await app.state.pool.fetchrow(NOTE, id)
    if row is None:
        raise HTTPException(404)
    return Note(**row)


@app.get("/api/v1/notes", dependencies=SIGNED_IN)
async def list_notes(limit: Annotated[int, Field(ge=1, le=100)] = 50) -> Notes:
    rows = await app.state.pool.fetch(NOTES, limit)
    total = await app.state.pool.fetchval(TOTAL)
    return Notes(items=[Note(**row) for row in rows], total=total)


@app.get("/api/v1/posts", dependencies=SIGNED_IN)
async def list_posts(limit: Annotated[int, Field(ge=1, le=100)] = 50) -> Posts:
    rows = await app.state.pool.fetch(POSTS, limit)
    posts = [
        Post(author=Author(id=row["author_id"], name=row["author_name"]), **row) for row in rows
    ]
    return Posts(items=posts)


@app.post("/api/v1/notes", status_code=201, dependencies=SIGNED_IN)
async def create_note(data: Input, response: Response) -> Note:
    row = await app.state.pool.fetchrow(CREATE, data.title, data.body, data.rating)
    response.headers["Location"] = f"/api/v1/notes/{row['id']}"
    return Note(**row)


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}
