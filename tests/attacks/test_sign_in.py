"""A sign-in cannot be forged, guessed, stolen twice, or outlive its end."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from attacks.attacker import PASSWORD, Attacker, Target, at_once

if TYPE_CHECKING:
    import httpx

# what the settings of a project in development hold until somebody sets SECRET_KEY
KEY = "change-me-" * 4
GARBAGE: list[Any] = [None, "", "x", [], {}, [[]], True, -1, 1e308]
GARBAGE += ["9999999999", "9" * 5000, "\x00"]
ALGORITHMS: list[Any] = ["none", "NONE", "", "HS384", "HS512", "RS256", "ES256", None, 1, []]


def encoded(part: Any) -> str:
    written = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(written).rstrip(b"=").decode()


def signed(claims: Any, key: str = KEY, **header: Any) -> str:
    head = {"alg": "HS256", "typ": "JWT"} | header
    body = f"{encoded(head)}.{encoded(claims)}"
    return f"{body}.{encoded(hmac.digest(key.encode(), body.encode(), hashlib.sha256))}"


def claims_of(person: Attacker) -> dict[str, Any]:
    part = person.tokens["access_token"].split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return claims


def me(target: Target, token: str) -> httpx.Response:
    return Attacker(target, tokens={"access_token": token}).get("/users/me")


def assert_out(person: Attacker) -> None:
    assert person.get("/users/me").status_code == 401
    assert person.refresh(person.tokens).status_code == 401


def test_an_access_token_lives_a_quarter_of_an_hour_and_says_what_it_is(user: Attacker) -> None:
    claims = claims_of(user)
    assert {"type", "iss", "aud", "exp", "iat", "jti", "sub"} <= set(claims)
    assert claims["type"] == "access"
    assert claims["exp"] - claims["iat"] == 15 * 60


def test_the_claims_of_a_token_are_required_and_checked(target: Target, user: Attacker) -> None:
    claims = claims_of(user)
    assert me(target, signed(claims)).status_code == 200
    for name in claims:
        without = {each: claims[each] for each in claims if each != name}
        assert me(target, signed(without)).status_code == 401, name
        for garbage in GARBAGE:
            status = me(target, signed(claims | {name: garbage})).status_code
            assert status == 401 or name in {"jti", "iat", "exp"}, (name, garbage)


@pytest.mark.parametrize("claims", [None, [], "x", 1, {}, b"\xff", b"[" * 10_000, b"{" * 10])
def test_claims_that_are_none_open_nothing(target: Target, claims: Any) -> None:
    assert me(target, signed(claims)).status_code == 401


def test_the_algorithm_is_not_the_clients_to_choose(target: Target, user: Attacker) -> None:
    claims = claims_of(user)
    for name in ALGORITHMS:
        assert me(target, signed(claims, alg=name)).status_code == 401, name
    unsigned = f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{encoded(claims)}."
    assert me(target, unsigned).status_code == 401
    assert me(target, signed(claims, key="another key " * 4)).status_code == 401
    assert me(target, signed(claims, crit=["x"], x=1)).status_code == 401


def test_a_token_of_one_kind_is_none_of_the_other(user: Attacker, target: Target) -> None:
    swapped = {"refresh_token": user.tokens["access_token"]}
    assert user.refresh(swapped).status_code == 401
    assert me(target, user.tokens["refresh_token"]).status_code == 401


def test_every_refused_token_gets_the_same_answer(target: Target, user: Attacker) -> None:
    bodies, challenges = set(), set()
    claims = claims_of(user)
    tokens = ["x", signed(claims, key="x" * 40), signed({}), signed(claims | {"exp": 1})]
    for answer in [me(target, token) for token in tokens] + [user.refresh({"refresh_token": "x"})]:
        bodies.add(json.dumps(answer.json() | {"request_id": ""}, sort_keys=True))
        challenges.add(answer.headers["www-authenticate"])
    assert len(bodies) == 1
    assert challenges == {"Bearer"}


def test_answers_with_tokens_are_not_to_be_stored(user: Attacker) -> None:
    for answer in (user.log_in(user.email), user.refresh(user.tokens)):
        assert answer.headers["cache-control"] == "no-store"


def test_refresh_tokens_rotate_and_a_used_one_ends_its_family(user: Attacker) -> None:
    other = user.sign_in(user.email)
    first = user.tokens
    second = user.refresh(first).json()
    third = user.refresh(second).json()
    assert len({each["refresh_token"] for each in (first, second, third)}) == 3
    assert user.refresh(first).status_code == 401
    assert_out(Attacker(user.target, tokens=third))
    assert other.get("/users/me").status_code == 200
    assert other.refresh(other.tokens).status_code == 200


def test_of_ten_uses_of_a_refresh_token_at_once_exactly_one_wins(user: Attacker) -> None:
    for _ in range(5):
        person = user.sign_in(user.email)
        statuses = at_once([partial(user.refresh, person.tokens)] * 10)
        assert statuses == [200] + [401] * 9


def test_logout_ends_the_sign_in_at_once(user: Attacker) -> None:
    other = user.sign_in(user.email)
    assert user.post("/auth/logout", None).status_code == 204
    assert_out(user)
    assert user.post("/auth/logout", None).status_code == 401
    assert other.get("/users/me").status_code == 200


def test_a_new_password_ends_every_sign_in_at_once(user: Attacker) -> None:
    other = user.sign_in(user.email)
    change = {"current_password": PASSWORD, "new_password": f"{PASSWORD}!"}
    assert user.post("/auth/password", change | {"current_password": "x"}).status_code == 403
    assert user.post("/auth/password", change).status_code == 204
    assert_out(user)
    assert_out(other)
    assert user.log_in(user.email).status_code == 401
    assert user.log_in(user.email, f"{PASSWORD}!").status_code == 200


def test_of_many_changes_of_a_password_at_once_one_is_made(user: Attacker) -> None:
    """Who was too late no longer knows the password, or is signed out already."""
    for _ in range(3):
        person = user.register()
        wanted = [f"{PASSWORD} {number}" for number in range(6)]
        changes = [{"current_password": PASSWORD, "new_password": each} for each in wanted]
        calls = [partial(person.post, "/auth/password", change) for change in changes]
        statuses = at_once(calls)
        assert statuses[0] == 204
        assert set(statuses[1:]) <= {401, 403}
        logins = sorted(user.log_in(person.email, each).status_code for each in wanted)
        assert logins == [200] + [401] * 5


@pytest.mark.parametrize("near", ["\u0130", "\u0131", "I", "\uff29"])
def test_an_account_is_tried_only_so_often_however_its_letters_are_written(
    limited: Attacker, near: str
) -> None:
    """To a database, several letters may be one small letter."""
    names = ["if@example.com", f"{near}f@example.com"]
    answers = [limited.log_in(name, "a guess").status_code for name in names * 11]
    assert answers == [401] * 20 + [429] * 2


def test_who_is_deactivated_or_deleted_is_out_at_once(admin: Attacker, user: Attacker) -> None:
    for end in ("deactivate", "delete"):
        person = admin.register()
        url = f"/users/{person.get('/users/me').json()['id']}"
        if end == "delete":
            assert admin.delete(url).status_code == 204
        else:
            assert admin.patch(url, {"is_active": False}).status_code == 200
        assert_out(person)
        assert admin.log_in(person.email).status_code == 401
    assert user.get("/users/me").status_code == 200


def test_who_loses_their_rights_loses_them_at_once(admin: Attacker) -> None:
    person = admin.register()
    url = f"/users/{person.get('/users/me').json()['id']}"
    for rights, status in ((True, 200), (False, 403)):
        assert admin.patch(url, {"is_superuser": rights}).status_code == 200
        assert person.get("/users").status_code == status


def test_a_login_tells_nobody_who_has_an_account(admin: Attacker, user: Attacker) -> None:
    gone = admin.register()
    url = f"/users/{gone.get('/users/me').json()['id']}"
    admin.patch(url, {"is_active": False})
    answers = [
        admin.log_in(email, password)
        for email, password in (
            (user.email, "not the password"),
            ("nobody@example.com", "not the password"),
            (gone.email, PASSWORD),
            (gone.email, "not the password"),
        )
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.json()["detail"] for answer in answers}) == 1


def test_a_login_takes_as_long_for_who_is_unknown(user: Attacker) -> None:
    def seconds(email: str) -> float:
        start = time.perf_counter()
        user.log_in(email, "not the password")
        return time.perf_counter() - start

    known, unknown = [], []
    for number in range(15):
        known.append(seconds(user.email))
        unknown.append(seconds(f"nobody{number}@example.com"))
    assert 0.6 < statistics.median(known) / statistics.median(unknown) < 1.6


def test_while_sixteen_logins_hash_a_trivial_request_is_answered_at_once(user: Attacker) -> None:
    with ThreadPoolExecutor(16) as pool:
        logins = [pool.submit(user.log_in, user.email) for _ in range(16)]
        time.sleep(0.05)
        waits = []
        while not all(login.done() for login in logins):
            start = time.perf_counter()
            assert user.get("/health/live").status_code == 200
            waits.append(time.perf_counter() - start)
    assert waits
    assert statistics.median(waits) < 0.1, waits
    assert {login.result().status_code for login in logins} == {200}
