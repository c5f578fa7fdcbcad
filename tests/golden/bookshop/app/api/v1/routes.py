"""Version 1 of the API: one line for each resource."""

from types import ModuleType

from fastapi import FastAPI

from app.api.v1 import (
    PREFIX,
    auth,
    authors,
    books,
    categories,
    loans,
    publishers,
    reviews,
    tags,
    users,
)
from app.core.errors import problems

RESOURCES: list[ModuleType] = [
    auth,
    authors,
    books,
    categories,
    loans,
    publishers,
    reviews,
    tags,
    users,
]


def include_routes(app: FastAPI) -> None:
    """Mount each router by itself: nested ones are searched again at every level."""
    for resource in RESOURCES:
        errors = problems(400, 409, 413, 422, 429, 503)
        app.include_router(resource.router, prefix=PREFIX, responses=errors)
