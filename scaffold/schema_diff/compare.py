"""Which operations lead from one Spec to another, and in which order.

What goes is dropped first, under the names that it has; then tables and columns are renamed;
then what is new comes. So no name is taken twice, and nothing refers to what is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.schema_diff import operations as to
from scaffold.schema_diff.association_tables import Links
from scaffold.schema_diff.column_changes import added_column, altered_column, breaks, check_key
from scaffold.schema_diff.constraints import ForeignKey, Index
from scaffold.schema_diff.pairing import pair
from scaffold.schema_diff.table_order import in_order, renamings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.model.spec import Spec
    from scaffold.schema_diff.constraints import Part
    from scaffold.schema_diff.operations import Operation
    from scaffold.schema_diff.pairing import Pair, Pairing
    from scaffold.specfile.patcher import Renames


def operations(before: Spec, after: Spec, renames: Renames) -> tuple[Operation, ...]:
    """Return what leads from the tables of ``before`` to those of ``after``.

    ``renames`` maps old names to new ones: ``("Post",)`` to ``Article``, and
    ``("Post", "title")`` to ``headline``.
    """
    return tuple(_operations(pair(before, after, renames)))


def _operations(pairing: Pairing) -> Iterator[Operation]:
    pairs = list(pairing.pairs())
    links = Links(pairing)
    for each in pairs:
        check_key(each)
    early = [each for each in pairs if _goes_early(each, pairing)]
    for each in early:
        yield from _dropped(each)
    yield from links.dropped()
    yield from _dropped_tables(pairing)
    yield from _renamed(pairs, pairing)
    yield from links.changed()
    created = list(in_order(pairing.created))
    for resource, later in created:
        yield to.create_table(resource, tuple(relation.name for relation in later))
    for each in pairs:
        if each not in early:
            yield from _dropped(each)
        yield from _added(each, pairing)
    yield from links.created()
    for resource, later in created:
        yield from (to.add_foreign_key(resource, relation) for relation in later)


def _goes_early(each: Pair, pairing: Pairing) -> bool:
    """Must the table let go of something before others are dropped or renamed?"""
    gone = {resource.name for resource in pairing.dropped}
    refers = any(isinstance(part, ForeignKey) and part.to in gone for part in each.dropped_parts)
    return each.renames or refers


def _dropped(each: Pair) -> Iterator[Operation]:
    gone = {column.name for column in each.dropped}
    resource = each.before.resource
    for part in sorted(each.dropped_parts, key=_indexes_first):
        yield to.drop_part(resource, part, said=not set(part.names) <= gone)
    for column in each.dropped:
        yield to.drop_column(resource, column)


def _indexes_first(part: Part) -> bool:
    return not isinstance(part, Index)


def _dropped_tables(pairing: Pairing) -> Iterator[Operation]:
    gone = list(in_order(pairing.dropped))
    for resource, later in gone:
        yield from (to.drop_foreign_key(resource, relation) for relation in later)
    for resource, later in reversed(gone):
        yield to.drop_table(resource, tuple(relation.name for relation in later))


def _renamed(pairs: list[Pair], pairing: Pairing) -> Iterator[Operation]:
    tables = [(each.before.resource.table, each.after.resource.table) for each in pairs]
    taken = [resource.table for resource in pairing.after.everything]
    yield from (to.rename_table(old, new) for old, new in renamings(tables, taken))
    for each in pairs:
        columns = [(old.column, new.column) for old, new in each.kept]
        taken = [column.column for column in each.after.columns.values()]
        for old, new in renamings(columns, taken):
            yield to.rename_column(each.after.resource.table, old, new)
    renamed = [(each.before.resource, each.after.resource, _renamed_parts(each)) for each in pairs]
    if any(parts for _, _, parts in renamed):
        yield to.rename_parts([each for each in renamed if each[2]])


def _renamed_parts(each: Pair) -> list[tuple[Part, Part]]:
    """List the parts whose name in the database may follow from another name."""
    before, after = each.before.resource, each.after.resource
    moved = before.table != after.table
    columns = {old.name: (old.column, new.column) for old, new in each.kept}
    return [
        (old, new)
        for old, new in each.kept_parts
        if moved
        or old.names != new.names
        or any(columns[name][0] != columns[name][1] for name in old.names)
    ]


def _added(each: Pair, pairing: Pairing) -> Iterator[Operation]:
    resource = each.after.resource
    fresh = {column.name for column in each.added}
    for column in each.added:
        yield added_column(resource, column, each.added_parts)
    for old, new in each.kept:
        yield from altered_column(each, old, new, pairing.after)
    for part in sorted(each.added_parts, key=_indexes_last):
        said = not set(part.names) <= fresh
        yield to.add_part(resource, part, said=said, note=breaks(each, part, fresh))


def _indexes_last(part: Part) -> bool:
    return isinstance(part, Index)
