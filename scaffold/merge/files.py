"""One file: git first, then by declaration, and never what cannot be vouched for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePosixPath

from scaffold.merge import git_merge
from scaffold.merge.blocks.declaration_merge import merge_modules
from scaffold.merge.blocks.doubled_imports import without_second_imports
from scaffold.merge.diff3 import chunks
from scaffold.merge.encoding import Document, decode, document
from scaffold.merge.line_merge import merge_lines, split_lines
from scaffold.merge.result import Conflict, Markers, Piece, conflicts, show, side_of_ours
from scaffold.merge.settled import is_kept, settle
from scaffold.merge.toml import merge_toml
from scaffold.merge.validate import TWICE, UNBOUND, Inputs, flaws, misplaced

PLAIN = Markers()
TRIES = 4  # each brings back the imports that the one before was found to miss


class Level(StrEnum):
    """What a result comes from."""

    ONE_SIDE = "one side"
    GIT = "git"
    DECLARATION = "declaration"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged file. With conflicts, the text holds their markers."""

    text: str
    conflicts: int
    level: Level


@dataclass(frozen=True, slots=True)
class MergedBytes:
    """A merged file as it is written."""

    content: bytes
    conflicts: int
    level: Level


def merge_file(
    base: str, ours: str, theirs: str, path: str = "", markers: Markers = PLAIN
) -> Merged:
    """Merge three versions of a text. The ending of `path` names its language."""
    documents = [document(side) for side in (base, ours, theirs)]
    if theirs in (base, ours) or ours == base or None in documents:
        sides = [side.encode("utf-8", "surrogatepass") for side in (base, ours, theirs)]
        result = merge_contents(sides[0], sides[1], sides[2], "", markers)
        text = result.content.decode("utf-8", "surrogatepass")
        return Merged(text, result.conflicts, result.level)
    b, o, t = [side for side in documents if side]
    result_text = _merge_documents(b, o, t, path, markers)
    whole = replace(_settled(b, o, t), text=result_text.text)
    return Merged(whole.written(), result_text.conflicts, result_text.level)


def merge_contents(
    base: bytes, ours: bytes, theirs: bytes, path: str = "", markers: Markers = PLAIN
) -> MergedBytes:
    """Merge three versions of a file, whatever its bytes are."""
    if theirs in (base, ours):
        return MergedBytes(ours, 0, Level.ONE_SIDE)
    if ours == base:
        return MergedBytes(theirs, 0, Level.ONE_SIDE)
    b, o, t = [decode(side, python=is_python(path)) for side in (base, ours, theirs)]
    if not b or not o or not t:
        return _merge_unread(base, ours, theirs, markers)
    merged = _merge_documents(b, o, t, path, markers)
    try:
        content = replace(_settled(b, o, t), text=merged.text).encode()
    except UnicodeEncodeError:
        return _merge_unread(base, ours, theirs, markers)
    return MergedBytes(content, merged.conflicts, merged.level)


def vouch_contents(
    sides: tuple[bytes, bytes, bytes], by_git: bytes, path: str, markers: Markers = PLAIN
) -> MergedBytes:
    """Accept what git merged without conflict, or merge again if it cannot be vouched for."""
    b, o, t, m = [decode(side, python=is_python(path)) for side in (*sides, by_git)]
    if not b or not o or not t or not m:
        return MergedBytes(by_git, 0, Level.GIT)
    result = Merged(m.text, 0, Level.GIT)
    if is_python(path):
        result = merge_python(b.text, o.text, t.text, result, markers)
    try:
        content = replace(_settled(b, o, t), text=result.text).encode()
    except UnicodeEncodeError:
        content = by_git
    return MergedBytes(content, result.conflicts, result.level)


def is_python(path: str) -> bool:
    return PurePosixPath(path).suffix in {".py", ".pyi"}


def is_toml(path: str) -> bool:
    return PurePosixPath(path).suffix == ".toml"


def _settled(base: Document, ours: Document, theirs: Document) -> Document:
    """Return ours, with the encoding and the last line end that theirs alone changed."""
    changed = ours
    if ours.encoding == base.encoding:
        changed = replace(changed, encoding=theirs.encoding)
    if ours.ended == base.ended:
        changed = replace(changed, ended=theirs.ended)
    return changed


def _merge_unread(base: bytes, ours: bytes, theirs: bytes, markers: Markers) -> MergedBytes:
    """Merge bytes that are not plain text as git does: by line, or not at all."""
    done = git_merge.merge_bytes(base, ours, theirs, markers)
    if done is None:
        return MergedBytes(ours, 1, Level.GIT)
    return MergedBytes(done[1], done[0], Level.GIT)


def _merge_documents(
    base: Document, ours: Document, theirs: Document, path: str, markers: Markers
) -> Merged:
    if theirs.text in (base.text, ours.text):
        return Merged(ours.text, 0, Level.ONE_SIDE)
    if ours.text == base.text:
        return Merged(theirs.text, 0, Level.ONE_SIDE)
    by_git = _merge_by_git(base.text, ours.text, theirs.text, markers)
    if by_git.conflicts and not is_python(path):
        by_line = merge_lines(base.text, ours.text, theirs.text)
        if not conflicts(by_line):
            return Merged(show(by_line, markers), 0, Level.GIT)
    if by_git.conflicts and is_toml(path):
        by_key = merge_toml(base.text, ours.text, theirs.text)
        return by_git if by_key is None else Merged(by_key, 0, Level.KEY)
    if not is_python(path):
        return by_git
    return merge_python(base.text, ours.text, theirs.text, by_git, markers)


def _merge_by_git(base: str, ours: str, theirs: str, markers: Markers) -> Merged:
    done = git_merge.merge_bytes(base.encode(), ours.encode(), theirs.encode(), markers)
    assert done is not None  # text is never binary to git
    return Merged(done[1].decode(), done[0], Level.GIT)


def merge_python(
    base: str, ours: str, theirs: str, by_git: Merged, markers: Markers = PLAIN
) -> Merged:
    """Accept what git merged if it can be vouched for, else merge by declaration."""
    pieces = _python_pieces(Inputs(base, ours, theirs), by_git)
    if pieces is None:
        return by_git
    return Merged(show(pieces, markers), len(conflicts(pieces)), Level.DECLARATION)


def _python_pieces(inputs: Inputs, by_git: Merged) -> list[Piece] | None:
    """Merge by declaration what git cannot, or cannot be trusted with; None where git decides."""
    found = [] if by_git.conflicts else flaws(by_git.text, inputs)
    if not (by_git.conflicts or found) or not inputs.sources:
        return None
    try:
        pieces = _merge_declarations(inputs)
    except RecursionError:
        pieces = None
    if pieces is None and not by_git.conflicts:
        return marked(*inputs.texts, [flaw.name for flaw in found])
    return pieces


def mends(base: bytes, ours: bytes, theirs: bytes, path: str = "") -> bool:
    """Tell whether a file in conflict merges once ours says what theirs says beside its own."""
    b, o, t = [decode(side, python=is_python(path)) for side in (base, ours, theirs)]
    if not b or not o or not t:
        return False
    by_git = _merge_by_git(b.text, o.text, t.text, PLAIN)
    pieces = _python_pieces(Inputs(b.text, o.text, t.text), by_git) if is_python(path) else None
    pieces = merge_lines(b.text, o.text, t.text) if pieces is None else pieces
    for first in (True, False):
        edited = settle(pieces, split_lines(o.text), first=first)
        if edited is None:
            return False
        again = _merge_documents(b, o.with_text("".join(edited)), t, path, PLAIN)
        if again.conflicts or not is_kept(pieces, again.text):
            return False
    return True


def _merge_declarations(inputs: Inputs) -> list[Piece] | None:
    """Merge by declaration; bring back dropped imports that are still used; None if flawed."""
    assert inputs.sources
    keep: frozenset[str] = frozenset()
    for _ in range(TRIES):
        pieces = merge_modules(*inputs.sources, keep)
        found = flaws(side_of_ours(pieces), inputs)
        twice = [flaw.name for flaw in found if flaw.problem == TWICE]
        if twice and not conflicts(pieces):
            pieces = [without_second_imports(side_of_ours(pieces), twice)]
            found = flaws(side_of_ours(pieces), inputs)
        if not found:
            certain = conflicts(pieces) or not misplaced(side_of_ours(pieces), inputs)
            return pieces if certain else None
        missing = {flaw.name for flaw in found if flaw.problem == UNBOUND}
        if missing <= keep:
            return None
        keep |= missing
    return None


def marked(base: str, ours: str, theirs: str, names: Sequence[str]) -> list[Piece]:
    """Merge by line what git merges without conflict, with conflicts where it went wrong."""
    sides = [split_lines(side) for side in (base, ours, theirs)]
    wrong = re.compile("|".join(rf"\b{re.escape(name.split('.')[-1])}\b" for name in names if name))
    pieces: list[Piece] = []
    for chunk in chunks(*sides):
        ranges = chunk.base, chunk.ours, chunk.theirs
        texts = ["".join(side[part]) for side, part in zip(sides, ranges, strict=True)]
        if chunk.stable or texts[1] == texts[2]:
            pieces.append(texts[1])
        elif wrong.search("".join(texts)):
            pieces.append(Conflict(*texts))
        else:
            pieces += merge_lines(*texts)
    return pieces if conflicts(pieces) else [Conflict(base, ours, theirs)]
