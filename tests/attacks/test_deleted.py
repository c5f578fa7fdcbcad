"""What was deleted softly is not there: on every way to it, however far, and at the same moment."""

from __future__ import annotations

import json
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from support.serving import API, Project, served
from websockets.sync.client import connect

from attacks.attacker import PASSWORD, Attacker, Target, at_once
from attacks.conftest import UNLIMITED, made
from scaffold.model.vocabulary import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx

numbers = count(1)
MISSING = 2**31 - 1
BRING_BACK = "UPDATE labels SET deleted_at = NULL WHERE id = :id"
DELETES = {
    Database.SQLITE: ["UPDATE labels SET deleted_at = CURRENT_TIMESTAMP WHERE id = :id"],
    Database.POSTGRESQL: [
        "SELECT id FROM labels WHERE id = :id FOR UPDATE",
        "UPDATE labels SET deleted_at = CURRENT_TIMESTAMP WHERE id = :id",
    ],
}
NAMES = {
    Database.SQLITE: ["UPDATE albums SET label_id = label_id WHERE label_id = :id"],
    Database.POSTGRESQL: ["SELECT id FROM labels WHERE id = :id FOR KEY SHARE"],
}
HOLD = """
import asyncio, sys
from sqlalchemy import text
from app.db.session import sessions

async def main():
    async with sessions() as db, db.begin():
        for statement in sys.argv[2:]:
            await db.execute(text(statement), {"id": int(sys.argv[1])})
        print("held", flush=True)
        await asyncio.to_thread(sys.stdin.readline)

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def project(database: Database) -> Iterator[Project]:
    with made("deleted", database) as project:
        yield project


@pytest.fixture(scope="module")
def target(project: Project) -> Iterator[Target]:
    server = served(project, **UNLIMITED)
    with server as url:
        project.run("app", "create-admin", "admin@example.com", ADMIN_PASSWORD=PASSWORD)
        yield Target(url, server.server.pid)
    assert "Traceback" not in server.printed()


@pytest.fixture(scope="module")
def admin(target: Target) -> Attacker:
    return Attacker(target).sign_in("admin@example.com")


@pytest.fixture
def user(target: Target) -> Attacker:
    return Attacker(target).register()


@contextmanager
def held(project: Project, row: dict[str, Any], *statements: str) -> Iterator[None]:
    """Run statements on a row in a transaction of another process, which ends with the block."""
    with subprocess.Popen(
        [project.python[0], "-c", HOLD, str(row["id"]), *statements],
        cwd=project.root,
        env=project.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        yield
        other.stdin.write("\n")
        other.stdin.flush()


def bring_back(project: Project, row: dict[str, Any]) -> None:
    with held(project, row, BRING_BACK):
        pass


def create(person: Attacker, path: str, **body: Any) -> dict[str, Any]:
    created: dict[str, Any] = person.post(path, body).raise_for_status().json()
    return created


def label(person: Attacker, **more: Any) -> dict[str, Any]:
    return create(person, "/labels", name=f"Label {next(numbers)}", **more)


def drawer(person: Attacker) -> dict[str, dict[str, Any]]:
    """Make a folder, a note in it, and a phrase in that."""
    folder = create(person, "/folders", name=f"Folder {next(numbers)}")
    note = create(person, "/notes", folder_id=folder["id"], text="A note")
    phrase = create(person, "/phrases", note_id=note["id"], text="A phrase")
    return {"folders": folder, "notes": note, "phrases": phrase}


def delete(person: Attacker, path: str) -> None:
    assert person.delete(path).status_code == 204


@pytest.mark.parametrize("who", ["user", "admin"])
def test_all_that_is_owned_through_a_deleted_row_is_gone_however_far(
    user: Attacker, admin: Attacker, who: str
) -> None:
    rows = drawer(user)
    other = drawer(user)
    delete(user, f"/folders/{rows['folders']['id']}")
    person = {"user": user, "admin": admin}[who]
    for path, row in rows.items():
        url = f"/{path}/{row['id']}"
        assert person.get(url).status_code == 404, path
        assert person.patch(url, {"text": "New"}).status_code in {404, 422}, path
        assert person.patch(url, {}).status_code == 404, path
        assert person.delete(url).status_code == 404, path
        listed = person.get(f"/{path}", total=True, limit=100).json()
        assert row["id"] not in {each["id"] for each in listed["items"]}, path
        assert listed["total"] == len(listed["items"]), path
        assert person.get(f"/{path}/{other[path]['id']}").status_code == 200, path
    for query in ({"note_id": rows["notes"]["id"]}, {"q": "phrase"}):
        found = person.get("/phrases", total=True, **query).json()
        assert rows["phrases"]["id"] not in {each["id"] for each in found["items"]}
        assert found["total"] == len(found["items"])
    found = person.get("/notes", total=True, folder_id=rows["folders"]["id"]).json()
    assert (found["items"], found["total"]) == ([], 0)


def test_of_what_is_gone_with_a_deleted_row_nothing_is_told(user: Attacker) -> None:
    rows = drawer(user)
    url = user.target.url.replace("http://", "ws://")
    with connect(f"{url}{API}/changes", compression=None) as feed:
        feed.send(json.dumps({"token": user.tokens["access_token"]}))
        assert json.loads(feed.recv(10)) == {"listening": ["folder", "note", "shelf"]}
        delete(user, f"/folders/{rows['folders']['id']}")
        for ask in (user.delete, partial(user.patch, body={"text": "New"})):
            assert ask(f"/notes/{rows['notes']['id']}").status_code == 404
        shelf = create(user, "/shelves", name="Another")
        told = [json.loads(feed.recv(10)) for _ in range(2)]
    assert [(each["resource"], each["action"], each["id"]) for each in told] == [
        ("folder", "deleted", rows["folders"]["id"]),
        ("shelf", "created", shelf["id"]),
    ]


@pytest.mark.parametrize("who", ["user", "admin"])
def test_nothing_is_made_in_or_moved_to_what_is_gone(
    user: Attacker, admin: Attacker, who: str
) -> None:
    rows, other = drawer(user), drawer(user)
    delete(user, f"/folders/{rows['folders']['id']}")
    person = {"user": user, "admin": admin}[who]
    for name, gone, path in (
        ("folder_id", rows["folders"]["id"], "notes"),
        ("note_id", rows["notes"]["id"], "phrases"),
    ):
        for key in (gone, MISSING):
            assert_no_row(person.post(f"/{path}", {name: key, "text": "New"}), name)
            assert_no_row(person.patch(f"/{path}/{other[path]['id']}", {name: key}), name)


def assert_no_row(answer: httpx.Response, *names: str) -> None:
    assert answer.status_code == 422
    errors = [{"field": f"body.{name}", "message": "No row has this id"} for name in names]
    assert answer.json()["errors"] == errors


def test_what_is_gone_with_another_row_is_neither_named_nor_shown(user: Attacker) -> None:
    rows, other = drawer(user), drawer(user)
    leaf = create(user, "/leaves", title=f"Leaf {next(numbers)}")
    body = {"leaf_id": leaf["id"]}
    ids = [rows["notes"]["id"], other["notes"]["id"]]
    mark = create(user, "/marks", phrase_id=rows["phrases"]["id"], note_ids=ids, **body)
    assert mark["phrase"]["text"] == "A phrase"
    delete(user, f"/folders/{rows['folders']['id']}")
    url = f"/marks/{mark['id']}"
    for shown in (
        user.get(url).json(),
        user.patch(url, {}).json(),
        user.get("/marks", phrase_id=rows["phrases"]["id"]).json()["items"][0],
    ):
        assert (shown["phrase_id"], shown["phrase"]) == (rows["phrases"]["id"], None)
        assert [each["id"] for each in shown["notes"]] == ids[1:]
    assert user.get("/marks", note_id=ids[0]).json()["items"] == []
    assert [each["id"] for each in user.get("/marks", note_id=ids[1]).json()["items"]]
    wrong = {"phrase_id": rows["phrases"]["id"], "note_ids": ids}
    assert_no_row(user.post("/marks", body | wrong), "phrase_id", "note_ids")
    assert_no_row(user.patch(url, wrong), "phrase_id", "note_ids")


def test_who_refers_to_a_deleted_row_keeps_it_and_shows_it_again_when_it_is_back(
    project: Project, user: Attacker
) -> None:
    """Nothing of the API brings it back: whoever has the database does."""
    gone, stays = label(user), label(user)
    friends = [gone["id"], stays["id"]]
    album = create(user, "/albums", title="An album", label_id=gone["id"])
    person = label(user, parent_id=gone["id"], friend_ids=friends)
    delete(user, f"/labels/{gone['id']}")
    hidden = user.get(f"/albums/{album['id']}").json()
    assert (hidden["label_id"], hidden["label"]) == (gone["id"], None)
    assert user.patch(f"/albums/{album['id']}", {"title": "New"}).status_code == 200
    assert_no_row(user.patch(f"/albums/{album['id']}", {"label_id": gone["id"]}), "label_id")
    changed = user.patch(f"/labels/{person['id']}", {"friend_ids": [album["label_id"]]})
    assert_no_row(changed, "friend_ids")
    changed = user.patch(f"/labels/{person['id']}", {"friend_ids": [stays["id"]]})
    assert [each["id"] for each in changed.json()["friends"]] == [stays["id"]]
    bring_back(project, gone)
    assert user.get(f"/albums/{album['id']}").json()["label"] == {
        "id": gone["id"],
        "name": gone["name"],
    }
    shown = user.get(f"/labels/{person['id']}").json()
    assert shown["parent"]["id"] == gone["id"]
    assert {each["id"] for each in shown["friends"]} == set(friends)


def test_a_value_of_a_deleted_row_is_free_and_then_it_does_not_come_back(
    project: Project, user: Attacker
) -> None:
    gone = label(user)
    assert user.post("/labels", {"name": gone["name"]}).status_code == 409
    delete(user, f"/labels/{gone['id']}")
    again = create(user, "/labels", name=gone["name"])
    assert again["id"] != gone["id"]
    with pytest.raises(AssertionError):  # the other process ends at the error
        bring_back(project, gone)
    assert user.get(f"/labels/{gone['id']}").status_code == 404


def test_one_to_one_a_deleted_row_is_free_to_be_followed_by_another(
    admin: Attacker, user: Attacker
) -> None:
    album = create(user, "/albums", title="An album", label_id=label(user)["id"])
    body = {"album_id": album["id"], "label_id": label(user)["id"]}
    first = create(admin, "/covers", **body)
    assert admin.post("/covers", body).status_code == 409
    delete(admin, f"/covers/{first['id']}")
    second = create(admin, "/covers", **body)
    delete(user, f"/labels/{body['label_id']}")
    shown = user.get(f"/covers/{second['id']}").json()
    assert (shown["label_id"], shown["label"], shown["album"]["id"]) == (
        body["label_id"],
        None,
        album["id"],
    )
    assert_no_row(admin.post("/covers", body), "label_id")


def test_a_deleted_row_still_holds_what_it_refers_to(user: Attacker, admin: Attacker) -> None:
    album = create(user, "/albums", title="An album", label_id=label(user)["id"])
    cover = create(admin, "/covers", album_id=album["id"], label_id=label(user)["id"])
    delete(admin, f"/covers/{cover['id']}")
    assert user.delete(f"/albums/{album['id']}").status_code == 409


def test_users_name_no_row_that_was_deleted_when_they_register_either(
    target: Target, user: Attacker, admin: Attacker
) -> None:
    gone = label(user)
    me = user.patch("/users/me", {"favourite_id": gone["id"]}).json()
    delete(user, f"/labels/{gone['id']}")
    for key in (gone["id"], MISSING):
        change = {"favourite_id": key}
        body = {"email": f"other{next(numbers)}@example.com", "password": PASSWORD}
        assert_no_row(Attacker(target).post("/users", body | change), "favourite_id")
        assert_no_row(user.patch("/users/me", change), "favourite_id")
        assert_no_row(admin.patch(f"/users/{me['id']}", change), "favourite_id")
    assert user.get("/users/me").json()["favourite_id"] == gone["id"]


def test_a_row_that_is_just_being_deleted_is_waited_for_and_then_not_named(
    project: Project, database: Database, user: Attacker
) -> None:
    there = label(user)
    naming = partial(user.post, "/albums", {"title": "An album", "label_id": there["id"]})
    assert_no_row(waiting(project, there, DELETES[database], naming), "label_id")


def test_a_row_that_is_just_being_named_is_deleted_after_that(
    project: Project, database: Database, user: Attacker
) -> None:
    there = label(user)
    deleting = partial(user.delete, f"/labels/{there['id']}")
    assert waiting(project, there, NAMES[database], deleting).status_code == 204


def waiting(
    project: Project,
    row: dict[str, Any],
    statements: list[str],
    ask: Callable[[], httpx.Response],
) -> httpx.Response:
    """Ask while another process is in the middle of its work, and see that it is waited for."""
    with ThreadPoolExecutor(1) as threads:
        with held(project, row, *statements):
            asked = threads.submit(ask)
            time.sleep(1)
            assert not asked.done()
        return asked.result()


def test_who_name_each_other_at_once_do_not_stand_in_each_others_way(user: Attacker) -> None:
    for _ in range(5):
        one, other = label(user), label(user)
        calls = [
            partial(user.patch, f"/labels/{each['id']}", {"friend_ids": [to["id"]]})
            for each, to in ((one, other), (other, one))
        ] * 4
        assert at_once(calls) == [200] * 8


def test_references_and_deletes_at_once_end_well(user: Attacker) -> None:
    for _ in range(3):
        there = label(user)
        body = {"title": "An album", "label_id": there["id"]}
        calls = [partial(user.post, "/albums", body)] * 8
        deletes = [partial(user.delete, f"/labels/{there['id']}")] * 2
        statuses = at_once([*calls[:4], *deletes, *calls[4:]])
        assert set(statuses) <= {201, 204, 404, 422}
        assert statuses.count(204) == 1
        assert user.post("/albums", body).status_code == 422
