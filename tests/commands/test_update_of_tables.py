"""Newer templates make other tables of the same model: an update writes the migration."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from support.commands import read, said
from support.databases import migrate_on_both
from support.workshop import replace

from scaffold.migrations.table_diff import is_beyond, read_tables, steps_between
from scaffold.sources import template

if TYPE_CHECKING:
    from pathlib import Path

MODEL = """\
project: shop
database: postgresql
auth: [jwt]
features: []
resources:
  Box:
    fields: {label: str:40:unique, size: int:ge=1}
"""
FORK = "--trust", "--yes", "--quiet"
BODY, TABLES = "parts/class_body.jinja", "extensions/model/migration/tables.py"
AUTH = "extensions/model/auth.py"
LATER = '        yield column("created_at", "MOMENT", null=False)\n'
NOON = "'2030-01-01 12:00:00'"
BOX = f"INSERT INTO boxes (label, size, created_at, updated_at) VALUES ('a', 1, {NOON}, {NOON})"  # noqa: S608 - ours


@pytest.fixture
def folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that every user may enter, with a fork and a model."""
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    shutil.copytree(template.IN_SOURCE_TREE, folder / "fork")
    (folder / "model.yaml").write_text(MODEL, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def project(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Path:
    said(capsys, "new", "project", "--spec", "model.yaml", "--template", "fork", *FORK)
    monkeypatch.chdir(folder / "project")
    return folder / "project"


def change_tables(fork: Path) -> None:
    """Give every table a column that may be null and an index on it, and users a longer name."""
    replace(
        fork / BODY,
        "{% if resource.timestamps %}\n",
        "    tenant: Mapped[str | None] = mapped_column(String(40), index=True)\n"
        "{% if resource.timestamps %}\n",
    )
    replace(
        fork / TABLES, LATER, f'{LATER}        yield column("tenant", "sa.String(40)", null=True)\n'
    )
    replace(
        fork / TABLES,
        "    yield from (index.create for index in parts.indexes(resource))\n",
        "    yield from (index.create for index in parts.indexes(resource))\n"
        "    if resource.timestamps:\n"
        '        name = f"ix_{resource.table}_tenant"\n'
        """        yield f'op.create_index(op.f("{name}"), "{resource.table}", ["tenant"])'\n""",
    )
    replace(fork / AUTH, '"length": 255, "null"', '"length": 300, "null"')


def migrations(project: Path) -> list[str]:
    return sorted(path.name for path in (project / "migrations/versions").glob("0*.py"))


def test_an_update_writes_the_migration_that_the_templates_ask_for(
    project: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(project, folder / "before")
    change_tables(folder / "fork")
    plan = json.loads(said(capsys, "update", "--trust", "--json"))
    assert "add column boxes.tenant String(40)" in plan["migration"]
    assert "add index ix_boxes_tenant" in plan["migration"]
    assert (
        "change column users.full_name from String(255) null to String(300) null"
        in plan["migration"]
    )
    assert any("users.full_name is changed" in note for note in plan["notes"])
    assert len(migrations(project)) == 2
    assert json.loads(said(capsys, "update", "--trust", "--json"))["files"] == []
    assert_migrated(folder)


def assert_migrated(folder: Path) -> None:
    """Go up with a row, down and up again on both databases, and compare with the models."""
    nothing: dict[str, list[str]] = {"expect": [], "down": [], "refused": [], "own_names": []}
    steps = [
        {"name": "before", "root": str(folder / "before"), "down_to": "base", "rows": [BOX]},
        {"name": "after", "root": str(folder / "project"), "down_to": "-1", "rows": []},
    ]
    migrate_on_both(folder, [step | nothing for step in steps])


def test_tables_that_only_the_models_declare_otherwise_are_named(
    project: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fork may forget to say in its migrations what it says in its models."""
    replace(folder / "fork" / BODY, "mapped_column(default=1,", "mapped_column(default=2,")
    replace(
        folder / "fork" / BODY,
        "{% if resource.timestamps %}\n",
        "    note: Mapped[str | None] = mapped_column(String(40))\n{% if resource.timestamps %}\n",
    )
    plan = json.loads(said(capsys, "update", "--trust", "--json"))
    assert any("alembic revision --autogenerate" in note for note in plan["notes"])
    assert plan["migration"] == []
    assert len(migrations(project)) == 1
    assert "note: Mapped" in read(project, "app/models/box.py")


def test_an_update_that_leaves_the_tables_alone_writes_no_migration(
    project: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "fork/project/NEWS.md").write_text("Good news.\n", encoding="utf-8")
    tables_of_a_test = "class Trial(Base):\n    trial: Mapped[int] = mapped_column(index=True)\n"
    (folder / "fork/project/tests/test_news.py").write_text(tables_of_a_test, encoding="utf-8")
    plan = json.loads(said(capsys, "update", "--trust", "--json"))
    assert (plan["migration"], plan["notes"]) == ([], [])
    assert (project / "NEWS.md").exists()


FIRST = """\
def upgrade() -> None:
    op.create_table(
        "boxes",
        sa.Column("id", sa.Integer(), nullable=False),
        {columns}
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boxes")),
        {constraints},
    )
    {more}
"""


def first(
    columns: str, constraints: str = "sqlite_autoincrement=True", more: str = "pass"
) -> bytes:
    return FIRST.format(columns=columns, constraints=constraints, more=more).encode()


def both_ways(before: bytes, after: bytes) -> list[tuple[str, str]]:
    steps = steps_between(read_tables(before), read_tables(after))
    return [(step.up, step.down) for step in steps]


def test_a_constraint_is_created_outside_of_its_table_by_other_words() -> None:
    column = 'sa.Column("box_id", sa.Integer()),'
    key = (
        "sa.ForeignKeyConstraint(['box_id'], ['boxes.id'], name=op.f('fk'), ondelete='CASCADE'),"
        "sa.UniqueConstraint('a', 'b', name=op.f('uq')),"
        "sa.CheckConstraint(sa.column('a') > 1, name=op.f('ck'))"
    )
    assert both_ways(first(column), first(column, f"{key}, sqlite_autoincrement=True")) == [
        (
            "create_foreign_key(op.f('fk'), 'boxes', ['box_id'], ['id'], ondelete='CASCADE')",
            "drop_constraint(op.f('fk'), type_=\"foreignkey\")",
        ),
        (
            "create_unique_constraint(op.f('uq'), ['a', 'b'])",
            "drop_constraint(op.f('uq'), type_=\"unique\")",
        ),
        (
            "create_check_constraint(op.f('ck'), sa.column('a') > 1)",
            "drop_constraint(op.f('ck'), type_=\"check\")",
        ),
    ]


def test_what_goes_is_destroyed_and_comes_back_empty() -> None:
    gone, other = 'sa.Column("a", sa.Text(), nullable=False),', 'sa.Column("b", sa.Text()),'
    steps = steps_between(read_tables(first(f"{gone}{other}")), read_tables(first(other)))
    assert [(step.up, step.destroys) for step in steps] == [
        ('op.drop_column("boxes", "a")', "column boxes.a")
    ]
    assert "nullable=True" in steps[0].down
    assert steps_between(read_tables(first(gone)), read_tables(b""))[0].destroys == "table boxes"


def test_a_required_column_waits_for_its_value() -> None:
    column = 'sa.Column("a", sa.Text(), nullable=False),'
    steps = steps_between(read_tables(first("")), read_tables(first(column)))
    assert [step.batch for step in steps] == [False, True]
    assert "nullable=True" in steps[0].up
    assert "boxes.a is required" in steps[1].note
    given = column.replace("False", 'False, server_default="x"')
    assert len(steps_between(read_tables(first("")), read_tables(first(given)))) == 1


@pytest.mark.parametrize(
    "after", [first("", "sqlite_strict=True"), first("", more="op.execute('CREATE VIEW v')")]
)
def test_what_no_step_is_made_for_is_noticed(after: bytes) -> None:
    assert is_beyond(read_tables(first("")), read_tables(after))
    assert not is_beyond(read_tables(after), read_tables(after))
