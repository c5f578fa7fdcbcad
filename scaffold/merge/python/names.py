"""Which names a module binds, reads, and reads too early; scopes as Python has them."""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.merge.python.annotations import names_in, names_in_texts
from scaffold.merge.python.scopes import Path, Record, Scope

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Capture = ast.MatchAs | ast.MatchStar | ast.MatchMapping
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
LEAVES = ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.Constant


@dataclass(frozen=True, slots=True)
class Names:
    """What there is to say about the names of one module."""

    unbound: frozenset[str]
    early: frozenset[str]  # read while the module loads, above their only binding
    definitions: Counter[Path]  # how often each is defined, by def or class
    imports: Counter[Path]  # how often each is imported
    assignments: Counter[Path]  # how often each is assigned, in a module or a class


def names_of(tree: ast.Module) -> Names:
    record = _Reader(tree).read()
    unbound = frozenset[str]() if record.stars else frozenset(record.unbound())
    counts = record.definitions, record.imports, record.assignments
    return Names(unbound, frozenset(record.early()), *counts)


class _Reader:
    """One walk over a module, in the order in which it runs."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.record = Record()
        self.deferred: list[tuple[Function, Scope]] = []
        self.lazy_annotations = any(map(_is_future, tree.body[:3]))

    def read(self) -> Record:
        self._block(self.tree.body, self.record.module)
        while self.deferred:
            node, scope = self.deferred.pop()
            self._function_body(node, scope)
        return self.record

    # Statements

    def _block(self, nodes: Sequence[ast.stmt], scope: Scope) -> None:
        for node in nodes:
            self._visit(node, scope)

    def _visit_all(self, nodes: Iterable[ast.AST | None], scope: Scope) -> None:
        for node in nodes:
            if node:
                self._visit(node, scope)

    def _visit(self, node: ast.AST, scope: Scope) -> None:
        visit = VISITS.get(type(node))
        if visit:
            visit(self, node, scope)
        else:
            self._visit_children(node, scope)

    def _visit_children(self, node: ast.AST, scope: Scope) -> None:
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                for item in value:
                    if isinstance(item, ast.AST):
                        self._visit(item, scope)
            elif isinstance(value, ast.AST) and not isinstance(value, LEAVES):
                self._visit(value, scope)

    def visit_name(self, node: ast.Name, scope: Scope) -> None:
        if isinstance(node.ctx, ast.Load):
            self.record.read(scope, node.id)
        elif isinstance(node.ctx, ast.Store):
            self.record.bind(scope, node.id)

    def visit_assign(self, node: ast.Assign, scope: Scope) -> None:
        self._visit(node.value, scope)
        for target in node.targets:
            self._count(target, scope)
            self._visit(target, scope)
        if scope is self.record.module and _names_all(node.targets):
            self._exports(node.value)

    def _count(self, target: ast.expr, scope: Scope) -> None:
        if isinstance(target, ast.Name) and self.record.loading(scope):
            self.record.assignments[(*scope.path, target.id)] += 1

    def _exports(self, value: ast.expr) -> None:
        if isinstance(value, ast.List | ast.Tuple):
            texts = [it.value for it in value.elts if isinstance(it, ast.Constant)]
            self.record.module.reads |= {text for text in texts if isinstance(text, str)}

    def visit_ann_assign(self, node: ast.AnnAssign, scope: Scope) -> None:
        self._annotation(node.annotation, scope)
        if node.value:
            self._visit(node.value, scope)
        self._count(node.target, scope)
        self._visit(node.target, scope)

    def visit_aug_assign(self, node: ast.AugAssign, scope: Scope) -> None:
        if isinstance(node.target, ast.Name):
            self.record.read(scope, node.target.id)
        self._visit(node.value, scope)
        self._visit(node.target, scope)

    def _annotation(self, node: ast.expr, scope: Scope) -> None:
        if self.lazy_annotations:
            scope.reads |= names_in(node)
        else:
            self._visit(node, scope)
            scope.reads |= names_in_texts(node)

    def visit_named_expr(self, node: ast.NamedExpr, scope: Scope) -> None:
        self._visit(node.value, scope)
        while scope.path and scope.path[-1] == "<comprehension>" and scope.parent:
            scope = scope.parent
        self._visit(node.target, scope)

    def visit_for(self, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
        self._visit_all([node.iter, node.target], scope)
        self._block([*node.body, *node.orelse], scope)

    def visit_with(self, node: ast.With | ast.AsyncWith, scope: Scope) -> None:
        self._visit_all(node.items, scope)
        self._block(node.body, scope)

    def visit_except(self, node: ast.ExceptHandler, scope: Scope) -> None:
        if node.type:
            self._visit(node.type, scope)
        if node.name:
            self.record.bind(scope, node.name)
        self._block(node.body, scope)

    def visit_import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.record.stars = True
                continue
            name = alias.asname or alias.name
            first = name if isinstance(node, ast.ImportFrom) else name.split(".")[0]
            self.record.bind(scope, first)
            self.record.imports[(*scope.path, name)] += 1

    def visit_outer(self, node: ast.Global | ast.Nonlocal, scope: Scope) -> None:
        scope.elsewhere |= set(node.names)
        if isinstance(node, ast.Global):
            self.record.module.bound |= set(node.names)

    def visit_captured(self, node: Capture, scope: Scope) -> None:
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        self._visit_children(node, scope)
        if name:
            self.record.bind(scope, name)

    # Scopes

    def _generics(self, node: ast.AST, scope: Scope) -> Scope:
        parameters = getattr(node, "type_params", [])
        if not parameters:
            return scope
        inner = self.record.scope("<parameters>", scope)
        inner.bound |= {parameter.name for parameter in parameters}
        return inner

    def _type_alias(self, node: ast.AST, scope: Scope) -> None:
        self._visit(node.name, scope)  # type: ignore[attr-defined]
        inner = self._generics(node, scope)
        inner.reads |= names_in(node.value)  # type: ignore[attr-defined]

    def visit_class(self, node: ast.ClassDef, scope: Scope) -> None:
        self._called(node.decorator_list, scope)
        around = self._generics(node, scope)
        self._visit_all([*node.decorator_list, *node.bases, *node.keywords], around)
        inner = Scope((*scope.path, node.name), around, is_class=True)
        self.record.scopes.append(inner)
        self._block(node.body, inner)
        self.record.define(scope, node.name)

    def visit_def(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        self._called(node.decorator_list, scope)
        self._visit_all(node.decorator_list, scope)
        around = self._generics(node, scope)
        inner = self._arguments(node.name, node.args, around)
        if node.returns:
            self._annotation(node.returns, around)
        self.record.define(scope, node.name)
        if scope is self.record.module:
            self.record.functions[node.name].append(inner)
        self.deferred.append((node, inner))

    def visit_lambda(self, node: ast.Lambda, scope: Scope) -> None:
        self.deferred.append((node, self._arguments("<lambda>", node.args, scope)))

    def _arguments(self, name: str, args: ast.arguments, scope: Scope) -> Scope:
        self._visit_all([*args.defaults, *args.kw_defaults], scope)
        inner = self.record.scope(name, scope)
        every = [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]
        for arg in every:
            if arg:
                inner.bound.add(arg.arg)
                if arg.annotation:
                    self._annotation(arg.annotation, scope)
        return inner

    def _function_body(self, node: Function, scope: Scope) -> None:
        if isinstance(node, ast.Lambda):
            self._visit(node.body, scope)
        else:
            self._block(node.body, scope)

    def visit_comprehension(self, node: Comprehension, scope: Scope) -> None:
        first = node.generators[0]
        self._visit(first.iter, scope)
        inner = self.record.scope("<comprehension>", scope)
        for generator in node.generators:
            self._visit(generator.target, inner)
        for generator in node.generators:
            rest = [*generator.ifs] if generator is first else [generator.iter, *generator.ifs]
            self._visit_all(rest, inner)
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._visit_all(parts, inner)

    def visit_call(self, node: ast.Call, scope: Scope) -> None:
        self._called([node.func], scope)
        self._visit_children(node, scope)

    def _called(self, nodes: Sequence[ast.expr], scope: Scope) -> None:
        """Note the functions of this module that run now."""
        if not self.record.loading(scope):
            return
        for node in nodes:
            callee = node.func if isinstance(node, ast.Call) else node
            if isinstance(callee, ast.Name) and callee.id in self.record.functions:
                self.record.calls.append((callee.id, frozenset(self.record.module.bound)))


VISITS: dict[type[ast.AST], Callable[[_Reader, Any, Scope], None]] = {
    ast.Name: _Reader.visit_name,
    ast.Assign: _Reader.visit_assign,
    ast.AnnAssign: _Reader.visit_ann_assign,
    ast.AugAssign: _Reader.visit_aug_assign,
    ast.NamedExpr: _Reader.visit_named_expr,
    ast.For: _Reader.visit_for,
    ast.AsyncFor: _Reader.visit_for,
    ast.With: _Reader.visit_with,
    ast.AsyncWith: _Reader.visit_with,
    ast.ExceptHandler: _Reader.visit_except,
    ast.Import: _Reader.visit_import,
    ast.ImportFrom: _Reader.visit_import,
    ast.Global: _Reader.visit_outer,
    ast.Nonlocal: _Reader.visit_outer,
    ast.MatchAs: _Reader.visit_captured,
    ast.MatchStar: _Reader.visit_captured,
    ast.MatchMapping: _Reader.visit_captured,
    ast.ClassDef: _Reader.visit_class,
    ast.FunctionDef: _Reader.visit_def,
    ast.AsyncFunctionDef: _Reader.visit_def,
    ast.Lambda: _Reader.visit_lambda,
    ast.ListComp: _Reader.visit_comprehension,
    ast.SetComp: _Reader.visit_comprehension,
    ast.DictComp: _Reader.visit_comprehension,
    ast.GeneratorExp: _Reader.visit_comprehension,
    ast.Call: _Reader.visit_call,
}


def _is_future(node: ast.stmt) -> bool:
    """Tell `from __future__ import annotations`."""
    if not isinstance(node, ast.ImportFrom) or node.module != "__future__":
        return False
    return any(alias.name == "annotations" for alias in node.names)


def _names_all(targets: Sequence[ast.expr]) -> bool:
    return any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets)
