"""Who tries too often to sign in or to register has to wait."""

import pytest

from app.core.config import settings
from tests.api import Api, new_user, refresh
from tests.test_sign_in import log_in, signed_in

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("what", ["login", "refresh"])
async def test_who_tries_too_often_has_to_wait(
    api: Api, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(settings, f"{what}_limit", "2/minute")
    user, tokens = await signed_in(api)
    statuses = []
    for _ in range(3):
        if what == "login":
            response = await log_in(api.nobody, user["email"].upper(), "wrong")
        else:
            response = await refresh(api.nobody, tokens)
            tokens = response.json()
        statuses.append(response.status_code)
    assert statuses == ([401, 429, 429] if what == "login" else [200, 200, 429])
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert (await log_in(api.nobody, "other@example.com")).status_code == 401


async def test_who_registers_too_often_has_to_wait(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "address_limit", "2/minute")
    answers = [await api.nobody.post("/api/v1/users", json=new_user()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
