"""Lines of the user's that say what a change of the model calls otherwise or takes away."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.model.names import snake
from scaffold.steps import Use, UseKind
from scaffold.user_code.lost_imports import parsed
from scaffold.user_code.rename_attributes import How, mentions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scaffold.model.spec import Resource, Spec
    from scaffold.specfile.patcher import Renames
    from scaffold.user_code.known_classes import Known
    from scaffold.user_code.rename_attributes import Mention

SQL = re.compile(r"(?i)\b(?:select|insert|update|delete|from|join|into|table|where|order by)\b")
TAKERS = frozenset({"values", "filter_by", "model_copy"})
FOLDERS = ("app.models.", "app.schemas.")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Sought:
    """A name that goes: that of a member of a resource, or of the resource itself."""

    resource: Resource
    word: str
    says: str
    now: str

    @property
    def is_member(self) -> bool:
        return self.says != self.resource.name

    def stands_in(self, text: str) -> bool:
        """Tell whether a text that is no code means it: by itself, or in SQL or a path."""
        if not self.is_member:
            return self._is_resource(text)
        if text.removeprefix("-") == self.word:
            return True
        return holds(self.word, text) and (
            SQL.search(text) is not None or holds(self.resource.table, text)
        )

    def _is_resource(self, text: str) -> bool:
        table, path = self.resource.table, self.resource.path
        if text == self.word or re.fullmatch(rf"{re.escape(table)}\.\w+", text):
            return True
        if re.search(rf"/{re.escape(path)}(?![\w-])", text):
            return True
        return holds(table, text) and SQL.search(text) is not None


def holds(word: str, text: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9_]){re.escape(word)}(?![A-Za-z0-9_])", text) is not None


def sought_in(specs: tuple[Spec, Spec], renames: Renames, known: Known) -> Iterator[Sought]:
    """Yield the resources that are called otherwise or gone, and such members of the others."""
    before, after = specs
    for resource in before.everything:
        name = renames.get((resource.name,), resource.name)
        there = next((each.name for each in after.everything if each.name == name), "")
        if there != resource.name:
            yield Sought(resource, resource.name, resource.name, there)
        for word, new in _members(resource, known).items() if there else ():
            now = f"{there}.{new}" if new else ""
            yield Sought(resource, word, f"{resource.name}.{word}", now)


def _members(resource: Resource, known: Known) -> dict[str, str]:
    """Return what no class of a resource has any more, and what it is called now if it is."""
    shift, found = known.shift, dict[str, str]()
    kept = shift.kept.get(resource.singular, frozenset())
    modules = {f"{folder}{resource.singular}" for folder in FOLDERS}
    for key, gone in shift.gone.items():
        if key[0] in modules:
            found |= {name: "" for name in gone - kept if name.islower()}
    for key, called in shift.members.items():
        if key[0] in modules:
            found |= {old: new for old, new in called.items() if old not in kept}
    return found


def leftovers(
    contents: Mapping[str, bytes],
    renders: Sequence[Mapping[str, bytes]],
    sought: Sequence[Sought],
    known: Known,
) -> tuple[Use, ...]:
    """Find all lines of `contents` that say what is sought, and that no render says."""
    found: set[Use] = set()
    for path, content in contents.items():
        if any(each.get(path) == content for each in renders):
            continue
        try:
            text = content.decode()
        except UnicodeDecodeError:
            continue
        own = [each.get(path, b"").decode(errors="replace") for each in renders]
        generated = frozenset(line.strip() for each in own for line in each.splitlines())
        found.update(_Search(path, text, generated, sought, known).uses())
    return tuple(sorted(found, key=_uses_first))


def _uses_first(use: Use) -> tuple[bool, str, int, str]:
    return use.kind is UseKind.MENTION, use.path, use.row, use.says


@dataclass(frozen=True, slots=True)
class _Search:
    """One file that is looked through."""

    path: str
    text: str
    generated: frozenset[str]
    sought: Sequence[Sought]
    known: Known

    def uses(self) -> list[Use]:
        if not self.path.endswith(".py"):
            return list(self._plain())
        tree = parsed(self.text.encode())
        if tree is None:
            return []
        found = [*self._code(tree), *self._annotated(tree), *self._texts(tree), *self._comments()]
        rows = {each.row for each in found if each.kind is UseKind.USE}
        return [each for each in found if each.kind is UseKind.USE or each.row not in rows]

    def _use(self, row: int, says: str, now: str, kind: UseKind = UseKind.USE) -> Iterator[Use]:
        line = self.text.split("\n")[row - 1].strip()
        if line and line not in self.generated:
            yield Use(kind, self.path, row, line, says, now)

    def _is_about(self, resource: Resource) -> bool:
        """Tell whether the file speaks of a resource at all."""
        names = (resource.name, resource.singular, resource.plural, resource.table)
        return any(name.lower() in self.text.lower() for name in names)

    def _plain(self) -> Iterator[Use]:
        """Look through a template, a text of SQL, and what else is no Python."""
        for row, line in enumerate(self.text.split("\n"), 1):
            for each in self.sought:
                if holds(each.word, line) and self._is_about(each.resource):
                    yield from self._use(row, each.says, each.now)

    def _code(self, tree: ast.Module) -> Iterator[Use]:
        """Yield where code names a member: of what certainly has it, or of what nobody knows."""
        members = {each.word: each for each in self.sought if each.is_member}
        for each in mentions(tree, self.path, self.known):
            if each.key is not None:
                yield from self._certain(each)
            elif (wanted := members.get(each.name)) and _may_mean(each, wanted.resource):
                yield from self._use(each.row, wanted.says, wanted.now)

    def _certain(self, mention: Mention) -> Iterator[Use]:
        key, name = mention.key or ("", ""), mention.name
        new = self.known.shift.members.get(key, {}).get(name, "")
        if new or name in self.known.shift.gone.get(key, ()):
            yield from self._use(mention.row, f"{key[1]}.{name}", f"{key[1]}.{new}" if new else "")

    def _annotated(self, tree: ast.Module) -> Iterator[Use]:
        """Yield the fields of other classes that are called so: a schema may read them there."""
        own = {name for module, name in self.known.classes if self.path.startswith("app/")}
        for node in ast.walk(tree):
            if not isinstance(node, ast.ClassDef) or not node.bases or node.name in own:
                continue
            for inner in node.body:
                if isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name):
                    for each in self.sought:
                        named = each.is_member and inner.target.id == each.word
                        if named and self._is_about(each.resource):
                            yield from self._use(inner.lineno, each.says, each.now)

    def _texts(self, tree: ast.Module) -> Iterator[Use]:
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, DOCUMENTED) and node.body and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from self._text(node, node.value, is_doc=id(node) in docs)

    def _text(self, node: ast.Constant, text: str, *, is_doc: bool) -> Iterator[Use]:
        for each in self.sought:
            if is_doc and holds(each.word, text) and self._is_about(each.resource):
                yield from self._rows(node, each, UseKind.MENTION)
            elif not is_doc and each.stands_in(text):
                yield from self._rows(node, each, UseKind.USE)

    def _rows(self, node: ast.Constant, sought: Sought, kind: UseKind) -> Iterator[Use]:
        """Yield the lines of a text that say a word; all of it if it stands in pieces."""
        lines = self.text.split("\n")
        rows = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        words = [sought.word, *([] if sought.is_member else _names(sought.resource))]
        said = [row for row in rows if any(word in lines[row - 1] for word in words)]
        for row in said or [node.lineno]:
            yield from self._use(row, sought.says, sought.now, kind)

    def _comments(self) -> Iterator[Use]:
        try:
            tokens = list(tokenize.generate_tokens(io.StringIO(self.text).readline))
        except (tokenize.TokenError, SyntaxError):
            return
        for token in tokens:
            for each in self.sought if token.type == tokenize.COMMENT else ():
                if holds(each.word, token.string) and self._is_about(each.resource):
                    yield from self._use(token.start[0], each.says, each.now, UseKind.MENTION)


def _names(resource: Resource) -> tuple[str, ...]:
    return resource.plural, resource.table, resource.path


def _may_mean(mention: Mention, resource: Resource) -> bool:
    """Tell whether a member of what nobody knows may be that of a resource."""
    if mention.how is How.KEYWORD:
        return mention.of in TAKERS or resource.singular in snake(mention.of)
    return mention.how is not How.CALLED
