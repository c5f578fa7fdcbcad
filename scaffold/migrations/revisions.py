"""The migrations of a project: which are there, and the one that a change of the model adds."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from itertools import count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, listed, quote
from scaffold.evolve.difference_text import enumerated
from scaffold.migrations.existing_columns import added_columns
from scaffold.model.answers import to_data
from scaffold.render.render import render_migration
from scaffold.schema_diff import Title, operations, title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from scaffold.model.spec import Spec
    from scaffold.schema_diff import Operation
    from scaffold.specfile.patcher import Renames

FOLDER = "migrations/versions"
NUMBERED = re.compile(r"(\d{4})_")
ID_LENGTH = 12
FIRST = Title("first_tables", "Create the first tables.")
NOTHING_BEFORE = "there is no migration before this one: the tables must be there already"
JOIN = 'uv run alembic merge heads -m "Join the heads"'
"""What to type where the migrations have several heads."""
BRING_BACK = (
    f"bring its file back (git log -- {FOLDER}), or let down_revision name one that is there"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A new migration: its file, what it does in words, what data it destroys, what may fail.

    Without content there is nothing for it to do that is not done already, as the notes say.
    """

    path: str
    content: bytes
    words: tuple[str, ...]
    destroys: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A migration that is there."""

    path: str
    tree: ast.Module
    revision: str
    parents: tuple[str, ...]


def plan_revision(  # noqa: PLR0913 - two models, and what lies between them
    before: Spec,
    after: Spec,
    renames: Renames,
    versions: Mapping[str, bytes],
    template: Path,
    *,
    merge_heads: bool = False,
) -> Revision | None:
    """Plan the migration from one Spec to another; None if no table changes.

    ``versions`` are the files that lie in migrations/versions, by their path in the project.
    Raise ScaffoldError if a change loses or misreads data that it could keep, if required
    values are missing, or if the migrations of the project have several heads.
    """
    if not (found := operations(before, after, renames)):
        return _joining(after, versions, template) if merge_heads else None
    known = read(versions)
    found, left_out = _without_added(found, known)
    notes = [*left_out, *[each.note for each in found if each.note]]
    if not found:
        return Revision(path="", content=b"", words=(), destroys=(), notes=tuple(notes))
    parents = parents_of(known, merge_heads=merge_heads)
    words = tuple(each.words for each in found if each.words)
    called = FIRST if (first := not known and not before.everything) else title(found)
    said = {
        "operations": [each.to_data() for each in found],
        "message": called.sentence,
        "words": [] if first else list(words),
        **_place(words, parents, known),
    }
    if not known and not first:
        notes.append(NOTHING_BEFORE)
    return Revision(
        path=unused_path(called.slug, versions),
        content=render_migration(to_data(before), to_data(after), template, said),
        words=words,
        destroys=tuple(each.destroys for each in found if each.destroys),
        notes=tuple(notes),
    )


def _place(
    words: Sequence[str], parents: tuple[str, ...], known: Iterable[Known]
) -> dict[str, str | list[str]]:
    """Return the id of a new migration, and what it follows."""
    taken = {each.revision for each in known}
    return {"revision": unused_id([*words, *parents], taken), "down_revision": list(parents)}


def _joining(model: Spec, versions: Mapping[str, bytes], template: Path) -> Revision | None:
    """Plan the migration that does nothing but follow all heads; None if there is only one."""
    known = read(versions)
    check_parents(known)
    parents = heads_of(known)
    if len(parents) < 2:  # noqa: PLR2004 - several
        return None
    words = (f"join the heads {enumerated(parents)}",)
    data = to_data(model)
    said = {
        "operations": [],
        "message": "Join the heads.",
        "words": list(words),
        **_place(words, parents, known),
    }
    content = render_migration(data, data, template, said)
    path = unused_path("join_the_heads", versions)
    return Revision(path=path, content=content, words=words, destroys=(), notes=())


def _without_added(
    found: tuple[Operation, ...], known: list[Known]
) -> tuple[tuple[Operation, ...], list[str]]:
    """Leave out the columns that a migration by hand has added already, and say so."""
    if not any(each.column for each in found):
        return found, []
    there = added_columns({each.path: each.tree for each in _in_order(known)})
    notes = [
        f"{each.table}.{each.column} is left out of the migration, for {quote(path)} adds it: "
        "uv run alembic check says whether it fits"
        for each in found
        if (path := there.get((each.table, each.column)))
    ]
    return tuple(each for each in found if (each.table, each.column) not in there), notes


def _in_order(known: Iterable[Known]) -> list[Known]:
    """Put each migration after those that it follows."""
    by_revision = {each.revision: each for each in known}
    follows = {name: set(each.parents) & by_revision.keys() for name, each in by_revision.items()}
    try:
        return [by_revision[name] for name in TopologicalSorter(follows).static_order()]
    except CycleError:
        return list(by_revision.values())


def heads(versions: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the revisions that no other one follows, in order."""
    return heads_of(read(versions))


def builds_on(versions: Mapping[str, bytes], path: str) -> list[str]:
    """Return the paths of the migrations that follow directly on the one at a path."""
    known = read(versions)
    own = {each.revision for each in known if each.path == path}
    return [each.path for each in known if own & set(each.parents)]


def heads_of(known: Iterable[Known]) -> tuple[str, ...]:
    known = list(known)
    followed = {parent for each in known for parent in each.parents}
    return tuple(sorted({each.revision for each in known} - followed))


def missing_parents(known: Iterable[Known]) -> list[tuple[str, str]]:
    """Return each file that follows a revision of which there is no file, with that revision."""
    known = list(known)
    there = {each.revision for each in known}
    return [(each.path, parent) for each in known for parent in each.parents if parent not in there]


def check_parents(known: Iterable[Known]) -> None:
    """Raise where heads cannot be joined, because what one of them follows is not there."""
    for path, parent in missing_parents(known):
        problem = f"{quote(path)} follows {quote(parent)}, which is not in {FOLDER}"
        raise ScaffoldError(problem, BRING_BACK, "no-parent")


def parents_of(known: list[Known], *, merge_heads: bool) -> tuple[str, ...]:
    """Return what a new migration follows."""
    check_parents(known)
    found = heads_of(known)
    if len(found) > 1 and not merge_heads:
        problem = f"the migrations have {len(found)} heads: {listed(map(quote, found))}"
        hint = f"join them with: {JOIN}; or say --merge-heads, and the new migration joins them"
        raise ScaffoldError(problem, hint, "several-heads")
    if known and not found:
        problem = f"the migrations in {FOLDER} follow one another in a circle"
        raise ScaffoldError(problem, "uv run alembic history says which", "no-head")
    return found


def read(versions: Mapping[str, bytes]) -> list[Known]:
    """Read what each migration says of itself, without running it."""
    paths = (path for path in sorted(versions) if _is_version(path))
    found = (_read(path, versions[path]) for path in paths)
    return [each for each in found if each]


def _is_version(path: str) -> bool:
    return path.endswith(".py") and PurePosixPath(path).parent.as_posix() == FOLDER


def _read(path: str, content: bytes) -> Known | None:
    """Read one file; None if it is no migration."""
    try:
        tree = ast.parse(content)
        said = dict(_assigned(tree))
        if "revision" not in said:
            return None
        revision = ast.literal_eval(said["revision"])
        down = ast.literal_eval(said["down_revision"]) if "down_revision" in said else None
        parents = () if down is None else (down,) if isinstance(down, str) else tuple(down)
    except (SyntaxError, ValueError, TypeError) as error:
        problem = f"{quote(path)} cannot be read as a migration"
        hint = "repair it, or take it out of the folder; uv run alembic history reads them all"
        raise ScaffoldError(problem, hint, "unreadable-migration") from error
    return Known(path, tree, str(revision), tuple(map(str, parents)))


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names of a module that are assigned, and to what."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            yield from (
                (each.id, node.value) for each in node.targets if isinstance(each, ast.Name)
            )
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value


def unused_id(content: list[str], taken: set[str]) -> str:
    """Return an id that follows from what a migration does, and from what it follows."""
    for turn in count():
        text = "\n".join([*content, *([str(turn)] if turn else [])])
        found = sha256(text.encode()).hexdigest()[:ID_LENGTH]
        if found not in taken:
            return found
    raise AssertionError  # count() never ends


def unused_path(slug: str, versions: Iterable[str]) -> str:
    """Return a path with the next number."""
    taken = {PurePosixPath(path).name.casefold() for path in versions if _is_version(path)}
    numbers = [int(match[1]) for name in taken if (match := NUMBERED.match(name))]
    for number in count(max(numbers, default=0) + 1):
        name = f"{number:04d}_{slug}.py"
        if name not in taken:
            return f"{FOLDER}/{name}"
    raise AssertionError  # count() never ends
