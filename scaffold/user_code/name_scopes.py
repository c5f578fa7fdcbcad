"""What the names of a module are bound to, scope by scope."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SCOPES = (*FUNCTIONS, *COMPREHENSIONS, ast.ClassDef, ast.Module)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

Scope: TypeAlias = ast.AST


class How(Enum):
    """How a name gets what it stands for."""

    ANNOTATED = auto()  # by its annotation, which is the node
    ASSIGNED = auto()  # the value is the node
    ITEM = auto()  # each of what the node yields
    IMPORTED = auto()
    DEFINED = auto()  # the node is a class or a function
    FIRST = auto()  # the first parameter of the method that is the node
    OTHERWISE = auto()


@dataclass(frozen=True, slots=True)
class Binding:
    how: How
    node: ast.AST
    source: tuple[str, str] = ("", "")
    """The module and the name in it, of an import."""


@dataclass(slots=True)
class Scopes:
    """A module, with the scope of every node and the bindings of every scope."""

    tree: ast.Module
    name: str
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    bound: dict[Scope, dict[str, list[Binding]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in ast.walk(self.tree):
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node
        for node in ast.walk(self.tree):
            for name, binding in self._bindings(node):
                self._bind(self._home(node, binding), name, binding)
            if isinstance(node, ast.Global | ast.Nonlocal):
                self._open(node)

    def _bind(self, scope: Scope, name: str, binding: Binding) -> None:
        self.bound.setdefault(scope, {}).setdefault(name, []).append(binding)

    def _open(self, node: ast.Global | ast.Nonlocal) -> None:
        """Let names that a function may bind further out be unknown in all scopes around it."""
        scope: Scope = node
        while not isinstance(scope, ast.Module):
            scope = self.scope(scope)
            for name in node.names:
                self._bind(scope, name, Binding(How.OTHERWISE, node))

    def find(self, name: str, node: ast.AST) -> list[Binding]:
        """Return how a name is bound that is read at a node; nothing if it is built in."""
        scope = self.scope(node)
        first = True
        while True:
            if name in self.bound.get(scope, {}) and (first or not isinstance(scope, ast.ClassDef)):
                return self.bound[scope][name]
            if isinstance(scope, ast.Module):
                return []
            scope, first = self.scope(scope), False

    def scope(self, node: ast.AST) -> Scope:
        """Return the scope that a node stands in; defaults and decorators stand outside."""
        child, above = node, self.parents.get(node, self.tree)
        while not isinstance(above, SCOPES) or not _is_inside(child, above):
            child, above = above, self.parents[above]
        return above

    def _home(self, node: ast.AST, binding: Binding) -> Scope:
        """Return the scope in which a node binds a name."""
        if isinstance(node, FUNCTIONS) and binding.how is not How.DEFINED:
            return node  # a parameter
        if isinstance(node, ast.comprehension):
            return self.parents[node]
        scope = self.scope(node)
        while isinstance(node, ast.NamedExpr) and isinstance(scope, COMPREHENSIONS):
            scope = self.scope(scope)
        return scope

    def _bindings(self, node: ast.AST) -> Iterator[tuple[str, Binding]]:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.name, Binding(How.DEFINED, node)
                yield from self._parameters(node)
            case ast.ClassDef():
                yield node.name, Binding(How.DEFINED, node)
            case ast.Lambda():
                yield from self._parameters(node)
            case ast.ImportFrom():
                yield from self._imported(node)
            case ast.Import():
                yield from _whole(node)
            case _:
                yield from _stored(node)

    def _parameters(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    ) -> Iterator[tuple[str, Binding]]:
        arguments = node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        for each in [*positional, *arguments.kwonlyargs]:
            if each.annotation is not None:
                yield each.arg, Binding(How.ANNOTATED, each.annotation)
            elif each in positional[:1] and self._is_method(node):
                yield each.arg, Binding(How.FIRST, node)
            else:
                yield each.arg, Binding(How.OTHERWISE, each)
        for each in filter(None, (arguments.vararg, arguments.kwarg)):
            yield each.arg, Binding(How.OTHERWISE, each)

    def _is_method(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Lambda) or not isinstance(self.parents.get(node), ast.ClassDef):
            return False
        decorators = getattr(node, "decorator_list", [])
        return not any(ast.unparse(each) == "staticmethod" for each in decorators)

    def _imported(self, node: ast.ImportFrom) -> Iterator[tuple[str, Binding]]:
        module = absolute(node, self.name)
        for alias in node.names:
            source = (module, alias.name)
            yield alias.asname or alias.name, Binding(How.IMPORTED, node, source)


def _is_inside(child: ast.AST, scope: ast.AST) -> bool:
    """Tell whether what stands directly in a scope is read there, and not where that is made."""
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        return child in scope.body
    if isinstance(scope, ast.ClassDef):
        return child in scope.body
    if isinstance(scope, ast.Lambda):
        return child is scope.body
    return True


def _whole(node: ast.Import) -> Iterator[tuple[str, Binding]]:
    for alias in node.names:
        source = (alias.name, "") if alias.asname else ("", "")
        name = alias.asname or alias.name.partition(".")[0]
        yield name, Binding(How.IMPORTED, node, source)


def _stored(node: ast.AST) -> Iterator[tuple[str, Binding]]:
    """Yield what a statement or an expression binds that is no definition and no import."""
    match node:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
            yield name, Binding(How.ANNOTATED, annotation)
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield name, Binding(How.ASSIGNED, value)
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _targets(target, How.ASSIGNED, value)
        case ast.For() | ast.AsyncFor() | ast.comprehension():
            yield from _targets(node.target, How.ITEM, node.iter)
        case ast.withitem(optional_vars=ast.expr() as target):
            yield from _targets(target, How.OTHERWISE, node)
        case ast.Delete(targets=targets):
            for target in targets:
                yield from _targets(target, How.OTHERWISE, node)
        case ast.AugAssign(target=ast.Name(id=name)):
            yield name, Binding(How.OTHERWISE, node)
        case _:
            yield from ((name, Binding(How.OTHERWISE, node)) for name in _caught(node))


def _caught(node: ast.AST) -> Iterator[str]:
    """Yield what is bound by an exception that is caught, and by a pattern."""
    match node:
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield name
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name


def _targets(target: ast.expr, how: How, value: ast.AST) -> Iterator[tuple[str, Binding]]:
    if isinstance(target, ast.Name):
        yield target.id, Binding(how, value)
        return
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node.id, Binding(How.OTHERWISE, value)


def absolute(node: ast.ImportFrom, module: str) -> str:
    """Return the module that an import names, from the module that it stands in."""
    if not node.level:
        return node.module or ""
    above = module.split(".")[: -node.level]
    return ".".join([*above, *([node.module] if node.module else [])])
