from asyncio import gather

import pytest
from httpx import AsyncClient

from tests.api import PREFIX, Api, Body, blamed, walk
from tests.factories.tag import create_tag, tag_body

pytestmark = pytest.mark.anyio
URL = f"{PREFIX}/tags"


async def test_a_new_tag_can_be_read(api: Api) -> None:
    tag = await create_tag(api)
    response = await api.nobody.get(f"{URL}/{tag['id']}")
    assert response.json() == tag


async def test_no_request_takes_more_than_its_statements(
    api: Api, statements: list[str]
) -> None:
    """One each, one more to write and read back; the caller's own row aside."""
    tag = await create_tag(api)
    body = await tag_body(api)
    requests: list[tuple[AsyncClient, str, str, Body | None, int]] = [
        (api.nobody, "GET", URL, None, 1),
        (api.nobody, "GET", f"{URL}/{tag['id']}", None, 1),
        (api.admin, "POST", URL, body, 2),
        (api.admin, "PATCH", f"{URL}/{tag['id']}", {}, 2),
        (api.admin, "DELETE", f"{URL}/{tag['id']}", None, 2),
    ]
    for client, method, path, json, most in requests:
        statements.clear()
        response = await client.request(method, path, json=json)
        assert response.is_success, response.text
        assert len(statements) <= most, statements


@pytest.mark.parametrize("sort", ["id", "label"])
async def test_pages_show_each_tag_once_in_order(api: Api, sort: str) -> None:
    for _ in range(5):
        await create_tag(api)
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


@pytest.mark.parametrize("name", ["label"])
async def test_tags_are_filtered_and_counted(api: Api, name: str) -> None:
    tag = await create_tag(api)
    await create_tag(api)
    query = {name: tag[name], "total": True}
    page = (await api.nobody.get(URL, params=query)).json()
    assert (page["items"], page["total"]) == ([tag], 1)


async def test_an_update_changes_only_what_it_names(api: Api) -> None:
    tag = await create_tag(api)
    url = f"{URL}/{tag['id']}"
    change: Body = {"label": "label-999999"}
    response = await api.admin.patch(url, json=change)
    assert response.status_code == 200, response.text
    changed = response.json()
    named = {*change, "updated_at"}
    assert {k: v for k, v in changed.items() if k not in named} == {
        k: v for k, v in tag.items() if k not in named
    }
    assert changed["label"] != tag["label"]


async def test_an_update_that_names_nothing_changes_nothing(api: Api) -> None:
    tag = await create_tag(api)
    url = f"{URL}/{tag['id']}"
    first, second = [(await api.admin.patch(url, json={})).json() for _ in range(2)]
    assert first == second == tag


BAD_VALUES: list[Body] = [
    {"unknown": 1},
    {"id": 1},
    {"label": None},
    {"label": "Not a slug"},
    {"label": "x" * 41},
    {"label": ""},
]


async def test_bad_values_create_nothing(api: Api, subtests: pytest.Subtests) -> None:
    body = await tag_body(api)
    for change in BAD_VALUES:
        with subtests.test(change=change):
            response = await api.admin.post(URL, json=body | change)
            assert response.status_code == 422, response.text


async def test_bad_values_change_nothing(api: Api, subtests: pytest.Subtests) -> None:
    tag = await create_tag(api)
    url = f"{URL}/{tag['id']}"
    for change in BAD_VALUES:
        with subtests.test(change=change):
            response = await api.admin.patch(url, json=change)
            assert response.status_code == 422, response.text
    assert (await api.nobody.get(url)).json() == tag


@pytest.mark.parametrize("names", [["label"]])
async def test_what_must_be_unique_is_taken_once(api: Api, names: list[str]) -> None:
    body = await tag_body(api)
    same = {name: body[name] for name in names}
    bodies = [body, *[await tag_body(api, **same) for _ in range(4)]]
    tries = await gather(*[api.admin.post(URL, json=body) for body in bodies])
    assert sorted(each.status_code for each in tries) == [201, 409, 409, 409, 409]
    named = [blamed(each) for each in tries if each.status_code == 409]
    assert named == [set(names)] * 4


async def test_whoever_may_not_is_refused(api: Api) -> None:
    tag = await create_tag(api)
    url = f"{URL}/{tag['id']}"
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


async def test_a_deleted_tag_is_gone(api: Api) -> None:
    tag = await create_tag(api)
    url = f"{URL}/{tag['id']}"
    deletes = await gather(*[api.admin.delete(url) for _ in range(5)])
    statuses = sorted([response.status_code for response in deletes])
    assert statuses == [204, 404, 404, 404, 404]
    assert (await api.nobody.get(url)).status_code == 404
    assert (await api.admin.patch(url, json={})).status_code == 404
    page = (await api.nobody.get(URL, params={"total": True})).json()
    assert (tag in page["items"], page["total"]) == (False, len(page["items"]))
