"""A process is asked to end, or killed, in the middle of its work."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest
from support.serving import served

from failures.conftest import PRODUCTION, signed_in
from failures.crowd import LOST, TRUST, Crowd, read

if TYPE_CHECKING:
    from support.serving import Project

    from failures.postgres import PostgreSQL

pytestmark = pytest.mark.xdist_group("failures")
IN_FLIGHT = 8


def test_a_process_that_is_asked_to_end_finishes_what_it_has_begun(
    database: PostgreSQL, server: served
) -> None:
    before = database.connections()
    with server as url, ThreadPoolExecutor(IN_FLIGHT) as threads:
        with database.locked("tags"):
            clients = [
                httpx.Client(base_url=url, verify=TRUST, timeout=60) for _ in range(IN_FLIGHT)
            ]
            asked = [threads.submit(read, client) for client in clients]
            while database.connections("wait_event_type = 'Lock'") < IN_FLIGHT:
                time.sleep(0.05)
            server.server.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            with pytest.raises(httpx.ConnectError):
                httpx.get(f"{url}/health/live")
        assert [each.result().status for each in asked] == [200] * IN_FLIGHT
        server.server.wait(timeout=10)
    assert database.connections() == before
    assert "Traceback" not in server.printed()


def test_a_process_that_is_killed_loses_nothing_that_it_acknowledged(
    database: PostgreSQL, server: served
) -> None:
    with server as url:
        with signed_in(url) as client:
            crowd = Crowd(url, client.headers["Authorization"])
        with crowd.at_work():
            time.sleep(0.5)
            server.server.kill()
            time.sleep(0.2)
    written = crowd.written()
    kept = database.ask("SELECT label FROM tags").split()
    assert written
    assert set(written) <= set(kept)
    assert {answer.status for answer in crowd.answers} == {200, 201, LOST}


def test_one_of_several_processes_that_is_killed_is_replaced_while_the_others_serve(
    database: PostgreSQL, project: Project
) -> None:
    several = served(project, DATABASE_URL=database.url, WEB_CONCURRENCY="2", **PRODUCTION)
    with several as url:
        first, _ = several.wait_for_workers(2)
        with signed_in(url) as client:
            crowd = Crowd(url, client.headers["Authorization"], size=4)
        with crowd.at_work():
            os.kill(first, signal.SIGKILL)
            killed = time.monotonic()
            several.wait_for_workers(3)
            replaced = time.monotonic()
            time.sleep(0.5)
    written = crowd.written()
    assert set(written) <= set(database.ask("SELECT label FROM tags").split())
    between = [answer.status for answer in crowd.between(killed, replaced)]
    assert {200, 201} <= set(between)
    assert {answer.status for answer in crowd.answers} <= {200, 201, LOST}
    assert sum(answer.status == LOST for answer in crowd.answers) <= crowd.size
    assert {answer.status for answer in crowd.between(replaced)} == {200, 201}
