"""No request takes longer, or more memory, than the bytes that ask for it."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from attacks.attacker import PASSWORD, Attacker, Target
from scaffold.model.vocabulary import Database

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.parametrize("database", [Database.SQLITE], indirect=True)
SIZE = 300_000
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WRONG = {
    "zeros": "[" + "0," * (SIZE // 2) + "0]",
    "lists": "[" + "[]," * (SIZE // 3) + "[]]",
    "objects": "[" + "{}," * (SIZE // 3) + "{}]",
    "texts": "[" + '"",' * (SIZE // 3) + '""]',
    "members": json.dumps(dict.fromkeys(map(str, range(SIZE // 12)), 0)),
    "digits": '"' + "9" * SIZE + '"',
    "points": '"' + "1." * (SIZE // 2) + '"',
    "label": '"a@' + "\u00e4" * (SIZE // 2) + '.com"',
    "host": '"http://' + "\u00e4" * (SIZE // 2) + '.com"',
    "marks": '"a' + "\u0327\u0301" * (SIZE // 4) + '"',
}
"""What fills a body under the limit, as the value of a field."""


def cost(target: Target, ask: Callable[[], Any], times: int = 5) -> float:
    before = target.seconds
    for _ in range(times):
        ask()
    return (target.seconds - before) / times


@pytest.fixture(scope="session")
def parsing(target: Target, nobody: Attacker) -> float:
    """What it takes to read a body of that size as JSON, and to refuse it."""
    body = f'{{"email": {WRONG["lists"]}}}'.encode()
    return cost(target, lambda: nobody.raw("POST", "/users", body), times=10)


def test_many_unknown_fields_take_no_longer_than_to_read_them(
    target: Target, nobody: Attacker, parsing: float
) -> None:
    body = json.dumps({f"key{number}": 1 for number in range(SIZE // 14)}).encode()
    for path in ("/users", "/auth/refresh"):
        assert nobody.raw("POST", path, body).status_code == 422
        assert cost(target, partial(nobody.raw, "POST", path, body)) < 3 * parsing


@pytest.mark.parametrize("value", WRONG)
def test_no_value_of_a_field_takes_longer_than_to_read_it(
    target: Target, admin: Attacker, parsing: float, value: str
) -> None:
    before = target.resident
    for operation in admin.operations():
        for name in admin.fields(operation):
            body = f'{{"{name}": {WRONG[value]}}}'.encode()
            path = operation.at("2147483647")
            ask = partial(admin.raw, operation.method, path, body)
            assert cost(target, ask, times=1) < 8 * parsing, (operation, name)
    assert target.resident - before < 100_000_000


@pytest.mark.parametrize("part", ["&", "a&", "a=1&", ";", "=", "%41"])
def test_no_form_takes_long_to_read(target: Target, nobody: Attacker, part: str) -> None:
    content = part.encode() * (SIZE // len(part))
    short = content[:20_000]
    assert nobody.send("POST", "/auth/login", content=content, headers=FORM).status_code == 413
    assert nobody.send("POST", "/auth/login", content=short, headers=FORM).status_code in {400, 422}
    plain = cost(target, lambda: nobody.get("/books"), times=20)
    form = cost(
        target, lambda: nobody.send("POST", "/auth/login", content=short, headers=FORM), times=20
    )
    assert form < 20 * plain + 0.02


def test_a_name_of_any_kind_takes_no_longer_than_another(target: Target, nobody: Attacker) -> None:
    """Marks are put in order one by one where a text is brought into a normal form."""
    marks = "a" + "\u0327\u0301" * 800

    def sign_in(name: str) -> Callable[[], Any]:
        content = urlencode({"username": name, "password": name}).encode()
        return lambda: nobody.send("POST", "/auth/login", content=content, headers=FORM)

    assert cost(target, sign_in(marks)) < 2 * cost(target, sign_in("x" * len(marks)))


@pytest.mark.parametrize("text", ["\\", "\\1", '\\"'])
def test_no_cookie_takes_long_to_read(target: Target, nobody: Attacker, text: str) -> None:
    def ask(cookie: str) -> Callable[[], Any]:
        return lambda: nobody.send("GET", "/books", headers={"Cookie": f'a="{cookie}"'})

    odd = ask(text * (7000 // len(text)))
    assert odd().status_code == 431
    assert cost(target, odd, times=20) <= 3 * cost(target, ask("x" * 7000), times=20)
    assert ask(text * 9)().status_code == 200


@pytest.mark.parametrize("query", ["a&", "a=1&", "title=1&", "limit=1&", "%41&", "sort=-id&"])
def test_no_query_takes_long_to_read(target: Target, nobody: Attacker, query: str) -> None:
    def ask(text: str) -> Callable[[], Any]:
        return lambda: nobody.send("GET", f"/books?{text}")

    odd, plain = ask(query * (8000 // len(query))), ask("a=" + "x" * 8000)
    assert odd().status_code in {200, 422}
    assert cost(target, odd, times=20) < 20 * cost(target, plain, times=20) + 0.02


def test_an_attempt_counts_whatever_it_brings(limited: Attacker) -> None:
    answers = [limited.post("/users", {"unknown": 1}).status_code for _ in range(101)]
    assert (answers[0], answers[-1]) == (422, 429)
    good = {"email": "x@example.com", "password": PASSWORD}
    assert limited.post("/users", good).status_code == 429
