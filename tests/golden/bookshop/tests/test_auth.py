"""A password is given for a token, and only a genuine token opens anything."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from httpx import AsyncClient, Response
from sqlalchemy import bindparam, delete, update

from app.core.config import settings
from app.core.security import ISSUER, KEY
from app.db.session import Session
from app.models import User
from tests.api import PASSWORD, Api, create, new_user
from tests.conftest import USERS

pytestmark = pytest.mark.anyio
LOGIN = "/api/v1/auth/login"
ME = "/api/v1/users/me"
USER = User.id == bindparam("row_id")


async def log_in(client: AsyncClient, email: str, password: str = PASSWORD) -> Response:
    form = {"username": email, "password": password}
    return await client.post(LOGIN, data=form)


def token(key: str = KEY, algorithm: str = "HS256", **changes: Any) -> str:
    """Sign a token for the first user; a claim that becomes None is left out."""
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": str(USERS["user"]),
        "type": "access",
        "iat": now,
        "exp": now + timedelta(minutes=1),
        "jti": "1",
    } | changes
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, algorithm=algorithm)


async def me(api: Api, token: str) -> Response:
    return await api.nobody.get(ME, headers={"Authorization": f"Bearer {token}"})


async def test_a_token_from_login_opens_the_own_profile(api: Api) -> None:
    user = await create(api.nobody, "/users", new_user())
    answer = (await log_in(api.nobody, user["email"].upper())).json()
    assert answer["token_type"] == "bearer"
    assert (await me(api, answer["access_token"])).json() == user


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("user@example.com", PASSWORD),
        ("nobody@example.com", PASSWORD),
        ("us\0er@example.com", PASSWORD),
        ("user@example.com", "\0"),
        ("user@example.com", "x" * 10_000),
    ],
)
async def test_wrong_credentials_are_refused_alike(
    api: Api, email: str, password: str
) -> None:
    user = await create(api.nobody, "/users", new_user())
    for response in (
        await log_in(api.nobody, email, password),
        await log_in(api.nobody, user["email"], "not the password"),
    ):
        assert response.status_code == 401
        assert response.json()["detail"] == "Wrong email or password"
        assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("charset", ["utf-8", "utf-7", "raw_unicode_escape", "no-such"])
async def test_a_form_in_any_charset_is_no_error_of_ours(
    api: Api, charset: str
) -> None:
    kind = f"multipart/form-data; boundary=b; charset={charset}"
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n\\ud800+2AA-\r\n'
        for name in ("username", "password")
    )
    response = await api.nobody.post(
        LOGIN, content=f"{parts}--b--\r\n", headers={"content-type": kind}
    )
    assert response.status_code in (400, 401, 422)


async def test_login_needs_a_whole_form(api: Api) -> None:
    assert (await api.nobody.post(LOGIN, data={"username": "x"})).status_code == 422
    assert (await api.nobody.post(LOGIN, json={})).status_code == 422


async def test_a_genuine_token_opens_the_own_profile(api: Api) -> None:
    assert (await me(api, token())).status_code == 200


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "type", "iat", "exp", "jti"])
async def test_a_token_without_a_claim_opens_nothing(api: Api, claim: str) -> None:
    without: dict[str, Any] = {claim: None}
    assert (await me(api, token(**without))).status_code == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"iat": datetime(9000, 1, 1, tzinfo=UTC)},
        {"iss": "another"},
        {"aud": "another"},
        {"type": "refresh"},
        {"key": "another key that is long enough to sign with"},
        {"algorithm": "HS512"},
        {"algorithm": "none", "key": ""},
        {"sub": ""},
        {"sub": "0"},
        {"sub": "-1"},
        {"sub": str(2**63)},
        {"sub": "9" * 5000},
        {"sub": "user@example.com"},
        {"sub": "00000000-0000-7000-8000-00000000ffff"},
    ],
)
async def test_a_token_that_is_not_genuine_opens_nothing(
    api: Api, changes: dict[str, Any]
) -> None:
    response = await me(api, token(**changes))
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x.y.z", "Basic eDp5", "ü"])
async def test_what_is_no_token_opens_nothing(api: Api, header: str) -> None:
    headers = {"Authorization": header.encode()}
    response = await api.nobody.get(ME, headers=headers)  # type: ignore[arg-type]
    assert response.status_code == 401


async def test_a_token_ends_when_it_says_although_it_was_good_before(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = token(exp=datetime.now(UTC) + timedelta(seconds=30))
    assert (await me(api, used)).status_code == 200

    later = datetime.now(UTC) + timedelta(minutes=1)
    clock = SimpleNamespace(now=lambda zone: later)
    monkeypatch.setattr("app.core.security.datetime", clock)
    assert (await me(api, used)).status_code == 401


async def test_a_deactivated_user_is_out_at_once(api: Api, db: Session) -> None:
    user = await create(api.nobody, "/users", new_user())
    issued = (await log_in(api.nobody, user["email"])).json()["access_token"]
    deactivate = update(User).where(User.email == bindparam("address"))
    await db.change(deactivate, address=user["email"], is_active=False)
    assert (await me(api, issued)).status_code == 401
    assert (await log_in(api.nobody, user["email"])).status_code == 401


async def test_a_deleted_user_is_out_at_once(api: Api, db: Session) -> None:
    email = "user@example.com"
    await db.change(
        delete(User).where(User.email == bindparam("address")), address=email
    )
    assert (await api.user.get(ME)).status_code == 401


def test_a_token_lasts_a_quarter_of_an_hour() -> None:
    assert settings.access_token_minutes == 15
