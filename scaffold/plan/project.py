"""A project on disk: find it, read it, plan a change of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, quote
from scaffold.render.lock import LOCK_FILE, Lock, read_lock
from scaffold.sources import template
from scaffold.specfile.specfile import FILE as SPEC_FILE
from scaffold.specfile.specfile import SpecFile, parse

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold.sources.template import Template


@dataclass(frozen=True, slots=True)
class Project:
    """What a project says of itself: the model as it was rendered, and as it is to be."""

    root: Path
    lock: Lock
    file: SpecFile
    template: Template


def find(start: Path) -> Path:
    """Return the root of the project that a folder lies in."""
    for folder in (start, *start.parents):
        if (folder / LOCK_FILE).is_file():
            return folder
    for folder in (start, *start.parents):
        if (folder / SPEC_FILE).is_file():
            problem = f"{quote(str(folder))} has a {SPEC_FILE} but no {LOCK_FILE}"
            hint = (
                f"take it back from git first: git checkout -- {LOCK_FILE}; if there never was one,"
                f" make a project with: fastapi-scaffold new --spec {SPEC_FILE} --into DIR"
            )
            raise ScaffoldError(problem, hint, "no-lock")
    problem = f"there is no project in {quote(str(start))} or above it"
    hint = "go into a project's folder, or make one with: fastapi-scaffold new"
    raise ScaffoldError(problem, hint, "no-project")


def read(root: Path, *, force: bool = False) -> Project:
    """Read the lock and the scaffold.yaml of a project, and find the templates that made it.

    With `force`, others stand in for what is not to be found.
    """
    lock = read_lock(root)
    made_of = template.of(lock.source, lock.version, force=force)
    try:
        source = (root / SPEC_FILE).read_bytes()
    except FileNotFoundError:
        hint = f"write it again with: fastapi-scaffold show --format yaml > {SPEC_FILE}"
        raise ScaffoldError(f"{SPEC_FILE} is missing", hint, "no-spec-file") from None
    except OSError as error:
        problem = f"{SPEC_FILE} cannot be read: {error.strerror}"
        raise ScaffoldError(
            problem, "make it a file that you may read", "unreadable-spec"
        ) from None
    reserved = template.reserved(made_of.folder)
    file = parse(source, SPEC_FILE, reserved=reserved, locked=lock.spec)
    return Project(root, lock, file, made_of)


def with_template(project: Project, other: Template) -> Project:
    """Read the model of a project again, for templates that need other names for themselves."""
    reserved = template.reserved(other.folder)
    text, locked = project.file.text, project.lock.spec
    return replace(project, file=parse(text, SPEC_FILE, reserved=reserved, locked=locked))
