"""What `migrate` will refuse of the migrations of a project, said before it does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, quote
from scaffold.evolve.difference_text import enumerated
from scaffold.migrations.revisions import BRING_BACK, JOIN, heads_of, missing_parents, read
from scaffold.steps import History

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scaffold.migrations.revisions import Known
    from scaffold.steps import Step


def history_of(versions: Mapping[str, bytes]) -> History:
    """Look at the migrations of a project, by their path in it; nothing is raised."""
    try:
        known = read(versions)
    except ScaffoldError as error:
        return History(notes=(f"{error.problem}: {error.hint}",))
    heads = heads_of(known)
    joined = len(heads) > 1 and not missing_parents(known)
    return History(heads, tuple(_wrong(known)), (JOIN,) if joined else ())


def history_after(versions: Mapping[str, bytes], steps: Sequence[Step]) -> History:
    """Look at the migrations as the steps of a plan leave them."""
    after = {step.path: step.after for step in steps}
    kept = {path: content for path, content in versions.items() if path not in after}
    return history_of(kept | {path: each for path, each in after.items() if each is not None})


def _wrong(known: Sequence[Known]) -> Iterator[str]:
    heads = heads_of(known)
    missing = missing_parents(known)
    for path, parent in missing:
        said = f"{path} follows {quote(parent)}, which is not there"
        yield f"{said}: migrate refuses it; {BRING_BACK}"
    if len(heads) > 1 and not missing:
        said = f"the migrations have {len(heads)} heads, {enumerated(heads)}"
        yield f"{said}: migrate refuses them until they are joined with: {JOIN}"
    elif known and not heads:
        yield "the migrations follow one another in a circle: uv run alembic history says which"
    there = Counter(each.revision for each in known)
    yield from (f"{count} migrations are {quote(name)}: alembic sees one of them"
                for name, count in there.items() if count > 1)  # fmt: skip
