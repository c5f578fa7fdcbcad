"""A request says which version of the API it asks for, and the answer which it is of."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from app.api import versioning
from app.api.router import Router
from app.api.versioning import DEFAULT, HEADER, VERSIONS
from app.core.config import settings
from app.core.errors import MEDIA_TYPE
from app.main import app, create_app
from tests.api import PREFIX

pytestmark = pytest.mark.anyio
NEXT = "next"
URL = f"{PREFIX}/openings"


async def read_old() -> str:
    return "old"


async def read_new() -> str:
    return "new"


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The app, with a route that the next version changes, and one that it keeps."""
    monkeypatch.setattr(versioning, "VERSIONS", (*VERSIONS, NEXT))
    app = create_app()
    old, new, kept = (Router(prefix=path) for path in ("/openings", "/openings", "/kept"))
    old.add_api_route("", read_old, methods=["GET"])
    old.add_api_route("", read_old, methods=["DELETE"])
    new.add_api_route("", read_new, methods=["GET"])
    kept.add_api_route("", read_old, methods=["GET"])
    for router in (old.of(DEFAULT), new.of(NEXT), kept.of(DEFAULT), kept.of(NEXT)):
        app.include_router(router, prefix=PREFIX)
    return app


@pytest.fixture
async def client(trial: FastAPI) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(trial), base_url="http://test") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "asked", "version", "body"),
    [
        ("/openings", {}, DEFAULT, "old"),
        ("/openings", {HEADER: DEFAULT}, DEFAULT, "old"),
        ("/openings", {HEADER: NEXT}, NEXT, "new"),
        ("/kept", {}, DEFAULT, "old"),
        ("/kept", {HEADER: NEXT}, NEXT, "old"),
    ],
)
async def test_each_version_is_answered_by_its_own_routes(
    client: AsyncClient, path: str, asked: dict[str, str], version: str, body: str
) -> None:
    response = await client.get(f"{PREFIX}{path}", headers=asked)
    assert (response.status_code, response.json()) == (200, body)
    assert response.headers[HEADER] == version
    assert HEADER in response.headers["vary"]


async def test_a_method_is_allowed_in_the_versions_that_have_it(client: AsyncClient) -> None:
    for version, methods in ((DEFAULT, "DELETE, GET, HEAD"), (NEXT, "GET, HEAD")):
        response = await client.put(URL, headers={HEADER: version})
        assert response.status_code == 405
        assert response.headers["allow"] == methods


@pytest.mark.parametrize("version", ["", "0", "1.0", "latest", f"{DEFAULT}, {NEXT}"])
async def test_a_version_that_there_is_not_is_refused_with_those_that_there_are(
    client: AsyncClient, version: str
) -> None:
    response = await client.get(URL, headers={HEADER: version})
    assert response.status_code == 400
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.headers["vary"] == HEADER
    assert HEADER not in response.headers
    (error,) = response.json()["errors"]
    assert error["field"] == f"header.{HEADER}"
    assert error["message"] == f"Input should be {' or '.join(VERSIONS)} or {NEXT}"


async def test_what_is_not_of_the_api_has_no_version(client: AsyncClient) -> None:
    response = await client.get("/health/live", headers={HEADER: "latest"})
    assert response.status_code == 200
    assert HEADER not in response.headers


async def test_pages_of_other_sites_see_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    origin = {"Origin": "https://example.com"}
    monkeypatch.setattr(settings, "cors_origins", [*origin.values()])
    async with AsyncClient(transport=ASGITransport(create_app()), base_url="http://test") as client:
        response = await client.get(URL, headers=origin)
    assert HEADER in response.headers["access-control-expose-headers"]
    assert {"API-Version", "Origin"} <= set(response.headers["vary"].split(", "))


def test_the_header_is_documented_once_on_each_operation_of_the_api() -> None:
    for _ in range(2):
        for path, operations in app.openapi()["paths"].items():
            for operation in operations.values():
                names = [each["name"] for each in operation.get("parameters", [])]
                assert names.count(HEADER) == path.startswith(f"{PREFIX}/")
