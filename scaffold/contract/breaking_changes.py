"""How the contract of an API changes, in words, and which of it breaks who uses it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.model.vocabulary import Role
from scaffold.steps import ApiChange
from scaffold.user_code.rename_names import mapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scaffold.contract.api_operations import Contract, Member, Operation

WHO = {
    Role.PUBLIC: "anyone",
    Role.USER: "signed-in users",
    Role.OWNER: "the owner",
    Role.ADMIN: "admins",
}
STRICTNESS = (Role.PUBLIC, Role.USER, Role.OWNER, Role.ADMIN)
UNSAID = frozenset({401, 403, 422})
"""Statuses that follow from access, or that every operation has."""
REQUEST, ANSWER, QUERY = "request", "answer", "query"
BOUND = re.compile(r"\b(max_length|le|lt|max_digits|min_length|ge|gt)=([^,)]+)")
LITERAL = re.compile(r"Literal\[([^\]]*)\]")
CONSTRAINED = re.compile(r"Annotated\[(\w+(?:\[\w+\])?), Field\(([^()]*)\)\]")
NONE: frozenset[str] = frozenset()
UPPER = frozenset({"max_length", "le", "lt", "max_digits"})


def api_changes(
    before: Contract,
    after: Contract,
    words: Mapping[str, str],
    moved: Mapping[str, str],
) -> tuple[ApiChange, ...]:
    """Compare two contracts; `words` and `moved` are the words and modules that are renamed."""
    comparison = _Comparison(before, after, words, moved)
    found = [*comparison.operations(), *comparison.members()]
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Comparison:
    before: Contract
    after: Contract
    words: Mapping[str, str]
    moved: Mapping[str, str]

    def operations(self) -> Iterator[ApiChange]:
        olds = {self._key(each, self.moved): each for each in self.before.operations}
        news = {self._key(each, {}): each for each in self.after.operations}
        kept = [(olds[key], news[key]) for key in olds if key in news]
        yield from self._paths(kept)
        for key, old in olds.items():
            if key not in news:
                yield ApiChange("operation", f"{old.said} is gone", breaks=True)
        for key, new in news.items():
            if key not in olds:
                yield ApiChange("operation", f"{new.said} is new", breaks=False)
        for old, new in kept:
            yield from self._operation(old, new)

    def _key(self, each: Operation, moved: Mapping[str, str]) -> tuple[str, str, str]:
        below = re.sub(r"\{\w+", "{", each.below)
        return moved.get(each.module, each.module), each.method, below

    def _paths(self, kept: list[tuple[Operation, Operation]]) -> Iterator[ApiChange]:
        """Say once for all what the paths begin with now."""
        heads: dict[tuple[str, str], None] = {}
        for old, new in kept:
            one, other = (each.path.removesuffix(each.below) for each in (old, new))
            heads[_without_common_end(one, other)] = None
        for one, other in heads:
            if one != other:
                words = f"what was at {one} is at {other}"
                yield ApiChange("path", words, breaks=True)

    def _operation(self, old: Operation, new: Operation) -> Iterator[ApiChange]:
        if old.access is not new.access:
            stricter = STRICTNESS.index(new.access) > STRICTNESS.index(old.access)
            who = f"{WHO[old.access]} → {WHO[new.access]}"
            yield ApiChange("access", f"{new.said} is for {who}", breaks=stricter)
        if old.below != new.below:
            said = f"{new.said}: {old.below} is {new.below} now"
            yield ApiChange("path", said, breaks=True)
        if old.success != new.success:
            said = f"{new.said} answers {new.success}, no longer {old.success}"
            yield ApiChange("status", said, breaks=True)
        for status in sorted(new.errors - old.errors - UNSAID):
            yield ApiChange("status", f"{new.said} may answer {status}", breaks=False)
        for status in sorted(old.errors - new.errors - UNSAID):
            yield ApiChange("status", f"{new.said} no longer answers {status}", breaks=False)
        for header in sorted(new.headers - old.headers):
            yield ApiChange("header", f"{new.said} takes {header}", breaks=False)
        for header in sorted(old.headers - new.headers):
            yield ApiChange("header", f"{new.said} no longer takes {header}", breaks=True)
        if self._shape(old.answers) != new.answers and old.answers != new.answers:
            said = f"{new.said} answers {new.answers}, no longer {old.answers}"
            yield ApiChange(ANSWER, said, breaks=True)

    def _shape(self, annotation: str) -> str:
        """Write an annotation with the names that its classes have now."""
        called = self._called()
        return re.sub(r"\w+", lambda found: called.get(found[0], found[0]), annotation)

    def _called(self) -> dict[str, str]:
        before = {*self.before.classes, *self.before.enums}
        after = {*self.after.classes, *self.after.enums}
        return dict(mapped(before, after, self.words))

    def members(self) -> Iterator[ApiChange]:
        called = self._called()
        roles = _roles(self.after)
        for name, role in sorted(_roles(self.before).items()):
            new = called.get(name, name)
            if new in roles:
                yield from self._class(name, new, role & roles[new])

    def _class(self, name: str, new: str, roles: frozenset[str]) -> Iterator[ApiChange]:
        one, other = self.before.classes[name], self.after.classes[new]
        renamed = dict(mapped(set(one), set(other), self.words))
        for role in sorted(roles):
            for member, old in one.items():
                now = renamed.get(member, member)
                if member in renamed:
                    yield ApiChange(role, f"{new}.{member} is {now} now", breaks=True)
                if now in other:
                    yield from self._member(f"{new}.{now}", role, old, other[now])
                else:
                    yield ApiChange(role, f"{new}.{member} is gone", breaks=True)
            for member in other.keys() - one.keys() - set(renamed.values()):
                required = other[member].required and role != ANSWER
                said = f"{new}.{member} is new{' and required' if required else ''}"
                yield ApiChange(role, said, breaks=required)

    def _member(self, said: str, role: str, old: Member, new: Member) -> Iterator[ApiChange]:
        if role != ANSWER and old.required != new.required:
            how = "is required now" if new.required else "may be left out now"
            yield ApiChange(role, f"{said} {how}", breaks=new.required)
        one, other = self._shape(old.type), new.type
        enums = [
            (self.before.enums.get(old_name, NONE), self.after.enums.get(name, NONE))
            for old_name, name in zip(_names(old.type), _names(new.type), strict=False)
        ]
        enums.append((_literals(one), _literals(other)))
        values = next((pair for pair in enums if all(pair) and pair[0] != pair[1]), None)
        if values:
            yield from _values(said, role, *values)
        elif one != other:
            words = f"{said} is {_plain(new.type)}, no longer {_plain(old.type)}"
            yield ApiChange(role, words, breaks=_breaks(one, other, role))


def _names(annotation: str) -> list[str]:
    return re.findall(r"\w+", annotation)


def _without_common_end(one: str, other: str) -> tuple[str, str]:
    """Leave out the last segments that two paths have in common."""
    first, second = one.split("/"), other.split("/")
    while len(first) > 1 and len(second) > 1 and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    return "/".join(first) or "/", "/".join(second) or "/"


def _roles(contract: Contract) -> dict[str, frozenset[str]]:
    """Tell what each class is for, be it directly or inside another one."""
    found: dict[str, frozenset[str]] = {}

    def reach(names: list[str], role: str) -> None:
        for name in names:
            if name in contract.classes and role not in found.get(name, ()):
                found[name] = found.get(name, frozenset()) | {role}
                for member in contract.classes[name].values():
                    reach(_names(member.type), role)

    for each in contract.operations:
        reach(_names(each.answers), ANSWER)
        reach(sorted(each.takes), REQUEST)
        reach(sorted(each.asks), QUERY)
    return found


def _values(said: str, role: str, old: frozenset[str], new: frozenset[str]) -> Iterator[ApiChange]:
    """Say which values an enum has lost and won: a client sends old ones, and gets new ones."""
    if old - new:
        words = f"{said} no longer takes {_listed(old - new)}"
        if role == ANSWER:
            words = f"{said} is no longer {_listed(old - new)}"
        yield ApiChange(role, words, breaks=role != ANSWER)
    if new - old:
        words = f"{said} may be {_listed(new - old)}"
        yield ApiChange(role, words, breaks=role == ANSWER)


def _listed(values: frozenset[str]) -> str:
    return ", ".join(sorted(values))


def _plain(annotation: str) -> str:
    """Write a type without what only Pydantic needs to know: `Line(max_length=80)`."""
    return CONSTRAINED.sub(r"\1(\2)", annotation)


def _breaks(old: str, new: str, role: str) -> bool:
    """Tell whether somebody who knows the old type is hurt by the new one."""
    one, other = (each.removesuffix(" | None") for each in (old, new))
    nullable, was = other != new, one != old
    if one == other:
        return nullable if role == ANSWER else was
    if role != ANSWER and was <= nullable and BOUND.sub("", one) == BOUND.sub("", other):
        return not _looser(one, other)
    return True


def _literals(annotation: str) -> frozenset[str]:
    match = LITERAL.fullmatch(annotation)
    return frozenset(match[1].replace("'", "").split(", ")) if match else NONE


def _looser(old: str, new: str) -> bool:
    """Tell whether every bound lets through what it let through before."""
    before, after = (BOUND.findall(each) for each in (old, new))
    if [word for word, _ in before] != [word for word, _ in after]:
        return {word for word, _ in after} <= {word for word, _ in before}
    try:
        pairs = [
            (word, float(a), float(b)) for (word, a), (_, b) in zip(before, after, strict=True)
        ]
    except ValueError:
        return False
    return all(b >= a if word in UPPER else b <= a for word, a, b in pairs)
