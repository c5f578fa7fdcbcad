"""Imports, merged by name: which names live, and in which statement each is written."""

import ast
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from scaffold.merge.blocks.brackets import (
    Bracketed,
    Item,
    compose,
    merged_comment,
    split_brackets,
    with_comments,
    with_edges,
)
from scaffold.merge.blocks.insert_order import is_import
from scaffold.merge.blocks.literals import At, layout
from scaffold.merge.python.source import comments, lost_comments
from scaffold.merge.python.units import Body, Unit
from scaffold.merge.result import Doubt

Alias = tuple[int, str | None, str, str | None]  # level, module (None: `import x`), name, as


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What each import unit of ours becomes, and what of theirs is new; empty text is nothing."""

    ours: dict[Unit, str]
    theirs: dict[Unit, str]
    partners: dict[Unit, Unit]  # a unit of theirs or base, and the one of ours it stands for


def aliases(unit: Unit) -> list[Alias]:
    match unit.node:
        case ast.Import(names=names):
            return [(0, None, alias.name, alias.asname) for alias in names]
        case ast.ImportFrom(module=module, names=names, level=level):
            return [(level, module or "", alias.name, alias.asname) for alias in names]
    return []


def bound(alias: Alias) -> str:
    """Return the name that an import binds."""
    _, module, name, as_name = alias
    return as_name or (name.split(".")[0] if module is None else name)


def plan_imports(base: Body, ours: Body, theirs: Body, keep: Collection[str]) -> ImportPlan:
    """Decide every import of three bodies. Names in `keep` stay though one side dropped them."""
    b, o, t = [list(filter(is_import, body.units)) for body in (base, ours, theirs)]
    named = [{alias for unit in side for alias in aliases(unit)} for side in (b, o, t)]
    alive = _alive(named[0], named[1], named[2], keep)
    partners = {**_partners(o, t), **_partners(o, b)}
    texts = {unit: _kept_text(unit, b, t, partners, alive) for unit in o}
    known = {alias for unit in o for alias in aliases(unit)}
    new: dict[Unit, str] = {}
    for unit in t:
        fresh = [alias for alias in aliases(unit) if alias in alive - known]
        known |= set(fresh)
        partner = partners.get(unit)
        if not fresh:
            new[unit] = ""
        elif partner and texts[partner] and _may_join(partner, unit):
            was = next((mate for mate in b if partners.get(mate) is partner), None)
            texts[partner] = joined(partner, unit, alive, texts[partner], was)
        else:
            new[unit] = only(unit, fresh)
    return ImportPlan(texts, new, partners)


def _alive(b: set[Alias], o: set[Alias], t: set[Alias], keep: Collection[str]) -> set[Alias]:
    kept = {alias for alias in b & (o | t) if bound(alias) in keep}
    return (o & t) | (o - b) | (t - b) | kept


def _partners(ours: Sequence[Unit], others: Sequence[Unit]) -> dict[Unit, Unit]:
    """Match the statements that import from one module.

    Where there are several, as in files with one name a line, they match by the names they share.
    """
    by_key: dict[object, list[Unit]] = defaultdict(list)
    for unit in ours:
        by_key[_module(unit)].append(unit)
    statements = Counter(map(_module, others))
    found: dict[Unit, Unit] = {}
    taken: set[Unit] = set()
    for unit in others:
        names, mates = set(aliases(unit)), by_key[_module(unit)]
        only_one = len(mates) == statements[_module(unit)] == 1
        candidates = [
            mate
            for mate in mates
            if mate not in taken
            and (names & set(aliases(mate)) or (only_one and _may_join(mate, unit)))
        ]
        best = max(candidates, key=lambda mate: len(names & set(aliases(mate))), default=None)
        if best:
            found[unit] = best
            taken.add(best)
    return found


def _module(unit: Unit) -> object:
    if isinstance(unit.node, ast.ImportFrom):
        return unit.key
    return "import", tuple(alias[2] for alias in aliases(unit))


def _kept_text(
    unit: Unit,
    base: Sequence[Unit],
    theirs: Sequence[Unit],
    partners: dict[Unit, Unit],
    alive: Collection[Alias],
) -> str:
    """Return a statement of ours without what died; as theirs has it where only theirs changed."""
    names = [alias for alias in aliases(unit) if alias in alive]
    was = next((mate for mate in base if partners.get(mate) is unit), None)
    now = next((mate for mate in theirs if partners.get(mate) is unit), None)
    if was and now and was.core == unit.core and aliases(now) == names:
        return now.core
    text = unit.core if len(names) == len(aliases(unit)) else only(unit, names) if names else ""
    if now and lost_comments(was.core if was else "", unit.core, now.core, text):
        return _commented(unit, names, now, was)
    return text


def _commented(ours: Unit, names: Sequence[Alias], theirs: Unit, base: Unit | None) -> str:
    """Return a statement with some names, and with the comments of both sides. Raises Doubt."""
    if not names:
        raise Doubt("a comment stands on an import that is gone")
    if isinstance(ours.node, ast.ImportFrom):
        return _written(ours, names, theirs, base)
    if comments(ours.core) == comments(base.core if base else ""):
        return theirs.core
    raise Doubt("both sides changed a comment")


def _may_join(ours: Unit, theirs: Unit) -> bool:
    names = [alias[2] for unit in (ours, theirs) for alias in aliases(unit)]
    return isinstance(ours.node, ast.ImportFrom) and "*" not in names


def joined(
    ours: Unit, theirs: Unit, alive: Collection[Alias], text: str, base: Unit | None = None
) -> str:
    """Write the names of theirs into the statement of ours, each after the neighbour it had."""
    mine = [alias for alias in aliases(ours) if alias in alive]
    wanted = [alias for alias in aliases(theirs) if alias in alive]
    if set(wanted) >= set(mine) and wanted == sorted(wanted, key=_sort_key):
        order = wanted
    else:
        order = _inserted(mine, wanted)
    if order == wanted and text == theirs.core:
        return text
    return _written(ours, order, theirs, base)


def _inserted(mine: Sequence[Alias], wanted: Sequence[Alias]) -> list[Alias]:
    order = list(mine)
    for place, alias in enumerate(wanted):
        if alias in order:
            continue
        before = next((name for name in reversed(wanted[:place]) if name in order), None)
        order.insert(order.index(before) + 1 if before else 0, alias)
    by_name = sorted(order, key=_sort_key)
    return by_name if list(mine) == sorted(mine, key=_sort_key) else order


def _sort_key(alias: Alias) -> tuple[int, str, str]:
    """Sort as isort and ruff do: constants, classes, the rest."""
    name = alias[2]
    rank = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return rank, name.casefold(), name


def only(unit: Unit, names: Collection[Alias]) -> str:
    """Return a statement with some of its names."""
    if list(names) == aliases(unit):
        return unit.core
    if isinstance(unit.node, ast.ImportFrom):
        return _written(unit, [alias for alias in aliases(unit) if alias in names], unit)
    return "".join(f"import {alias_text(alias)}\n" for alias in aliases(unit) if alias in names)


def alias_text(alias: Alias) -> str:
    return f"{alias[2]} as {alias[3]}" if alias[3] else alias[2]


def _written(ours: Unit, order: Sequence[Alias], theirs: Unit, base: Unit | None = None) -> str:
    """Write `from m import …` in the layout of ours, or of theirs if its comments want that."""
    try:
        text = _laid_out(ours, order, theirs, base)
    except Doubt:
        text = _laid_out(theirs, order, ours, base)
    if lost_comments(base.core if base else "", ours.core, theirs.core, text):
        raise Doubt("a comment would be lost")
    return text


def _laid_out(ours: Unit, order: Sequence[Alias], theirs: Unit, base: Unit | None) -> str:
    assert ours.node
    brackets, start, end = _names(ours)
    others, _, their_end = _names(theirs)
    was, _, base_end = _names(base) if base else (None, 0, 0)
    items, other = _by_alias(ours, brackets), _by_alias(theirs, others)
    before = _by_alias(base, was) if base and was else {}
    behind = merged_comment(
        base.core[base_end:] if base else "", ours.core[end:], theirs.core[their_end:]
    )
    brackets = with_edges(was, brackets, others)
    pairs: list[tuple[Item, bool]] = []
    for alias in order:
        mine, new = items.get(alias), other.get(alias)
        if mine:
            pairs.append((with_comments(before.get(alias), mine, new) if new else mine, False))
        else:
            pairs.append((other[alias], True))
    indent, width = layout(At(ours.source, ours.node))
    if brackets.open:
        names = compose(brackets, pairs, indent=indent, width=width - start)
    else:
        wrapped = replace(brackets, open="(", close=")")
        names = compose(wrapped, pairs, indent=indent, width=width - start)
        names = names if "\n" in names else names[1:-1]
    return ours.core[:start] + names + behind


def _by_alias(unit: Unit, brackets: Bracketed) -> dict[Alias, Item]:
    return dict(zip(aliases(unit), brackets.items, strict=True))


def _names(unit: Unit) -> tuple[Bracketed, int, int]:
    """Return the names of `from m import …`, and where they stand in its text."""
    if not isinstance(unit.node, ast.ImportFrom):
        raise Doubt("not an import from a module")
    statement, module = unit.source.segment(unit.node), unit.node.module or ""
    offset = unit.core.find(statement)
    place = statement.index("import", statement.find(module or ".") + len(module)) + len("import")
    rest = statement[place:]
    bare = rest.strip()
    start = offset + place + rest.index(bare)
    if bare.startswith("("):
        brackets = split_brackets(bare)
    else:
        brackets = replace(split_brackets(f"({bare})"), open="", close="")
    if len(brackets.items) != len(aliases(unit)):
        raise Doubt("the names cannot be told apart")
    return brackets, start, start + len(bare)
