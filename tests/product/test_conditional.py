"""Conditions of HTTP over real sockets: what a client has, expects, or only asks the head of."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.databases import open_folder
from support.environment import common_environment, generate
from support.serving import API, Project, served

from scaffold.model.vocabulary import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

MODEL = """\
project: small
auth: []
features: [metrics, logging]
resources:
  Contact:
    versioned: true
    fields:
      name: str:40
      mail: email
  Writer:
    fields:
      name: str:40
  Story:
    versioned: true
    fields:
      name: str:40
      writer: Writer
      tags: many:Tag
  Tag:
    fields:
      label: str:40
"""
CURRENT = [
    '"1"',
    '"1", "7"',
    '"7","1"',
    '"7" ,, "1",',
    "*",
    '"x,y", "1"',
    "1",
    '"1-0123456789abcdef"',
]
OTHERS = ['"7"', 'W/"1"', '"01"', '"0"', '"x"', '"7", W/"1"', '""', '"1-"', '"99999999999"', "7"]
NONSENSE = ['"1', '1"', "x", "W/1", '"1" "7"', '*, "1"', "'1'", ",".join(['"7"'] * 200)]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(each, id=str(each), marks=pytest.mark.xdist_group(f"conditional {each}"))
        for each in Database
    ],
)
def client(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    with open_folder("small-") as folder:
        (folder / "small.yaml").write_text(MODEL, encoding="utf-8")
        root = generate(folder / "small.yaml", folder / "project", database=request.param)
        server = served(Project(root, (str(common_environment()), "-m")))
        with server as url, httpx.Client(base_url=url, timeout=60) as client:
            yield client
        assert "Traceback" not in server.printed()


def made(client: httpx.Client, path: str, **body: Any) -> str:
    """Make a row, and return where it is."""
    answer = client.post(f"{API}{path}", json=body)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


def contact(client: httpx.Client) -> str:
    return made(client, "/contacts", name="Ann", mail="a@b.example")


@pytest.mark.parametrize("given", CURRENT)
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_write_is_done_if_one_of_its_etags_is_current(
    client: httpx.Client, method: str, given: str
) -> None:
    body = {"name": "Bea"} if method == "PATCH" else None
    answer = client.request(method, contact(client), json=body, headers={"If-Match": given})
    assert answer.status_code in (200, 204), answer.text


@pytest.mark.parametrize(
    ("given", "status"), [*((each, 412) for each in OTHERS), *((each, 400) for each in NONSENSE)]
)
def test_a_write_is_not_done_if_none_of_them_is(
    client: httpx.Client, given: str, status: int
) -> None:
    """A weak ETag is none that says that two are the same in each byte."""
    url = contact(client)
    for body in ({"name": "Bea"}, {}):
        assert client.patch(url, json=body, headers={"If-Match": given}).status_code == status
    assert client.delete(url, headers={"If-Match": given}).status_code == status
    assert client.get(url).json()["name"] == "Ann"


def test_an_etag_that_stands_in_a_second_line_counts(client: httpx.Client) -> None:
    lines = [("If-Match", '"7"'), ("If-Match", '"1"')]
    assert client.patch(contact(client), json={}, headers=lines).status_code == 200


@pytest.mark.parametrize("given", ['"1"', 'W/"1"', '"7", "1"', '"7",W/"1"', "*"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_row_that_the_client_has_is_not_sent_again(
    client: httpx.Client, method: str, given: str
) -> None:
    answer = client.request(method, contact(client), headers={"If-None-Match": given})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == '"1"'
    assert "content-type" not in answer.headers


@pytest.mark.parametrize("given", ['"7"', "nonsense", '"1', "", '"2"'])
def test_a_row_that_the_client_has_not_is_sent(client: httpx.Client, given: str) -> None:
    answer = client.get(contact(client), headers={"If-None-Match": given})
    assert (answer.status_code, answer.json()["name"]) == (200, "Ann")


def test_no_row_is_not_found_whatever_the_client_has(client: httpx.Client) -> None:
    answer = client.get(f"{API}/contacts/999999", headers={"If-None-Match": "*"})
    assert answer.status_code == 404


def test_a_change_of_what_a_row_shows_of_others_is_sent(client: httpx.Client) -> None:
    """The version of the row stays, and so a write goes by what was read before."""
    writer = made(client, "/writers", name="Ann")
    tag = made(client, "/tags", label="new")
    ids = {"writer_id": client.get(writer).json()["id"], "tag_ids": [client.get(tag).json()["id"]]}
    url = made(client, "/stories", name="Rain", **ids)
    read = client.get(url)
    assert client.get(url, headers={"If-None-Match": read.headers["etag"]}).status_code == 304
    for other, change in ((writer, {"name": "Bea"}), (tag, {"label": "old"})):
        etag = client.get(url).headers["etag"]
        client.patch(other, json=change).raise_for_status()
        again = client.get(url, headers={"If-None-Match": etag})
        assert again.status_code == 200
        assert again.headers["etag"] != etag
    first = {"If-Match": read.headers["etag"]}
    changed = client.patch(url, json={"name": "Snow"}, headers=first).raise_for_status()
    assert changed.headers["etag"] == client.get(url).headers["etag"]
    assert client.patch(url, json={"name": "Hail"}, headers=first).status_code == 412


@pytest.mark.parametrize("path", ["/contacts", "/writers", "/stories"])
def test_an_update_that_names_nothing_changes_nothing(client: httpx.Client, path: str) -> None:
    writer = client.get(made(client, "/writers", name="Ann")).json()["id"]
    bodies = {
        "/contacts": {"name": "Ann", "mail": "a@b.example"},
        "/writers": {"name": "Ann"},
        "/stories": {"name": "Rain", "writer_id": writer},
    }
    url = made(client, path, **bodies[path])
    before = client.get(url)
    time.sleep(0.01)
    for headers in ({}, {"If-Match": "*"}):
        answer = client.patch(url, json={}, headers=headers)
        assert answer.json() == before.json()
        assert answer.headers.get("etag") == before.headers.get("etag")
    assert client.patch(f"{API}{path}/999999", json={}).status_code == 404


def test_head_is_answered_as_get_without_the_body(client: httpx.Client) -> None:
    url = contact(client)
    paths = [
        *("/health", "/health/live", "/health/ready", "/metrics", "/openapi.json", "/docs"),
        *(f"{API}/contacts", f"{API}/contacts?limit=0", f"{API}/contacts?total=true&limit=1"),
        *(url, f"{url}x", f"{API}/contacts/999999", f"{API}/stories", "/nowhere"),
    ]
    for path in paths:
        read, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (read.status_code, b""), path
        same = ["content-type", "etag", *([] if path == "/metrics" else ["content-length"])]
        for name in same:
            assert head.headers.get(name) == read.headers.get(name), (path, name)
    wrong = client.head(f"{API}/contacts/1/x")
    assert wrong.status_code == 404


def test_what_cannot_be_read_has_no_head(client: httpx.Client) -> None:
    answer = client.put(f"{API}/contacts")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")


def test_the_document_names_each_operation_once(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    operations = [each for methods in paths.values() for each in methods.values()]
    names = [each["operationId"] for each in operations]
    assert len(names) == len(set(names))
    assert not any("head" in methods for methods in paths.values())
    read = paths[f"{API}/contacts/{{id}}"]["get"]
    assert read["responses"]["304"] == {"description": "Not Modified"}
    assert {"if-none-match"} == {
        each["name"] for each in read["parameters"] if each["in"] == "header"
    }
