"""Anyone registers and keeps their own profile; admins keep everyone's."""

from asyncio import gather
from typing import Any

import pytest

from tests.api import PREFIX, Api, blamed, create, new_user, walk
from tests.conftest import USERS

pytestmark = pytest.mark.anyio
URL = f"{PREFIX}/users"
ME = f"{URL}/me"


async def test_whoever_registers_is_an_ordinary_user(api: Api) -> None:
    body = new_user(full_name="Ann")
    user = await create(api.nobody, "/users", body)
    assert (user["email"], user["full_name"]) == (body["email"], "Ann")
    assert (user["is_active"], user["is_superuser"]) == (True, False)


async def test_a_password_is_never_shown(api: Api) -> None:
    user = await create(api.nobody, "/users", new_user())
    pages = (await api.admin.get(URL)).json()["items"]
    for shown in (user, *pages):
        assert not {name for name in shown if "password" in name}


@pytest.mark.parametrize(
    "change",
    [
        {"email": "not an address"},
        {"email": None},
        {"password": "short"},
        {"password": "x" * 129},
        {"password": "nul\0nul\0nul"},
        {"password": "Password123"},
        {"password": "abababababab"},
        {"full_name": ""},
        {"is_superuser": True},
        {"hashed_password": "-"},
        {"id": 7},
    ],
)
async def test_bad_values_are_refused_at_registration(
    api: Api, change: dict[str, Any]
) -> None:
    response = await api.nobody.post(URL, json=new_user(**change))
    assert response.status_code == 422


@pytest.mark.parametrize(
    "password", ["öäü word", "every byte counts. " * 6 + "1234567890"]
)
async def test_every_byte_of_a_password_counts(api: Api, password: str) -> None:
    user = await create(api.nobody, "/users", new_user(password=password))
    for tried, status in (
        (password, 200),
        (password[:-1], 401),
        (password[:-1] + "!", 401),
        (password + " ", 401),
        (password.upper(), 401),
    ):
        form = {"username": user["email"], "password": tried}
        response = await api.nobody.post(f"{PREFIX}/auth/login", data=form)
        assert response.status_code == status


async def test_an_address_is_taken_whatever_its_case(api: Api) -> None:
    body = new_user(email="Ann@example.com")
    await create(api.nobody, "/users", body)
    again = new_user(email="aNN@EXAMPLE.com")
    response = await api.nobody.post(URL, json=again)
    assert response.status_code == 409
    assert blamed(response) == {"email"}


async def test_of_twenty_who_register_an_address_at_once_one_gets_it(api: Api) -> None:
    bodies = [new_user(email="ann@example.com") for _ in range(20)]
    answers = await gather(*(api.nobody.post(URL, json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19


async def test_users_see_and_change_their_own_profile(api: Api) -> None:
    before = (await api.user.get(ME)).json()
    assert before["id"] == USERS["user"]
    after = (await api.user.patch(ME, json={"full_name": "Ann"})).json()
    assert after == before | {"full_name": "Ann", "updated_at": after["updated_at"]}


@pytest.mark.parametrize(
    "change",
    [
        {"is_superuser": True},
        {"is_active": False},
        {"email": "other@example.com"},
        {"full_name": "a\0b"},
        {"unknown": 1},
    ],
)
async def test_users_change_nothing_else_of_themselves(
    api: Api, change: dict[str, Any]
) -> None:
    assert (await api.user.patch(ME, json=change)).status_code == 422


async def test_who_deletes_the_own_account_is_out(api: Api) -> None:
    assert (await api.user.delete(ME)).status_code == 204
    assert (await api.user.get(ME)).status_code == 401


async def test_only_admins_see_and_change_others(api: Api) -> None:
    url = f"{URL}/{USERS['stranger']}"
    for client, status in ((api.nobody, 401), (api.user, 403)):
        assert (await client.get(URL)).status_code == status
        assert (await client.get(url)).status_code == status
        assert (await client.patch(url, json={})).status_code == status
        assert (await client.delete(url)).status_code == status
    assert (await api.nobody.get(ME)).status_code == 401


async def test_admins_list_find_change_and_delete_users(api: Api) -> None:
    everyone = await walk(api.admin, URL, sort="id")
    assert [user["id"] for user in everyone] == list(USERS.values())
    found = (await api.admin.get(URL, params={"email": "USER@example.com"})).json()
    assert [user["id"] for user in found["items"]] == [USERS["user"]]
    url = f"{URL}/{USERS['user']}"
    changed = (await api.admin.patch(url, json={"is_active": False})).json()
    assert (await api.admin.get(url)).json() == changed
    assert changed["is_active"] is False
    assert (await api.admin.delete(url)).status_code == 204
    assert (await api.admin.get(url)).status_code == 404
    assert (await api.admin.patch(url, json={})).status_code == 404
    assert (await api.admin.delete(url)).status_code == 404


async def test_each_request_takes_two_statements_at_most(
    api: Api, statements: list[str]
) -> None:
    url = f"{URL}/{USERS['user']}"
    for method, path, body in (
        ("GET", URL, None),
        ("GET", url, None),
        ("GET", ME, None),
        ("POST", URL, new_user()),
        ("PATCH", url, {"full_name": "Ann"}),
        ("DELETE", url, None),
    ):
        statements.clear()
        response = await api.admin.request(method, path, json=body)
        assert response.is_success, response.text
        assert len(statements) <= 2
