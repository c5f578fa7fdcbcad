"""What becomes of single columns and constraints, and of the rows that are there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, quote
from scaffold.language.short_form import print_field
from scaffold.model.fields import Field, Relation
from scaffold.model.literals import write_value
from scaffold.model.vocabulary import Kind
from scaffold.schema_diff import operations as to
from scaffold.schema_diff.columns import KEY_TYPES, is_same_for_all
from scaffold.schema_diff.constraints import Bound, ForeignKey, Holds, Unique, Values
from scaffold.schema_diff.conversions import TEXTS, check_convertible, check_target, narrows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scaffold.model.spec import Resource, Spec
    from scaffold.schema_diff.columns import Column
    from scaffold.schema_diff.constraints import Part
    from scaffold.schema_diff.operations import Operation
    from scaffold.schema_diff.pairing import Pair


def check_key(each: Pair) -> None:
    """Refuse another kind of primary key: every row that refers to one would have to follow."""
    before, after = each.before.resource.key, each.after.resource.key
    if KEY_TYPES[before] != KEY_TYPES[after]:
        name = each.after.resource.name
        problem = f"the key of {name} is {before}, and cannot become {after}"
        hint = f"keep key: {before}, or add a resource of another name with key: {after}"
        raise ScaffoldError(problem, hint, "key-changed", path=(name, "key"))


def added_column(resource: Resource, column: Column, parts: Sequence[Part]) -> Operation:
    """Return the operation, if it is known what the rows that exist get in the column."""
    if column.null:
        member = column.member
        said = column.fill if member is not None and member.fill is not None else None
    else:
        said = column.fill
        if said is None:
            raise _needs_fill(resource, column, unique=_is_unique(column, parts))
    if said is not None and is_same_for_all(column) and _is_unique(column, parts):
        raise _fills_alike(resource, column)
    fill = "" if said is None else _shown(column)
    note = ""
    if fill and isinstance(column.member, Relation):
        what = f"{resource.table}.{column.column}"
        note = f"{what}: the migration fails if there is no {column.member.to} {fill} for the rows"
    return to.add_column(resource, column, fill=fill, note=note)


def _is_unique(column: Column, parts: Sequence[Part]) -> bool:
    return any(isinstance(part, Unique) and part.names == (column.name,) for part in parts)


def _needs_fill(
    resource: Resource, column: Column, *, was_null: bool = False, unique: bool = False
) -> ScaffoldError:
    rows = "rows in which it is null" if was_null else "rows already"
    problem = f"{resource.name}.{column.name} is required, and {resource.table} may hold {rows}"
    short = _short(column)
    if unique:
        ways = _each_its_own(column)
    elif isinstance(column.member, Relation):
        ways = f"{short}:fill=1 (the id of a row) or {short}:null"
    else:
        ways = f"{short}:fill=…, {short}:default=… or {short}:null"
    path = (resource.name, column.name)
    return ScaffoldError(problem, f"write {ways}", "needs-fill", path=path)


def _fills_alike(resource: Resource, column: Column) -> ScaffoldError:
    problem = f"{resource.name}.{column.name} is unique, and every row would get the same value"
    path = (resource.name, column.name)
    return ScaffoldError(problem, f"write {_each_its_own(column)}", "fill-not-unique", path=path)


def _each_its_own(column: Column) -> str:
    """Say how a unique column gets its values: not all at once."""
    member = column.member
    if isinstance(member, Field) and member.kind is Kind.UUID:
        return f"{_short(column)}:default=uuid4"
    if isinstance(member, Field):
        column = replace(column, member=replace(member, fill=None, default=None))
    if isinstance(member, Relation):
        column = replace(column, member=replace(member, fill=None))
    return f"{_short(column)}:null, give each row a value of its own, then take the null away"


def _short(column: Column) -> str:
    """Write a field in the field language, as far as that goes."""
    member = column.member
    if isinstance(member, Relation):
        return print_field(member) or f"{member.name}:{member.to}"
    if isinstance(member, Field):
        return print_field(member) or f"{member.name}:{member.kind}"
    return column.name


def altered_column(each: Pair, old: Column, new: Column, after: Spec) -> Iterator[Operation]:
    """Yield what changes the type of a column, or whether it may be null."""
    before, resource = each.before.resource, each.after.resource
    one, other = old.member, new.member
    if isinstance(one, Field) and isinstance(other, Field):
        check_convertible(before, one, resource, other)
    elif isinstance(other, Relation):
        check_target(resource, old.type, new.type, other)
    required = old.null and not new.null
    fill = _filled(resource, new, each.after.parts) if required else ""
    if old.type == new.type and old.null == new.null:
        return
    what = f"{resource.table}.{new.column}"
    note = narrows(old.type, new.type, what, after.database) if old.type != new.type else ""
    if required and not fill:
        note = f"{what}: the migration fails if a row has none"
    yield to.alter_column((before, old), (resource, new), fill=fill, note=note)


def _filled(resource: Resource, column: Column, parts: Sequence[Part]) -> str:
    """Say what null becomes; a unique column is left to the user, who alone can fill it."""
    unique = _is_unique(column, parts)
    if column.fill is None:
        if unique:
            return ""
        raise _needs_fill(resource, column, was_null=True)
    if unique and is_same_for_all(column):
        raise _fills_alike(resource, column)
    return _shown(column)


def _shown(column: Column) -> str:
    """Write what fills a column as the words of an operation show it."""
    member, value = column.member, column.fill
    if value is None:
        return ""
    texts = isinstance(member, Field) and member.kind in TEXTS and value != member.computed
    return quote(value) if texts else write_value(value)


def breaks(each: Pair, part: Part, fresh: set[str]) -> str:
    """Say which rows make it fail to add a constraint; nothing if none can."""
    resource = each.after.resource
    if not set(part.names) - fresh or _loosens(each, part):
        return ""
    match part:
        case Unique():
            return f"{part.words(resource)}: the migration fails if two rows are alike"
        case Bound() | Values() | Holds():
            return f"{part.words(resource)}: the migration fails if a row breaks it"
        case ForeignKey() if _has_new_target(each, part):
            return f"{part.words(resource)}: the migration fails if it has no such row"
        case _:
            return ""


def _has_new_target(each: Pair, part: ForeignKey) -> bool:
    olds = [old for old in each.before.parts if isinstance(old, ForeignKey)]
    return not any(
        each.names.get(old.name) == part.name and each.resources.get(old.to) == part.to
        for old in olds
    )


def _loosens(each: Pair, part: Part) -> bool:
    """Does whatever kept the constraint that it takes the place of keep this one too?"""
    return any(_implies(old, part) for old in map(each.renamed, each.before.parts))


def _implies(old: Part | None, new: Part) -> bool:
    match old, new:
        case Values(one, before), Values(other, after):
            return one == other and before <= after
        case Bound(one, word, before), Bound(other, same, after):
            if (one, word) != (other, same) or type(before) is not type(after):
                return False
            return bool(before >= after if word in {"ge", "gt", "min"} else before <= after)
        case Unique(), Unique():
            stricter = old.lowered == new.lowered or set(new.lowered) <= set(old.lowered)
            return old.names == new.names and stricter and (new.alive or not old.alive)
        case _:
            return False
