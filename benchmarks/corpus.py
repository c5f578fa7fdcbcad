"""Every edit by hand beside every change of the model: ``python -m benchmarks.corpus``.

The edits are those of ``tests/edits.py``, on a bookshop as it is generated; the changes are what
the commands plan. Prints how many of all pairs merge without conflict, with all that the user
wrote in the result. ``--tests`` then makes all the edits at once, carries out each change, and
runs the tests of what came out.
"""

from __future__ import annotations

import argparse
import ast
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from support.bookshop import make_bookshop
from support.edits import EDITS, MOVED, MovedClass, add_migration
from support.environment import common_environment
from support.journey import Edit

from scaffold import journal
from scaffold.commands import change
from scaffold.commands.requests import Wanted, adding, editing, removing
from scaffold.language.resource_flags import Flags
from scaffold.model.answers import to_data
from scaffold.output.run_options import Way
from scaffold.plan import project
from scaffold.plan.change import Merge
from scaffold.plan.moved_files import moved_paths
from scaffold.render.render import render_all
from scaffold.sources import template
from scaffold.steps import Action
from scaffold.user_code.rename_names import renamed_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold.commands.requests import Verb
    from scaffold.render.render import Tree


def add(name: str, *fields: str, **flags: Any) -> Verb:
    return adding(name, fields, Flags(**flags))


def edit(name: str, flags: Flags | None = None, **wanted: Any) -> Verb:
    return editing(name, Wanted(flags=flags or Flags(), **wanted))


Made = Edit | MovedClass
MADE: dict[str, Sequence[Made]] = {**EDITS, **MOVED}
CHANGES = {
    "add a resource": add("Shelf", "label:str:40:unique"),
    "add one that leads to the hand-edited": add("Award", "name:str:80", "author:Author:back=won"),
    "add one with many of the hand-edited": add(
        "Shelf", "label:slug:40", "books:many:Book:back=on"
    ),
    "add one that a user owns": add(
        "Wish", "book:Book", "wisher:User:owner", access="read=owner,write=owner"
    ),
    "add a field": edit("Book", add=("subtitle:str:80:null",)),
    "add a field that is searched and sorted by": edit(
        "Author", add=("motto:str:80:index:search:null",)
    ),
    "add a required field": edit("Publisher", add=("founded:int:fill=1900",)),
    "add a relation": edit("Author", add=("house:Publisher:null:back=authors",)),
    "change a field": edit("Author", change=("name:str:140:index:search",)),
    "rename a field": edit("Book", rename=("title=headline",)),
    "drop a field": edit("Author", drop=("born",)),
    "rename a resource": edit("Tag", rename_to="Label"),
    "rename an edited resource": edit("Publisher", rename_to="House"),
    "remove a resource": removing("Category", with_relations=False),
    "remove one with what leads to it": removing("Tag", with_relations=True),
    "change who may": edit("Author", Flags(access="read=user,write=user")),
    "mark what is deleted": edit("Publisher", Flags(soft_delete=True)),
    "say which version": edit("Author", Flags(versioned=True)),
    "name rows in the path": edit("Publisher", Flags(path_key="name")),
    "give the user a field": edit("User", add=("nickname:str:40:null",)),
}


@dataclass(frozen=True)
class Change:
    """What a change makes of an untouched project, and what it renames."""

    theirs: Tree
    moved: dict[str, str]
    words: dict[str, str]

    def conflicts(self, root: Path, base: Tree, edits: Sequence[Made]) -> list[str]:
        """Merge it into an edited project; return what is in conflict, or is lost."""
        merge = Merge(root, base, self.theirs, dict(self.moved), self.words)
        steps = list(merge.steps())
        found = [step.path for step in steps if step.action is Action.CONFLICT]
        after = {step.path: step.after for step in steps if step.after is not None}
        if not found:
            found += [
                path for path, text in after.items() if path.endswith(".py") and not ast.parse(text)
            ]
            found += [f"{each.path} (lost)" for each in edits if not self._holds(root, after, each)]
        return found

    def _holds(self, root: Path, after: Tree, edit: Made) -> bool:
        path = self.moved.get(edit.path, edit.path)
        text = after[path] if path in after else (root / path).read_bytes()
        return edit.is_said_in(text.decode())


def changes_of(root: Path) -> tuple[Tree, dict[str, Change]]:
    """Render the model as it is, and as each change makes it."""
    found = project.read(root)
    before = found.lock.spec
    asked = {label: verb(found, None).change for label, verb in CHANGES.items()}
    after = {
        label: found.file.with_outline(each.outline, each.renames).spec
        for label, each in asked.items()
    }
    source = template.newest()
    models = [before, *after.values()]
    base, *trees = render_all([(to_data(spec), source) for spec in models])
    changes = {}
    for (label, spec), theirs in zip(after.items(), trees, strict=True):
        renames = asked[label].renames
        gone, new = base.keys() - theirs.keys(), theirs.keys() - base.keys()
        moved = moved_paths(before, spec, renames, gone, new)
        changes[label] = Change(theirs, moved, renamed_words(before, spec, renames))
    return base, changes


def copied(made: Path, folder: Path, edits: Sequence[Made]) -> Path:
    shutil.copytree(made, folder)
    for each in edits:
        each.make(folder)
    return folder


def merge_pairs(made: Path, scratch: Path) -> None:
    base, changes = changes_of(made)
    clean = 0
    for number, (label, edits) in enumerate(MADE.items()):
        root = copied(made, scratch / str(number), edits)
        for name, each in changes.items():
            conflicts = each.conflicts(root, base, edits)
            clean += not conflicts
            if conflicts:
                print(f"  {label} / {name}: {', '.join(conflicts)}")
    pairs = len(MADE) * len(changes)
    print(f"{clean} of {pairs} pairs merge without conflict: {clean / pairs:.1%}")


def run_tests(made: Path, scratch: Path) -> None:
    """Carry out each change in a project that has all the edits, and run its tests."""
    python = common_environment()
    merged = passed = 0
    for number, (label, verb) in enumerate(CHANGES.items()):
        root = copied(
            made, scratch / f"tests-{number}", [each for edits in MADE.values() for each in edits]
        )
        add_migration(root)
        outcome = change.planned(label, project.read(root), verb, None, Way(quiet=True))
        if outcome.plan.conflicts:
            print(
                f"  {label}: {', '.join(step.path for step in outcome.plan.conflicts)}", flush=True
            )
            continue
        merged += 1
        journal.commit(root, outcome.plan.steps, title=label)
        words = [python, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
        ran = subprocess.run(words, cwd=root, check=False, capture_output=True, text=True)
        passed += not ran.returncode
        if ran.returncode:
            print(f"  {label}:\n{ran.stdout[-2000:]}", flush=True)
    print(f"{passed} of the {merged} changes that merge with all edits at once pass all tests")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="run the generated tests, too")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        made = make_bookshop(Path(folder))
        merge_pairs(made, Path(folder))
        if options.tests:
            run_tests(made, Path(folder))


if __name__ == "__main__":
    main()
