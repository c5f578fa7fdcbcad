"""One import more in a module, or some less: in its section, in order, in the statement it has."""

import ast
import sys
from collections.abc import Collection, Iterator, Sequence
from enum import IntEnum
from pathlib import PurePosixPath

from scaffold.merge.blocks.import_merge import Alias, alias_text, aliases, bound, joined, only
from scaffold.merge.blocks.insert_order import is_import
from scaffold.merge.python.source import Source, parse
from scaffold.merge.python.units import Body, Unit, body_of, module_body
from scaffold.merge.relocated.locations import absolute, is_for_types, reads
from scaffold.merge.result import Doubt

TYPES: Alias = (0, "typing", "TYPE_CHECKING", None)
LAZY: Alias = (0, "__future__", "annotations", None)


class Section(IntEnum):
    """The groups of imports, in the order in which they stand."""

    FUTURE = 0
    STANDARD = 1
    OTHERS = 2
    OWN = 3


def with_import(text: str, path: str, alias: Alias, *, for_types: bool) -> str:
    """Return a module with one import more. Raises Doubt where there is no place for it."""
    body = module_body(_read(text))
    if not for_types:
        return _put(body, path, alias)
    for unit in body.units:
        if is_for_types(unit) and (inner := body_of(unit, in_function=False)):
            branch = _put(inner, path, alias)
            return text.replace("".join(each.text for each in inner.units), branch, 1)
    return _with_branch(body, path, alias)


def _read(text: str) -> Source:
    source = parse(text)
    if not source:
        raise Doubt("a file cannot be read as Python")
    return source


def _with_branch(body: Body, path: str, alias: Alias) -> str:
    """Begin the imports for types below the others; annotations must not be read before."""
    imports = [unit for unit in body.units if is_import(unit)]
    if not any(LAZY in aliases(unit) for unit in imports):
        raise Doubt("annotations are read while the module loads")
    branch = f"\nif TYPE_CHECKING:\n    {_statement(alias)}"
    last = imports[-1]
    text = "".join(unit.text + (branch if unit is last else "") for unit in body.units)
    return with_import(text, path, TYPES, for_types=False)


def _statement(alias: Alias) -> str:
    _, module, _, _ = alias
    return f"import {alias_text(alias)}\n" if module is None else _from(alias)


def _from(alias: Alias) -> str:
    level, module, _, _ = alias
    return f"from {'.' * level}{module} import {alias_text(alias)}\n"


def _put(body: Body, path: str, alias: Alias) -> str:
    """Return a body with one import more: in a statement that it has, or in its place."""
    for unit in body.units:
        if isinstance(unit.node, ast.ImportFrom) and _is_from(unit, path, alias):
            level, module = unit.node.level, unit.node.module or ""
            other = module_body(_read(_from((level, module, *alias[2:])))).units[0]
            text = joined(unit, other, [*aliases(unit), *aliases(other)], unit.core)
            return "".join(each.lead + (text if each is unit else each.core) for each in body.units)
    return "".join(_inserted(body, path, alias))


def _is_from(unit: Unit, path: str, alias: Alias) -> bool:
    known = [absolute(each, path) for each in aliases(unit)]
    return bool(known) and known[0][1] == alias[1] and known[0][2] != "*"


def _inserted(body: Body, path: str, alias: Alias) -> Iterator[str]:
    """Yield a body with a new statement, sorted among its imports as isort and ruff do."""
    imports = [unit for unit in body.units if is_import(unit)]
    rank = _rank(alias, path)
    above = [unit for unit in imports if _rank(aliases(unit)[0], path) < rank]
    before = above[-1] if above else None
    below = next((unit for unit in imports if unit not in above), None)
    opens = before is not None and _rank(aliases(before)[0], path)[0] != rank[0]
    line = ("\n" if opens else "") + body.indent + _statement(alias)
    follows = below is not None and _rank(aliases(below)[0], path)[0] == rank[0]
    if before is None and not imports:
        yield from _at_the_top(body, line)
        return
    for unit in body.units:
        lead = unit.lead.lstrip("\n") if unit is below and follows and opens else unit.lead
        if before is None and unit is below:
            gap = "" if follows else "\n"
            yield unit.lead + line + gap + unit.core
        else:
            yield lead + unit.core
        if unit is before:
            yield line


def _at_the_top(body: Body, line: str) -> Iterator[str]:
    docs = [unit for unit in body.units[:1] if unit.key == ("doc",)]
    yield from (f"{unit.text}\n" for unit in docs)
    yield line
    yield from (unit.text for unit in body.units[len(docs) :])


def _rank(alias: Alias, path: str) -> tuple[Section, bool, str]:
    level, module, name, _ = absolute(alias, path)
    whole = name if module is None else module
    root = whole.partition(".")[0]
    if root == "__future__":
        section = Section.FUTURE
    elif level or root == PurePosixPath(path).parts[0].removesuffix(".py"):
        section = Section.OWN
    else:
        section = Section.STANDARD if root in sys.stdlib_module_names else Section.OTHERS
    return section, module is not None, whole.casefold()


def without_imports(text: str, spare: Collection[str]) -> str:
    """Return a module without the imports of some names."""
    source = parse(text)
    if not source or not spare:
        return text
    shorter = "".join(_spared(module_body(source), spare))
    left = parse(shorter)
    if left and len(shorter) < len(text) and TYPES[2] not in read_by(module_body(left).units):
        return "".join(_spared(module_body(left), {TYPES[2]}))
    return shorter


def read_by(units: Sequence[Unit]) -> set[str]:
    """Return the names that some units read, their imports aside."""
    nodes = [node for unit in units if not is_import(unit) for node in unit.nodes]
    return reads(nodes)


def _spared(body: Body, spare: Collection[str]) -> Iterator[str]:
    """Yield a body without some imports; the space above one goes to what follows it."""
    owed, at_start = "", True
    for unit in body.units:
        core = _spared_core(unit, spare)
        if not core:
            owed = owed if len(owed) > len(unit.lead) else unit.lead
            continue
        lead = unit.lead if len(unit.lead) >= len(owed) or unit.lead.strip() else owed
        yield (lead.lstrip("\n") if at_start else lead) + core
        owed, at_start = "", False
    yield owed if owed.strip() else ""


def _spared_core(unit: Unit, spare: Collection[str]) -> str:
    if is_import(unit):
        kept = [alias for alias in aliases(unit) if bound(alias) not in spare]
        return only(unit, kept) if kept else ""
    inner = body_of(unit, in_function=False) if is_for_types(unit) else None
    if not inner:
        return unit.core
    within = "".join(_spared(inner, spare))
    size = sum(len(each.text) for each in inner.units)
    return unit.core[:-size] + within if within.strip() else ""
