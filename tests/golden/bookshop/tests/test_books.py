from asyncio import gather

import pytest
from httpx import AsyncClient

from tests.api import PREFIX, Api, Body, blamed, walk
from tests.factories.book import book_body, create_book
from tests.factories.tag import create_tag

pytestmark = pytest.mark.anyio
URL = f"{PREFIX}/books"


async def test_a_new_book_can_be_read(api: Api) -> None:
    book = await create_book(api)
    response = await api.nobody.get(f"{URL}/{book['id']}")
    assert response.json() == book


async def test_no_request_takes_more_than_its_statements(
    api: Api, statements: list[str]
) -> None:
    """One each, one more to write and read back; the caller's own row aside."""
    book = await create_book(api)
    body = await book_body(api)
    requests: list[tuple[AsyncClient, str, str, Body | None, int]] = [
        (api.nobody, "GET", URL, None, 1),
        (api.nobody, "GET", f"{URL}/{book['id']}", None, 1),
        (api.admin, "POST", URL, body, 3),
        (api.admin, "PATCH", f"{URL}/{book['id']}", {}, 3),
        (api.admin, "DELETE", f"{URL}/{book['id']}", None, 2),
    ]
    for client, method, path, json, most in requests:
        statements.clear()
        response = await client.request(method, path, json=json)
        assert response.is_success, response.text
        assert len(statements) <= most, statements


@pytest.mark.parametrize("sort", ["id", "title", "isbn"])
async def test_pages_show_each_book_once_in_order(api: Api, sort: str) -> None:
    for _ in range(5):
        await create_book(api)
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


@pytest.mark.parametrize("name", ["title", "isbn", "author_id"])
async def test_books_are_filtered_and_counted(api: Api, name: str) -> None:
    book = await create_book(api)
    await create_book(api)
    query = {name: book[name], "total": True}
    page = (await api.nobody.get(URL, params=query)).json()
    assert (page["items"], page["total"]) == ([book], 1)


async def test_books_are_searched_without_regard_to_case(api: Api) -> None:
    book = await create_book(api, title="Title 111")
    await create_book(api, title="Title 222")
    for text, expected in (("Title 111".upper(), [book]), ("%", [])):
        page = (await api.nobody.get(URL, params={"q": text})).json()
        assert page["items"] == expected


async def test_an_update_changes_only_what_it_names(api: Api) -> None:
    book = await create_book(api)
    url = f"{URL}/{book['id']}"
    change: Body = {"title": "Title 999999"}
    response = await api.admin.patch(url, json=change)
    assert response.status_code == 200, response.text
    changed = response.json()
    named = {*change, "updated_at"}
    assert {k: v for k, v in changed.items() if k not in named} == {
        k: v for k, v in book.items() if k not in named
    }
    assert changed["title"] != book["title"]


async def test_an_update_that_names_nothing_changes_nothing(api: Api) -> None:
    book = await create_book(api)
    url = f"{URL}/{book['id']}"
    first, second = [(await api.admin.patch(url, json={})).json() for _ in range(2)]
    assert first == second == book


BAD_VALUES: list[Body] = [
    {"unknown": 1},
    {"id": 1},
    {"title": None},
    {"title": "\0"},
    {"title": "two\r\nlines"},
    {"title": "x" * 201},
    {"title": ""},
    {"isbn": None},
    {"isbn": "\0"},
    {"isbn": "two\r\nlines"},
    {"isbn": "x" * 14},
    {"isbn": ""},
    {"pages": "1"},
    {"pages": True},
    {"pages": 1.5},
    {"pages": 2**31},
    {"pages": 0},
    {"price": None},
    {"price": "NaN"},
    {"price": "1_000"},
    {"price": True},
    {"price": "-1"},
    {"price": "1e8"},
    {"rating": "1"},
    {"rating": "NaN"},
    {"rating": True},
    {"rating": -1.0},
    {"rating": 6.0},
    {"status": None},
    {"status": "no such value"},
    {"in_print": None},
    {"in_print": "true"},
    {"in_print": 1},
    {"published_on": "tomorrow"},
    {"published_on": 0},
    {"metadata_": "text"},
    {"languages": None},
    {"languages": "text"},
    {"languages": ["Languages 1"] * 11},
    {"author_id": None},
    {"author_id": 2**31 - 1},
    {"author_id": "one"},
    {"publisher_id": 2**31 - 1},
    {"publisher_id": "one"},
    {"tag_ids": None},
    {"tag_ids": [2**31 - 1]},
    {"tag_ids": ["one"]},
]


async def test_bad_values_create_nothing(api: Api, subtests: pytest.Subtests) -> None:
    body = await book_body(api)
    for change in BAD_VALUES:
        with subtests.test(change=change):
            response = await api.admin.post(URL, json=body | change)
            assert response.status_code == 422, response.text


async def test_bad_values_change_nothing(api: Api, subtests: pytest.Subtests) -> None:
    book = await create_book(api)
    url = f"{URL}/{book['id']}"
    for change in BAD_VALUES:
        with subtests.test(change=change):
            response = await api.admin.patch(url, json=change)
            assert response.status_code == 422, response.text
    assert (await api.nobody.get(url)).json() == book


@pytest.mark.parametrize("names", [["isbn"], ["title", "author_id"]])
async def test_what_must_be_unique_is_taken_once(api: Api, names: list[str]) -> None:
    body = await book_body(api)
    same = {name: body[name] for name in names}
    bodies = [body, *[await book_body(api, **same) for _ in range(4)]]
    tries = await gather(*[api.admin.post(URL, json=body) for body in bodies])
    assert sorted(each.status_code for each in tries) == [201, 409, 409, 409, 409]
    named = [blamed(each) for each in tries if each.status_code == 409]
    assert named == [set(names)] * 4


async def test_tags_are_set_as_a_whole(api: Api) -> None:
    ids = [(await create_tag(api))["id"] for _ in range(2)]
    book = await create_book(api, tag_ids=ids)
    assert {row["id"] for row in book["tags"]} == set(ids)
    page = (await api.nobody.get(URL, params={"tag_id": ids[0]})).json()
    assert page["items"] == [book]
    change = {"tag_ids": ids[:1]}
    changed = (await api.admin.patch(f"{URL}/{book['id']}", json=change)).json()
    assert [row["id"] for row in changed["tags"]] == ids[:1]


async def test_whoever_may_not_is_refused(api: Api) -> None:
    book = await create_book(api)
    url = f"{URL}/{book['id']}"
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


async def test_a_deleted_book_is_gone(api: Api) -> None:
    book = await create_book(api)
    url = f"{URL}/{book['id']}"
    deletes = await gather(*[api.admin.delete(url) for _ in range(5)])
    statuses = sorted([response.status_code for response in deletes])
    assert statuses == [204, 404, 404, 404, 404]
    assert (await api.nobody.get(url)).status_code == 404
    assert (await api.admin.patch(url, json={})).status_code == 404
    page = (await api.nobody.get(URL, params={"total": True})).json()
    assert (book in page["items"], page["total"]) == (False, len(page["items"]))


async def test_an_author_stays_while_a_book_refers_to_it_as_author(api: Api) -> None:
    book = await create_book(api)
    url = f"{PREFIX}/authors/{book['author_id']}"
    assert (await api.admin.delete(url)).status_code == 409
