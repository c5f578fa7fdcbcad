"""Code that users write into their project, as the documentation of SQLAlchemy shows it."""

from __future__ import annotations

import pytest
from support.databases import open_folder
from support.environment import common_environment, generate
from support.serving import Project

from scaffold.model.vocabulary import Database

MODEL = """\
project: shop
auth: []
features: []
resources:
  Contact:
    versioned: true
    timestamps: false
    fields: {name: str:40}
  Note:
    versioned: true
    soft_delete: true
    fields: {text: str:40}
"""

VERSIONS = """
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text, update

from app.api.deps import SessionDep
from app.db.session import Session
from app.main import app
from app.models import Contact, Note
from tests.api import Api

pytestmark = pytest.mark.anyio

CONTACTS = "/api/v1/contacts"


async def rename_entity(db: Session, id: int) -> None:
    contact = await db.get_one(Contact, id)
    contact.name = "Renamed"
    await db.commit()


async def rename_by_statement(db: Session, id: int) -> None:
    await db.execute(update(Contact).where(Contact.id == id).values(name="Renamed"))
    await db.commit()


Rename = Callable[[Session, int], Awaitable[None]]


@pytest.mark.parametrize("rename", [rename_entity, rename_by_statement])
async def test_code_that_changes_a_row_makes_a_version(
    api: Api, db: Session, rename: Rename
) -> None:
    made = await api.client.post(CONTACTS, json={"name": "Ada"})
    url, tag = made.headers["Location"], made.headers["ETag"]
    await rename(db, made.json()["id"])
    assert (await api.client.get(url)).json() == made.json() | {"name": "Renamed", "version": 2}
    late = await api.client.patch(url, json={"name": "Late"}, headers={"If-Match": tag})
    assert late.status_code == 412


async def test_an_entity_begins_with_the_first_version(api: Api, db: Session) -> None:
    db.add(note := Note(text="a"))
    await db.flush()
    url = f"/api/v1/notes/{note.id}"
    await db.commit()
    assert (await api.client.get(url)).headers["ETag"] == '"1"'


@app.post("/api/v1/contacts/{id}/name")
async def name_contact(id: int, name: str, db: SessionDep) -> None:
    contact = await db.get_one(Contact, id)
    await db.execute(text("UPDATE contacts SET name = 'Theirs', version = 7"))
    contact.name = name
    await db.commit()


async def test_code_does_not_overwrite_what_another_has_changed(api: Api) -> None:
    made = await api.client.post(CONTACTS, json={"name": "Ada"})
    refused = await api.client.post(f"{made.headers['Location']}/name?name=Mine")
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:problem:collision"
    assert (await api.client.get(made.headers["Location"])).json() == made.json()
"""


@pytest.mark.parametrize("database", Database)
def test_a_version_is_one_whatever_changes_its_row(database: Database) -> None:
    with open_folder("by-hand-") as folder:
        (folder / "shop.yaml").write_text(MODEL, encoding="utf-8")
        root = generate(folder / "shop.yaml", folder / "shop", database=database)
        (root / "tests" / "test_by_hand.py").write_text(VERSIONS, encoding="utf-8")
        project = Project(root, (str(common_environment()), "-m"))
        project.run("pytest", "-q", "tests/test_by_hand.py")
