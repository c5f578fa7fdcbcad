"""What else of a project a change concerns: files that were moved, code that loses its import."""

from __future__ import annotations

import ast
import os
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scaffold.merge import declares
from scaffold.steps import Action

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from scaffold.steps import Step

LARGEST = 1_000_000
"""Bytes; what is larger was never generated."""
FOREIGN = frozenset({"node_modules", "venv", "env", "site-packages", "build", "dist"})
"""Folders that hold what others wrote; hidden ones are left out, too."""
SOURCES = ("app", "tests")
ALIKE = 0.5
"""The share of equal lines from which on a file is another one, moved; git takes the same."""


def find_strays(root: Path, missing: Sequence[str], known: Collection[str]) -> set[str]:
    """Return the files that may be what `missing` ones were moved to: not known, same suffix."""
    suffixes = tuple({os.path.splitext(path)[1] for path in missing})  # noqa: PTH122 - texts
    return {path for path in _walk(root) if path.endswith(suffixes) and path not in known}


def find_homes(root: Path, names: Collection[str]) -> set[str]:
    """Return the Python files that may declare one of some names at their top."""
    modules = (path for path in _walk(root) if path.endswith(".py")) if names else ()
    return {path for path in modules if declares((root / path).read_bytes(), names)}


def moved_by_hand(
    base: Mapping[str, bytes], ours: Mapping[str, bytes], moved: Mapping[str, str]
) -> dict[str, PurePosixPath]:
    """Find where the user has put files that a rename is to move: by their name and content."""
    places: dict[str, PurePosixPath] = {}
    for path in moved.keys() - ours.keys():
        name = PurePosixPath(path).name
        alike = [
            place
            for place in map(PurePosixPath, ours.keys() - base.keys())
            if place.name == name and _alike(base[path], ours[str(place)])
        ]
        if len(alike) == 1:
            places[path] = alike[0]
    return places


def _alike(one: bytes, other: bytes) -> bool:
    lines = one.splitlines(), other.splitlines()
    return SequenceMatcher(None, *lines, autojunk=False).ratio() > ALIKE


def _walk(root: Path, below: str = "") -> Iterator[str]:
    """Yield the files of a project; other repositories and environments in it are not its."""
    with os.scandir(root / below) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = f"{below}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            if not _is_foreign(entry):
                yield from _walk(root, f"{path}/")
        elif entry.is_file(follow_symlinks=False) and entry.stat().st_size <= LARGEST:
            yield path


def _is_foreign(folder: os.DirEntry[str]) -> bool:
    if folder.name.startswith((".", "__")) or folder.name in FOREIGN:
        return True
    return any(os.path.lexists(os.path.join(folder.path, mark)) for mark in (".git", "pyvenv.cfg"))  # noqa: PTH118 - many paths


def sources(root: Path) -> Iterator[str]:
    """Yield the files of the packages that a project has from the start."""
    for folder in SOURCES:
        if (root / folder).is_dir():
            yield from _walk(root, f"{folder}/")


def uses_of(root: Path, steps: Sequence[Step]) -> tuple[str, ...]:
    """Name the user's files that import what a change takes away."""
    lost = {
        module_of(step.path): _bound(step.before) - _bound(step.after)
        for step in steps
        if step.path.endswith(".py") and step.action is not Action.CONFLICT
    }
    removed = {module_of(step.path) for step in steps if step.after is None}
    if not removed and not any(lost.values()):
        return ()
    after = {step.path: step.after for step in steps}
    notes: list[str] = []
    for path in sources(root):
        content = after[path] if path in after else (root / path).read_bytes()
        if path.endswith(".py") and content is not None:
            gone = _gone(content, lost, removed)
            notes += (f"{path}:{row} imports {name}, which is gone" for row, name in gone)
    return tuple(dict.fromkeys(notes))


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@lru_cache(maxsize=512)
def parsed(content: bytes | None) -> ast.Module | None:
    """Parse once what several parts of a plan look at; none of them changes the tree."""
    try:
        return ast.parse(content or b"")
    except (SyntaxError, ValueError):
        return None


def _bound(content: bytes | None) -> frozenset[str]:
    """Return the names that a module gives to those who import it."""
    tree = parsed(content)
    return frozenset(name for node in tree.body for name in names_of(node)) if tree else frozenset()


def names_of(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement binds."""
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in names)
        case ast.Assign() | ast.AnnAssign():
            yield from _targets(node)


def _targets(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield each.id


def _gone(
    content: bytes, lost: dict[str, frozenset[str]], removed: Collection[str]
) -> Iterator[tuple[int, str]]:
    """Yield what a module imports that is there no longer, and on which line."""
    tree = parsed(content)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name in removed)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if alias.name in lost.get(node.module, ()) or whole in removed:
                    yield alias.lineno, whole
