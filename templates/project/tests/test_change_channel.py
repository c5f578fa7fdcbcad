"""The channel between processes: what goes through it, and what happens while it is away."""

import json
from asyncio import Queue, sleep, timeout, wait_for
from collections.abc import AsyncIterator
from typing import Any, Self

import pytest
from redis.exceptions import ConnectionError as AwayError

from app.core import channel
from app.core.channel import Channel
from app.core.config import settings
from app.core.feed import Feed, News
from tests.change_feed import until

pytestmark = pytest.mark.anyio
NEWS = News("book", "1", "{}")


class Store:
    """What Redis does for a channel; ``away`` is whether it refuses, or is silent."""

    def __init__(self) -> None:
        self.away = self.silent = False
        self.messages: Queue[dict[str, Any]] = Queue()
        self.pings = 0

    async def publish(self, name: str, text: str) -> None:
        if self.away:
            raise AwayError("refused")
        self.messages.put_nowait({"type": "message", "data": text})

    def pubsub(self) -> Self:
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """There is nothing to give back."""

    async def subscribe(self, name: str) -> None:
        if self.away:
            raise AwayError("refused")
        self.messages.put_nowait({"type": "subscribe"})

    async def ping(self) -> None:
        self.pings += 1
        if not self.silent:
            self.messages.put_nowait({"type": "pong"})

    # redis has it so
    async def get_message(self, timeout: float) -> Any:  # noqa: ASYNC109
        return await take(self.messages, timeout)

    async def aclose(self) -> None:
        """There is no connection."""


async def take(queue: Queue[Any], seconds: float) -> Any:
    try:
        async with timeout(seconds):
            return await queue.get()
    except TimeoutError:
        return None


class Hearing:
    """A channel over a store, what it has heard, and how often it may have missed some."""

    def __init__(self, store: Store) -> None:
        self.heard: Queue[News] = Queue()
        self.lost = 0
        self.channel = Channel("redis://127.0.0.1:1", self.tell, self.lose)
        self.channel.redis = store  # type: ignore[assignment]

    def tell(self, *news: Any) -> None:
        self.heard.put_nowait(News(*news))

    def lose(self) -> None:
        self.lost += 1


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(channel, "REST", 0.05)
    return Store()


@pytest.fixture
async def hearing(store: Store) -> AsyncIterator[Hearing]:
    hearing = Hearing(store)
    await until(lambda: hearing.channel.is_open)
    yield hearing
    await hearing.channel.close()


async def test_what_is_sent_is_heard(hearing: Hearing) -> None:
    hearing.channel.send(NEWS)
    assert await wait_for(hearing.heard.get(), 10) == NEWS


async def test_a_store_that_comes_back_is_used_again(
    hearing: Hearing, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    store.away = True
    hearing.channel.send(NEWS)
    await until(lambda: "A change is not told" in caplog.text)
    store.away = False
    hearing.channel.send(NEWS)
    assert await wait_for(hearing.heard.get(), 10) == NEWS


async def test_a_store_that_is_silent_is_lost(
    monkeypatch: pytest.MonkeyPatch, hearing: Hearing, store: Store
) -> None:
    monkeypatch.setattr(channel, "HEARTBEAT", 0.05)
    hearing.channel.send(NEWS)
    await hearing.heard.get()
    await sleep(0.3)
    assert (store.pings > 1, hearing.lost) == (True, 0)
    store.silent = store.away = True
    await until(lambda: not hearing.channel.is_open)
    assert hearing.lost >= 1
    store.silent = store.away = False
    await until(lambda: hearing.channel.is_open)


async def test_no_more_wait_for_the_store_than_there_is_room_for(
    hearing: Hearing, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(channel.MOST_UNSENT + 1):
        hearing.channel.send(NEWS)
    assert "too many wait for the store" in caplog.text


async def test_a_feed_goes_through_the_store_that_the_settings_name(
    monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    feed = Feed()
    assert feed.is_open
    feed.start()
    await feed.stop()
    monkeypatch.setattr(settings, "redis_url", "redis://127.0.0.1:1")
    feed.start()
    assert feed.channel
    assert not feed.is_open
    feed.publish(NEWS)
    assert json.loads(feed.channel.unsent.get_nowait()) == list(NEWS)
    await feed.stop()
