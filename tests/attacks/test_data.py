"""What many do at once is as good as done one after the other, and only by who may."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import Any

import pytest

from attacks.attacker import Attacker, at_once

numbers = count(1)


@pytest.fixture(scope="session")
def book(admin: Attacker) -> dict[str, Any]:
    author = admin.post("/authors", {"name": "An author"}).json()
    body = {"title": "A book", "isbn": "9999999999999", "price": "1", "languages": []}
    made: dict[str, Any] = admin.post("/books", body | {"author_id": author["id"]}).json()
    return made


def loan(person: Attacker, book: dict[str, Any]) -> dict[str, Any]:
    body = {"book_id": book["id"], "starts_on": "2030-01-01", "ends_on": "2030-02-01"}
    made: dict[str, Any] = person.post("/loans", body).raise_for_status().json()
    return made


def test_of_twenty_equal_creates_at_once_one_is_made(admin: Attacker) -> None:
    for _ in range(3):
        body = {"label": f"tag-{next(numbers)}"}
        assert at_once([partial(admin.post, "/tags", body)] * 20) == [201] + [409] * 19


def test_of_ten_deletes_at_once_one_is_done(admin: Attacker) -> None:
    for _ in range(3):
        tag = admin.post("/tags", {"label": f"tag-{next(numbers)}"}).json()
        statuses = at_once([partial(admin.delete, f"/tags/{tag['id']}")] * 10)
        assert statuses == [204] + [404] * 9


def test_updates_and_deletes_at_once_end_well(admin: Attacker, book: dict[str, Any]) -> None:
    tags = [admin.post("/tags", {"label": f"tag-{next(numbers)}"}).json() for _ in range(3)]
    url = f"/books/{book['id']}"

    def change(number: int) -> Any:
        tag = tags[number % 3]
        match number % 4:
            case 0:
                return admin.patch(url, {"tag_ids": [each["id"] for each in tags]})
            case 1:
                return admin.patch(url, {"tag_ids": [tag["id"]], "pages": number})
            case 2:
                return admin.patch(f"/tags/{tag['id']}", {"label": f"other-{next(numbers)}"})
            case _:
                return admin.delete(f"/tags/{tag['id']}")

    assert set(at_once([partial(change, number) for number in range(24)])) <= {
        200,
        204,
        404,
        409,
        422,
    }


def test_a_row_that_is_referred_to_stays_and_one_that_is_missing_is_named(
    admin: Attacker, user: Attacker, book: dict[str, Any]
) -> None:
    loan(user, book)
    assert admin.delete(f"/books/{book['id']}").status_code == 409
    assert admin.delete(f"/authors/{book['author_id']}").status_code == 409
    assert user.delete("/users/me").status_code == 409
    missing = {"book_id": 2**31 - 1, "starts_on": "2030-01-01", "ends_on": "2030-02-01"}
    assert user.post("/loans", missing).status_code == 422
    assert admin.patch(f"/books/{book['id']}", {"tag_ids": [2**31 - 1]}).status_code == 422


def test_a_loan_is_its_borrowers_and_nobody_elses(
    user: Attacker, stranger: Attacker, nobody: Attacker, book: dict[str, Any]
) -> None:
    mine = loan(user, book)
    url = f"/loans/{mine['id']}"
    assert stranger.get(url).status_code == 404
    assert stranger.patch(url, {"ends_on": "2031-01-01"}).status_code == 404
    assert stranger.delete(url).status_code == 404
    assert nobody.get(url).status_code == 401
    for query in ({}, {"borrower_id": mine["borrower_id"]}, {"book_id": book["id"]}):
        page = stranger.get("/loans", total=True, **query).json()
        assert (page["items"], page["total"]) == ([], 0), query
    assert user.get(url).json() == mine


def test_a_row_cannot_be_made_or_given_in_anothers_name(
    user: Attacker, stranger: Attacker, book: dict[str, Any]
) -> None:
    other = stranger.get("/users/me").json()["id"]
    body = {"book_id": book["id"], "starts_on": "2030-01-01", "ends_on": "2030-02-01"}
    assert user.post("/loans", body | {"borrower_id": other}).status_code == 422
    mine = loan(user, book)
    assert user.patch(f"/loans/{mine['id']}", {"borrower_id": other}).status_code == 422


def test_a_review_is_read_by_anyone_and_changed_by_its_reviewer(
    user: Attacker, stranger: Attacker, nobody: Attacker, book: dict[str, Any]
) -> None:
    body = {"book_id": book["id"], "stars": 5, "body": "Good"}
    url = f"/reviews/{user.post('/reviews', body).raise_for_status().json()['id']}"
    assert nobody.get(url).status_code == 200
    assert nobody.patch(url, {"stars": 1}).status_code == 401
    assert stranger.patch(url, {"stars": 1}).status_code == 403
    assert stranger.delete(url).status_code == 403
    assert user.patch(url, {"stars": 1}).status_code == 200


def test_only_an_admin_changes_what_only_an_admin_may(user: Attacker, nobody: Attacker) -> None:
    for method, path in (("POST", "/tags"), ("PATCH", "/tags/1"), ("DELETE", "/tags/1")):
        assert user.send(method, path, json={}).status_code == 403
        assert nobody.send(method, path, json={}).status_code == 401
