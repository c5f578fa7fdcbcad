"""Other people's words for ours, and what a shell makes of a word before we see it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, listed, nearest, quote
from scaffold.model.names import pascal
from scaffold.model.vocabulary import Cardinality, Kind, Modifier

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS: dict[str, Kind] = {
    "string": Kind.STR,
    "varchar": Kind.STR,
    "integer": Kind.INT,
    "biginteger": Kind.BIGINT,
    "smallinteger": Kind.SMALLINT,
    "double": Kind.FLOAT,
    "numeric": Kind.DECIMAL,
    "boolean": Kind.BOOL,
    "timestamp": Kind.DATETIME,
    "interval": Kind.DURATION,
    "timedelta": Kind.DURATION,
    "jsonb": Kind.JSON,
    "dict": Kind.JSON,
    "binary": Kind.BYTES,
}

MODIFIERS: dict[str, Modifier] = {
    "uniq": Modifier.UNIQUE,
    "nullable": Modifier.NULL,
    "optional": Modifier.NULL,
    "indexed": Modifier.INDEX,
    "min_length": Modifier.MIN,
    "max_length": Modifier.MAX,
    "gte": Modifier.GE,
    "lte": Modifier.LE,
    "regex": Modifier.PATTERN,
    "ondelete": Modifier.ON_DELETE,
    "backref": Modifier.BACK,
    "back_populates": Modifier.BACK,
}


def modifier_of(word: str) -> Modifier | None:
    """Return the modifier that another word for it means: `gte`, `on-delete`."""
    written = word.lower().replace("-", "_")
    return Modifier(written) if written in list(Modifier) else MODIFIERS.get(written)


NOTHING = frozenset({"required", "not_null", "notnull"})
"""Words for what is so anyway."""

RELATIONS: dict[str, Cardinality] = {
    "references": Cardinality.TO_ONE,
    "belongs_to": Cardinality.TO_ONE,
}

CARDINALITIES: dict[str, Cardinality] = {
    "one": Cardinality.ONE,
    "many": Cardinality.MANY,
    "to_one": Cardinality.TO_ONE,
}

PEOPLE = frozenset({"user", "users"})
LISTED = re.compile(r"\[([A-Z]\w*)\]|([A-Z]\w*)(?:\[\]|\*|\+)")
"""A resource as other languages write a list of them: `[Tag]`, `Tag[]`."""

BRACKETED = re.compile(r"([a-z_]+)(?:\((.*)\)|\{(.*)\}|\[(.*)\])", re.DOTALL)
GLUED_DIGITS = re.compile(r"([a-z]+?)(\d+)")


def kind_of(word: str) -> tuple[Kind | None, str]:
    """Return the kind that a word means, and a note if it is another word for it."""
    if word in list(Kind):
        return Kind(word), ""
    kind = KINDS.get(word.lower()) or (Kind(word.lower()) if word.lower() in list(Kind) else None)
    return kind, f"{quote(word)} is written '{kind}'" if kind else ""


def unbracketed(word: str) -> tuple[str, str]:
    """Take `str(200)`, `decimal{10,2}` or `list[str]` apart."""
    match = BRACKETED.fullmatch(word)
    if match is None:
        return word, ""
    return match[1], match[2] or match[3] or match[4] or ""


def unknown_kind(name: str, word: str) -> ScaffoldError:
    if mangled := _glued(name, word):
        return mangled
    if word[:1].isdigit() or "," in word:
        problem = f"{quote(word)} is no kind of field"
        hint = f"the kind comes first, then its argument: {name}:decimal:10,2 or {name}:str:200"
        return ScaffoldError(problem, hint, "unknown-kind")
    if len(word.split()) > 1:
        problem = f"there is a blank in {quote(f'{name}:{word}')}"
        hint = "a field has no blanks in it: write each by itself, and commas between values"
        return ScaffoldError(problem, hint, "unknown-kind")
    near = nearest(word, [*Kind, *KINDS, *CARDINALITIES])
    hint = f"The kinds are {listed(Kind)}"
    if near:
        hint = f"Did you mean {str(KINDS.get(near, near))!r}? {hint}"
    elif word.isidentifier():
        hint = f"If it is a resource, write {name}:{pascal(word)}. {hint}"
    if word.lower() in PEOPLE:
        hint = f"write {name}:User"
    return ScaffoldError(f"unknown kind {quote(word)}", hint, "unknown-kind")


def no_relation(name: str, word: str, target: str) -> ScaffoldError:
    """Diagnose `author:fk:User`."""
    hint = f"write {name}:{target}, {name}:one:{target} or {name}:many:{target}"
    return ScaffoldError(f"{quote(word)} is no kind of relation", hint, "unknown-kind")


def not_many(name: str, said: str, target: str) -> ScaffoldError:
    """Diagnose `tags:Tag:many` and `tags:Tag[]`."""
    problem = f"{quote(said)} is not how a relation to many is written"
    return ScaffoldError(problem, f"write {name}:many:{target}", "unknown-relation")


def _glued(name: str, word: str) -> ScaffoldError | None:
    """Diagnose `decimal10` and `enumdraft`, which a shell makes of `{10,2}` and `{draft,…}`."""
    if match := GLUED_DIGITS.fullmatch(word):
        kind, _ = kind_of(match[1])
        if kind is Kind.DECIMAL:
            return mangled(f"{name}:{word}", f"{name}:decimal:10,2")
        if kind in {Kind.STR, Kind.SLUG}:
            problem = f"{quote(word)} is no kind of field"
            return ScaffoldError(problem, f"write {name}:{kind}:{match[2]}", "unknown-kind")
    if word.startswith("enum") and len(word) > len("enum"):
        return mangled(f"{name}:{word}", f"{name}:enum:draft,published")
    return None


def mangled(saw: str, better: str) -> ScaffoldError:
    problem = f"your shell expanded a brace: it made {quote(saw)}"
    return ScaffoldError(problem, f"write {better}", "shell-mangled")


def check_words(words: Sequence[str]) -> None:
    """Raise if a shell has made several words of one (`price:decimal{10,2}`)."""
    for i, word in enumerate(words):
        same = [each for each in words[i:] if _head(each) == _head(word)]
        if len(same) > 1 and ":" in word:
            _check_expanded(word, same)


def _check_expanded(word: str, same: Sequence[str]) -> None:
    name, _, rest = word.partition(":")
    kind = next((kind for kind in (Kind.DECIMAL, Kind.ENUM) if rest.startswith(kind)), None)
    parts = [each.partition(":")[2].removeprefix(kind or "") for each in same]
    if kind and all(part and (part[0] != ":" or kind is Kind.DECIMAL) for part in parts):
        inner = ",".join(part.partition(":")[0] for part in parts)
        tail = parts[-1].partition(":")[2]
        better = f"{name}:{kind}:{inner}{':' + tail if tail else ''}"
        if all(part[0] != ":" for part in parts):
            problem = f"your shell expanded {{{inner}}}"
            raise ScaffoldError(problem, f"write {better}", "shell-mangled", path=(name,))
    if any("pattern=" in each for each in same):
        problem = f"{quote(name)} stands twice: did your shell expand the braces of a pattern?"
        hint = "put the word in single quotes"
        raise ScaffoldError(problem, hint, "shell-mangled", path=(name,))


def _head(word: str) -> str:
    return word.partition(":")[0]
