"""Renders with their locks: what lies in a project, and what of it can be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scaffold.errors import ScaffoldError
from scaffold.lock import LOCK_FILE, Lock, digest, written
from scaffold.render import render_all

OTHER_BASE = f"{LOCK_FILE} does not give what was rendered last: it was edited or merged"

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scaffold.render import Tree
    from scaffold.template import Template


def render_locked(models: Sequence[tuple[Mapping[str, Any], Template]]) -> list[Tree]:
    """Render each of some answers with its template, and write the lock of each."""
    trees = render_all([(answers, source.folder) for answers, source in models])
    return [
        tree | {LOCK_FILE: written(answers, source, tree)}
        for tree, (answers, source) in zip(trees, models, strict=True)
    ]


def is_other(base: Tree, lock: Lock) -> bool:
    """Tell whether a render is not the one that a lock was written for."""
    return bool(lock.digest) and digest(base) != lock.digest


def check_base(base: Tree, lock: Lock) -> None:
    """Refuse to merge on a base that is not what was rendered then."""
    if is_other(base, lock):
        hint = f"take {LOCK_FILE} from version control again; --force merges on it all the same"
        raise ScaffoldError(OTHER_BASE, hint, "other-base")
