"""Values from the edges of every kind, in every place: what comes out is clean for every tool."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.edges import DESCRIPTIONS, NAME, VALUES, drafts, fields, fillable, outline
from support.serving import Project

from scaffold.language.outline import decide
from scaffold.migrations.revisions import plan_revision
from scaffold.model.answers import to_data
from scaffold.model.vocabulary import Kind
from scaffold.render.render import render
from scaffold.schema_diff import NOTHING
from scaffold.sources import template

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold.model.spec import Spec


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, python: Path) -> Project:
    """A project with every edge: its first migration, and one that adds them to a table."""
    model = decide(outline(drafts()))
    later = decide(outline([fillable(draft) for draft in drafts() if len(draft.fields) > 2]))
    bare = replace(
        later, resources=tuple(replace(each, fields=each.fields[:1]) for each in later.resources)
    )
    tree = render(to_data(model), template.newest())
    steps: list[tuple[Spec, Spec]] = [(NOTHING, model), (bare, later)]
    for number, (before, after) in enumerate(steps):
        revision = plan_revision(before, after, {}, {}, template.newest())
        assert revision is not None
        tree[f"migrations/versions/000{number}_edges.py"] = revision.content
    root = tmp_path_factory.mktemp("edges")
    for path, content in tree.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return Project(root, (str(python), "-m"))


def test_every_kind_has_edges_that_the_language_takes() -> None:
    assert {field.kind for field in fields()} == set(Kind) == VALUES.keys()
    assert len(list(fields())) > 1_000
    assert sum(len(draft.rules) for draft in drafts()) > 50
    assert sum(bool(draft.description) for draft in drafts()) == len(DESCRIPTIONS)
    assert NAME in drafts()[-1].fields


def test_what_is_written_of_edges_is_clean_for_ruff(project: Project) -> None:
    project.run("ruff", "check", "--no-cache", ".")
    project.run("ruff", "format", "--no-cache", "--check", ".")


def test_what_is_written_of_edges_is_clean_for_black(project: Project) -> None:
    project.run("black", "--quiet", "--check", "app/models", "app/schemas", "migrations")


@pytest.mark.parametrize("folder", ["app/models", "app/schemas", "migrations/versions"])
def test_every_default_is_in_the_code_as_it_was_said(project: Project, folder: str) -> None:
    trees = (ast.parse(path.read_bytes()) for path in (project.root / folder).rglob("*.py"))
    written = {
        node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)
    }
    said = {each.default for each in fields() if each.kind in {Kind.STR, Kind.TEXT, Kind.SLUG}}
    if "migrations" in folder:
        said = {each.fill for each in fields() if each.kind in {Kind.STR, Kind.TEXT, Kind.SLUG}}
    assert said <= {*written, None}
    assert b'"' in written or "migrations" in folder


def test_a_whole_decimal_is_made_of_a_number(project: Project) -> None:
    for folder in ("app/models", "app/schemas", "migrations/versions"):
        code = "".join(path.read_text("utf-8") for path in (project.root / folder).rglob("*.py"))
        assert "Decimal(0)" in code
        assert "Decimal(-1)" in code
        assert 'Decimal("0")' not in code
        assert 'Decimal("1.50")' in code
