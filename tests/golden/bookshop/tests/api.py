"""The API as its tests call it."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from httpx import AsyncClient, Response

PREFIX = "/api/v1"
Body = dict[str, Any]
PASSWORD = "correct horse battery staple"
numbers = count(1)


@dataclass(frozen=True)
class Api:
    """One client a person: each request carries that person's token."""

    nobody: AsyncClient
    user: AsyncClient
    stranger: AsyncClient
    admin: AsyncClient


def new_user(**changes: Any) -> Body:
    """Return what registers a user whom nobody has registered before."""
    number = next(numbers)
    return {"email": f"new{number}@example.com", "password": PASSWORD} | changes


async def create(client: AsyncClient, path: str, body: Body) -> Body:
    response = await client.post(f"{PREFIX}{path}", json=body)
    assert response.status_code == 201, response.text
    assert "location" in response.headers
    created: Body = response.json()
    return created


def blamed(response: Response) -> set[str]:
    """Return the fields of the body that a problem names."""
    return {each["field"].removeprefix("body.") for each in response.json()["errors"]}


async def walk(client: AsyncClient, url: str, **query: Any) -> list[Body]:
    """Read a list to its end, two rows a page."""
    rows: list[Body] = []
    cursor: dict[str, str] = {}
    while True:
        response = await client.get(url, params={"limit": 2, **query, **cursor})
        assert response.status_code == 200, response.text
        page = response.json()
        rows += page["items"]
        if page["next"] is None:
            return rows
        cursor = {"cursor": page["next"]}
