"""Renders with their locks: what lies in a project, and what of it can be made again."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from scaffold.errors import ScaffoldError, quote
from scaffold.render.lock import LOCK_FILE, Lock, digest, written
from scaffold.render.render import render_all
from scaffold.sources import template, trust

PRIVATE = frozenset({".git", ".scaffold"})
UNSAFE = "use templates that you trust"
BEFORE_CHOICES = {"api_version": ["path"], "formatter": ["ruff"]}
"""What templates know that were made before there was a choice, and name no words for it."""
OTHER_BASE = f"{LOCK_FILE} does not give what was rendered last: it was edited or merged"

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scaffold.render.render import Tree
    from scaffold.sources.template import Template


def render_locked(models: Sequence[tuple[Mapping[str, Any], Template]]) -> list[Tree]:
    """Render each of some answers with its template, and write the lock of each.

    Every render goes through here: no code of a template runs before it is trusted.
    """
    for answers, source in models:
        trust.check(source)
        check_words(answers, source)
    trees = rendered(models)
    for tree in trees:
        check_paths(tree)
    return [
        tree | {LOCK_FILE: written(answers, source, tree)}
        for tree, (answers, source) in zip(trees, models, strict=True)
    ]


def rendered(models: Sequence[tuple[Mapping[str, Any], Template]]) -> list[Tree]:
    """Render; what is wrong with templates that are not ours is told as their mistake."""
    from copier.errors import ForbiddenPathError  # half a second to import

    try:
        return render_all([(answers, source.folder) for answers, source in models])
    except ForbiddenPathError as error:
        problem = f"the templates would write outside of the project: {error}"
        raise ScaffoldError(problem, UNSAFE, "unsafe-path") from error
    except ScaffoldError:
        raise
    except Exception as error:
        theirs = [source.source for _, source in models if source.source != template.OURS]
        if not theirs:
            raise
        problem = f"the templates in {quote(theirs[-1])} cannot be rendered: {error}"
        raise ScaffoldError(
            problem, "mend them, or say it to whoever can", "bad-templates"
        ) from error


def check_paths(tree: Tree) -> None:
    """Refuse what would be run by somebody else, or is the tool's own."""
    for path in tree:
        if PRIVATE.intersection(PurePosixPath(path).parts):
            problem = f"the templates would write into {quote(path)}"
            raise ScaffoldError(problem, UNSAFE, "unsafe-path")


def check_words(answers: Mapping[str, Any], source: Template) -> None:
    """Refuse what a version of the templates does not know, because it came later."""
    vocabulary = BEFORE_CHOICES | template.settings(source.folder).get("_words", {})
    for key, known in vocabulary.items():
        said = answers.get(key, ())
        words = {said} if isinstance(said, str) else set(said)
        if unknown := words - set(known):
            problem = f"version {source.version} of the templates has no {quote(min(unknown))}"
            hint = f"take newer ones with fastapi-scaffold update, or leave it out of {key}"
            raise ScaffoldError(problem, hint, "needs-update")


def is_other(base: Tree, lock: Lock) -> bool:
    """Tell whether a render is not the one that a lock was written for."""
    return bool(lock.digest) and digest(base) != lock.digest


def check_base(base: Tree, lock: Lock) -> None:
    """Refuse to merge on a base that is not what was rendered then."""
    if is_other(base, lock):
        hint = f"take all of {LOCK_FILE} from one commit again; --force merges on it all the same"
        raise ScaffoldError(OTHER_BASE, hint, "other-base")
