from asyncio import gather

import pytest
from httpx import AsyncClient

from tests.api import PREFIX, Api, Body, walk
from tests.factories.author import author_body, create_author

pytestmark = pytest.mark.anyio
URL = f"{PREFIX}/authors"


async def test_a_new_author_can_be_read(api: Api) -> None:
    author = await create_author(api)
    response = await api.nobody.get(f"{URL}/{author['id']}")
    assert response.json() == author


async def test_no_request_takes_more_than_its_statements(
    api: Api, statements: list[str]
) -> None:
    """One each, one more to write and read back; the caller's own row aside."""
    author = await create_author(api)
    body = await author_body(api)
    requests: list[tuple[AsyncClient, str, str, Body | None, int]] = [
        (api.nobody, "GET", URL, None, 1),
        (api.nobody, "GET", f"{URL}/{author['id']}", None, 1),
        (api.admin, "POST", URL, body, 2),
        (api.admin, "PATCH", f"{URL}/{author['id']}", {}, 2),
        (api.admin, "DELETE", f"{URL}/{author['id']}", None, 2),
    ]
    for client, method, path, json, most in requests:
        statements.clear()
        response = await client.request(method, path, json=json)
        assert response.is_success, response.text
        assert len(statements) <= most, statements


@pytest.mark.parametrize("sort", ["id"])
async def test_pages_show_each_author_once_in_order(api: Api, sort: str) -> None:
    for _ in range(5):
        await create_author(api)
    up = await walk(api.nobody, URL, sort=sort)
    down = await walk(api.nobody, URL, sort=f"-{sort}")
    assert len({row["id"] for row in up}) == len(up) == 5
    assert [row[sort] for row in up] == [row[sort] for row in down][::-1]


async def test_a_list_refuses_what_it_does_not_know(
    api: Api, subtests: pytest.Subtests
) -> None:
    for query in (
        "cursor=x",
        "cursor=WyJpZCIsIngiLDFd",
        "sort=nothing",
        "limit=0",
        "unknown=1",
    ):
        with subtests.test(query=query):
            assert (await api.nobody.get(f"{URL}?{query}")).status_code == 422


async def test_authors_are_searched_without_regard_to_case(api: Api) -> None:
    author = await create_author(api, name="Name 111")
    await create_author(api, name="Name 222")
    for text, expected in (("Name 111".upper(), [author]), ("%", [])):
        page = (await api.nobody.get(URL, params={"q": text})).json()
        assert page["items"] == expected


async def test_an_update_changes_only_what_it_names(api: Api) -> None:
    author = await create_author(api)
    url = f"{URL}/{author['id']}"
    change: Body = {"name": "Name 999999"}
    response = await api.admin.patch(url, json=change)
    assert response.status_code == 200, response.text
    changed = response.json()
    named = {*change, "updated_at"}
    assert {k: v for k, v in changed.items() if k not in named} == {
        k: v for k, v in author.items() if k not in named
    }
    assert changed["name"] != author["name"]


async def test_an_update_that_names_nothing_changes_nothing(api: Api) -> None:
    author = await create_author(api)
    url = f"{URL}/{author['id']}"
    first, second = [(await api.admin.patch(url, json={})).json() for _ in range(2)]
    assert first == second == author


BAD_VALUES: list[Body] = [
    {"unknown": 1},
    {"id": 1},
    {"name": None},
    {"name": "\0"},
    {"name": "two\r\nlines"},
    {"name": "x" * 121},
    {"name": ""},
    {"born": "tomorrow"},
    {"born": 0},
    {"website": "nowhere"},
    {"biography": "\0"},
    {"biography": "x" * 65537},
    {"biography": ""},
]


async def test_bad_values_create_nothing(api: Api, subtests: pytest.Subtests) -> None:
    body = await author_body(api)
    for change in BAD_VALUES:
        with subtests.test(change=change):
            response = await api.admin.post(URL, json=body | change)
            assert response.status_code == 422, response.text


async def test_bad_values_change_nothing(api: Api, subtests: pytest.Subtests) -> None:
    author = await create_author(api)
    url = f"{URL}/{author['id']}"
    for change in BAD_VALUES:
        with subtests.test(change=change):
            response = await api.admin.patch(url, json=change)
            assert response.status_code == 422, response.text
    assert (await api.nobody.get(url)).json() == author


async def test_whoever_may_not_is_refused(api: Api) -> None:
    author = await create_author(api)
    url = f"{URL}/{author['id']}"
    requests: list[tuple[AsyncClient, str, str, int]] = [
        (api.nobody, "POST", URL, 401),
        (api.user, "POST", URL, 403),
        (api.nobody, "PATCH", url, 401),
        (api.user, "PATCH", url, 403),
        (api.nobody, "DELETE", url, 401),
        (api.user, "DELETE", url, 403),
    ]
    for client, method, path, status in requests:
        json: Body | None = {} if method in ("PATCH", "POST") else None
        response = await client.request(method, path, json=json)
        assert response.status_code == status, (method, path, response.text)


async def test_a_deleted_author_is_gone(api: Api) -> None:
    author = await create_author(api)
    url = f"{URL}/{author['id']}"
    deletes = await gather(*[api.admin.delete(url) for _ in range(5)])
    statuses = sorted([response.status_code for response in deletes])
    assert statuses == [204, 404, 404, 404, 404]
    assert (await api.nobody.get(url)).status_code == 404
    assert (await api.admin.patch(url, json={})).status_code == 404
    page = (await api.nobody.get(URL, params={"total": True})).json()
    assert (author in page["items"], page["total"]) == (False, len(page["items"]))
