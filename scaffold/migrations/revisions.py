"""The migration that a change of the model adds to a project."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, listed, quote
from scaffold.evolve.difference_text import enumerated
from scaffold.migrations.existing_columns import added_columns
from scaffold.migrations.versions import FOLDER, check_chain, heads_of, in_order, is_version, read
from scaffold.model.answers import to_data
from scaffold.render.render import render_migration
from scaffold.schema_diff import Title, operations, title

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from scaffold.migrations.versions import Known
    from scaffold.model.spec import Spec
    from scaffold.schema_diff import Operation
    from scaffold.specfile.patcher import Renames

NUMBERED = re.compile(r"(\d{4})_")
ID_LENGTH = 12
FIRST = Title("first_tables", "Create the first tables.")
NOTHING_BEFORE = "there is no migration before this one: the tables must be there already"
JOIN = 'uv run alembic merge heads -m "Join the heads"'
"""What to type where the migrations have several heads."""


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
    check_chain(known)
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
    there = added_columns({each.path: each.tree for each in in_order(known)})
    notes = [
        f"{each.table}.{each.column} is left out of the migration, for {quote(path)} adds it: "
        "uv run alembic check says whether it fits"
        for each in found
        if (path := there.get((each.table, each.column)))
    ]
    return tuple(each for each in found if (each.table, each.column) not in there), notes


def heads(versions: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the revisions that no other one follows, in order."""
    return heads_of(read(versions))


def builds_on(versions: Mapping[str, bytes], path: str) -> list[str]:
    """Return the paths of the migrations that follow directly on the one at a path."""
    known = read(versions)
    own = {each.revision for each in known if each.path == path}
    return [each.path for each in known if own & set(each.parents)]


def parents_of(known: list[Known], *, merge_heads: bool) -> tuple[str, ...]:
    """Return what a new migration follows."""
    check_chain(known)
    found = heads_of(known)
    if len(found) > 1 and not merge_heads:
        problem = f"the migrations have {len(found)} heads: {listed(map(quote, found))}"
        hint = f"join them with: {JOIN}; or say --merge-heads, and the new migration joins them"
        raise ScaffoldError(problem, hint, "several-heads")
    return found


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
    taken = {PurePosixPath(path).name.casefold() for path in versions if is_version(path)}
    numbers = [int(match[1]) for name in taken if (match := NUMBERED.match(name))]
    for number in count(max(numbers, default=0) + 1):
        name = f"{number:04d}_{slug}.py"
        if name not in taken:
            return f"{FOLDER}/{name}"
    raise AssertionError  # count() never ends
