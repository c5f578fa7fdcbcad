"""The migration of an update: what newer templates make of the same model in other tables."""

from __future__ import annotations

import ast
import json
from itertools import groupby
from typing import TYPE_CHECKING

from scaffold.migrations.revisions import (
    Revision,
    parents_of,
    plan_revision,
    unused_id,
    unused_path,
)
from scaffold.migrations.table_diff import is_beyond, read_tables, steps_between
from scaffold.migrations.versions import read
from scaffold.render.render import render_revision
from scaffold.schema_diff import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scaffold.migrations.table_diff import Step, Tables
    from scaffold.model.spec import Spec
    from scaffold.render.render import Tree
    from scaffold.sources.template import Template
    from scaffold.sources.upgrade import Passage

BY_HAND = (
    "the templates declare tables otherwise, in a way that no migration is written for: "
    "uv run alembic check says whether one is needed, and "
    "uv run alembic revision --autogenerate writes it"
)
DECLARING = ("mapped_column(", "Table(", "__table")


def plan_retabling(
    specs: tuple[Spec, Spec],
    way: Passage,
    trees: tuple[Tree, Tree],
    versions: Mapping[str, bytes],
    *,
    merge_heads: bool = False,
) -> Revision | None:
    """Plan the migration that other templates ask for without a change of the model.

    What each of the two makes of it in a new project is compared: the first migration, and the
    models of the rendered `trees`, in case that says nothing of what they declare. None if all
    of it is the same.
    """
    before, after = map(_tables, specs, (way.before, way.after))
    steps = steps_between(before, after)
    notes = tuple(each.note for each in steps if each.note)
    is_declared = declared(trees[0]) == declared(trees[1]) or bool(steps)
    notes += (BY_HAND,) if is_beyond(before, after) or not is_declared else ()
    if not steps:
        return Revision(path="", content=b"", words=(), destroys=(), notes=notes) if notes else None
    known = read(versions)
    parents = parents_of(known, merge_heads=merge_heads)
    words = tuple(each.words for each in steps if each.words)
    version = way.after.version.partition("+")[0]
    said = {
        "docstring": f'"""Take the tables of templates {version}."""',
        "revision": json.dumps(unused_id([*words, *parents], {each.revision for each in known})),
        "down_revision": repr(parents if len(parents) > 1 else "".join(parents) or None),
        **_both_ways(steps),
        "waits": False,
    }
    slug = f"take_tables_of_{version.replace('.', '_')}"
    return Revision(
        path=unused_path(slug, versions),
        content=render_revision(said, way.after.folder),
        words=words,
        destroys=tuple(each.destroys for each in steps if each.destroys),
        notes=notes,
    )


def _tables(spec: Spec, templates: Template) -> Tables:
    first = plan_revision(NOTHING, spec, {}, {}, templates.folder)
    return read_tables(first.content if first else b"")


def declared(tree: Tree) -> set[str]:
    """Return the statements of all models that say what is in a table; tests have their own."""
    files = [
        each
        for path, each in tree.items()
        if path.endswith(".py") and not path.startswith("tests/") and b"mapped_column" in each
    ]
    nodes = [node for each in files for node in ast.walk(ast.parse(each))]
    said = [ast.unparse(node) for node in nodes if isinstance(node, ast.Assign | ast.AnnAssign)]
    return {each for each in said if any(word in each for word in DECLARING)}


def _both_ways(steps: Sequence[Step]) -> dict[str, list[str] | bool]:
    """Return the statements up and down, and whether a database differs in one of them."""
    return {
        "upgrade": list(_lines([(each, each.up) for each in steps])),
        "downgrade": list(_lines([(each, each.down) for each in reversed(steps)])),
        "differs": any(" if sqlite else " in f"{each.up} {each.down}" for each in steps),
    }


def _lines(written: Sequence[tuple[Step, str]]) -> Iterator[str]:
    """Write statements, those of one table that need a batch in one."""
    for (table, batch), run in groupby(written, key=lambda each: (each[0].table, each[0].batch)):
        statements = [line for _, statement in run for line in statement.split("\n")]
        if batch:
            yield f'with op.batch_alter_table("{table}") as batch:'
            yield from (f"    batch.{line}" for line in statements)
        else:
            yield from statements
