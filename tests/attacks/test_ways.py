"""Sign-in with a provider that runs beside the API, and keys, beside passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.serving import API, served

from attacks.attacker import Attacker, Target, assert_sane, at_once
from attacks.provider import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.serving import Project

    from attacks.provider import Provider

pytestmark = pytest.mark.xdist_group("attack sqlite")
LOGIN, CALLBACK = "/auth/oauth2/login", "/auth/oauth2/callback"
VERIFIED = {"email": "ann@example.com", "email_verified": True}


@pytest.fixture(scope="session")
def target(ways: Project, provider: Provider) -> Iterator[Target]:
    server = served(ways, **settings_of(provider))
    with server as url:
        yield Target(url, server.server.pid)
    assert "Traceback" not in server.printed()


@pytest.fixture
def browser(target: Target) -> Attacker:
    """Someone with cookies of their own."""
    return Attacker(target)


def led_away(browser: Attacker, query: str = "") -> str:
    answer = browser.send("GET", LOGIN + query)
    assert answer.status_code == 303
    place: str = answer.headers["location"]
    return place


def test_whoever_the_provider_vouches_for_is_let_in(browser: Attacker, provider: Provider) -> None:
    provider.knows("ann", VERIFIED | {"name": "Ann"})
    back = provider.let_in("ann", led_away(browser))
    answer = browser.get(CALLBACK, **back)
    assert answer.status_code == 200, answer.text
    person = Attacker(browser.target, tokens=answer.json())
    assert person.get("/users/me").json()["email"] == "ann@example.com"
    assert person.refresh(person.tokens).status_code == 200


def test_what_came_back_is_good_once_and_in_one_browser(
    browser: Attacker, target: Target, provider: Provider
) -> None:
    provider.knows("bob", {"email": "bob@example.com", "email_verified": True})
    back = provider.let_in("bob", led_away(browser))
    assert Attacker(target).get(CALLBACK, **back).status_code == 401
    thief = Attacker(target)
    led_away(thief)
    assert thief.get(CALLBACK, **back).status_code == 401
    cookie = {"Cookie": f"oauth2_state={back['state']}"}
    statuses = [
        Attacker(target).send("GET", CALLBACK, params=back, headers=cookie).status_code
        for _ in range(3)
    ]
    assert statuses == [200, 401, 401]


@pytest.mark.parametrize("claims", [{}, {"email_verified": False}, {"email_verified": "true"}])
def test_an_address_that_is_not_verified_opens_nothing(
    browser: Attacker, provider: Provider, claims: dict[str, Any]
) -> None:
    victim = browser.register()
    provider.knows("eve", {"email": victim.email} | claims)
    back = provider.let_in("eve", led_away(browser))
    assert browser.get(CALLBACK, **back).status_code == 401
    assert victim.get("/users/me").status_code == 200


def test_nobody_is_led_anywhere_but_to_the_provider(
    browser: Attacker, target: Target, provider: Provider
) -> None:
    evil = "https://evil.example"
    for name in ("next", "redirect_uri", "redirect", "return_to", "issuer"):
        place = led_away(browser, f"?{name}={evil}")
        assert place.startswith(provider.url)
        assert "evil" not in place
    url = f"{target.url}{API}{LOGIN}"
    answer = httpx.get(url, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert_sane(answer)
    assert "evil" not in answer.headers["location"]


def test_a_code_is_worth_nothing_without_the_verifier_it_was_asked_for_with(
    browser: Attacker, provider: Provider
) -> None:
    """Whoever reads the code on its way has not what only the server knows."""
    provider.knows("ann", VERIFIED)
    place = led_away(browser)
    assert httpx.URL(place).params["code_challenge_method"] == "S256"
    for verifier in ({}, {"code_verifier": "x" * 43}):
        code = provider.let_in("ann", place)["code"]
        asked = {"grant_type": "authorization_code", "code": code, "client_id": "client"}
        answer = httpx.post(f"{provider.url}/oauth2/token", data=asked | verifier)
        assert answer.status_code == 400
    assert browser.get(CALLBACK, **provider.let_in("ann", place)).status_code == 200


def test_nonsense_in_place_of_a_code_is_only_refused(browser: Attacker, provider: Provider) -> None:
    provider.knows("ann", VERIFIED)
    for code in ("", "x", "\0", "ü", "x" * 5000):
        state = httpx.URL(led_away(browser)).params["state"]
        assert browser.get(CALLBACK, code=code, state=state).status_code in {401, 422}


def key_of(person: Attacker, *scopes: str) -> dict[str, Any]:
    made = person.post("/api-keys", {"name": "mine", "scopes": scopes})
    assert made.status_code == 201, made.text
    key: dict[str, Any] = made.json()
    return key


def test_a_key_opens_what_its_scopes_say_until_it_is_revoked(browser: Attacker) -> None:
    person = browser.register()
    key = key_of(person, "read")
    browser.client.headers["X-API-Key"] = key["key"]
    assert browser.get("/notes").status_code == 200
    assert browser.post("/notes", {"title": "x"}).status_code == 403
    assert browser.post("/api-keys", {"name": "x", "scopes": ["read"]}).status_code == 401
    assert person.delete(f"/api-keys/{key['id']}").status_code == 204
    assert browser.get("/notes").status_code == 401


def test_a_row_that_only_another_reads_is_named_as_one_that_is_not_there(
    browser: Attacker, target: Target
) -> None:
    """Neither with a token nor with a key; and nobody keeps its owner from deleting it."""
    owner, person, program = browser.register(), browser.register(), Attacker(target)
    program.client.headers["X-API-Key"] = key_of(person, "read", "write")["key"]
    theirs, mine = (each.post("/notes", {"title": "x"}).json()["id"] for each in (owner, person))
    body = {"note_id": mine, "source_id": mine, "about_ids": [mine], "place": 1}
    url = f"/parts/{person.post('/parts', body).raise_for_status().json()['id']}"

    def answers(row: int) -> list[tuple[int, dict[str, Any]]]:
        found = []
        for change in ({"note_id": row}, {"source_id": row}, {"about_ids": [mine, row]}):
            for caller in (person, program):
                found += [caller.post("/parts", body | change), caller.patch(url, change)]
        return [(each.status_code, each.json() | {"request_id": ""}) for each in found]

    hidden = answers(theirs)
    assert hidden == answers(2**31 - 1)
    assert {status for status, _ in hidden} == {422}
    assert owner.delete(f"/notes/{theirs}").status_code == 204


def test_every_key_that_is_refused_gets_the_same_answer(browser: Attacker) -> None:
    key = key_of(browser.register(), "read", "write")["key"]
    prefix, _, secret = key.partition(".")
    answers = []
    for tried in ("", "x", prefix, f"{prefix}.", f"{prefix}.{secret[::-1]}", f"{key}x", "x" * 5000):
        answer = browser.send("GET", "/users/me", headers={"X-API-Key": tried})
        answers.append((answer.status_code, answer.json() | {"request_id": ""}))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 401


def test_of_ten_revocations_at_once_one_is_done(browser: Attacker) -> None:
    person = browser.register()
    url = f"/api-keys/{key_of(person, 'read')['id']}"
    assert at_once([lambda: person.delete(url)] * 10) == [204] + [404] * 9
