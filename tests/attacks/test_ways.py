"""Sign-in with a provider that runs beside the API, and keys, beside passwords."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from environment import MODELS, generate, installed, make_environment
from serving import Project, free_port, served

from attacks.attacker import Attacker, Target, assert_sane, at_once
from scaffold.kinds import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.xdist_group("attack sqlite")
LOGIN, CALLBACK = "/auth/oauth2/login", "/auth/oauth2/callback"
VERIFIED = {"email": "ann@example.com", "email_verified": True}


@dataclass(frozen=True)
class Provider:
    url: str

    def knows(self, subject: str, claims: dict[str, Any]) -> None:
        httpx.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def let_in(self, subject: str, place: str) -> dict[str, str]:
        """Sign in as a person does in a browser, and return what comes back from there."""
        answer = httpx.post(place, data={"sub": subject})
        assert answer.is_redirect, answer.text
        return dict(httpx.URL(answer.headers["location"]).params)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    port = free_port()
    python = str(installed(["oidc-provider-mock>=0.3.4"]))
    command = [python, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                httpx.get(f"{url}/.well-known/openid-configuration").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield Provider(url)
        process.terminate()


@pytest.fixture(scope="module")
def target(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    into = tmp_path_factory.mktemp("ways") / "project"
    root = generate(MODELS / "ways.yaml", into, database=Database.SQLITE)
    project = Project(root, (str(make_environment(root)), "-m"))
    settings = {"OIDC_ISSUER": provider.url, "OIDC_CLIENT_ID": "client", "OIDC_CLIENT_SECRET": "x"}
    server = served(project, **settings)
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
    url = f"{target.url}/api/v1{LOGIN}"
    answer = httpx.get(url, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert_sane(answer)
    assert "evil" not in answer.headers["location"]


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
