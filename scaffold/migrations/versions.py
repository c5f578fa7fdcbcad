"""The migrations that are there: what each says of itself, and what keeps all from being run."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, quote
from scaffold.evolve.difference_text import enumerated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

FOLDER = "migrations/versions"
UNSEEN = ("__init__.py", ".#")
"""How the names of files begin that Alembic does not look at."""
BRING_BACK = f"bring its file back (git log -- {FOLDER}), or let {{}} name one that is there"


@dataclass(frozen=True, slots=True)
class Known:
    """A migration that is there."""

    path: str
    tree: ast.Module
    revision: str
    parents: tuple[str, ...]
    needs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


def read(versions: Mapping[str, bytes]) -> list[Known]:
    """Read what each migration says of itself, without running it."""
    paths = (path for path in sorted(versions) if is_version(path))
    found = (_read(path, versions[path]) for path in paths)
    return [each for each in found if each]


def is_version(path: str) -> bool:
    return path.endswith(".py") and PurePosixPath(path).parent.as_posix() == FOLDER


def _read(path: str, content: bytes) -> Known | None:
    """Read one file; None if Alembic does not look at it."""
    if PurePosixPath(path).name.startswith(UNSEEN):
        return None
    try:
        tree = ast.parse(content)
        said = dict(_assigned(tree))
        revision, down = (ast.literal_eval(said[each]) for each in ("revision", "down_revision"))
        needs, labels = (
            ast.literal_eval(said[each]) if each in said else None
            for each in ("depends_on", "branch_labels")
        )
        (name,) = _words(revision)
        return Known(path, tree, name, *map(_words, (down, needs, labels)))
    except KeyError as missing:
        problem = f"{quote(path)} has no {missing.args[0]}, so it is no migration"
        hint = f"write it there, or take the file out of {FOLDER}: alembic reads each as one"
        raise ScaffoldError(problem, hint, "unreadable-migration") from missing
    except (SyntaxError, ValueError, TypeError) as error:
        problem = f"{quote(path)} cannot be read as a migration"
        hint = "repair it, or take it out of the folder; uv run alembic history reads them all"
        raise ScaffoldError(problem, hint, "unreadable-migration") from error


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names of a module that are assigned, and to what."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            yield from (
                (each.id, node.value) for each in node.targets if isinstance(each, ast.Name)
            )
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value


def _words(said: object) -> tuple[str, ...]:
    """Read what Alembic takes as one text, several or none."""
    words = () if said is None else (said,) if isinstance(said, str) else said
    if not isinstance(words, tuple | list | set) or not all(isinstance(it, str) for it in words):
        raise TypeError(said)
    return tuple(words)


def heads_of(known: Iterable[Known]) -> tuple[str, ...]:
    """Return the revisions that no other one follows, in order."""
    known = list(known)
    followed = {parent for each in known for parent in each.parents}
    return tuple(sorted({each.revision for each in known} - followed))


def in_order(known: Iterable[Known]) -> list[Known]:
    """Put each migration after those that it follows."""
    by_revision = {each.revision: each for each in known}
    follows = {name: set(each.parents) & by_revision.keys() for name, each in by_revision.items()}
    try:
        return [by_revision[name] for name in TopologicalSorter(follows).static_order()]
    except CycleError:
        return list(by_revision.values())


def check_chain(known: Sequence[Known]) -> None:
    """Raise what keeps the migrations from being run, whichever heads they have."""
    for fault in faults(known):
        raise fault


def faults(known: Sequence[Known]) -> Iterator[ScaffoldError]:
    """Yield what Alembic fails on when it reads the migrations: no head is joined before that."""
    yield from _absent(known)
    yield from _doubled(known)
    yield from _circular(known)


def _absent(known: Sequence[Known]) -> Iterator[ScaffoldError]:
    there = {name for each in known for name in (each.revision, *each.labels)}
    for each in known:
        for verb, word, names in (
            ("follows", "down_revision", each.parents),
            ("depends on", "depends_on", each.needs),
        ):
            for name in (name for name in names if name not in there):
                problem = f"{each.path} {verb} {quote(name)}, which is not there"
                yield ScaffoldError(problem, BRING_BACK.format(word), "no-parent")


def _doubled(known: Sequence[Known]) -> Iterator[ScaffoldError]:
    paths = defaultdict(list)
    for each in known:
        paths[each.revision].append(each.path)
    for revision, several in paths.items():
        if len(several) > 1:
            problem = f"{enumerated(several)} have one revision, {quote(revision)}"
            hint = "remove a copy, or let one of them be another revision, and follow this one"
            yield ScaffoldError(problem, hint, "same-revision")


def _circular(known: Sequence[Known]) -> Iterator[ScaffoldError]:
    paths = {each.revision: each.path for each in known}
    follows = {each.revision: {*each.parents, *each.needs} & paths.keys() for each in known}
    try:
        TopologicalSorter(follows).prepare()
    except CycleError as error:
        circle = sorted({paths[name] for name in error.args[1]})
        verb = "follow one another in a circle" if len(circle) > 1 else "follows itself"
        hint = "let down_revision of the first one name the one before it, or be None"
        yield ScaffoldError(f"{enumerated(circle)} {verb}", hint, "no-head")
