"""Migrations on real databases, up, down and up again, with rows in the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.becoming import KINDS
from support.chains import CHAINS
from support.databases import migrate_on_both

from scaffold.migrations.revisions import heads, plan_revision
from scaffold.model.answers import to_data
from scaffold.render.render import render_all
from scaffold.schema_diff import NOTHING
from scaffold.sources import template
from scaffold.specfile import specfile

if TYPE_CHECKING:
    from pathlib import Path

    from support.chains import Step

    from scaffold.model.spec import Spec


@pytest.mark.parametrize("chain", CHAINS)
def test_every_change_goes_up_and_down_and_up(chain: str, folder: Path) -> None:
    migrate_on_both(folder, written(CHAINS[chain], folder))


def test_every_kind_becomes_every_other_that_it_may_become(folder: Path) -> None:
    migrate_on_both(folder, written(KINDS, folder))


def written(steps: list[Step], folder: Path) -> list[dict[str, Any]]:
    """Write the project of each step, with the migrations that lead to it."""
    specs = [parsed(step) for step in steps]
    trees = render_all([(to_data(spec), template.newest()) for spec in specs])
    before, versions, found = NOTHING, dict[str, bytes](), []
    for number, (step, spec, tree) in enumerate(zip(steps, specs, trees, strict=True)):
        (back,) = heads(versions) or ("base",)
        revision = plan_revision(before, spec, step.renames, versions, template.newest())
        if revision:
            versions[revision.path] = revision.content
        for path, text in step.own.items():
            (parent,) = heads(versions)
            versions[path] = text.format(parent=parent).encode()
        root = folder / str(number)
        for path, content in {**tree, **versions}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        before = spec
        found.append(
            {
                "name": step.name,
                "root": str(root),
                "down_to": back,
                "expect": step.expect,
                "down": step.down,
                "refused": step.refused,
                "rows": step.rows,
                "own_names": step.own_names,
            }
        )
    return found


def parsed(step: Step) -> Spec:
    return specfile.parse(step.text, "scaffold.yaml", reserved=template.reserved()).spec
