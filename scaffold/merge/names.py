"""Which names a module binds, reads, and reads too early; scopes as Python has them."""

import ast
import builtins
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

ALWAYS = frozenset(dir(builtins)) | {
    "__file__", "__name__", "__doc__", "__path__", "__spec__", "__loader__", "__package__",
    "__builtins__", "__annotations__", "__module__", "__qualname__", "__class__", "__dict__",
    "WindowsError", "reveal_type",
}  # fmt: skip
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
LEAVES = ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.Constant
Path = tuple[str, ...]


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class, function or comprehension, with what it binds and reads."""

    path: Path
    parent: "Scope | None"
    is_class: bool = False
    bound: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)  # global and nonlocal names
    reads: set[str] = field(default_factory=set)

    def sees(self, name: str) -> bool:
        scope: Scope | None = self
        while scope:
            if name in scope.bound and (scope is self or not scope.is_class):
                return True
            scope = scope.parent
        return False


@dataclass(frozen=True, slots=True)
class Names:
    """What there is to say about the names of one module."""

    unbound: frozenset[str]
    early: frozenset[str]  # read while the module loads, above their only binding
    definitions: Counter[Path]  # how often each is defined, by def or class
    imports: Counter[Path]  # how often each is imported
    assignments: Counter[Path]  # how often each is assigned, in a module or a class


def names_of(tree: ast.Module) -> Names:
    reader = _Reader(tree)
    reader.read()
    stars = reader.stars
    unbound = set() if stars else set(reader.unbound())
    counts = reader.definitions, reader.imports, reader.assignments
    return Names(frozenset(unbound), frozenset(reader.early), *counts)


class _Reader:
    """One walk over a module, in the order in which it runs."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.module = Scope((), None)
        self.scopes = [self.module]
        self.stars = False
        self.definitions: Counter[Path] = Counter()
        self.imports: Counter[Path] = Counter()
        self.assignments: Counter[Path] = Counter()
        self.early: set[str] = set()
        self.too_soon: list[str] = []
        self.calls: list[tuple[str, frozenset[str]]] = []
        self.functions: dict[str, list[Scope]] = defaultdict(list)
        self.deferred: list[tuple[Function, Scope]] = []
        self.lazy_annotations = any(
            isinstance(node, ast.ImportFrom)
            and node.module == "__future__"
            and any(alias.name == "annotations" for alias in node.names)
            for node in tree.body[:3]
        )

    def read(self) -> None:
        self._block(self.tree.body, self.module)
        while self.deferred:
            node, scope = self.deferred.pop()
            self._function_body(node, scope)
        self._find_early()

    def unbound(self) -> Iterator[str]:
        for scope in self.scopes:
            for name in scope.reads:
                if name not in ALWAYS and not scope.sees(name):
                    yield name

    def _find_early(self) -> None:
        self.early = {name for name in self.too_soon if name in self.module.bound}
        for name, bound in self.calls:
            needed = self._needs(name, set())
            self.early |= {other for other in needed if other not in bound}
        self.early &= self.module.bound

    def _needs(self, name: str, seen: set[str]) -> set[str]:
        """Return the names of the module that a call of a function reads."""
        if name in seen:
            return set()
        seen.add(name)
        found: set[str] = set()
        for scope in self.functions.get(name, ()):
            reads = (scope.reads - scope.bound) & self.module.bound
            found |= reads.union(*[self._needs(read, seen) for read in reads])
        return found

    # What binds and what reads

    def _loading(self, scope: Scope) -> bool:
        """Tell whether code of this scope runs while the module loads."""
        at: Scope | None = scope
        while at and at.is_class:
            at = at.parent
        return at is self.module

    def _bind(self, scope: Scope, name: str) -> None:
        if name in scope.elsewhere:
            self.module.bound.add(name)
        else:
            scope.bound.add(name)

    def _define(self, scope: Scope, name: str) -> None:
        self._bind(scope, name)
        self.definitions[(*scope.path, name)] += 1

    def _read(self, scope: Scope, name: str) -> None:
        scope.reads.add(name)
        if self._loading(scope) and not scope.sees(name) and name not in ALWAYS:
            self.too_soon.append(name)

    def _scope(self, name: str, parent: Scope, *, is_class: bool = False) -> Scope:
        scope = Scope((*parent.path, name), parent, is_class)
        self.scopes.append(scope)
        return scope

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

    def _name(self, node: ast.Name, scope: Scope) -> None:
        if isinstance(node.ctx, ast.Load):
            self._read(scope, node.id)
        elif isinstance(node.ctx, ast.Store):
            self._bind(scope, node.id)

    def _assign(self, node: ast.Assign, scope: Scope) -> None:
        self._visit(node.value, scope)
        for target in node.targets:
            self._count(target, scope)
            self._visit(target, scope)
        if scope is self.module and _names_all(node.targets):
            self._exports(node.value)

    def _count(self, target: ast.expr, scope: Scope) -> None:
        if isinstance(target, ast.Name) and self._loading(scope):
            self.assignments[(*scope.path, target.id)] += 1

    def _exports(self, value: ast.expr) -> None:
        if isinstance(value, ast.List | ast.Tuple):
            texts = [it.value for it in value.elts if isinstance(it, ast.Constant)]
            self.module.reads |= {text for text in texts if isinstance(text, str)}

    def _ann_assign(self, node: ast.AnnAssign, scope: Scope) -> None:
        self._annotation(node.annotation, scope)
        if node.value:
            self._visit(node.value, scope)
        self._count(node.target, scope)
        self._visit(node.target, scope)

    def _aug_assign(self, node: ast.AugAssign, scope: Scope) -> None:
        if isinstance(node.target, ast.Name):
            self._read(scope, node.target.id)
        self._visit(node.value, scope)
        self._visit(node.target, scope)

    def _annotation(self, node: ast.expr, scope: Scope) -> None:
        if self.lazy_annotations:
            scope.reads |= _names_in(node)
        else:
            self._visit(node, scope)
            scope.reads |= _names_in_texts(node)

    def _named_expr(self, node: ast.NamedExpr, scope: Scope) -> None:
        self._visit(node.value, scope)
        while scope.path and scope.path[-1] == "<comprehension>" and scope.parent:
            scope = scope.parent
        self._visit(node.target, scope)

    def _for(self, node: ast.For | ast.AsyncFor, scope: Scope) -> None:
        self._visit_all([node.iter, node.target], scope)
        self._block([*node.body, *node.orelse], scope)

    def _with(self, node: ast.With | ast.AsyncWith, scope: Scope) -> None:
        self._visit_all(node.items, scope)
        self._block(node.body, scope)

    def _handler(self, node: ast.ExceptHandler, scope: Scope) -> None:
        if node.type:
            self._visit(node.type, scope)
        if node.name:
            self._bind(scope, node.name)
        self._block(node.body, scope)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.stars = True
                continue
            name = alias.asname or alias.name
            self._bind(scope, name if isinstance(node, ast.ImportFrom) else name.split(".")[0])
            self.imports[(*scope.path, name)] += 1

    def _outer(self, node: ast.Global | ast.Nonlocal, scope: Scope) -> None:
        scope.elsewhere |= set(node.names)
        if isinstance(node, ast.Global):
            self.module.bound |= set(node.names)

    def _captured(self, node: ast.MatchAs | ast.MatchStar | ast.MatchMapping, scope: Scope) -> None:
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        self._visit_children(node, scope)
        if name:
            self._bind(scope, name)

    # Scopes

    def _generics(self, node: ast.AST, scope: Scope) -> Scope:
        parameters = getattr(node, "type_params", [])
        if not parameters:
            return scope
        inner = self._scope("<parameters>", scope)
        inner.bound |= {parameter.name for parameter in parameters}
        return inner

    def _type_alias(self, node: ast.AST, scope: Scope) -> None:
        self._visit(node.name, scope)  # type: ignore[attr-defined]
        inner = self._generics(node, scope)
        inner.reads |= _names_in(node.value)  # type: ignore[attr-defined]

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        self._called(node.decorator_list, scope)
        around = self._generics(node, scope)
        self._visit_all([*node.decorator_list, *node.bases, *node.keywords], around)
        inner = Scope((*scope.path, node.name), around, is_class=True)
        self.scopes.append(inner)
        self._block(node.body, inner)
        self._define(scope, node.name)

    def _def(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        self._called(node.decorator_list, scope)
        self._visit_all(node.decorator_list, scope)
        around = self._generics(node, scope)
        inner = self._arguments(node.name, node.args, around)
        if node.returns:
            self._annotation(node.returns, around)
        self._define(scope, node.name)
        if scope is self.module:
            self.functions[node.name].append(inner)
        self.deferred.append((node, inner))

    def _lambda(self, node: ast.Lambda, scope: Scope) -> None:
        self.deferred.append((node, self._arguments("<lambda>", node.args, scope)))

    def _arguments(self, name: str, args: ast.arguments, scope: Scope) -> Scope:
        self._visit_all([*args.defaults, *args.kw_defaults], scope)
        inner = self._scope(name, scope)
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

    def _comprehension(self, node: Comprehension, scope: Scope) -> None:
        first = node.generators[0]
        self._visit(first.iter, scope)
        inner = self._scope("<comprehension>", scope)
        for generator in node.generators:
            self._visit(generator.target, inner)
        for generator in node.generators:
            rest = [*generator.ifs] if generator is first else [generator.iter, *generator.ifs]
            self._visit_all(rest, inner)
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self._visit_all(parts, inner)

    def _call(self, node: ast.Call, scope: Scope) -> None:
        self._called([node.func], scope)
        self._visit_children(node, scope)

    def _called(self, nodes: Sequence[ast.expr], scope: Scope) -> None:
        """Note the functions of this module that run now."""
        if not self._loading(scope):
            return
        for node in nodes:
            callee = node.func if isinstance(node, ast.Call) else node
            if isinstance(callee, ast.Name) and callee.id in self.functions:
                self.calls.append((callee.id, frozenset(self.module.bound)))


VISITS = {
    ast.Name: _Reader._name,
    ast.Assign: _Reader._assign,
    ast.AnnAssign: _Reader._ann_assign,
    ast.AugAssign: _Reader._aug_assign,
    ast.NamedExpr: _Reader._named_expr,
    ast.For: _Reader._for,
    ast.AsyncFor: _Reader._for,
    ast.With: _Reader._with,
    ast.AsyncWith: _Reader._with,
    ast.ExceptHandler: _Reader._handler,
    ast.Import: _Reader._import,
    ast.ImportFrom: _Reader._import,
    ast.Global: _Reader._outer,
    ast.Nonlocal: _Reader._outer,
    ast.MatchAs: _Reader._captured,
    ast.MatchStar: _Reader._captured,
    ast.MatchMapping: _Reader._captured,
    ast.ClassDef: _Reader._class,
    ast.FunctionDef: _Reader._def,
    ast.AsyncFunctionDef: _Reader._def,
    ast.Lambda: _Reader._lambda,
    ast.ListComp: _Reader._comprehension,
    ast.SetComp: _Reader._comprehension,
    ast.DictComp: _Reader._comprehension,
    ast.GeneratorExp: _Reader._comprehension,
    ast.Call: _Reader._call,
}


def _names_all(targets: Sequence[ast.expr]) -> bool:
    return any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets)


def _names_in(node: ast.AST) -> set[str]:
    """Return the names in an annotation, those in its texts included."""
    names = {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}
    return names | _names_in_texts(node)


def _names_in_texts(node: ast.AST) -> set[str]:
    """Return the names in the forward references of an annotation: `"Post"`, `list["Tag"]`."""
    names: set[str] = set()
    if isinstance(node, ast.Subscript):
        callee = node.value.attr if isinstance(node.value, ast.Attribute) else node.value
        name = callee.id if isinstance(callee, ast.Name) else callee
        if name == "Literal":
            return names
        if name == "Annotated" and isinstance(node.slice, ast.Tuple):
            return _names_in_texts(node.slice.elts[0])
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return _names_in(ast.parse(node.value.strip(), mode="eval"))
        except (SyntaxError, ValueError):
            return names
    for child in ast.iter_child_nodes(node):
        names |= _names_in_texts(child)
    return names
