"""What an expression certainly is: one of the classes that the tool writes, or nothing known.

All of it is sound and local: a name counts only if everything that binds it says the same.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from scaffold.user_code.name_scopes import Binding, How, Scopes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Key = tuple[str, str]
"""A class: the module that defines it, and its name, both as they were before a change."""


class Form(Enum):
    """In what form a class stands before us."""

    CLASS = auto()
    ONE = auto()
    MANY = auto()  # rows or objects, one after the other
    SELECT = auto()
    CHANGE = auto()  # insert, update or delete
    RESULT = auto()  # what `execute` returns


@dataclass(frozen=True, slots=True)
class Type:
    form: Form
    key: Key


CONTAINERS = frozenset(
    "list List Sequence Iterable Iterator Collection set frozenset AsyncIterator "
    "ScalarResult AsyncScalarResult".split()
)
WRAPPERS = frozenset({"Optional", "Annotated", "Mapped", "Awaitable", "Final", "ClassVar"})
STATEMENTS = {
    "select": Form.SELECT,
    "insert": Form.CHANGE,
    "update": Form.CHANGE,
    "delete": Form.CHANGE,
}
SESSIONS = frozenset({"db", "session", "SessionDep", "AsyncSession", "Session"})
PASSING = frozenset({"sorted", "reversed", "list", "tuple", "set"})
METHODS: dict[tuple[Form, str], Form] = {
    **{
        (Form.SELECT, name): Form.SELECT
        for name in "where filter filter_by order_by limit offset options join outerjoin distinct "
        "with_for_update execution_options group_by having".split()
    },
    **{
        (Form.CHANGE, name): Form.CHANGE
        for name in "where values filter_by execution_options".split()
    },
    **{(Form.MANY, name): Form.ONE for name in "one one_or_none first".split()},
    **{(Form.MANY, name): Form.MANY for name in "all unique fetchall copy".split()},
    **{(Form.RESULT, name): Form.ONE for name in "scalar scalar_one scalar_one_or_none".split()},
    (Form.RESULT, "scalars"): Form.MANY,
    (Form.RESULT, "unique"): Form.RESULT,
    (Form.ONE, "model_copy"): Form.ONE,
    **{(Form.CLASS, name): Form.ONE for name in "model_validate model_construct".split()},
}
"""What a method of something returns."""
ASKED = {
    "scalar": Form.ONE,
    "scalars": Form.MANY,
    "stream_scalars": Form.MANY,
    "execute": Form.RESULT,
}
"""What a method of a session returns that is given a SELECT."""


ROW = frozenset({"get", "get_one", "read_one"})
"""The methods of a session that return one object of the class that they are given."""


@dataclass(slots=True)
class Inference:
    """Tells the types of one module; `resolve` finds a class by module and name.

    `relations` say what the attribute of a class leads to, `aliases` which names of other modules
    are `Annotated[Class, …]`.
    """

    scopes: Scopes
    resolve: Callable[[str, str], Key | None]
    relations: Mapping[tuple[Key, str], Type] = field(default_factory=dict)
    aliases: Mapping[tuple[str, str], Key] = field(default_factory=dict)
    asked: dict[ast.AST, Type | None] = field(default_factory=dict)

    def type_of(self, node: ast.AST) -> Type | None:
        if node not in self.asked:
            self.asked[node] = None  # what leads back to itself is not known
            self.asked[node] = self._type_of(node)
        return self.asked[node]

    def _type_of(self, node: ast.AST) -> Type | None:
        found: Type | None = None
        match node:
            case ast.Name(id=name):
                found = self._agreed(map(self._bound, self.scopes.find(name, node)))
            case ast.Await(value=value) | ast.NamedExpr(value=value) | ast.Starred(value=value):
                found = self.type_of(value)
            case ast.IfExp(body=one, orelse=other):
                found = self._agreed(self.type_of(each) for each in (one, other) if not _none(each))
            case ast.Attribute(value=value, attr=name):
                found = self._attribute(value, name)
            case ast.Subscript(value=value) if not isinstance(node.slice, ast.Slice):
                found = _item(self.type_of(value))
            case ast.Call():
                found = self._called(node)
        return found

    def _agreed(self, types: Iterable[Type | None]) -> Type | None:
        found = list(types)
        return found[0] if found and all(each == found[0] for each in found) else None

    def _bound(self, binding: Binding) -> Type | None:
        found: Type | None = None
        node = binding.node
        match binding.how:
            case How.ANNOTATED:
                found = self.annotated(node)
            case How.ASSIGNED:
                found = self.type_of(node)
            case How.ITEM:
                found = _item(self.type_of(node))
            case How.IMPORTED:
                key = self.resolve(*binding.source)
                found = Type(Form.CLASS, key) if key else None
            case How.DEFINED if isinstance(node, ast.ClassDef):
                found = self._defined(node)
            case How.FIRST:
                found = self._first(node)
        return found

    def _defined(self, node: ast.ClassDef) -> Type | None:
        """A class of the module is one that is known, or inherits from one."""
        top = self.scopes.parents[node] is self.scopes.tree
        key = self.resolve(self.scopes.name, node.name) if top else None
        if key:
            return Type(Form.CLASS, key)
        found = [each for base in node.bases if (each := self.type_of(base))]
        return found[0] if len(found) == 1 and found[0].form is Form.CLASS else None

    def _first(self, node: ast.AST) -> Type | None:
        """Tell what `self` or `cls` of a method is."""
        above = self.scopes.parents[node]
        found = self._defined(above) if isinstance(above, ast.ClassDef) else None
        decorators = [ast.unparse(each) for each in getattr(node, "decorator_list", [])]
        if found and "classmethod" not in decorators:
            return Type(Form.ONE, found.key)
        return found

    def annotated(self, node: ast.AST) -> Type | None:
        """Tell what an annotation says."""
        match node:
            case ast.Constant(value=str(text)):
                return self._quoted(text, node)
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return self._agreed(self.annotated(x) for x in (left, right) if not _none(x))
            case ast.Subscript(value=value, slice=inner):
                name = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
                first = inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
                found = self.annotated(first)
                if name in WRAPPERS:
                    return found
                is_one = found is not None and found.form is Form.ONE and name in CONTAINERS
                return Type(Form.MANY, found.key) if found and is_one else None
            case ast.Name() | ast.Attribute():
                return self._named(node)
            case _:
                return None

    def _named(self, node: ast.expr) -> Type | None:
        """Tell what a class or an alias as an annotation says."""
        found = self.type_of(node)
        if found:
            return Type(Form.ONE, found.key) if found.form is Form.CLASS else None
        bindings = self.scopes.find(node.id, node) if isinstance(node, ast.Name) else []
        if len(bindings) != 1:
            return None
        (binding,) = bindings
        if binding.how is How.ASSIGNED:
            return self.annotated(binding.node)
        key = self.aliases.get(binding.source)
        return Type(Form.ONE, key) if key else None

    def _quoted(self, text: str, node: ast.AST) -> Type | None:
        try:
            inner = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError):
            return None
        for each in ast.walk(inner):
            for child in ast.iter_child_nodes(each):
                self.scopes.parents[child] = each
        self.scopes.parents[inner] = self.scopes.parents[node]
        return self.annotated(inner)

    def _attribute(self, value: ast.expr, name: str) -> Type | None:
        if isinstance(value, ast.Name):  # models.Book
            found = self.scopes.find(value.id, value)
            if len(found) == 1 and found[0].how is How.IMPORTED and found[0].source[0]:
                module, member = found[0].source
                key = self.resolve(f"{module}.{member}" if member else module, name)
                if key:
                    return Type(Form.CLASS, key)
        owner = self.type_of(value)
        if owner is None or owner.form is not Form.ONE:
            return None
        return self.relations.get((owner.key, name))

    def _called(self, node: ast.Call) -> Type | None:
        first = node.args[0] if node.args else None
        match node.func:
            case ast.Name(id=name):
                return self._function(node, name, first)
            case ast.Attribute(value=value, attr=name):
                made = self._constructed(node.func)
                return made or self._method(value, name, first)
            case _:
                return None

    def _constructed(self, func: ast.expr) -> Type | None:
        found = self.type_of(func)
        return Type(Form.ONE, found.key) if found and found.form is Form.CLASS else None

    def _function(self, node: ast.Call, name: str, first: ast.expr | None) -> Type | None:
        if made := self._constructed(node.func):
            return made
        bindings = self.scopes.find(name, node)
        given = self.type_of(first) if first is not None else None
        if not bindings:
            passes = given and given.form is Form.MANY and name in PASSING
            return given if passes else None
        if len(bindings) > 1:
            return None
        (binding,) = bindings
        if binding.how is How.DEFINED and isinstance(
            binding.node, ast.FunctionDef | ast.AsyncFunctionDef
        ):
            said = binding.node.returns
            return self.annotated(said) if said and not binding.node.decorator_list else None
        return self._imported(binding.source, given, len(node.args))

    def _imported(self, source: tuple[str, str], given: Type | None, count: int) -> Type | None:
        """Tell what a function of SQLAlchemy's returns, and the one that raises a 404."""
        module, name = source
        if given is None:
            return None
        if module.startswith("sqlalchemy") and given.form is Form.CLASS:
            form = Form.CLASS if name == "aliased" else STATEMENTS.get(name)
            return Type(form, given.key) if form and count == 1 else None
        return given if name == "found" and module.startswith("app.") else None

    def _method(self, value: ast.expr, name: str, first: ast.expr | None) -> Type | None:
        owner = self.type_of(value)
        if owner and (form := METHODS.get((owner.form, name))):
            return Type(form, owner.key)
        given = self.type_of(first) if first is not None else None
        if given is None:
            return None
        if given.form is Form.SELECT and name in ASKED:
            return Type(ASKED[name], given.key)
        if given.form is Form.CLASS and name in ROW and self._is_session(value):
            return Type(Form.ONE, given.key)
        return None

    def _is_session(self, node: ast.expr) -> bool:
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
        if name in SESSIONS:
            return True
        bindings = self.scopes.find(name, node) if isinstance(node, ast.Name) else []
        said = [ast.unparse(each.node) for each in bindings if each.how is How.ANNOTATED]
        return len(said) == len(bindings) == 1 and said[0].rpartition(".")[2] in SESSIONS


def _item(found: Type | None) -> Type | None:
    return Type(Form.ONE, found.key) if found and found.form is Form.MANY else None


def _none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
