"""Whatever a client sends is answered with one form of problem, and never with 500."""

from collections.abc import AsyncIterator
from typing import Any, Self
from uuid import UUID

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import StreamingResponse
from httpx import ASGITransport, AsyncClient, Response
from pydantic import model_validator
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, TimeoutError
from sqlalchemy.orm.exc import StaleDataError

from app.api.deps import SessionDep
from app.core.config import settings
from app.core.errors import MEDIA_TYPE
from app.db.engine import create_engine
from app.db.session import Session, get_db
from app.main import create_app
from app.schemas.base import Input, Int64, Text
from tests.api import PREFIX

pytestmark = pytest.mark.anyio
SECRET = "do-not-repeat-this"


class Thing(Input):
    name: Text
    size: Int64 = 0
    code: UUID | None = None

    @model_validator(mode="after")
    def size_is_even(self) -> Self:
        if self.size % 2:
            raise ValueError("The size is odd")
        return self


class RefusalError(Exception):
    """What a driver raises: PostgreSQL's has a code, SQLite's a text."""

    def __init__(
        self, message: str, sqlstate: str | None = None, sqlite: str | None = None
    ) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate
        self.sqlite_errorname = sqlite


async def read_opening() -> None:
    """Answer nothing."""


def add_routes(app: FastAPI) -> None:
    @app.post("/things")
    async def create_thing(data: Thing) -> Thing:
        return data

    router = APIRouter(prefix="/openings")
    router.add_api_route("", read_opening, methods=["GET"])
    router.add_api_route("", read_opening, methods=["POST"])
    app.include_router(router, prefix=PREFIX)

    @app.get("/things/{id}")
    async def read_thing(id: Int64, name: Text = "") -> str:
        return f"{id}{name}"

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError(SECRET)

    @app.get("/wrong-sql")
    async def wrong_sql(db: SessionDep) -> None:
        await db.change(text("SELEKT 1"))


@pytest.fixture
def trial() -> FastAPI:
    """The app, with a few routes to try errors on."""
    app = create_app()
    add_routes(app)
    return app


@pytest.fixture
async def client(trial: FastAPI) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(trial, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def assert_problem(response: Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["request_id"] == response.headers["x-request-id"]
    assert SECRET not in response.text
    return problem


async def test_an_unknown_path_is_not_found(client: AsyncClient) -> None:
    assert_problem(await client.get(f"/{SECRET}"), 404)


async def test_a_path_answers_only_to_its_methods(client: AsyncClient) -> None:
    for path, methods in (
        ("/things", "POST"),
        (f"{PREFIX}/openings", "GET, HEAD, POST"),
    ):
        response = await client.put(path, json={})
        assert_problem(response, 405)
        assert response.headers["allow"] == methods


async def test_a_problem_names_each_wrong_field_and_why(client: AsyncClient) -> None:
    body = {"name": 7, "size": SECRET, "more": SECRET}
    problem = assert_problem(await client.post("/things", json=body), 422)
    assert {error["field"] for error in problem["errors"]} == {
        "body.name",
        "body.size",
        "body",
    }


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"name": "x", "size": 1}, "The size is odd"),
        ({"name": "x", "code": "§"}, "Input should be a valid UUID"),
    ],
)
async def test_a_problem_says_what_is_expected_and_no_more(
    client: AsyncClient, body: dict[str, Any], message: str
) -> None:
    problem = assert_problem(await client.post("/things", json=body), 422)
    assert [error["message"] for error in problem["errors"]] == [message]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"name": "x", "size": NaN}',
        b'{"name": "x", "size": 1e400}',
        b'{"name": "x", "size": 9223372036854775808}',
        b'{"name": "x", "size": ' + b"9" * 5000 + b"}",
        rb'{"name": "\u0000"}',
        rb'{"name": "\ud800"}',
        rb'{"name": "x", "\ud800": 1}',
        rb'{"name": "x", "a\u0000b": 1}',
        b'{"name": ' + b"[" * 500 + b"]" * 500 + b"}",
    ],
)
async def test_a_body_that_is_not_right_is_refused(
    client: AsyncClient, body: bytes
) -> None:
    headers = {"content-type": "application/json"}
    response = await client.post("/things", content=body, headers=headers)
    assert response.status_code in (400, 422)
    assert_problem(response, response.status_code)


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "multipart/form-data", "application/xml", "\u00fc", "a/b"],
)
async def test_a_body_of_another_type_is_refused(
    client: AsyncClient, kind: str
) -> None:
    headers = {"content-type": kind.encode()}
    body = b'{"name": "x"}'
    response = await client.post("/things", content=body, headers=headers)  # type: ignore[arg-type]
    assert_problem(response, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/things/x",
        "/things/%00",
        "/things/%ff",
        "/things/1.5",
        "/things/9223372036854775808",
        f"/things/{'9' * 5000}",
        "/things/1?name=%00",
    ],
)
async def test_a_path_or_query_that_is_not_right_is_refused(
    client: AsyncClient, path: str
) -> None:
    assert_problem(await client.get(path), 422)


async def test_a_body_that_is_too_long_is_refused(client: AsyncClient) -> None:
    body = b" " * (settings.max_body_bytes + 1)
    assert_problem(await client.post("/things", content=body), 413)


async def test_a_body_that_hides_its_length_is_refused_too(client: AsyncClient) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(settings.max_body_bytes // 1000 + 1):
            yield b" " * 1000

    assert_problem(await client.post("/things", content=parts()), 413)


async def test_a_form_is_shorter_than_what_takes_long_to_read(
    client: AsyncClient,
) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    response = await client.post("/things", content=b"&" * 20_001, headers=headers)
    assert_problem(response, 413)


async def test_cookies_that_take_long_to_read_are_refused(client: AsyncClient) -> None:
    for backslashes, status in ((20, 404), (21, 431)):
        headers = {"cookie": f'a="{chr(92) * backslashes}"'}
        assert_problem(await client.get("/nowhere", headers=headers), status)


async def test_many_unknown_fields_are_refused_as_one(client: AsyncClient) -> None:
    body = {"name": "x", **{f"{SECRET}{number}": 1 for number in range(1000)}}
    problem = assert_problem(await client.post("/things", json=body), 422)
    assert problem["errors"] == [
        {"field": "body", "message": "There are too many fields"}
    ]


async def test_an_error_of_ours_is_not_explained_to_the_client(
    client: AsyncClient,
) -> None:
    assert_problem(await client.get("/broken"), 500)


async def test_wrong_sql_is_an_error_of_ours(
    trial: FastAPI, client: AsyncClient, db: Session
) -> None:
    trial.dependency_overrides[get_db] = lambda: db
    status = 500 if db.autocommit_engine.dialect.name == "postgresql" else 503
    assert_problem(await client.get("/wrong-sql"), status)


async def test_a_database_that_is_away_is_said_to_be(
    trial: FastAPI, client: AsyncClient
) -> None:
    engine = create_engine("sqlite+aiosqlite:////no/such/folder/file.db")
    trial.dependency_overrides[get_db] = lambda: Session(engine)
    response = await client.get("/health/ready")
    assert_problem(response, 503)
    assert response.headers["retry-after"]
    await engine.dispose()


@pytest.mark.parametrize(
    ("method", "refusal", "status"),
    [
        ("POST", RefusalError("UNIQUE constraint failed: things.name"), 409),
        ("POST", RefusalError(SECRET, "23505"), 409),
        ("DELETE", RefusalError("FOREIGN KEY constraint failed"), 409),
        ("DELETE", RefusalError(SECRET, "23001"), 409),
        ("POST", RefusalError("FOREIGN KEY constraint failed"), 422),
        ("POST", RefusalError(SECRET, "23503"), 422),
        ("POST", RefusalError("CHECK constraint failed: size"), 422),
    ],
)
async def test_a_constraint_says_whether_the_data_clashes_or_is_bad(
    trial: FastAPI, client: AsyncClient, method: str, refusal: RefusalError, status: int
) -> None:
    @trial.api_route("/refused", methods=["POST", "DELETE"])
    async def refused() -> None:
        raise IntegrityError(SECRET, None, refusal)

    assert_problem(await client.request(method, "/refused"), status)


@pytest.mark.parametrize(
    ("sqlstate", "status"), [("22021", 422), ("42601", 500), ("57P03", 503)]
)
async def test_a_database_error_is_the_fault_of_data_or_sql_or_nobody(
    trial: FastAPI, client: AsyncClient, sqlstate: str, status: int
) -> None:
    @trial.get("/refused")
    async def refused() -> None:
        raise DBAPIError(SECRET, None, RefusalError(SECRET, sqlstate))

    assert_problem(await client.get("/refused"), status)


@pytest.mark.parametrize(
    ("refusal", "status", "kind"),
    [
        (RefusalError(SECRET, "40P01"), 409, "collision"),
        (RefusalError(SECRET, "40001"), 409, "collision"),
        (RefusalError(SECRET, "55P03"), 503, "locked"),
        (RefusalError(SECRET, sqlite="SQLITE_BUSY_SNAPSHOT"), 503, "locked"),
        (RefusalError(SECRET, "57014"), 503, "too-slow"),
        (RefusalError(SECRET, "0A000"), 503, "tables-changed"),
        (RefusalError(SECRET, "25006"), 503, "read-only"),
        (RefusalError(SECRET, sqlite="SQLITE_READONLY"), 503, "read-only"),
    ],
)
async def test_what_stopped_a_statement_is_said_and_when_to_try_again(
    trial: FastAPI, client: AsyncClient, refusal: RefusalError, status: int, kind: str
) -> None:
    @trial.post("/stopped")
    async def stop() -> None:
        raise DBAPIError(SECRET, None, refusal)

    response = await client.post("/stopped")
    assert_problem(response, status)
    assert response.json()["type"] == f"urn:problem:{kind}"
    assert response.headers["retry-after"]


async def test_a_pool_that_is_in_use_is_said_to_be(
    trial: FastAPI, client: AsyncClient
) -> None:
    @trial.post("/stopped")
    async def stop() -> None:
        raise TimeoutError(SECRET)

    response = await client.post("/stopped")
    assert_problem(response, 503)
    assert response.json()["type"] == "urn:problem:no-connection"


async def test_a_row_that_was_changed_meanwhile_is_a_conflict(
    trial: FastAPI, client: AsyncClient
) -> None:
    @trial.post("/stale")
    async def stale() -> None:
        raise StaleDataError(SECRET)

    response = await client.post("/stale")
    assert_problem(response, 409)
    assert response.json()["type"] == "urn:problem:collision"


@pytest.mark.parametrize("path", ["/things/1", "/nowhere", "/broken"])
async def test_every_answer_carries_its_headers(client: AsyncClient, path: str) -> None:
    response = await client.get(path)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-request-id"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("api.example.com", 404),
        ("API.example.com:8000", 404),
        ("a.example.org", 404),
        ("example.org", 400),
        ("api.example.com.attacker.test", 400),
        ("", 400),
    ],
)
async def test_only_its_own_names_are_served_where_they_are_said(
    monkeypatch: pytest.MonkeyPatch, host: str, status: int
) -> None:
    monkeypatch.setattr(settings, "allowed_hosts", ["api.example.com", "*.example.org"])
    transport = ASGITransport(create_app())
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        response = await client.get("/nowhere", headers={"host": host})
        assert_problem(response, status)
        live = await client.get("/health/live", headers={"host": host})
    assert live.status_code == 200


@pytest.mark.parametrize("path", ["/things/1", "/nowhere", "/broken"])
async def test_pages_of_other_sites_are_let_in_only_where_they_are_named(
    monkeypatch: pytest.MonkeyPatch, client: AsyncClient, path: str
) -> None:
    ours, other = {"origin": "https://ours.test"}, {"origin": "https://other.test"}
    response = await client.get(path, headers=ours)
    assert "access-control-allow-origin" not in response.headers
    monkeypatch.setattr(settings, "cors_origins", ["https://ours.test"])
    trial = create_app()
    add_routes(trial)
    transport = ASGITransport(trial, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        response = await client.get(path, headers=ours)
        assert response.headers["access-control-allow-origin"] == "https://ours.test"
        response = await client.get(path, headers=other)
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a-1.b_2", True), ("a b", False), ("", False), ("a" * 65, False)],
)
async def test_a_request_keeps_the_id_that_a_proxy_gave_it(
    client: AsyncClient, given: str, kept: bool
) -> None:
    response = await client.get("/nowhere", headers={"x-request-id": given})
    id = response.headers["x-request-id"]
    assert (id == given) is kept
    assert response.json()["request_id"] == id


async def test_an_answer_that_breaks_off_is_not_made_to_look_whole(
    trial: FastAPI,
) -> None:
    @trial.get("/half")
    async def half() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            yield b"half of it"
            raise RuntimeError(SECRET)

        return StreamingResponse(parts())

    transport = ASGITransport(trial)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        with pytest.raises(RuntimeError):
            await client.get("/half")
