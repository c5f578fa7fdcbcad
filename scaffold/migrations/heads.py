"""What `migrate` will refuse of the migrations of a project, said before it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError
from scaffold.evolve.difference_text import enumerated
from scaffold.migrations.revisions import JOIN
from scaffold.migrations.versions import faults, heads_of, read
from scaffold.steps import History

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scaffold.steps import Step


def history_of(versions: Mapping[str, bytes]) -> History:
    """Look at the migrations of a project, by their path in it; nothing is raised."""
    try:
        known = read(versions)
    except ScaffoldError as error:
        return History(notes=(f"{error.problem}: {error.hint}",))
    heads = heads_of(known)
    broken = tuple(f"{each.problem}: migrate refuses it; {each.hint}" for each in faults(known))
    if broken or len(heads) < 2:  # noqa: PLR2004 - several
        return History(heads, broken)
    said = f"the migrations have {len(heads)} heads, {enumerated(heads)}"
    note = f"{said}: migrate refuses them until they are joined with: {JOIN}"
    return History(heads, (note,), (JOIN,))


def history_after(versions: Mapping[str, bytes], steps: Sequence[Step]) -> History:
    """Look at the migrations as the steps of a plan leave them."""
    after = {step.path: step.after for step in steps}
    kept = {path: content for path, content in versions.items() if path not in after}
    return history_of(kept | {path: each for path, each in after.items() if each is not None})
