"""The database stops, hangs and comes back; the API says so, and goes on by itself."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import httpx
import pytest
from support.serving import API

from failures.conftest import signed_in
from failures.crowd import TRUST, Answer, Crowd, ask, labels, read, write

if TYPE_CHECKING:
    from support.serving import served

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


READ_ONLY = "ALTER DATABASE postgres SET default_transaction_read_only = on"
WRITABLE = "ALTER DATABASE postgres RESET default_transaction_read_only"


def test_sessions_that_take_no_writes_are_replaced_as_soon_as_one_says_so(
    database: PostgreSQL, client: httpx.Client
) -> None:
    """As after a failover, behind a proxy that cuts nothing: the sessions are of the loser."""
    book = new_book(client)
    database.ask(READ_ONLY)
    database.ask(END_CONNECTIONS)
    try:
        assert_says(write(client), 503, "read-only")
        assert statuses([read(client) for _ in range(20)]) == {200}
    finally:
        database.ask(WRITABLE)
    assert statuses([write(client) for _ in range(40)]) == {201}
    database.ask(READ_ONLY)
    database.ask(END_CONNECTIONS)
    many_reads(client)  # which fill the pool with sessions that take no writes
    database.ask(WRITABLE)
    change = partial(ask, client, "PATCH", book, json={"tag_ids": []})  # in a transaction
    assert_says(change(), 503, "read-only")
    assert statuses([change() for _ in range(40)]) == {200}


def many_reads(client: httpx.Client) -> None:
    with ThreadPoolExecutor(40) as threads:
        url, authorization = str(client.base_url), client.headers["Authorization"]
        asked = [threads.submit(read_alone, url, authorization) for _ in range(80)]
        assert statuses([each.result() for each in asked]) == {200}


def test_a_write_that_loses_a_deadlock_is_done_all_the_same(
    database: PostgreSQL, client: httpx.Client
) -> None:
    book = new_book(client)
    body = {"book_id": book_id(book), "stars": 5, "body": "Good"}
    review = ask(client, "POST", f"{API}/reviews", json=body).body
    with ThreadPoolExecutor(1) as threads:
        held = f"UPDATE reviews SET stars = 1 WHERE id = {review['id']}"  # noqa: S608 - ours
        with database.holding(held) as say:
            deleting = threads.submit(ask, client, "DELETE", book)
            wait_for_lock(database)
            say(f"UPDATE books SET pages = 1 WHERE id = {book_id(book)}")  # noqa: S608 - ours
            say("COMMIT")
            assert deleting.result().status == 204


def test_a_transaction_that_loses_a_deadlock_says_so(
    database: PostgreSQL, client: httpx.Client
) -> None:
    book, tag = new_book(client), write(client).body["id"]
    change = partial(ask, client, "PATCH", book, json={"tag_ids": [tag]})
    with ThreadPoolExecutor(1) as threads:
        held = f"SELECT FROM tags WHERE id = {tag} FOR UPDATE"
        with database.holding(held) as say:
            changing = threads.submit(change)
            wait_for_lock(database)
            say(f"UPDATE books SET pages = 1 WHERE id = {book_id(book)}")  # noqa: S608 - ours
            assert_says(changing.result(), 409, "collision")
    assert change().status == 200


def test_a_lock_that_is_not_let_go_is_said_to_be_held(database: PostgreSQL, server: served) -> None:
    """After five seconds, if the statement may take longer than that."""
    with server as url, signed_in(url) as client:
        with database.locked("tags"):
            assert_says(write(client), 503, "locked")
        assert write(client).status == 201


def test_tables_that_have_changed_cost_neither_a_read_nor_a_write(
    database: PostgreSQL, client: httpx.Client
) -> None:
    for kind in ("text", "varchar(40)", "text"):
        assert statuses([each(client) for each in [read, write] * 10]) == {200, 201}
        database.ask(f"ALTER TABLE tags ALTER COLUMN label TYPE {kind}")
    assert statuses([each(client) for each in [write, read] * 10]) == {200, 201}


def new_book(client: httpx.Client) -> str:
    """Make a book, and return its path."""
    author = ask(client, "POST", f"{API}/authors", json={"name": "An author"}).body["id"]
    number = next(labels)
    body = {"title": f"Book {number}", "isbn": f"{number:013}", "price": "1", "languages": []}
    made = ask(client, "POST", f"{API}/books", json=body | {"author_id": author})
    return f"{API}/books/{made.body['id']}"


def book_id(book: str) -> int:
    return int(book.rpartition("/")[2])


def wait_for_lock(database: PostgreSQL) -> None:
    for _ in range(100):
        if database.connections("wait_event_type = 'Lock'"):
            return
        time.sleep(0.02)
    pytest.fail("nobody waits for a lock")


def assert_says(answer: Answer, status: int, kind: str) -> None:
    """Say what is true, and when to try again."""
    assert (answer.status, answer.body["type"]) == (status, f"urn:problem:{kind}")
    assert answer.headers["retry-after"]
    assert answer.headers["content-type"] == "application/problem+json"


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
        answers = [read(client), write(client)]
        assert_says_to_try_again(answers, within=4)
        for answer in answers:
            assert_says(answer, 503, "too-slow")
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
