"""Whatever a client sends, the answer is never an error of the server's own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.serving import API

from attacks.attacker import SECRET, Attacker, Operation, Target, speak, with_token

if TYPE_CHECKING:
    from collections.abc import Iterator

UNSTORABLE = [
    r'"\u0000"',
    rf'"{SECRET}\u0000"',
    rf'"{SECRET}\ud800"',
    r'"\udfff\ud800"',
]
ODD = [
    *["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e-400", "-0.0"],
    *["9223372036854775808", "-9223372036854775809", "9" * 4000, "9" * 5000, "1." + "1" * 5000],
    *["null", "true", "[]", "{}", '""', '" "', "[[[]]]", '{"a": {"b": null}}', "[null]"],
    *['"9999-99-99"', '"0000-00-00T00:00:00Z"', '"9999-12-31T23:59:59-23:59"', '"P99999999D"'],
    *[f'"{"x" * 100_000}"', '"\U0001f4a9"', '"\u202e\ufeff"', '"%s%n{0}{}${jndi:ldap://x}"'],
    *["[" * 500 + "]" * 500, '{"a":' * 500 + "1" + "}" * 500],
]
IN_URLS = ["%00", "a%00b", "%ED%A0%80", "%FF%FE", "9" * 5000, "-1", "0", "1e9", "NaN", "%20", "'--"]
BROKEN = [
    *[b"", b"{", b"}", b"[]", b"null", b"1", b'"x"', b"\xff\xfe", b"\x00"],
    *[b"[" * 100_000, b'{"a":' * 100_000, b"{" + b'"a":1,' * 10_000 + b'"a":1}', b"9" * 10_000],
]


def writing(attacker: Attacker) -> Iterator[Operation]:
    return (each for each in attacker.operations() if attacker.fields(each))


def test_text_that_no_database_stores_is_refused_in_every_field(
    admin: Attacker,
) -> None:
    for operation in writing(admin):
        body = admin.example(operation)
        for name in admin.fields(operation):
            for token in UNSTORABLE:
                answer = admin.raw(operation.method, operation.at(), with_token(body, name, token))
                assert answer.status_code in {400, 401, 403, 404, 422}, (operation, name, token)


def test_no_value_of_a_field_is_an_error_of_the_servers(admin: Attacker) -> None:
    for operation in writing(admin):
        body, path = admin.example(operation), operation.at("2147483647")
        for name in admin.fields(operation):
            for token in ODD:
                admin.raw(operation.method, path, with_token(body, name, token))


def test_a_body_that_is_none_is_refused_on_every_route(admin: Attacker) -> None:
    for operation in writing(admin):
        for body in BROKEN:
            answer = admin.raw(operation.method, operation.at("2147483647"), body)
            assert answer.status_code in {400, 422}, (operation, body[:20])


def test_a_field_that_nobody_knows_is_refused_on_every_route(admin: Attacker) -> None:
    for operation in writing(admin):
        body = admin.example(operation) | {SECRET: SECRET}
        answer = admin.send(operation.method, operation.at("2147483647"), json=body)
        assert answer.status_code == 422, operation


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/xml",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "nonsense",
        "a/b; charset=\xff",
    ],
)
def test_a_body_of_another_type_is_refused_on_every_route(admin: Attacker, kind: str) -> None:
    for operation in writing(admin):
        body = json.dumps(admin.example(operation)).encode()
        headers = {"Content-Type": kind.encode("latin-1")}
        answer = admin.send(operation.method, operation.at(), content=body, headers=headers)
        assert answer.status_code in {400, 422}, (operation, kind)


def test_nonsense_in_a_path_is_refused_on_every_route(admin: Attacker) -> None:
    for operation in admin.operations():
        if operation.keys and operation.method != "DELETE":
            for key in IN_URLS:
                answer = admin.send(operation.method, operation.at(key))
                assert answer.status_code in {404, 422}, (operation, key)


def test_nonsense_in_a_query_is_refused_on_every_route(admin: Attacker) -> None:
    for operation in admin.operations():
        for name in operation.query:
            for value in IN_URLS:
                answer = admin.send("GET", f"{operation.at()}?{name}={value}")
                assert answer.status_code in {200, 422}, (operation, name, value)
        if operation.query:
            assert admin.get(operation.at(), unknown="1").status_code == 422


@pytest.mark.parametrize(
    "query",
    [
        *["limit=0", "limit=-1", "limit=101", "limit=1e9", "limit=", "limit=x", "limit=1&limit=2x"],
        *["cursor=", "cursor=x", "cursor=%00", "cursor=bnVsbA==", "cursor=W10=", "cursor=e30="],
        *["cursor=WyJpZCIsMSwxXQ", "cursor=" + "A" * 2001, "cursor=" + "W1tb" * 400],
        *["sort=", "sort=nothing", "sort=hashed_password", "sort=--id", "sort=id,id"],
    ],
)
def test_pages_and_cursors_made_of_nonsense_are_refused(nobody: Attacker, query: str) -> None:
    assert nobody.get(f"/books?{query}").status_code == 422


def test_no_size_of_a_body_is_read_beyond_the_limit(admin: Attacker, target: Target) -> None:
    body = b" " * 50_000_000
    before = target.resident
    for path in ("/books", "/users", "/auth/login", "/auth/refresh"):
        assert admin.raw("POST", path, body).status_code == 413
    assert target.resident - before < 20_000_000


def test_a_body_in_parts_is_not_read_beyond_the_limit(admin: Attacker, target: Target) -> None:
    before = target.resident
    headers = {"Content-Type": "application/json"}
    for path in ("/books", "/auth/refresh"):
        parts = (b" " * 100_000 for _ in range(500))
        assert admin.send("POST", path, content=parts, headers=headers).status_code == 413
    assert target.resident - before < 20_000_000


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "99999999999999999999", "5, 5", "0x5", ""])
def test_a_length_that_is_none_is_refused(target: Target, length: str) -> None:
    head = f"POST {API}/tags HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    answer = speak(target, f"{head}Content-Length: {length}\r\n\r\nhello".encode())
    assert answer.startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize(
    "header",
    [
        *[b"", b"Bearer", b"bearer", b"Bearer x", b"Bearer x.y.z", b"Basic eDp5"],
        *[
            b"Bearer " + b"." * 100,
            b"Bearer " + b"a" * 8000,
            b"Bearer \xff\xfe",
            b"\xf0\x9f\x92\xa9",
        ],
        *[b"Bearer eyJhbGciOiJub25lIn0.e30.", b"Bearer bnVsbA.bnVsbA.bnVsbA", b"Bearer a b c"],
        *[b"Digest username=x", b"Bearer\tx", b"Bearer ..", b"Token x", b"Bearer \xed\xa0\x80"],
    ],
)
def test_any_odd_authorization_gets_one_and_the_same_401(nobody: Attacker, header: bytes) -> None:
    for path in ("/users/me", "/loans", "/users"):
        answer = nobody.send("GET", path, headers={"Authorization": header})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["detail"] == "Unauthorized"


def test_two_headers_of_authorization_open_no_more_than_one(target: Target, user: Attacker) -> None:
    good = f"Authorization: Bearer {user.tokens['access_token']}\r\n"
    bad = "Authorization: Bearer x\r\n"
    request = f"GET {API}/users/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{bad}{good}\r\n"
    assert b" 401 " in speak(target, request.encode())[:20]


@pytest.mark.parametrize(
    "content",
    [
        b"username=%00&password=%00",
        b"username=%ED%A0%80&password=%ED%A0%80",
        b"username=%FF&password=%FF",
        b"username=&password=",
        b"username=x",
        b"username=x&password=y&username=z",
        b"%",
        b"&" * 5000,
        b"a=1&" * 2000,
        b"\x00\xff",
        b"username=" + b"x" * 19_000 + b"&password=y",
    ],
)
def test_a_login_form_of_any_kind_is_only_refused(nobody: Attacker, content: bytes) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b"):
        headers = {"Content-Type": kind}
        answer = nobody.send("POST", "/auth/login", content=content, headers=headers)
        assert answer.status_code in {400, 401, 422}


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u00a0", "\u2003"])
def test_text_that_is_required_is_not_blank(admin: Attacker, text: str) -> None:
    assert admin.post("/authors", {"name": text}).status_code == 422
    assert admin.post("/categories", {"name": text}).status_code == 422
    assert admin.post("/tags", {"label": text}).status_code == 422


@pytest.mark.parametrize("method", ["PUT", "TRACE", "PROPFIND", "OPTIONS"])
def test_a_method_that_a_path_does_not_know_is_refused(nobody: Attacker, method: str) -> None:
    for path, allowed in (("/books/1", "DELETE, GET, HEAD, PATCH"), ("/books", "GET, HEAD, POST")):
        answer = nobody.send(method, path)
        assert answer.status_code == 405
        assert answer.headers["allow"] == allowed


def test_no_answer_leads_to_the_host_that_a_client_names(target: Target, nobody: Attacker) -> None:
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    paths = ["/books/", "//evil.example/books", "/books//", "/auth/login/", "/users/me/", "/docs/"]
    for path in [*paths, "/docs", "/docs-files", "/docs-files/", "/openapi.json/", "/health/"]:
        answer = nobody.client.get(f"{target.url}{path}", headers=evil)
        assert "evil.example" not in answer.headers.get("location", "")
        assert answer.status_code in {200, 404}, path


def test_every_error_of_every_route_is_described_as_a_problem(nobody: Attacker) -> None:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operation in nobody.operations():
        described = operation.described["responses"]
        errors = {status: each for status, each in described.items() if status >= "400"}
        expected = (
            {"400", "409", "413", "422", "429", "503"} if operation.path.startswith(API) else set()
        )
        assert expected <= set(errors), operation
        assert all(each["content"] == problem for each in errors.values()), operation
        if operation.described.get("security"):
            assert "401" in errors, operation


def test_an_id_that_a_proxy_gave_comes_back_and_nothing_else_does(nobody: Attacker) -> None:
    for given, kept in (("abc-1.2_3", True), ("a b", False), ("x" * 65, False), ("<a>", False)):
        answer = nobody.send("GET", "/books/1", headers={"X-Request-ID": given})
        assert (answer.headers["x-request-id"] == given) is kept
