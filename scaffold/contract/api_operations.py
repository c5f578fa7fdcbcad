"""The contract of a generated API, read from a render: operations, and what they take and answer.

It is read from the code that is rendered, and not from the model: so it says what a change of the
templates brings, too.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.model.vocabulary import Role
from scaffold.user_code.lost_imports import module_of, parsed
from scaffold.user_code.name_scopes import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scaffold.model.spec import Resource, Spec

METHODS = frozenset({"get", "post", "put", "patch", "delete"})
ROUTES = "app/api/"
VERSIONED = "app/api/v1/"
OK = 200
ALIAS = re.compile(r"alias='(\w+)'")
"""How a field says its name in the API that has another one in code."""


@dataclass(frozen=True, slots=True)
class Member:
    """A field of a body, of an answer or of a query: its type as it is written, aliases and all."""

    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """A method on a path; `takes`, `asks` and `answers` name classes, `answers` as annotated."""

    module: str
    method: str
    below: str
    path: str
    access: Role
    success: int
    errors: frozenset[int]
    takes: frozenset[str]
    asks: frozenset[str]
    headers: frozenset[str]
    answers: str

    @property
    def said(self) -> str:
        return f"{self.method.upper()} {self.path}"


@dataclass(frozen=True, slots=True)
class Contract:
    operations: tuple[Operation, ...]
    classes: Mapping[str, Mapping[str, Member]]
    """The members of the schemas, those of their bases included."""
    enums: Mapping[str, frozenset[str]]


def contract_of(render: Mapping[str, bytes], spec: Spec) -> Contract:
    trees = {
        path: tree
        for path, content in render.items()
        if path.startswith("app/") and path.endswith(".py") and (tree := parsed(content))
    }
    prefix = _constant(trees.get(f"{VERSIONED}__init__.py"), "PREFIX")
    by_module = {each.plural: each for each in spec.resources}
    operations = [
        each
        for path, tree in sorted(trees.items())
        if path.startswith(ROUTES)
        for each in _Router(path, tree, prefix, by_module).operations()
    ]
    schemas = _Schemas(
        {module_of(path): each for path, each in trees.items() if "/schemas/" in path}
    )
    return Contract(tuple(operations), schemas.classes(), dict(_enums(trees)))


def _constant(tree: ast.Module | None, name: str) -> str:
    for node in tree.body if tree else ():
        match node:
            case ast.Assign(targets=[ast.Name(id=said)], value=ast.Constant(value=str(text))):
                if said == name:
                    return text
    return ""


@dataclass(frozen=True, slots=True)
class _Router:
    """A module of routes."""

    path: str
    tree: ast.Module
    prefix: str
    resources: Mapping[str, Resource]

    def operations(self) -> Iterator[Operation]:
        own = self._own_prefix()
        for node in self.tree.body if own is not None else ():
            if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
                for each in node.decorator_list:
                    match each:
                        case ast.Call(func=ast.Attribute(ast.Name(id="router"), attr=method)):
                            if method in METHODS:
                                yield self._operation(node, each, method, own or "")

    def _own_prefix(self) -> str | None:
        """Return the prefix of the module's router; None if it has none."""
        for node in self.tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id="router")], value=ast.Call(keywords=said)):
                    prefix = [each.value for each in said if each.arg == "prefix"]
                    return "".join(str(x.value) for x in prefix if isinstance(x, ast.Constant))
        return None

    def _operation(
        self, node: ast.AsyncFunctionDef | ast.FunctionDef, call: ast.Call, method: str, own: str
    ) -> Operation:
        keywords = {each.arg: each.value for each in call.keywords}
        first = call.args[0] if call.args else None
        below = str(first.value) if isinstance(first, ast.Constant) else ""
        above = self.prefix if self.path.startswith(VERSIONED) else ""
        status = keywords.get("status_code")
        annotations = [each.annotation for each in (*node.args.args, *node.args.kwonlyargs)]
        said = [ast.unparse(each) for each in annotations if each]
        model = keywords.get("response_model") or node.returns
        return Operation(
            module=module_of(self.path),
            method=method,
            below=below,
            path=f"{above}{own}{below}",
            access=self._access(method),
            success=int(str(status.value)) if isinstance(status, ast.Constant) else OK,
            errors=frozenset(_numbers(keywords.get("responses"))),
            takes=frozenset(each for each in said if each.isidentifier()),
            asks=frozenset(_query(each) for each in annotations if each and _query(each)),
            headers=frozenset({"If-Match"} if "IfMatch" in said else ()),
            answers=ast.unparse(model) if model else "",
        )

    def _access(self, method: str) -> Role:
        """Return who may use it, where the model says so."""
        resource = self.resources.get(self.path.rpartition("/")[2].removesuffix(".py"))
        if resource is None:
            return Role.PUBLIC
        read, write = resource.access.read, resource.access.write
        if method == "get":
            return read
        return Role.USER if method == "post" and write is Role.OWNER else write


def _numbers(node: ast.expr | None) -> Iterator[int]:
    for each in ast.walk(node) if node else ():
        if isinstance(each, ast.Constant) and isinstance(each.value, int):
            yield each.value


def _query(node: ast.expr) -> str:
    """Return the class of `Annotated[BookQuery, Query()]`."""
    match node:
        case ast.Subscript(slice=ast.Tuple(elts=[ast.Name(id=name), how])):
            return name if ast.unparse(how).startswith("Query(") else ""
        case _:
            return ""


def _enums(trees: Mapping[str, ast.Module]) -> Iterator[tuple[str, frozenset[str]]]:
    for tree in trees.values():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(b) for b in node.bases):
                yield (
                    node.name,
                    frozenset(
                        str(each.value.value)
                        for each in node.body
                        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
                    ),
                )


@dataclass(slots=True)
class _Schemas:
    """The classes of all schemas."""

    trees: Mapping[str, ast.Module]

    def classes(self) -> dict[str, dict[str, Member]]:
        found: dict[str, dict[str, Member]] = {}
        for module, tree in self.trees.items():
            for node in tree.body:
                if isinstance(node, ast.ClassDef):
                    found[node.name] = self._members(module, node)
        return found

    def _members(self, module: str, node: ast.ClassDef) -> dict[str, Member]:
        members: dict[str, Member] = {}
        for base in node.bases:
            above = self._class(module, base.id) if isinstance(base, ast.Name) else None
            members |= self._members(*above) if above else {}
        aliases = self._aliases(module)
        for each in node.body:
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                said = ast.unparse(_Expanded(aliases).visit(_copied(each.annotation)))
                alias = ALIAS.search(said)
                name = alias[1] if alias else each.target.id
                members[name] = Member(said, required=each.value is None)
        return members

    def _class(self, module: str, name: str) -> tuple[str, ast.ClassDef] | None:
        """Find a class where a module has it from."""
        for node in self.trees[module].body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                return module, node
            if isinstance(node, ast.ImportFrom):
                source = absolute(node, module)
                if source in self.trees and any(each.name == name for each in node.names):
                    return self._class(source, name)
        return None

    def _aliases(self, module: str) -> dict[str, ast.expr]:
        """Return the types that a module gives names of its own."""
        return {
            node.targets[0].id: node.value
            for node in self.trees[module].body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Subscript)
        }


def _copied(node: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(node), mode="eval").body


@dataclass
class _Expanded(ast.NodeTransformer):
    """Writes what an alias stands for in place of its name."""

    aliases: Mapping[str, ast.expr]

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return _copied(self.aliases[node.id]) if node.id in self.aliases else node
