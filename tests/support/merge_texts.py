"""Modules and edits to them, made by hypothesis."""

from dataclasses import dataclass, replace

from hypothesis import strategies as st

SOURCES = ("alpha", "beta", "gamma")


@dataclass(frozen=True)
class Piece:
    """A declaration: its text depends on a version, which an edit raises."""

    name: str
    kind: str
    version: int = 0
    members: tuple["Piece", ...] = ()
    reads: str = ""
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return it with its notes: one above, one behind, one inside."""
        above, behind, inside = (*(f"# {note}" for note in self.notes), "", "", "")[:3]
        text = self._text(behind and f"  {behind}", inside)
        return f"{above}\n{text}" if above else text

    def _text(self, behind: str, inside: str) -> str:
        value = self.reads or str(self.version)
        match self.kind:
            case "value":
                return f"{self.name} = {self.version}{behind}\n"
            case "list":
                note = f"    {inside}\n" if inside else ""
                return f"{self.name} = [\n{note}    {self.version},{behind}\n    {value!r},\n]\n"
            case "dict":
                head = f"{{  {inside}" if inside else "{"
                pairs = f"    'version': {self.version},{behind}\n    'b': 2,\n"
                return f"{self.name} = {head}\n{pairs}}}\n"
            case "function":
                note = f"    # version {self.version}\n" if self.version else ""
                note += f"    {inside}\n" if inside else ""
                head = f"def {self.name}(first, second={self.version}):"
                return f"{head}\n{note}    return {value}{behind}\n"
            case "decorated":
                return f"@staticmethod{behind}\ndef {self.name}():\n    return {value}\n"
        body = "\n".join(member.text for member in self.members) or "pass\n"
        inner = "".join(
            f"    {line}" if line.strip() else line for line in body.splitlines(keepends=True)
        )
        return f"class {self.name}:{behind}\n{inner}"


@dataclass(frozen=True)
class Module:
    imports: tuple[str, ...]
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        imports = "".join(f"from {SOURCES[len(name) % 3]} import {name}\n" for name in self.imports)
        parts = ['"""A module."""\n\n' + imports, *[piece.text for piece in self.pieces]]
        return "\n\n".join(part for part in parts if part)

    @property
    def declared(self) -> set[str]:
        return {
            *[piece.name for piece in self.pieces],
            *[f"{it.name}.{member.name}" for it in self.pieces for member in it.members],
        }


def names(prefix: str, most: int) -> st.SearchStrategy[list[str]]:
    numbers = st.lists(st.integers(0, 99), max_size=most, unique=True)
    return numbers.map(lambda chosen: [f"{prefix}{number}" for number in chosen])


@st.composite
def pieces(draw: st.DrawFn, prefix: str, most: int, *, nested: bool = True) -> tuple[Piece, ...]:
    kinds = ["value", "list", "dict", "function", "decorated"] + (["class"] if nested else [])
    made = []
    for name in draw(names(prefix, most)):
        kind = draw(st.sampled_from(kinds))
        members = draw(pieces(f"{prefix}m", 4, nested=False)) if kind == "class" else ()
        made.append(Piece(name, kind, members=members))
    return tuple(made)


@st.composite
def modules(draw: st.DrawFn) -> Module:
    imports = tuple(draw(names("import_", 4)))
    made = []
    for piece in draw(pieces("b", 6)):
        reads = draw(st.sampled_from(["", *imports])) if piece.kind == "function" else ""
        made.append(replace(piece, reads=reads))
    return Module(imports, tuple(made))


@st.composite
def edited(
    draw: st.DrawFn, old: tuple[Piece, ...], mine: set[str], prefix: str
) -> tuple[Piece, ...]:
    """Change, remove and add pieces; of the old ones only those in `mine` are touched."""
    new: list[Piece] = []
    for piece in old:
        actions = ["keep", "change", "remove", "note"]
        action = draw(st.sampled_from(actions)) if piece.name in mine else ""
        if action == "remove":
            continue
        if action == "note":
            notes = draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=3))
            new.append(replace(piece, notes=tuple(f"{prefix} {note}" for note in notes)))
        elif action == "change" and piece.kind == "class":
            every = {member.name for member in piece.members}
            members = draw(edited(piece.members, every, prefix))
            new.append(replace(piece, members=members))
        else:
            raised = draw(st.integers(1, 2)) if action == "change" else 0
            new.append(replace(piece, version=piece.version + raised))
    nested = all("m" not in piece.name for piece in old)
    for piece in draw(pieces(prefix, 3, nested=nested)):
        new.insert(draw(st.integers(0, len(new))), piece)
    return tuple(new)


@st.composite
def edits(draw: st.DrawFn, base: Module, mine: set[str], prefix: str) -> Module:
    """Edit a module; imports come and go as they are used or not."""
    new = draw(edited(base.pieces, mine, prefix))
    used = {piece.reads for piece in new}
    dropped = [name for name in base.imports if name not in used and draw(st.booleans())]
    kept = [name for name in base.imports if name not in dropped]
    return Module((*kept, *draw(names(f"{prefix}import_", 2))), new)


@st.composite
def merges(draw: st.DrawFn, *, apart: bool) -> tuple[Module, Module, Module]:
    """Return base, ours and theirs; `apart`: no declaration is edited by both sides."""
    base = draw(modules())
    every = {piece.name for piece in base.pieces}
    mine = {name for name in sorted(every) if draw(st.booleans())} if apart else every
    ours = draw(edits(base, mine, "o"))
    theirs = draw(edits(base, every - mine if apart else every, "t"))
    return base, ours, theirs
