"""Only a genuine token opens anything, and only as long as its sign-in lasts."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import jwt
import pytest
from httpx import Response

from app.core.config import settings
from app.core.security import CLAIMS, KEY
from tests.api import Api
from tests.conftest import USERS

pytestmark = pytest.mark.anyio
ME = "/api/v1/users/me"


def claims_of(api: Api) -> dict[str, Any]:
    token = api.user.headers["authorization"].removeprefix("Bearer ")
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def signed(claims: dict[str, Any], key: str = KEY, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, key, algorithm=algorithm)


async def me(api: Api, token: str) -> Response:
    return await api.nobody.get(ME, headers={"Authorization": f"Bearer {token}"})


def assert_refused(response: Response) -> None:
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    problem = response.json() | {"request_id": ""}
    assert problem == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "Unauthorized",
        "errors": [],
        "request_id": "",
    }


async def test_a_token_says_whose_it_is_and_ends_in_a_quarter_of_an_hour(
    api: Api,
) -> None:
    claims = claims_of(api)
    assert set(claims) == set(CLAIMS)
    assert (claims["sub"], claims["type"]) == (str(USERS["user"]), "access")
    assert claims["exp"] - claims["iat"] == settings.access_token_minutes * 60 == 900


async def test_a_genuine_token_opens_the_own_profile(api: Api) -> None:
    assert (await me(api, signed(claims_of(api)))).status_code == 200


@pytest.mark.parametrize("claim", CLAIMS)
async def test_a_token_without_a_claim_opens_nothing(api: Api, claim: str) -> None:
    claims = claims_of(api)
    del claims[claim]
    assert_refused(await me(api, signed(claims)))


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"iat": datetime(9000, 1, 1, tzinfo=UTC)},
        {"nbf": datetime(9000, 1, 1, tzinfo=UTC)},
        {"exp": "never"},
        {"exp": float("inf")},
        {"iat": []},
        {"iss": "another"},
        {"aud": "another"},
        {"jti": 7},
        {"type": "refresh"},
        {"type": None},
        {"sub": ""},
        {"sub": "0"},
        {"sub": "-1"},
        {"sub": 1},
        {"sub": ["1"]},
        {"sub": str(2**63)},
        {"sub": "9" * 5000},
        {"sub": "user@example.com"},
        {"sub": "00000000-0000-7000-8000-00000000ffff"},
        {"sid": ""},
        {"sid": 7},
        {"sid": None},
        {"sid": {}},
        {"sid": str(uuid4())},
    ],
)
async def test_a_token_with_a_claim_that_is_wrong_opens_nothing(
    api: Api, changes: dict[str, Any]
) -> None:
    assert_refused(await me(api, signed(claims_of(api) | changes)))


async def test_a_token_of_one_user_does_not_open_for_another(api: Api) -> None:
    other = {"sub": str(USERS["admin"])}
    assert_refused(await me(api, signed(claims_of(api) | other)))


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        ("another key that is long enough to sign with", "HS256"),
        (KEY, "HS512"),
        ("", "none"),
    ],
)
async def test_a_token_signed_otherwise_opens_nothing(
    api: Api, key: str, algorithm: str
) -> None:
    assert_refused(await me(api, signed(claims_of(api), key, algorithm)))


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer x.y.z", "Basic eDp5", "Bearer ü", "ü"]
)
async def test_what_is_no_token_opens_nothing(api: Api, header: str) -> None:
    headers = {"Authorization": header.encode()}
    response = await api.nobody.get(ME, headers=headers)  # type: ignore[arg-type]
    assert_refused(response)


async def test_a_token_ends_when_it_says_although_it_was_good_before(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = signed(claims_of(api))
    assert (await me(api, used)).status_code == 200

    later = datetime.now(UTC) + timedelta(minutes=16)
    clock = SimpleNamespace(now=lambda zone: later)
    monkeypatch.setattr("app.core.security.datetime", clock)
    assert_refused(await me(api, used))


async def test_a_deactivated_user_is_out_at_once(api: Api) -> None:
    assert (await api.user.get(ME)).status_code == 200
    url = f"/api/v1/users/{USERS['user']}"
    await api.admin.patch(url, json={"is_active": False})
    assert_refused(await api.user.get(ME))


async def test_a_deleted_user_is_out_at_once(api: Api) -> None:
    assert (await api.admin.delete(f"/api/v1/users/{USERS['user']}")).is_success
    assert_refused(await api.user.get(ME))
