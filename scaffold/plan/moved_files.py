"""Where the files of a renamed resource go: from the model's names, never guessed from content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from scaffold.model.spec import Resource, Spec
    from scaffold.specfile.patcher import Renames


def moved_paths(
    before: Spec,
    after: Spec,
    renames: Renames,
    removed: Collection[str],
    added: Collection[str],
) -> dict[str, str]:
    """Pair the paths that a change removes with those that it adds in their place.

    `removed` and `added` are the paths that only one of two renders has. The result maps old
    paths to new ones; a path that belongs to no renamed resource is not in it.
    """
    words = _renamed_words(before, after, renames)
    if not words:
        return {}
    pattern = re.compile(rf"(?<![a-z0-9])({'|'.join(map(re.escape, words))})(?![a-z0-9])")
    moved: dict[str, str] = {}
    for path in removed:
        aim = pattern.sub(lambda found: words[found[1]], path)
        if aim in added and aim not in moved.values():
            moved[path] = aim
    return moved


def _renamed_words(before: Spec, after: Spec, renames: Renames) -> Mapping[str, str]:
    """Map the names that the files of renamed resources bear, the longest first."""
    words: dict[str, str] = {}
    for old in before.resources:
        new = after.resource(renames.get((old.name,), old.name))
        if new is not None:
            words |= _words(old, new)
    return dict(sorted(words.items(), key=lambda pair: -len(pair[0])))


def _words(old: Resource, new: Resource) -> dict[str, str]:
    pairs = ((old.singular, new.singular), (old.plural, new.plural))
    return {here: there for here, there in pairs if here != there}
