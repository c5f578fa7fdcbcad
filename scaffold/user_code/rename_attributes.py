"""Code of the user's that follows a change of the model where it is certain what it means.

A module of the tool's is renamed as a whole (`rename_names`). Everywhere else an attribute, a
keyword or an import is renamed only if what it belongs to is certain (`type_inference`); all that
is not certain is left, and named (`leftovers`).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from scaffold.user_code.lost_imports import module_of, parsed
from scaffold.user_code.name_scopes import How as Binds
from scaffold.user_code.name_scopes import Scopes, absolute
from scaffold.user_code.type_inference import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.user_code.known_classes import Known
    from scaffold.user_code.symbols import Shift
    from scaffold.user_code.type_inference import Inference, Key

GETTERS = frozenset({"getattr", "setattr", "hasattr", "delattr"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A piece of one line: rows count from 1, columns in bytes from 0."""

    row: int
    start: int
    old: str
    new: str


class How(Enum):
    """How code names a member."""

    ATTRIBUTE = auto()
    CALLED = auto()  # an attribute that is a method, if it is no field
    KEYWORD = auto()
    TEXT = auto()  # for getattr


@dataclass(frozen=True, slots=True)
class Mention:
    """A member that code names; `key` is whose it is if that is certain, `of` what is called."""

    how: How
    name: str
    row: int
    start: int
    key: Key | None
    of: str = ""


def followed(content: bytes, path: str, known: Known) -> bytes:
    """Return a module with every name changed that is certain; else the very same bytes."""
    tree = parsed(content)
    if tree is None:
        return content
    scopes = Scopes(tree, module_of(path))
    spots = [*_members(tree, scopes, known), *_imports(tree, scopes, known.shift)]
    return _replaced(content, spots)


def mentions(tree: ast.Module, path: str, known: Known) -> Iterator[Mention]:
    """Yield every member that a module names: attributes, keywords, and texts for getattr."""
    inference = known.inference(Scopes(tree, module_of(path)))
    for node in ast.walk(tree):
        yield from _mentioned(node, inference)


def _members(tree: ast.Module, scopes: Scopes, known: Known) -> Iterator[Spot]:
    inference = known.inference(scopes)
    for node in ast.walk(tree):
        for each in _mentioned(node, inference):
            new = known.shift.members.get(each.key, {}).get(each.name) if each.key else None
            if new:
                yield Spot(each.row, each.start, each.name, new)


def _mentioned(node: ast.AST, inference: Inference) -> Iterator[Mention]:
    match node:
        case ast.Attribute(value=value, attr=name, end_lineno=int(row), end_col_offset=int(end)):
            parent = inference.scopes.parents[node]
            is_called = isinstance(parent, ast.Call) and parent.func is node
            how = How.CALLED if is_called else How.ATTRIBUTE
            key = _owner(value, inference)
            yield Mention(how, name, row, end - len(name.encode()), key)
        case ast.Call(func=ast.Name(id=name), args=[owner, ast.Constant(value=str(text)), *_]):
            if name in GETTERS and not inference.scopes.find(name, node):
                at = node.args[1]
                key = _owner(owner, inference)
                yield Mention(How.TEXT, text, at.lineno, at.col_offset + 1, key, name)
            yield from _keywords(node, inference)
        case ast.Call():
            yield from _keywords(node, inference)


def _owner(node: ast.expr, inference: Inference) -> Key | None:
    owner = inference.type_of(node)
    return owner.key if owner and owner.form in {Form.CLASS, Form.ONE} else None


def _keywords(node: ast.Call, inference: Inference) -> Iterator[Mention]:
    key = _takes(node.func, inference)
    func = node.func
    of = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    for each in node.keywords:
        if each.arg:
            yield Mention(How.KEYWORD, each.arg, each.lineno, each.col_offset, key, of)


def _takes(func: ast.expr, inference: Inference) -> Key | None:
    """Return the class whose members the keywords of a call are."""
    made = inference.type_of(func)
    if made and made.form is Form.CLASS:
        return made.key
    if isinstance(func, ast.Attribute) and func.attr in {"values", "filter_by"}:
        owner = inference.type_of(func.value)
        joined = any(
            isinstance(each, ast.Attribute) and "join" in each.attr for each in ast.walk(func)
        )
        if owner and owner.form in {Form.SELECT, Form.CHANGE} and not joined:
            return owner.key
    return None


def _imports(tree: ast.Module, scopes: Scopes, shift: Shift) -> Iterator[Spot]:
    """Yield the modules and the names of imports, and what the names stand for below them."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        module = absolute(node, scopes.name)
        if module in shift.modules and not node.level:
            start = node.col_offset + len("from ")
            yield Spot(node.lineno, start, module, shift.modules[module])
        for alias in node.names:
            new = _called(module, alias.name, shift)
            if new:
                yield from _renamed(alias, new, tree, scopes)


def _called(module: str, name: str, shift: Shift) -> str:
    """Return the new name of what an import brings, or of the module that it is."""
    whole = shift.modules.get(f"{module}.{name}", "")
    same = whole.rpartition(".")[0] == module
    found = shift.names.get((module, name)) or (whole.rpartition(".")[2] if same else "")
    return found if found and found != name else ""


def _renamed(alias: ast.alias, new: str, tree: ast.Module, scopes: Scopes) -> Iterator[Spot]:
    """Yield an import under its new name; one that cannot be used below keeps the old one."""
    uses = [each for each in ast.walk(tree) if isinstance(each, ast.Name) and each.id == alias.name]
    if alias.asname or _is_free(alias.name, new, tree, scopes):
        yield Spot(alias.lineno, alias.col_offset, alias.name, new)
        if not alias.asname:
            for each in uses:
                yield Spot(each.lineno, each.col_offset, alias.name, new)
    else:
        yield Spot(alias.lineno, alias.col_offset, alias.name, f"{new} as {alias.name}")


def _is_free(old: str, new: str, tree: ast.Module, scopes: Scopes) -> bool:
    """Tell whether a name is bound once, by an import, and the new one nowhere."""
    bound = [each for scope in scopes.bound.values() for each in scope.get(old, [])]
    taken = any(new in scope for scope in scopes.bound.values())
    used = any(isinstance(each, ast.Name) and each.id == new for each in ast.walk(tree))
    said = any(isinstance(each, ast.Constant) and each.value == old for each in ast.walk(tree))
    return [each.how for each in bound] == [Binds.IMPORTED] and not (taken or used or said)


def _replaced(content: bytes, spots: list[Spot]) -> bytes:
    """Replace each spot that is where it should be, the last of a line first."""
    lines = content.split(b"\n")
    for spot in sorted(set(spots), key=lambda each: (each.row, each.start), reverse=True):
        line, end = lines[spot.row - 1], spot.start + len(spot.old.encode())
        if line[spot.start : end] == spot.old.encode():
            lines[spot.row - 1] = line[: spot.start] + spot.new.encode() + line[end:]
    return b"\n".join(lines)
