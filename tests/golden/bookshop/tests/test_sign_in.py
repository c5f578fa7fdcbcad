"""A password is given for tokens, a token for the next ones, and both can be ended."""

from asyncio import create_task, gather, wait
from time import sleep

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import func, select, update

from app.core import passwords
from app.db.session import Session
from app.db.types import now
from app.models import RefreshToken, User
from tests.api import PASSWORD, PREFIX, Api, Body, bearer, create, new_user, refresh
from tests.conftest import sign_in_as

pytestmark = pytest.mark.anyio
AUTH = f"{PREFIX}/auth"
ME = f"{PREFIX}/users/me"


async def assert_out(api: Api, tokens: Body) -> None:
    assert (await api.nobody.get(ME, headers=bearer(tokens))).status_code == 401
    assert (await refresh(api.nobody, tokens)).status_code == 401


async def test_tokens_are_exchanged_for_the_next_ones(api: Api, db: Session) -> None:
    tokens = await sign_in_as("user", db)
    for _ in range(3):
        response = await refresh(api.nobody, tokens)
        assert response.status_code == 200, response.text
        assert response.headers["cache-control"] == "no-store"
        assert response.json()["refresh_token"] != tokens["refresh_token"]
        tokens = response.json()
    assert (await api.nobody.get(ME, headers=bearer(tokens))).status_code == 200


async def test_a_token_that_is_used_again_ends_its_sign_in(
    api: Api, db: Session
) -> None:
    first, other = await sign_in_as("user", db), await sign_in_as("user", db)
    second = (await refresh(api.nobody, first)).json()
    assert (await refresh(api.nobody, first)).status_code == 401
    await assert_out(api, second)
    assert (await refresh(api.nobody, other)).status_code == 200


async def test_of_ten_uses_at_once_one_wins(api: Api, db: Session) -> None:
    tokens = await sign_in_as("user", db)
    answers = await gather(*(refresh(api.nobody, tokens) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 9


@pytest.mark.parametrize(
    "token", ["", ".", "x", "\0", "00000000-0000-0000-0000-000000000000", "x" * 10_000]
)
async def test_what_is_no_refresh_token_is_refused(api: Api, token: str) -> None:
    response = await refresh(api.nobody, {"refresh_token": token})
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


async def test_an_access_token_does_not_refresh(api: Api, db: Session) -> None:
    tokens = await sign_in_as("user", db)
    swapped = {"refresh_token": tokens["access_token"]}
    assert (await refresh(api.nobody, swapped)).status_code == 401


async def test_only_the_hash_of_a_token_is_kept(api: Api, db: Session) -> None:
    tokens = await sign_in_as("user", db)
    kept = await db.records(select(RefreshToken.hashed_token))
    secret = tokens["refresh_token"].partition(".")[2]
    assert all(secret not in row["hashed_token"] for row in kept)


async def test_a_sign_in_ends_by_itself_and_is_forgotten(api: Api, db: Session) -> None:
    tokens = await sign_in_as("user", db)
    await db.change(update(RefreshToken).values(expires_at=now()))
    assert (await refresh(api.nobody, tokens)).status_code == 401
    for _ in range(2):
        await sign_in_as("user", db)
        await db.change(update(RefreshToken).values(expires_at=now()))
    mine = User.email == "user@example.com"
    left = select(func.count(RefreshToken.id)).join(RefreshToken.user).where(mine)
    assert await db.read_value(left) == 1


async def test_logout_ends_this_sign_in_and_no_other(api: Api, db: Session) -> None:
    tokens, other = await sign_in_as("user", db), await sign_in_as("user", db)
    url = f"{AUTH}/logout"
    for status in (204, 401):
        response = await api.nobody.post(url, headers=bearer(tokens))
        assert response.status_code == status
    await assert_out(api, tokens)
    assert (await refresh(api.nobody, other)).status_code == 200
    assert (await api.nobody.post(url)).status_code == 401


async def log_in(client: AsyncClient, email: str, password: str = PASSWORD) -> Response:
    form = {"username": email, "password": password}
    return await client.post(f"{AUTH}/login", data=form)


async def signed_in(api: Api) -> tuple[Body, Body]:
    """Return a new user, and the tokens of a first sign-in."""
    user = await create(api.nobody, "/users", new_user())
    response = await log_in(api.nobody, user["email"])
    assert response.status_code == 200, response.text
    return user, response.json()


async def test_tokens_open_the_own_profile(api: Api) -> None:
    user, tokens = await signed_in(api)
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 900)
    assert (await api.nobody.get(ME, headers=bearer(tokens))).json() == user


async def test_an_answer_with_tokens_is_not_to_be_stored(api: Api) -> None:
    user, _ = await signed_in(api)
    response = await log_in(api.nobody, user["email"])
    assert response.headers["cache-control"] == "no-store"


async def test_an_address_is_known_whatever_its_case(api: Api) -> None:
    user, _ = await signed_in(api)
    assert (await log_in(api.nobody, user["email"].upper())).status_code == 200


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("user@example.com", PASSWORD),  # who has no password
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
        await log_in(api.nobody, user["email"], f"{PASSWORD}?"),
    ):
        assert response.status_code == 401
        assert response.json()["detail"] == "Wrong email or password"
        assert response.headers["www-authenticate"] == "Bearer"


async def test_a_deactivated_user_does_not_sign_in(api: Api, db: Session) -> None:
    user, tokens = await signed_in(api)
    await db.change(update(User).values(is_active=False))
    assert (await log_in(api.nobody, user["email"])).status_code == 401
    await assert_out(api, tokens)


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
        f"{AUTH}/login", content=f"{parts}--b--\r\n", headers={"content-type": kind}
    )
    assert response.status_code in (400, 401, 422)


async def test_login_needs_a_whole_form(api: Api) -> None:
    url = f"{AUTH}/login"
    assert (await api.nobody.post(url, data={"username": "x"})).status_code == 422
    assert (await api.nobody.post(url, json={})).status_code == 422


async def test_a_changed_password_ends_every_sign_in(api: Api) -> None:
    user, tokens = await signed_in(api)
    other = (await log_in(api.nobody, user["email"])).json()
    change = {"current_password": PASSWORD, "new_password": f"{PASSWORD}!"}
    url = f"{AUTH}/password"
    response = await api.nobody.post(url, json=change, headers=bearer(tokens))
    assert response.status_code == 204, response.text
    await assert_out(api, tokens)
    await assert_out(api, other)
    assert (await log_in(api.nobody, user["email"])).status_code == 401
    assert (await log_in(api.nobody, user["email"], f"{PASSWORD}!")).is_success


async def test_a_password_is_changed_only_by_who_knows_it(api: Api) -> None:
    _, tokens = await signed_in(api)
    change = {"current_password": "a guess at it", "new_password": f"{PASSWORD}!"}
    url = f"{AUTH}/password"
    response = await api.nobody.post(url, json=change, headers=bearer(tokens))
    assert response.status_code == 403
    assert (await api.nobody.post(url, json=change)).status_code == 401
    assert (await refresh(api.nobody, tokens)).status_code == 200


async def test_a_password_changed_during_a_login_refuses_it(
    api: Api, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await create(api.nobody, "/users", new_user())

    async def verify(password: str, hashed: str | None) -> bool:
        await db.change(update(User).values(hashed_password="-"))
        return True

    monkeypatch.setattr("app.api.v1.auth.verify_password", verify)
    assert (await log_in(api.nobody, user["email"])).status_code == 401


COMPOSED, APART = (
    "p\u00e2ssw\u00f6rd f\u00fcr alle",
    "pa\u0302sswo\u0308rd fu\u0308r alle",
)


@pytest.mark.parametrize("chosen", [COMPOSED, APART])
async def test_a_password_opens_however_its_accents_are_typed(
    api: Api, chosen: str
) -> None:
    user = await create(api.nobody, "/users", new_user(password=chosen))
    for typed in (COMPOSED, APART):
        assert (await log_in(api.nobody, user["email"], typed)).status_code == 200


async def test_a_password_still_opens_whose_hash_is_of_what_was_typed() -> None:
    old = passwords.hasher.hash(APART)
    assert await passwords.verify_password(APART, old)
    assert not await passwords.verify_password(f"{APART}!", old)


@pytest.mark.parametrize("hashed", [None, "the hash of another"])
async def test_a_wrong_password_takes_as_long_whether_there_is_an_account_or_not(
    monkeypatch: pytest.MonkeyPatch, hashed: str | None
) -> None:
    asked = []

    def opens(password: str, hashed: str) -> bool:
        asked.append(password)
        return False

    monkeypatch.setattr(passwords, "opens", opens)
    assert not await passwords.verify_password(APART, hashed)
    assert len(asked) == 2


def test_what_is_too_long_for_a_password_is_not_composed() -> None:
    text = "o\u0308" * passwords.LONGEST
    assert passwords.composed(text) == text


async def test_of_two_changes_at_once_the_second_knows_the_password_no_more(
    api: Api, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, tokens = await signed_in(api)

    async def verify(password: str, hashed: str | None) -> bool:
        await db.change(update(User).values(hashed_password="-"))
        return True

    monkeypatch.setattr("app.api.v1.auth.verify_password", verify)
    change = {"current_password": PASSWORD, "new_password": f"{PASSWORD}!"}
    url = f"{AUTH}/password"
    response = await api.nobody.post(url, json=change, headers=bearer(tokens))
    assert response.status_code == 403
    kept = select(User.hashed_password).where(User.email == user["email"])
    assert await db.read_value(kept) == "-"


async def test_other_requests_are_answered_while_passwords_are_hashed(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def matches(password: str, hashed: str) -> bool:
        sleep(0.1)
        return False

    monkeypatch.setattr(passwords, "matches", matches)
    logins = [
        create_task(log_in(api.nobody, f"{name}@example.com")) for name in range(16)
    ]
    await wait(logins, timeout=0.01)
    assert (await api.nobody.get("/health/live")).status_code == 200
    assert not all(login.done() for login in logins)
    assert {login.status_code for login in await gather(*logins)} == {401}
