"""What must hold of every merged Python file, whatever it was merged by."""

import ast
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from scaffold.merge.blocks.gathered import GATHERED
from scaffold.merge.python.indents import like
from scaffold.merge.python.names import Names, names_of
from scaffold.merge.python.scopes import Path
from scaffold.merge.python.source import Source, lost_comments, parse

UNBOUND = "is not bound"
TWICE = "is defined twice"


class Inputs:
    """The three versions, analysed only when a question is asked about them."""

    def __init__(self, base: str, ours: str, theirs: str) -> None:
        self.texts = base, ours, theirs

    @cached_property
    def sources(self) -> tuple[Source, Source, Source] | None:
        """The versions with the indents of ours; None if one of them cannot be read."""
        base, ours, theirs = [parse(text) for text in self.texts]
        if not base or not ours or not theirs:
            return None
        return like(ours, base), ours, like(ours, theirs)

    @cached_property
    def names(self) -> tuple[Names, ...]:
        return tuple(names_of(source.tree) for source in self.sources or ())


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a merged file is not accepted."""

    problem: str
    name: str = ""


def flaws(text: str, inputs: Inputs) -> list[Flaw]:
    """Return what is wrong with a merged file that is right in all three versions of it.

    Nothing is known to be wrong if one of the versions cannot be read.
    """
    merged = parse(text)
    if not merged or not _compiles(merged.tree):
        return [Flaw("does not parse")] if inputs.sources else []
    names = names_of(merged.tree)
    held = _held(merged.tree.body)
    doubled = [it for it, count in held.items() if count > 1]
    suspect = names.unbound or names.early or _repeated(names) or doubled
    if not suspect or not inputs.sources:
        return []
    return [
        *_unbound(names, inputs),
        *_early(names, inputs),
        *_twice(names, inputs),
        *_both_put_in(held, inputs.sources),
    ]


def _compiles(tree: ast.Module) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(tree, "<merged>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def _unbound(merged: Names, inputs: Inputs) -> list[Flaw]:
    before = frozenset.union(*[side.unbound for side in inputs.names])
    return [Flaw(UNBOUND, name) for name in sorted(merged.unbound - before)]


def _early(merged: Names, inputs: Inputs) -> list[Flaw]:
    before = frozenset.union(*[side.early for side in inputs.names])
    return [Flaw("is read before it is bound", name) for name in sorted(merged.early - before)]


def _twice(merged: Names, inputs: Inputs) -> list[Flaw]:
    """Return what is defined more often than in any version, or newly assigned twice."""
    twice = [path for path in _repeated(merged) if _is_new(path, merged, inputs)]
    return [Flaw(TWICE, ".".join(path)) for path in sorted(twice)]


def _repeated(names: Names) -> list[Path]:
    counts = names.definitions + names.imports + names.assignments
    return [path for path, count in counts.items() if count > 1]


def _is_new(path: Path, merged: Names, inputs: Inputs) -> bool:
    def defined(side: Names) -> int:
        return side.definitions[path] + side.imports[path]

    every = max(defined(side) + side.assignments[path] for side in inputs.names)
    return every <= 1 or defined(merged) > max(1, *[defined(side) for side in inputs.names])


def _held(body: Sequence[ast.stmt], within: Path = ()) -> Counter[tuple[Path, str]]:
    """Count what each list of a module and its classes holds."""
    found: Counter[tuple[Path, str]] = Counter()
    for node in body:
        match node:
            case ast.ClassDef(name=name, body=inner):
                found += _held(inner, (*within, name))
            case (
                ast.Assign(targets=[target], value=value)
                | ast.AnnAssign(target=target, value=ast.expr() as value)
            ) if isinstance(value, ast.List | ast.Tuple | ast.Set):
                path = (*within, ast.unparse(target))
                found.update((path, ast.unparse(item)) for item in value.elts)
    return found


def _both_put_in(held: Counter[tuple[Path, str]], sources: Iterable[Source]) -> list[Flaw]:
    """Return what a list holds more often than in any version: both sides put it in."""
    before = [_held(source.tree.body) for source in sources]
    return [
        Flaw("is held twice", f"{item} in {'.'.join(path)}")
        for (path, item), count in sorted(held.items())
        if count > max(1, *[side[path, item] for side in before])
    ]


def misplaced(text: str, inputs: Inputs) -> list[Flaw]:
    """Return what one side added and the result lacks, or one side removed and the result has.

    Comments count, too. Imports do not: one may have been brought back because it is used. Nor
    does what is gathered item by item.
    """
    merged = parse(text)
    if not merged or not inputs.sources:
        return [Flaw("does not parse")]
    m = Counter(_declared(merged.tree.body))
    b, o, t = [Counter(_declared(source.tree.body)) for source in inputs.sources]
    added = {path for path in o.keys() | t.keys() if path not in b or (path in o and path in t)}
    added -= {path for path in added if path[-1] in GATHERED}
    back = [
        path
        for path in m.keys() & b.keys()
        if not (o[path] and t[path]) and max(o[path], t[path]) <= b[path]
        if path[-1] not in GATHERED
    ]
    base, ours, theirs = [source.text for source in inputs.sources]
    return [
        *[Flaw("is lost", text) for text in lost_comments(base, ours, theirs, text)],
        *[Flaw("is lost", ".".join(path)) for path in sorted(added - m.keys())],
        *[Flaw("came back", ".".join(path)) for path in sorted(back)],
    ]


def _declared(body: Sequence[ast.stmt], within: Path = ()) -> Iterator[Path]:
    """Yield what a module and its classes declare, in branches too."""
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield (*within, name)
            case ast.ClassDef(name=name, body=inner):
                yield (*within, name)
                yield from _declared(inner, (*within, name))
            case ast.Assign(targets=targets):
                yield from [(*within, it.id) for it in targets if isinstance(it, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield (*within, name)
            case _:
                for name in ("body", "orelse", "finalbody", "handlers"):
                    yield from _declared(getattr(node, name, ()), within)
