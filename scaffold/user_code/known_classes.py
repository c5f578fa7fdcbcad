"""The classes that the tool writes, as the modules of a project can come by them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.model.fields import Relation
from scaffold.model.vocabulary import Cardinality
from scaffold.user_code.lost_imports import module_of, parsed
from scaffold.user_code.name_scopes import absolute
from scaffold.user_code.type_inference import Form, Inference, Type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scaffold.model.spec import Spec
    from scaffold.user_code.name_scopes import Scopes
    from scaffold.user_code.symbols import Shift
    from scaffold.user_code.type_inference import Key

Place = tuple[str, str]
"""A module, and a name in it."""


@dataclass(frozen=True, slots=True)
class Known:
    """The classes of both renders, each by its name before, and what becomes of them.

    `classes` lead from every place where a class can be had to the class itself.
    """

    shift: Shift
    classes: Mapping[Place, Key]
    aliases: Mapping[Place, Key]
    relations: Mapping[tuple[Key, str], Type]

    def inference(self, scopes: Scopes) -> Inference:
        return Inference(scopes, self._resolve, self.relations, self.aliases)

    def _resolve(self, module: str, name: str) -> Key | None:
        return self.classes.get((module, name))


def known_of(
    base: Mapping[str, bytes],
    theirs: Mapping[str, bytes],
    specs: tuple[Spec, Spec],
    shift: Shift,
) -> Known:
    first, second = (dict(_modules(render)) for render in (base, theirs))
    classes = dict(_defined(first, shift))
    trees = [*first.items(), *second.items()]
    for module, tree in trees:
        for place, source in _passed_on(module, tree):
            if source in classes:
                classes.setdefault(place, classes[source])
    aliases = dict(each for module, tree in trees for each in _aliases(module, tree, classes))
    relations = {each: to for spec in specs for each, to in _relations(spec, classes)}
    return Known(shift, classes, aliases, relations)


def _modules(render: Mapping[str, bytes]) -> Iterator[tuple[str, ast.Module]]:
    for path, content in sorted(render.items()):
        if path.startswith("app/") and path.endswith(".py") and (tree := parsed(content)):
            yield module_of(path), tree


def _defined(modules: Mapping[str, ast.Module], shift: Shift) -> Iterator[tuple[Place, Key]]:
    """Yield the classes of the first render, by their names in both."""
    for module, tree in modules.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                key = (module, node.name)
                yield key, key
                yield (shift.modules.get(module, module), shift.names.get(key, node.name)), key


def _passed_on(module: str, tree: ast.Module) -> Iterator[tuple[Place, Place]]:
    """Yield what a module has from another one."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            source = absolute(node, module)
            for alias in node.names:
                yield (module, alias.asname or alias.name), (source, alias.name)


def _aliases(
    module: str, tree: ast.Module, classes: Mapping[Place, Key]
) -> Iterator[tuple[Place, Key]]:
    """Yield `CurrentUser = Annotated[User, …]`."""
    for node in tree.body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Subscript(
                    value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[ast.Name(id=what), *_])
                ),
            ):
                if (module, what) in classes:
                    yield (module, name), classes[module, what]


def _relations(spec: Spec, classes: Mapping[Place, Key]) -> Iterator[tuple[tuple[Key, str], Type]]:
    """Yield what the relations of the models lead to, from both sides."""
    keys = {
        each.name: classes.get((f"app.models.{each.singular}", each.name))
        for each in spec.everything
    }
    for resource, relation in spec.relations():
        own, target = keys[resource.name], keys.get(relation.to)
        if own and target and isinstance(relation, Relation):
            yield (own, relation.name), Type(Form.MANY if relation.many else Form.ONE, target)
            one = relation.cardinality is Cardinality.ONE
            if relation.back:
                yield (target, relation.back), Type(Form.ONE if one else Form.MANY, own)
