from asyncio import gather

import pytest
from httpx import AsyncClient

from tests.api import PREFIX, Api, Body, blamed, walk
from tests.conftest import USERS
from tests.factories.review import create_review, review_body

pytestmark = pytest.mark.anyio
URL = f"{PREFIX}/reviews"


async def test_a_new_review_can_be_read(api: Api) -> None:
    review = await create_review(api)
    response = await api.nobody.get(f"{URL}/{review['id']}")
    assert response.json() == review


async def test_a_new_review_belongs_to_its_caller(api: Api) -> None:
    review = await create_review(api)
    assert review["reviewer_id"] == USERS["user"]


async def test_no_request_takes_more_than_its_statements(
    api: Api, statements: list[str]
) -> None:
    """One each, one more to write and read back; the caller's own row aside."""
    review = await create_review(api)
    body = await review_body(api)
    requests: list[tuple[AsyncClient, str, str, Body | None, int]] = [
        (api.nobody, "GET", URL, None, 1),
        (api.nobody, "GET", f"{URL}/{review['id']}", None, 1),
        (api.user, "POST", URL, body, 3),
        (api.user, "PATCH", f"{URL}/{review['id']}", {}, 3),
        (api.user, "DELETE", f"{URL}/{review['id']}", None, 2),
    ]
    for client, method, path, json, most in requests:
        statements.clear()
        response = await client.request(method, path, json=json)
        assert response.is_success, response.text
        assert len(statements) <= most, statements


@pytest.mark.parametrize("sort", ["id"])
async def test_pages_show_each_review_once_in_order(api: Api, sort: str) -> None:
    for _ in range(5):
        await create_review(api)
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


@pytest.mark.parametrize("name", ["book_id", "reviewer_id"])
async def test_reviews_are_filtered_and_counted(api: Api, name: str) -> None:
    review = await create_review(api)
    await create_review(api, api.stranger)
    query = {name: review[name], "total": True}
    page = (await api.nobody.get(URL, params=query)).json()
    assert (page["items"], page["total"]) == ([review], 1)


async def test_an_update_changes_only_what_it_names(api: Api) -> None:
    review = await create_review(api)
    url = f"{URL}/{review['id']}"
    change: Body = {"body": "Body 999999"}
    response = await api.user.patch(url, json=change)
    assert response.status_code == 200, response.text
    changed = response.json()
    named = {*change, "updated_at"}
    assert {k: v for k, v in changed.items() if k not in named} == {
        k: v for k, v in review.items() if k not in named
    }
    assert changed["body"] != review["body"]


async def test_an_update_that_names_nothing_changes_nothing(api: Api) -> None:
    review = await create_review(api)
    url = f"{URL}/{review['id']}"
    first, second = [(await api.user.patch(url, json={})).json() for _ in range(2)]
    assert first == second == review


BAD_VALUES: list[Body] = [
    {"unknown": 1},
    {"id": 1},
    {"book_id": None},
    {"book_id": 2**31 - 1},
    {"book_id": "one"},
    {"reviewer_id": 1},
    {"stars": None},
    {"stars": "1"},
    {"stars": True},
    {"stars": 1.5},
    {"stars": 2**15},
    {"stars": 0},
    {"stars": 6},
    {"body": None},
    {"body": "\0"},
    {"body": "x" * 5001},
    {"body": ""},
]


async def test_bad_values_create_nothing(api: Api, subtests: pytest.Subtests) -> None:
    body = await review_body(api)
    for change in BAD_VALUES:
        with subtests.test(change=change):
            response = await api.user.post(URL, json=body | change)
            assert response.status_code == 422, response.text


async def test_bad_values_change_nothing(api: Api, subtests: pytest.Subtests) -> None:
    review = await create_review(api)
    url = f"{URL}/{review['id']}"
    for change in BAD_VALUES:
        with subtests.test(change=change):
            response = await api.user.patch(url, json=change)
            assert response.status_code == 422, response.text
    assert (await api.nobody.get(url)).json() == review


@pytest.mark.parametrize("names", [["book_id"]])
async def test_what_must_be_unique_is_taken_once(api: Api, names: list[str]) -> None:
    body = await review_body(api)
    same = {name: body[name] for name in names}
    bodies = [body, *[await review_body(api, **same) for _ in range(4)]]
    tries = await gather(*[api.user.post(URL, json=body) for body in bodies])
    assert sorted(each.status_code for each in tries) == [201, 409, 409, 409, 409]
    named = [blamed(each) for each in tries if each.status_code == 409]
    assert named == [set(names)] * 4


async def test_whoever_may_not_is_refused(api: Api) -> None:
    review = await create_review(api)
    url = f"{URL}/{review['id']}"
    requests: list[tuple[AsyncClient, str, str, int]] = [
        (api.nobody, "POST", URL, 401),
        (api.nobody, "PATCH", url, 401),
        (api.stranger, "PATCH", url, 403),
        (api.nobody, "DELETE", url, 401),
        (api.stranger, "DELETE", url, 403),
    ]
    for client, method, path, status in requests:
        json: Body | None = {} if method in ("PATCH", "POST") else None
        response = await client.request(method, path, json=json)
        assert response.status_code == status, (method, path, response.text)


async def test_a_deleted_review_is_gone(api: Api) -> None:
    review = await create_review(api)
    url = f"{URL}/{review['id']}"
    deletes = await gather(*[api.user.delete(url) for _ in range(5)])
    statuses = sorted([response.status_code for response in deletes])
    assert statuses == [204, 404, 404, 404, 404]
    assert (await api.nobody.get(url)).status_code == 404
    assert (await api.user.patch(url, json={})).status_code == 404
    page = (await api.nobody.get(URL, params={"total": True})).json()
    assert (review in page["items"], page["total"]) == (False, len(page["items"]))
