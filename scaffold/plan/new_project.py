"""A new project: plan every file of it, then write all of them or none."""

from __future__ import annotations

import os
import shutil
from itertools import count
from typing import TYPE_CHECKING

from scaffold import git
from scaffold.errors import ScaffoldError, quote
from scaffold.migrations.revisions import plan_revision
from scaffold.model.answers import to_data
from scaffold.render.base_render import render_locked
from scaffold.schema_diff import NOTHING
from scaffold.sources import template
from scaffold.steps import Action, Plan, Step

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold.sources.template import Template
    from scaffold.specfile.specfile import SpecFile

SPEC_FILE = "scaffold.yaml"


def check_target(root: Path) -> None:
    """Refuse a folder in which a new project cannot be made without harm."""
    hint = "choose another folder with --into"
    if root.is_symlink() and not root.exists():
        raise ScaffoldError(f"{quote(str(root))} is a broken link", hint, "target-broken-link")
    if root.exists() and not root.is_dir():
        raise ScaffoldError(f"{quote(str(root))} is a file", hint, "target-is-file")
    try:
        held = sorted(path.name for path in root.iterdir()) if root.exists() else []
    except OSError as error:
        problem = f"{quote(str(root))} cannot be read: {error.strerror}"
        raise ScaffoldError(problem, hint, "target-unreadable") from None
    if held:
        problem = f"{quote(str(root))} is not empty: it holds {quote(held[0])}"
        raise ScaffoldError(problem, hint, "target-not-empty")
    parent = nearest_folder(root)
    if not parent.is_dir():
        raise ScaffoldError(f"{quote(str(parent))} is a file", hint, "target-is-file")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise ScaffoldError(f"{quote(str(parent))} is read-only", hint, "target-read-only")


def nearest_folder(root: Path) -> Path:
    """Return the closest path above, or the path itself, that exists."""
    path = root.absolute()
    while not path.exists():
        path = path.parent
    return path


def fitted(spec_file: SpecFile, source: Template) -> SpecFile:
    """Leave out the usual features that older templates do not know."""
    known = template.settings(source.folder).get("_words", {}).get("features")
    usual = spec_file.spec.features
    if known is None or set(usual) <= set(known):
        return spec_file
    return spec_file.with_keys(features=tuple(each for each in usual if each in known))


def plan_new(spec_file: SpecFile, root: Path, source: Template | None = None) -> Plan:
    """Plan every file of a new project, its first migration and its scaffold.yaml.

    `source` is what it is made of, if not the newest of our templates.
    """
    check_target(root)
    answers = to_data(spec_file.spec)
    source = source or template.current()
    (tree,) = render_locked([(answers, source)])
    revision = plan_revision(NOTHING, spec_file.spec, {}, {}, source.folder)
    tree |= {revision.path: revision.content} if revision else {}
    tree[SPEC_FILE] = spec_file.text.encode()
    steps = tuple(Step(Action.CREATE, path, None, tree[path]) for path in sorted(tree))
    return Plan(root, steps, revision.words if revision else ())


def apply(plan: Plan, *, git: bool) -> tuple[str, ...]:
    """Write a plan for a new project, all of it or nothing; return what is worth a note."""
    existed = plan.root.is_dir()
    made = write_beside(plan)
    try:
        put_in_place(made, plan.root)
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        if existed:
            plan.root.mkdir(exist_ok=True)
        raise cannot_write(plan.root, error) from error
    return initialise_git(plan.root) if git else ()


def write_beside(plan: Plan) -> Path:
    """Write every file into a new folder beside the target, on the same file system."""
    target = plan.root.absolute()
    made: Path | None = None
    first = nearest_folder(target.parent)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = unused_folder(target)
        for step in plan.steps:
            path = made / step.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(step.after or b"")
    except BaseException as error:
        if made:
            shutil.rmtree(made, ignore_errors=True)
        remove_empty_folders(target.parent, first)
        if isinstance(error, OSError):
            raise cannot_write(plan.root, error) from error
        raise
    return made


def unused_folder(target: Path) -> Path:
    for number in count():
        made = target.with_name(f".{target.name[:40]}.scaffold-{os.getpid()}-{number}")
        try:
            made.mkdir()
        except FileExistsError:
            continue
        return made
    raise AssertionError  # count() never ends


def remove_empty_folders(folder: Path, last: Path) -> None:
    """Remove the folders that were made on the way, up to one that was there before."""
    while folder != last and folder.is_relative_to(last):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def put_in_place(made: Path, root: Path) -> None:
    """Move the finished project to its place: a rename, which happens or does not."""
    target = root.resolve()
    if target.exists():
        target.rmdir()  # it was empty when the plan was made, or this fails
    made.rename(target)


def cannot_write(root: Path, error: OSError) -> ScaffoldError:
    problem = f"{quote(str(root))} cannot be written: {error.strerror or error}"
    hint = "nothing was written; choose another folder with --into"
    return ScaffoldError(problem, hint, "cannot-write")


def initialise_git(root: Path) -> tuple[str, ...]:
    """Make a repository, unless the project lies in one already."""
    words, environment = ["rev-parse", "--is-inside-work-tree"], git.users()
    try:
        inside = git.run(words, environment=environment, folder=root)
        if inside.returncode == 0 and inside.stdout.strip() == b"true":
            return ("the project lies in a git repository already: no new one was made",)
        made = git.run(["init", "--quiet"], environment=environment, folder=root)
    except FileNotFoundError:
        return ("git is not installed: no repository was made",)
    if made.returncode:
        reason = made.stderr.decode(errors="replace").strip().splitlines()
        return (f"git made no repository: {reason[-1] if reason else 'it did not say why'}",)
    return ()
