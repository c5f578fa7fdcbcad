from asyncio import gather

import pytest
from httpx import AsyncClient

from tests.api import PREFIX, Api, Body, create, walk
from tests.conftest import USERS
from tests.factories.loan import create_loan, loan_body

pytestmark = pytest.mark.anyio
URL = f"{PREFIX}/loans"


async def test_a_new_loan_can_be_read(api: Api) -> None:
    loan = await create_loan(api)
    response = await api.user.get(f"{URL}/{loan['id']}")
    assert response.json() == loan


async def test_a_new_loan_belongs_to_its_caller(api: Api) -> None:
    loan = await create_loan(api)
    assert loan["borrower_id"] == USERS["user"]


async def test_no_request_takes_more_than_its_statements(
    api: Api, statements: list[str]
) -> None:
    """One each, one more to write and read back; the caller's own row aside."""
    loan = await create_loan(api)
    body = await loan_body(api)
    requests: list[tuple[AsyncClient, str, str, Body | None, int]] = [
        (api.user, "GET", URL, None, 2),
        (api.user, "GET", f"{URL}/{loan['id']}", None, 2),
        (api.user, "POST", URL, body, 3),
        (api.user, "PATCH", f"{URL}/{loan['id']}", {}, 3),
        (api.user, "DELETE", f"{URL}/{loan['id']}", None, 2),
    ]
    for client, method, path, json, most in requests:
        statements.clear()
        response = await client.request(method, path, json=json)
        assert response.is_success, response.text
        assert len(statements) <= most, statements


@pytest.mark.parametrize("sort", ["id"])
async def test_pages_show_each_loan_once_in_order(api: Api, sort: str) -> None:
    for _ in range(5):
        await create_loan(api)
    up = await walk(api.user, URL, sort=sort)
    down = await walk(api.user, URL, sort=f"-{sort}")
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
            assert (await api.user.get(f"{URL}?{query}")).status_code == 422


@pytest.mark.parametrize("name", ["book_id", "borrower_id"])
async def test_loans_are_filtered_and_counted(api: Api, name: str) -> None:
    loan = await create_loan(api)
    await create_loan(api, api.stranger)
    query = {name: loan[name], "total": True}
    page = (await api.admin.get(URL, params=query)).json()
    assert (page["items"], page["total"]) == ([loan], 1)


async def test_an_update_changes_only_what_it_names(api: Api) -> None:
    loan = await create_loan(api)
    url = f"{URL}/{loan['id']}"
    change: Body = {"returned_at": "2030-01-08T10:00:00Z"}
    response = await api.user.patch(url, json=change)
    assert response.status_code == 200, response.text
    changed = response.json()
    named = {*change, "updated_at"}
    assert {k: v for k, v in changed.items() if k not in named} == {
        k: v for k, v in loan.items() if k not in named
    }


async def test_an_update_that_names_nothing_changes_nothing(api: Api) -> None:
    loan = await create_loan(api)
    url = f"{URL}/{loan['id']}"
    first, second = [(await api.user.patch(url, json={})).json() for _ in range(2)]
    assert first == second == loan


BAD_VALUES: list[Body] = [
    {"unknown": 1},
    {"id": 1},
    {"book_id": None},
    {"book_id": 2**31 - 1},
    {"book_id": "one"},
    {"borrower_id": 1},
    {"starts_on": None},
    {"starts_on": "tomorrow"},
    {"starts_on": 0},
    {"ends_on": None},
    {"ends_on": "tomorrow"},
    {"ends_on": 0},
    {"returned_at": "now"},
    {"returned_at": "2030-01-01T10:00:00"},
    {"returned_at": 0},
]


async def test_bad_values_create_nothing(api: Api, subtests: pytest.Subtests) -> None:
    body = await loan_body(api)
    for change in BAD_VALUES:
        with subtests.test(change=change):
            response = await api.user.post(URL, json=body | change)
            assert response.status_code == 422, response.text


async def test_bad_values_change_nothing(api: Api, subtests: pytest.Subtests) -> None:
    loan = await create_loan(api)
    url = f"{URL}/{loan['id']}"
    for change in BAD_VALUES:
        with subtests.test(change=change):
            response = await api.user.patch(url, json=change)
            assert response.status_code == 422, response.text
    assert (await api.user.get(url)).json() == loan


@pytest.mark.parametrize(
    "change", [{"starts_on": "2030-02-04", "ends_on": "2030-01-04"}]
)
async def test_the_rules_hold(api: Api, change: Body) -> None:
    body = await loan_body(api)
    assert (await api.user.post(URL, json=body | change)).status_code == 422
    loan = await create(api.user, "/loans", body)
    url = f"{URL}/{loan['id']}"
    assert (await api.user.patch(url, json=change)).status_code == 422


async def test_whoever_may_not_is_refused(api: Api) -> None:
    loan = await create_loan(api)
    url = f"{URL}/{loan['id']}"
    requests: list[tuple[AsyncClient, str, str, int]] = [
        (api.nobody, "GET", URL, 401),
        (api.nobody, "GET", url, 401),
        (api.stranger, "GET", url, 404),
        (api.nobody, "POST", URL, 401),
        (api.nobody, "PATCH", url, 401),
        (api.stranger, "PATCH", url, 404),
        (api.nobody, "DELETE", url, 401),
        (api.stranger, "DELETE", url, 404),
    ]
    for client, method, path, status in requests:
        json: Body | None = {} if method in ("PATCH", "POST") else None
        response = await client.request(method, path, json=json)
        assert response.status_code == status, (method, path, response.text)
    assert (await api.stranger.get(URL)).json()["items"] == []
    assert (await api.admin.get(URL)).json()["items"] == [loan]


async def test_a_deleted_loan_is_gone(api: Api) -> None:
    loan = await create_loan(api)
    url = f"{URL}/{loan['id']}"
    deletes = await gather(*[api.user.delete(url) for _ in range(5)])
    statuses = sorted([response.status_code for response in deletes])
    assert statuses == [204, 404, 404, 404, 404]
    assert (await api.user.get(url)).status_code == 404
    assert (await api.user.patch(url, json={})).status_code == 404
    page = (await api.admin.get(URL, params={"total": True})).json()
    assert (loan in page["items"], page["total"]) == (False, len(page["items"]))


async def test_a_book_stays_while_a_loan_refers_to_it_as_book(api: Api) -> None:
    loan = await create_loan(api)
    url = f"{PREFIX}/books/{loan['book_id']}"
    assert (await api.admin.delete(url)).status_code == 409
