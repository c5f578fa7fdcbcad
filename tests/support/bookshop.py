"""A project that lives: made once, copied for each test, changed by a function of its model."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from scaffold.plan import change, new_project, project
from scaffold.render.lock import LOCK_FILE, read_lock
from scaffold.sources import template
from scaffold.specfile import specfile
from support.environment import HERE, MODELS, generate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scaffold.steps import Plan, Step

SHOP = """\
project: shop
auth: [jwt]
resources:
  Item:
    fields:
      name: str:40
      price: decimal:10,2:ge=0
  Note:
    fields:
      text: text
      item: Item
"""
"""The model of a small project, where a bookshop is more than is needed."""
ITEM = "app/models/item.py"
METHOD = "\n    def shout(self) -> str:\n        return self.name.upper()\n"
"""What somebody wrote by hand into the last class of it."""
Renames = dict[tuple[str, ...], str]


def make_bookshop(folder: Path) -> Path:
    return generate(MODELS / "bookshop.yaml", folder / "bookshop")


def copy_of(made: Path, folder: Path) -> Path:
    root = folder / "project"
    shutil.copytree(made, root)
    return root


def planned(root: Path, say: Callable[[str], str], renames: Renames | None = None) -> Plan:
    """Plan what `apply` would do if scaffold.yaml were what `say` makes of it."""
    found = project.read(root)
    text = say(found.file.text)
    file = specfile.parse(text, reserved=found.file.reserved, locked=found.lock.spec)
    return change.plan_change(found, file, renames or {})


def step_of(plan: Plan, path: str) -> Step:
    return next(step for step in plan.steps if step.path == path)


def text_of(plan: Plan, path: str) -> str:
    """Return what a file is to become."""
    after = step_of(plan, path).after
    assert after is not None, f"{path} is to go"
    return after.decode()


def actions(plan: Plan) -> dict[str, str]:
    return {step.path: str(step.action) for step in plan.steps}


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Change a file by hand: `old` must be in it."""
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def append(root: Path, path: str, text: str) -> None:
    with (root / path).open("a", encoding="utf-8") as file:
        file.write(text)


def make_released(version: str, root: Path) -> Path:
    """Make the bookshop that a released version of the templates made on its day."""
    lock = read_lock(HERE / "releases" / version / "bookshop")
    make_of_version(version, specfile.write_new(lock.spec), root)
    assert (root / LOCK_FILE).read_bytes() == lock.content
    return root


def make_of_version(version: str, model: str, root: Path) -> Path:
    """Make the project that a released version of the templates makes of a scaffold.yaml."""
    source = template.Template(template.OURS, version, template.RELEASES.extracted(version))
    new_project.apply(new_project.plan_new(specfile.parse(model), root, source), git=False)
    return root
