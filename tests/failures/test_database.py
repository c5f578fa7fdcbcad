"""The database stops, hangs and comes back; the API says so, and goes on by itself."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest
from serving import API

from failures.crowd import TRUST, Answer, Crowd, ask, read, write

if TYPE_CHECKING:
    from failures.postgres import PostgreSQL

pytestmark = pytest.mark.xdist_group("failures")
AT_ONCE = 200


@pytest.fixture
def crowd(client: httpx.Client) -> Crowd:
    return Crowd(str(client.base_url), client.headers["Authorization"])


def assert_says_to_try_again(answers: list[Answer], within: float) -> None:
    assert answers
    for answer in answers:
        assert answer.status == 503
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.seconds < within


def statuses(answers: list[Answer]) -> set[int]:
    return {answer.status for answer in answers}


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_database_that_stops_is_said_to_be_away_and_used_when_it_is_back(
    database: PostgreSQL, client: httpx.Client, crowd: Crowd, mode: str
) -> None:
    with crowd.at_work():
        database.stop(mode)
        stopped = time.monotonic()
        time.sleep(0.5)
        assert ask(client, "GET", "/health/live").status == 200
        assert_says_to_try_again([ask(client, "GET", "/health/ready")], within=3)
        starting = time.monotonic()
        database.start()
        back = time.monotonic()
        time.sleep(1)
        assert ask(client, "GET", "/health/ready").status == 200
    assert_says_to_try_again(crowd.between(stopped, starting), within=3)
    assert statuses(crowd.between(0)) == {200, 201, 503}
    assert statuses(crowd.between(back)) == {200, 201}


def test_connections_that_the_server_ends_cost_readers_nothing(
    database: PostgreSQL, crowd: Crowd
) -> None:
    """As a server does that fails over, or a pooler between that is started again."""
    ended = 0
    with crowd.at_work():
        for _ in range(5):
            time.sleep(0.3)
            ended += int(database.ask(END_CONNECTIONS))
    assert ended > 0
    assert {each.status for each in crowd.between(0) if each.method == "GET"} == {200}


END_CONNECTIONS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def test_a_database_that_hangs_is_waited_for_only_so_long(
    database: PostgreSQL, client: httpx.Client, crowd: Crowd
) -> None:
    with crowd.at_work():
        with database.frozen():
            frozen = time.monotonic()
            assert_says_to_try_again([ask(client, "GET", "/health/ready")], within=3)
            assert ask(client, "GET", "/health/live").seconds < 1
            time.sleep(4)
            thawing = time.monotonic()
        thawed = time.monotonic()
        time.sleep(1)
    answered = [each for each in crowd.between(frozen) if each.ended < thawing]
    assert_says_to_try_again(answered, within=9)
    assert statuses(crowd.between(thawed)) == {200, 201}


def test_many_at_once_are_all_served(client: httpx.Client) -> None:
    limits = httpx.Limits(max_connections=AT_ONCE)
    headers = client.headers
    with (
        httpx.Client(base_url=client.base_url, headers=headers, limits=limits, timeout=60) as many,
        ThreadPoolExecutor(AT_ONCE) as threads,
    ):
        asked = [threads.submit(act, many) for act in [read, write] * (AT_ONCE // 2)]
        assert statuses([each.result() for each in asked]) == {200, 201}


def test_a_statement_that_waits_for_a_lock_ends_by_itself(
    database: PostgreSQL, client: httpx.Client
) -> None:
    with database.locked("tags"):
        assert_says_to_try_again([read(client), write(client)], within=4)
        assert ask(client, "GET", f"{API}/authors").status == 200
    assert statuses([read(client), write(client)]) == {200, 201}


def test_more_that_wait_than_there_are_connections_end_by_themselves(
    database: PostgreSQL, client: httpx.Client
) -> None:
    with database.locked("tags"), ThreadPoolExecutor(80) as threads:
        url, authorization = str(client.base_url), client.headers["Authorization"]
        asked = [threads.submit(read_alone, url, authorization) for _ in range(80)]
        assert_says_to_try_again([each.result() for each in asked], within=9)
    assert read(client).status == 200


def read_alone(url: str, authorization: str) -> Answer:
    with httpx.Client(
        base_url=url, headers={"Authorization": authorization}, verify=TRUST, timeout=60
    ) as client:
        return read(client)


def test_clients_that_hang_up_leave_no_connection_behind(
    database: PostgreSQL, client: httpx.Client
) -> None:
    with database.locked("tags"), ThreadPoolExecutor(80) as threads:
        list(threads.map(hang_up, [str(client.base_url)] * 80))
        assert database.connections("state = 'active' AND wait_event_type = 'Lock'") > 0
    time.sleep(1)
    assert database.connections("state <> 'idle'") == 0
    test_many_at_once_are_all_served(client)


def hang_up(url: str) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{url}{API}/tags", verify=TRUST, timeout=httpx.Timeout(30, read=0.3))
