"""What Python modules define, and what of it a change of the model renames or takes away."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scaffold.user_code.lost_imports import module_of, names_of, parsed
from scaffold.user_code.rename_names import mapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOURCES = ("app/", "tests/")
Defined = dict[str, frozenset[str] | None]
"""The names that a module binds; those of a class with its members."""


@dataclass(frozen=True, slots=True)
class Shift:
    """What code beside the tool's own has to follow, by modules and classes as they are before.

    `classes` and `gone` are about members: what they are called now, and which are no more.
    `names` are those that a module binds.
    """

    modules: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    members: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    gone: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    kept: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The members that the classes of a resource have still, by the singular before."""

    def __bool__(self) -> bool:
        return bool(self.modules or self.names or self.members or self.gone)


def shift_of(
    base: Mapping[str, bytes],
    theirs: Mapping[str, bytes],
    moved: Mapping[str, str],
    words: Mapping[str, str],
) -> Shift:
    """Compare two renders; `words` are those that renames of the model change."""
    building = _Building(words)
    for path in sorted(base):
        aim = moved.get(path, path)
        if path.endswith(".py") and path.startswith(SOURCES) and base[path] != theirs.get(aim):
            building.compare(path, base[path], theirs.get(aim, b""))
    modules = {module_of(old): module_of(new) for old, new in moved.items()}
    kept = {stem: frozenset(names) for stem, names in building.kept.items()}
    return Shift(modules, building.names, building.members, building.gone, kept)


@dataclass(slots=True)
class _Building:
    words: Mapping[str, str]
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    members: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    gone: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    kept: dict[str, set[str]] = field(default_factory=dict)

    def compare(self, path: str, before: bytes, after: bytes) -> None:
        module, here, there = module_of(path), defined_in(before), defined_in(after)
        called = dict(mapped(set(here), set(there), self.words))
        self.names |= {(module, old): new for old, new in called.items()}
        for name, own in here.items():
            new = called.get(name, name)
            if own is not None:
                self._class((module, name), own, there.get(new) or frozenset())

    def _class(self, key: tuple[str, str], own: frozenset[str], now: frozenset[str]) -> None:
        new = dict(mapped(set(own), set(now), self.words))
        self.members |= {key: new} if new else {}
        lost = own - now - new.keys()
        self.gone |= {key: lost} if lost else {}
        self.kept.setdefault(key[0].rpartition(".")[2], set()).update(now)


def defined_in(content: bytes) -> Defined:
    tree = parsed(content)
    return dict(_defined(tree)) if tree else {}


def _defined(tree: ast.Module) -> Iterator[tuple[str, frozenset[str] | None]]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name, frozenset(members_of(node))
        else:
            yield from ((name, None) for name in names_of(node))


def members_of(node: ast.ClassDef) -> Iterator[str]:
    """Yield the fields of a class: what it annotates or assigns, no methods and no dunders."""
    for each in node.body:
        if isinstance(each, ast.Assign | ast.AnnAssign):
            yield from (name for name in names_of(each) if not name.startswith("__"))
