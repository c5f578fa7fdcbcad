"""Scopes as Python has them, and what is noted of them in one walk over a module."""

import builtins
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

ALWAYS = frozenset(dir(builtins)) | {
    "__file__", "__name__", "__doc__", "__path__", "__spec__", "__loader__", "__package__",
    "__builtins__", "__annotations__", "__module__", "__qualname__", "__class__", "__dict__",
    "WindowsError", "reveal_type",
}  # fmt: skip
Path = tuple[str, ...]


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class, function or comprehension, with what it binds and reads."""

    path: Path
    parent: "Scope | None"
    is_class: bool = False
    bound: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)  # global and nonlocal names
    reads: set[str] = field(default_factory=set)

    def sees(self, name: str) -> bool:
        scope: Scope | None = self
        while scope:
            if name in scope.bound and (scope is self or not scope.is_class):
                return True
            scope = scope.parent
        return False


class Record:
    """What a module binds, reads, and reads too early."""

    def __init__(self) -> None:
        self.module = Scope((), None)
        self.scopes = [self.module]
        self.stars = False
        self.definitions: Counter[Path] = Counter()
        self.imports: Counter[Path] = Counter()
        self.assignments: Counter[Path] = Counter()
        self.too_soon: list[tuple[Scope, str]] = []
        self.calls: list[tuple[str, frozenset[str]]] = []
        self.functions: dict[str, list[Scope]] = defaultdict(list)

    def unbound(self) -> Iterator[str]:
        for scope in self.scopes:
            for name in scope.reads:
                if name not in ALWAYS and not scope.sees(name):
                    yield name

    def early(self) -> set[str]:
        early = {name for scope, name in self.too_soon if self._binds(scope, name)}
        for name, bound in self.calls:
            needed = self._needs(name, set())
            early |= {other for other in needed & self.module.bound if other not in bound}
        return early

    def _binds(self, scope: Scope, name: str) -> bool:
        """Tell whether a module, or the class whose body it runs in, binds a name later."""
        return name in self.module.bound or (scope.is_class and name in scope.bound)

    def _needs(self, name: str, seen: set[str]) -> set[str]:
        """Return the names of the module that a call of a function reads."""
        if name in seen:
            return set()
        seen.add(name)
        found: set[str] = set()
        for scope in self.functions.get(name, ()):
            reads = (scope.reads - scope.bound) & self.module.bound
            found |= reads.union(*[self._needs(read, seen) for read in reads])
        return found

    def loading(self, scope: Scope) -> bool:
        """Tell whether code of this scope runs while the module loads."""
        at: Scope | None = scope
        while at and at.is_class:
            at = at.parent
        return at is self.module

    def bind(self, scope: Scope, name: str) -> None:
        if name in scope.elsewhere:
            self.module.bound.add(name)
        else:
            scope.bound.add(name)

    def define(self, scope: Scope, name: str) -> None:
        self.bind(scope, name)
        self.definitions[(*scope.path, name)] += 1

    def read(self, scope: Scope, name: str) -> None:
        scope.reads.add(name)
        if self.loading(scope) and not scope.sees(name) and name not in ALWAYS:
            self.too_soon.append((scope, name))

    def scope(self, name: str, parent: Scope) -> Scope:
        scope = Scope((*parent.path, name), parent)
        self.scopes.append(scope)
        return scope
