"""Users keep their passwords, their addresses and their rights to themselves."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from attacks.attacker import PASSWORD, Attacker, at_once


def test_an_address_is_taken_once_whatever_its_case(nobody: Attacker, user: Attacker) -> None:
    for email in (user.email, user.email.upper(), user.email.title()):
        body = {"email": email, "password": PASSWORD}
        assert nobody.post("/users", body).status_code == 409
    assert user.log_in(user.email.upper()).status_code == 200


def test_of_twenty_who_register_an_address_at_once_one_gets_it(nobody: Attacker) -> None:
    for number in range(3):
        body = {"email": f"wanted{number}@example.com", "password": PASSWORD}
        cases = [body | {"email": email} for email in (body["email"], body["email"].upper())]
        calls = [partial(nobody.post, "/users", case) for case in cases] * 10
        assert at_once(calls) == [201] + [409] * 19


@pytest.mark.parametrize(
    "password",
    [
        *["", "short", "seven77", "x" * 129, "        ", "aaaaaaaaaaaa", "abababababab"],
        *["password", "12345678", "Password1", "QWERTYUIOP", "iloveyou", "11111111"],
    ],
)
def test_a_password_that_is_tried_first_is_refused(nobody: Attacker, password: str) -> None:
    body = {"email": "weak@example.com", "password": password}
    assert nobody.post("/users", body).status_code == 422


@pytest.mark.parametrize(
    "password",
    ["\u043f\u0430\u0440\u043e\u043b\u044c word", "a" * 60 + "b" * 60 + "cdefghi!", " a b c d "],
)
def test_every_byte_of_a_password_counts(nobody: Attacker, password: str) -> None:
    email = f"{abs(hash(password))}@example.com"
    assert nobody.post("/users", {"email": email, "password": password}).status_code == 201
    assert nobody.log_in(email, password).status_code == 200
    for near in (password[:-1], password[1:], password.strip() + "x", password[:-1] + "\0"):
        assert nobody.log_in(email, near).status_code == 401


@pytest.mark.parametrize(
    "claim",
    [
        *[{"is_superuser": True}, {"is_active": True}, {"id": 1}, {"hashed_password": "x"}],
        *[{"created_at": "2030-01-01T00:00:00Z"}, {"role": "admin"}, {"scopes": ["admin"]}],
    ],
)
def test_no_field_of_a_body_grants_rights(
    nobody: Attacker, user: Attacker, claim: dict[str, object]
) -> None:
    body = {"email": "climber@example.com", "password": PASSWORD}
    assert nobody.post("/users", body | claim).status_code == 422
    assert user.patch("/users/me", claim).status_code == 422
    assert user.get("/users").status_code == 403


def test_the_address_of_another_is_shown_nowhere(
    admin: Attacker, user: Attacker, stranger: Attacker
) -> None:
    author = admin.post("/authors", {"name": "An author"}).json()
    book: dict[str, Any] = {
        "title": f"Of {user.email[:8]}",
        "isbn": f"{abs(hash(user.email)):013}"[:13],
    }
    book |= {"price": "1", "languages": [], "author_id": author["id"]}
    book_id = admin.post("/books", book).raise_for_status().json()["id"]
    review = {"book_id": book_id, "stars": 5, "body": "Good"}
    user.post("/reviews", review).raise_for_status()
    mine = user.get("/users/me").json()
    for path in ("/reviews", "/loans", f"/books/{book_id}", f"/reviews?reviewer_id={mine['id']}"):
        assert user.email not in stranger.get(path).text
    for path in ("/users", f"/users/{mine['id']}", f"/users?email={user.email}"):
        assert stranger.get(path).status_code == 403


def test_a_password_is_shown_nowhere(admin: Attacker, user: Attacker) -> None:
    for text in (user.get("/users/me").text, admin.get("/users").text):
        assert "password" not in text
        assert "argon2" not in text
