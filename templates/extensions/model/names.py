"""Names that code gives to the names of a model."""

import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import Any

# What stands in the class bodies, modules and statements that are generated, or is an
# attribute of a Pydantic model or of a SQLAlchemy one: a field of such a name is called
# ``name_`` in code, and keeps its name in the API and in the table.
TAKEN = frozenset(
    """
    any bool bytes choice case classmethod date datetime dict float frozenset func int
    len list mapped_column now object or_ property relationship self cls set sorted
    staticmethod str super time timedelta tuple type uuid4 uuid7 many field_validator
    model_validator
    metadata registry
    construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json
    mro register
    update_forward_refs validate model_computed_fields model_config model_construct
    model_copy model_dump model_dump_json model_extra model_fields model_fields_set
    model_json_schema model_parametrized_name model_post_init model_rebuild
    model_validate model_validate_json model_validate_strings
    caller_id is_admin row_id expected page_limit page_total cursor_value cursor_id
    """.split()
)


KEYWORDS = frozenset(keyword.kwlist)
SCHEMAS = ("", "Create", "Update", "Read", "Query", "Ref")


def of_classes(resources: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the classes that resources have: models, schemas and enums."""
    for data in resources:
        yield from (f"{data['name']}{suffix}" for suffix in SCHEMAS)
        enums = (field["name"] for field in data["fields"] if field["kind"] == "enum")
        yield from (f"{data['name']}{pascal(name)}" for name in enums)


def exported(name: str) -> tuple[int, list[tuple[int, int, str]]]:
    """Return what names are sorted by in ``__all__``: by their case, and then as people count."""
    rank = 0 if len(name) > 1 and name.isupper() else 1 if name[0].isupper() else 2
    return rank, [_counted(part) for part in re.findall(r"\d+|\D", name)]


def _counted(part: str) -> tuple[int, int, str]:
    if not part.isdigit():
        return (2, 0, part)
    return (0, 0, part) if part.startswith("0") else (1, int(part), "")


def attribute(name: str) -> str:
    return f"{name}_" if name in TAKEN else name


def apart(name: str, taken: Collection[str]) -> str:
    """Return a name that is not taken: itself, or itself with underscores behind it."""
    while name in taken:
        name += "_"
    return name


def pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def words(name: str) -> str:
    return name.strip("_").replace("_", " ")


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeio" else f"a {noun}"


def member(value: str) -> str:
    """Name the member of an enum that has this value: ``IN_PROGRESS``."""
    name = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", value).upper()).strip("_")
    if not name:
        return "SYMBOL" if value else "EMPTY"
    if not name.isidentifier():
        name = f"V_{name}"
    return f"{name}_" if name in {"MRO", "NAME", "VALUE", "NONE"} else name
