"""How a name is written: snake, Pascal, kebab, plural; and which names cannot be had."""

from __future__ import annotations

import keyword
import re
import unicodedata

from scaffold.errors import ScaffoldError, quote
from scaffold.model.plurals import REGULAR, plural_word

LONGEST_NAME = 40
LONGEST_IDENTIFIER = 63

HUMP = re.compile(r"([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])")
BREAK = re.compile(r"[\s_-]+")
CLASS_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
PATH_CHARACTERS = frozenset("/\\~:.")

# Windows keeps these file names for itself, whatever their suffix.
DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}
)

# Pydantic refuses these as fields, or breaks at run time when one is shadowed.
PYDANTIC = frozenset(
    {
        "model_computed_fields",
        "model_config",
        "model_construct",
        "model_copy",
        "model_dump",
        "model_dump_json",
        "model_extra",
        "model_fields",
        "model_fields_set",
        "model_json_schema",
        "model_parametrized_name",
        "model_post_init",
        "model_rebuild",
        "model_validate",
        "model_validate_json",
        "model_validate_strings",
    }
)

# PostgreSQL gives every table these columns.
SYSTEM_COLUMNS = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})

# SQLite reserves these too, and SQLAlchemy does not put them in quotes there.
UNQUOTED = frozenset({"nothing", "returning"})


VOWEL = re.compile(
    r"(?!one\b|once|eu|ewe|u\b|uu|ur[il]\b|uni|us[aeiu]|ut[aeio]|ubi)[aeiou]|hour|hon[eo]|heir",
    re.IGNORECASE,
)
"""How a word begins that is spoken with a vowel first: an hour, an umbrella; a user, a unit."""


def a(noun: str) -> str:
    return f"{'an' if VOWEL.match(noun) else 'a'} {noun}"


def snake(name: str) -> str:
    """Write `userProfile`, `User Profile` or `user-profile` as `user_profile`."""
    parted = HUMP.sub(_part, HUMP.sub(_part, name.strip()))
    words = [word for word in BREAK.split(parted.lower()) if word]
    return "_".join(words) + ("_" if name.strip().endswith("_") and words else "")


def _part(match: re.Match[str]) -> str:
    return f"{match[1] or match[3]}_{match[2] or match[4]}"


def pascal(name: str) -> str:
    """Write a name as a class; one that is a class name already keeps its capitals (`APIKey`)."""
    if CLASS_NAME.fullmatch(name):
        return name
    return "".join(word[0].upper() + word[1:] for word in snake(name).split("_") if word)


def kebab(name: str) -> str:
    return snake(name).strip("_").replace("_", "-")


def normal_package(name: str) -> str:
    """Return the name of a distribution as an index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def plural(name: str) -> str:
    """Return the plural of a snake-case name, which may be the name itself (`news`)."""
    head, _, last = name.rpartition("_")
    return f"{head}_{plural_word(last)}" if head else plural_word(last)


def is_regular(name: str) -> bool:
    """Tell whether a plural is known, so that nobody need check what a rule made of it."""
    return name.rpartition("_")[2] in REGULAR


def collection(singular: str, plural_name: str) -> str:
    """Return the plural as a variable: never the singular (`news_list`), and no keyword."""
    is_other = plural_name != singular and not keyword.iskeyword(plural_name)
    return plural_name if is_other else f"{singular}_list"


def member_name(value: str) -> str:
    """Write an enum's value as the name of its member: `in progress` is `IN_PROGRESS`."""
    folded = unicodedata.normalize("NFKC", value).upper()
    name = re.sub(r"\W+", "_", folded).strip("_")
    if not name:
        return "EMPTY" if not value else "SYMBOL"
    return name if name.isidentifier() else f"V_{name}"


def normal_name(name: str, what: str = "name") -> str:
    """Return the name of a field or relation in snake case, or say why it cannot be one.

    A plural may be a keyword, as that of `A` is: no variable is called so (`collection`).
    """
    _check_characters(name, what)
    result = snake(name)
    if what != "plural":
        _check_keyword(name.strip(), result, f"{result.strip('_')}_name")
    _check_length(result, what)
    return result


def normal_class(name: str) -> str:
    """Return the name of a resource as a class, or say why it cannot be one."""
    _check_characters(name, "resource")
    result = pascal(name.strip())
    _check_keyword(name.strip(), snake(result), f"{result}Item")
    if result in {"None", "True", "False"}:
        raise _keyword(name, f"{result}Item")
    _check_length(snake(result), "resource")
    if snake(result) in DEVICES:
        problem = f"{quote(name)} is a device on Windows and cannot be a file there"
        raise ScaffoldError(problem, f"try '{result}Item'", "reserved-name")
    return result


def _check_characters(name: str, what: str) -> None:
    bare = name.strip()
    if not bare:
        raise ScaffoldError(f"{a(what)} has no name", "write it like user_profile", "empty-name")
    if not bare.isascii():
        hint = "names are ASCII; a description may hold any text"
        raise ScaffoldError(f"{quote(bare)} is not ASCII", hint, "name-not-ascii")
    if any(ord(c) < ord(" ") or ord(c) == 127 for c in name):  # noqa: PLR2004 - DEL
        hint = "names are made of letters, digits and _"
        raise ScaffoldError(f"{quote(name)} holds a control character", hint, "bad-name")
    if PATH_CHARACTERS & set(bare):
        hint = "a name is no path: it is made of letters, digits and _"
        raise ScaffoldError(f"{quote(bare)} holds characters of a path", hint, "bad-name")
    _check_start(bare, what)
    if not re.fullmatch(r"[A-Za-z0-9_ -]+", bare):
        hint = f"names are made of letters, digits and _{_cleaned(bare)}"
        raise ScaffoldError(f"{quote(bare)} is no name for {a(what)}", hint, "bad-name")


def _check_start(bare: str, what: str) -> None:
    if bare.startswith(("_", "-")):
        hint = f"names may not start with {bare[0]!r}{_cleaned(bare)}"
        raise ScaffoldError(f"{quote(bare)} starts with {bare[0]!r}", hint, "bad-name")
    if bare[0].isdigit():
        hint = f"names start with a letter{_cleaned(f'{what[0]}{bare}')}"
        raise ScaffoldError(f"{quote(bare)} starts with a digit", hint, "bad-name")


def _cleaned(text: str) -> str:
    words = snake("_".join(re.findall(r"[A-Za-z0-9]+", text)))
    return f"; try {words!r}" if words and not words[0].isdigit() else ""


def _check_keyword(said: str, written: str, better: str) -> None:
    if keyword.iskeyword(written) or keyword.iskeyword(said):
        raise _keyword(said, better)


def _keyword(said: str, better: str) -> ScaffoldError:
    return ScaffoldError(f"{quote(said)} is a Python keyword", f"try {better!r}", "keyword")


def _check_length(name: str, what: str) -> None:
    if len(name) > LONGEST_NAME:
        problem = f"{quote(name)} has {len(name)} characters"
        hint = f"the name of {a(what)} has {LONGEST_NAME} at most"
        raise ScaffoldError(problem, hint, "name-too-long")
