"""Who asks too often has to wait, and is told how long."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient

from app.core import limits
from app.core.config import settings
from app.core.limits import Counters, Limiter
from app.main import create_app

pytestmark = pytest.mark.anyio
NOWHERE = "redis://127.0.0.1:1"


@pytest.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncClient]:
    """A client of an API that answers a caller twice in a minute."""
    monkeypatch.setattr(settings, "rate_limit", "2/minute")
    await limits.limiter.local.storage.reset()
    transport = ASGITransport(create_app())
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_a_caller_who_asks_too_often_has_to_wait(client: AsyncClient) -> None:
    answers = [await client.get("/nowhere") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["request_id"] == answers[-1].headers["x-request-id"]


async def test_health_is_not_counted(client: AsyncClient) -> None:
    answers = [await client.get("/health/live") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3


async def test_each_window_counts_by_itself_and_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = 1_000_000.0
    monkeypatch.setattr("time.time", lambda: clock)
    limiter = Limiter()
    waits = [await limiter.hit("2/minute; 3/hour", "someone") for _ in range(3)]
    assert waits == [0, 0, 60]
    clock += 60
    waits = [await limiter.hit("2/minute; 3/hour", "someone") for _ in range(2)]
    assert waits == [0, 3540]
    assert await limiter.hit("2/minute; 3/hour", "another") == 0
    assert await limiter.hit("", "someone") == 0


async def test_counts_whose_time_is_over_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = 1_000_000.0
    monkeypatch.setattr("time.time", lambda: clock)
    counters = Counters()
    for number in range(100):
        await counters.incr(f"caller {number}", 1)
    clock += 60
    await counters.incr("another", 1)
    assert list(counters.storage) == ["another"]


@pytest.mark.parametrize(
    ("fallback", "statuses"), [("memory", [404, 404, 429]), ("refuse", [503] * 3)]
)
async def test_a_store_that_is_away_is_made_up_for_as_the_setting_says(
    client: AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    fallback: str,
    statuses: list[int],
) -> None:
    monkeypatch.setattr(settings, "rate_limit_fallback", fallback)
    monkeypatch.setattr(limits, "limiter", Limiter(NOWHERE))
    answers = [await client.get("/nowhere") for _ in range(3)]
    assert [answer.status_code for answer in answers] == statuses
    assert int(answers[-1].headers["retry-after"]) >= 1
