"""Every error as one JSON document: a problem, as RFC 9457 defines it."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError, TimeoutError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from app.db.constraints import columns_of

METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
MEDIA_TYPE = "application/problem+json"
# how PostgreSQL and SQLite name what went wrong
UNIQUE, FOREIGN_KEY = {"23505", "UNIQUE"}, {"23503", "FOREIGN KEY"}
RESTRICT, DATA, SYNTAX = "23001", "22", "42"

logger = logging.getLogger(__name__)
request_id: ContextVar[str] = ContextVar("request_id", default="")


class FieldError(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
    request_id: str


class Trouble(NamedTuple):
    """What is true of a database that has not done what it was asked."""

    kind: str
    status: int
    detail: str


AWAY = Trouble("about:blank", 503, "The database is not available")
FULL = Trouble(
    "urn:problem:no-connection", 503, "All connections to the database are in use"
)
COLLISION = Trouble(
    "urn:problem:collision", 409, "Another request changed the same rows meanwhile"
)
LOCKED = Trouble(
    "urn:problem:locked", 503, "Another transaction holds what this request needs"
)
SLOW = Trouble(
    "urn:problem:too-slow", 503, "The database took too long for this request"
)
CHANGED = Trouble(
    "urn:problem:tables-changed", 503, "The tables have just been changed"
)
READ_ONLY = Trouble(
    "urn:problem:read-only", 503, "The database takes no writes at the moment"
)
# by what PostgreSQL says, and SQLite
TROUBLES = {
    "0A000": CHANGED,
    "25006": READ_ONLY,
    "40001": COLLISION,
    "40P01": COLLISION,
    "55006": LOCKED,
    "55P03": LOCKED,
    "57014": SLOW,
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_READONLY": READ_ONLY,
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document the errors that a route answers with."""
    return {
        status: {
            "model": Problem,
            "description": HTTPStatus(status).phrase,
            "content": {
                MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
        for status in statuses
    }


def only_problems(describe: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Take out of the OpenAPI document that errors are plain JSON as well."""
    document = describe()
    for path in document["paths"].values():
        for operation in path.values():
            for response in operation["responses"].values():
                if MEDIA_TYPE in response.get("content", {}):
                    response["content"].pop("application/json", None)
    return document


def answer(
    status: int,
    detail: str = "",
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
    kind: str = "about:blank",
) -> Response:
    title = HTTPStatus(status).phrase
    problem = Problem(
        type=kind,
        title=title,
        status=status,
        detail=detail or title,
        errors=list(errors),
        request_id=request_id.get(),
    )
    return Response(problem.model_dump_json(), status, headers, media_type=MEDIA_TYPE)


async def http_error(request: Request, error: HTTPException) -> Response:
    headers = error.headers
    if error.status_code == 304:  # which has no body
        return Response(status_code=304, headers=headers)
    if error.status_code == 405:
        headers = {"Allow": allowed(request)}
    return answer(error.status_code, error.detail, headers=headers)


def allowed(request: Request) -> str:
    """List the methods of all routes of a path; Starlette names those of the first."""
    found = [method for method in METHODS if is_allowed(method, request)]
    return ", ".join(found)


def is_allowed(method: str, request: Request) -> bool:
    scope = {**request.scope, "method": "GET" if method == "HEAD" else method}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)


async def invalid_request(request: Request, error: RequestValidationError) -> Response:
    """Say which fields are wrong and why, but never repeat what was sent."""
    errors = [
        FieldError(field=place(each), message=reason(each))
        for each in error.errors()[:20]
    ]
    return answer(422, "The request is not valid", errors)


def place(error: dict[str, Any]) -> str:
    """Name a field; the name of one that nobody knows is the client's own text."""
    unknown = error["type"] == "extra_forbidden"
    return ".".join(map(str, error["loc"][:-1] if unknown else error["loc"]))


def reason(error: dict[str, Any]) -> str:
    """Say what is expected; a message on a UUID repeats a character of the input."""
    if error["type"] == "uuid_parsing":
        return "Input should be a valid UUID"
    message: str = error["msg"]
    return message.removeprefix("Value error, ")


async def integrity_error(request: Request, error: IntegrityError) -> Response:
    """A constraint refused the statement: the data is at fault, and not the server."""
    state = getattr(error.orig, "sqlstate", None)
    reason = {state, str(error.orig).partition(" constraint")[0]}
    if UNIQUE & reason:
        return answer(409, "This value is taken", blamed(request, error, "It is taken"))
    if RESTRICT in reason or (FOREIGN_KEY & reason and request.method == "DELETE"):
        return answer(409, "Other rows refer to this one")
    if FOREIGN_KEY & reason:
        errors = blamed(request, error, "No row has this id")
        return answer(422, "The request refers to a row that does not exist", errors)
    return answer(422, "A value is not allowed here")


def blamed(request: Request, error: IntegrityError, message: str) -> list[FieldError]:
    """Name the fields of the body that a constraint is about."""
    body = getattr(request.scope["route"], "body_field", None)
    known = getattr(body and body.field_info.annotation, "model_fields", {})
    columns = columns_of(error)
    return [
        FieldError(field=f"body.{field.alias or name}", message=message)
        for name, field in known.items()
        if name in columns
    ]


async def stale_data(request: Request, error: Exception) -> Response:
    """An entity was changed or deleted by somebody else after it was read."""
    return trouble(COLLISION)


async def database_error(request: Request, error: Exception) -> Response:
    """Bad data is the client's fault, bad SQL ours; else it may be tried again."""
    state = state_of(getattr(error, "orig", None))
    if state.startswith(DATA):
        return answer(422, "A value is not allowed here")
    if state.startswith(SYNTAX) or isinstance(error, ProgrammingError):
        raise error
    logger.warning("%s", error)
    no_state = FULL if isinstance(error, TimeoutError) else AWAY
    return trouble(TROUBLES.get(state, no_state))


def trouble(what: Trouble) -> Response:
    kind, status, detail = what
    return answer(status, detail, headers={"Retry-After": "1"}, kind=kind)


def state_of(error: object) -> str:
    """Return how PostgreSQL names what went wrong, or SQLite: ``SQLITE_BUSY`` of any kind."""
    names = (getattr(error, name, None) for name in ("sqlstate", "sqlite_errorname"))
    return "_".join(next(filter(None, names), "").split("_")[:2])


def handle_errors(app: FastAPI) -> None:
    handlers: dict[Any, Any] = {
        HTTPException: http_error,
        RequestValidationError: invalid_request,
        IntegrityError: integrity_error,
        StaleDataError: stale_data,
        DBAPIError: database_error,
        TimeoutError: database_error,
        OSError: database_error,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
    # another method in its place is how FastAPI has its document changed
    app.openapi = partial(only_problems, app.openapi)  # type: ignore[method-assign]
