"""Who tries too often to sign in, to go on or to register has to wait."""

import pytest
from sqlalchemy import bindparam, func, select

from app.core.config import settings
from app.core.limits import account_name
from app.db.session import Session
from tests.api import PREFIX, Api, new_user, refresh
from tests.conftest import sign_in_as
from tests.test_sign_in import log_in, signed_in

pytestmark = pytest.mark.anyio


async def test_who_guesses_too_often_has_to_wait(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "login_limit", "2/minute")
    user, _ = await signed_in(api)
    address = user["email"].upper()
    answers = [await log_in(api.nobody, address, "wrong") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [401, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert (await log_in(api.nobody, "other@example.com")).status_code == 401


async def test_who_registers_too_often_has_to_wait(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "address_limit", "2/minute")
    answers = [
        await api.nobody.post(f"{PREFIX}/users", json=new_user()) for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60


@pytest.mark.parametrize(
    "path", ["/users", "/auth/login", "/auth/refresh", "/auth/password"]
)
async def test_an_attempt_counts_whatever_it_brings(
    api: Api, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(settings, "address_limit", "2/minute")
    answers = [await api.nobody.post(f"{PREFIX}{path}", json={}) for _ in range(3)]
    assert answers[0].status_code in (401, 422)
    assert answers[-1].status_code == 429


@pytest.mark.parametrize(
    ("one", "other"),
    [("i@example.com", "\u0130@EXAMPLE.COM"), ("a?b@example.com", "a\0b@example.com")],
)
async def test_an_account_is_one_however_it_is_written(
    api: Api, monkeypatch: pytest.MonkeyPatch, one: str, other: str
) -> None:
    monkeypatch.setattr(settings, "login_limit", "1/minute")
    answers = [await log_in(api.nobody, email, "wrong") for email in (one, other)]
    assert [answer.status_code for answer in answers] == [401, 429]


async def test_a_sign_in_that_goes_on_too_often_has_to_wait(
    api: Api, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "refresh_limit", "2/minute")
    tokens, other = await sign_in_as("user", db), await sign_in_as("user", db)
    for expected in (200, 200, 429):
        response = await refresh(api.nobody, tokens)
        assert response.status_code == expected
        tokens = response.json()
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert (await refresh(api.nobody, other)).status_code == 200


async def test_who_tries_many_tokens_from_one_address_has_to_wait(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "address_limit", "2/minute")
    tried = [{"refresh_token": f"{number}.x"} for number in range(3)]
    answers = [await refresh(api.nobody, tokens) for tokens in tried]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60


async def test_what_is_no_token_counts_for_nobody_else(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "refresh_limit", "1/minute")
    answers = [await refresh(api.nobody, {"refresh_token": "x"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401] * 3


async def test_what_is_one_address_to_the_database_is_one_account(db: Session) -> None:
    capitals = [each for each in map(chr, range(0x110000)) if each.lower() != each]
    lower = select(func.lower(bindparam("text")))
    letters = (await db.read_value(lower, text="\n".join(capitals))).split("\n")
    for capital, letter in zip(capitals, letters, strict=True):
        assert account_name(capital) == account_name(letter), (capital, letter)
