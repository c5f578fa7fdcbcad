"""Names that code gives to the names of a model."""

import re
import unicodedata

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
    update_forward_refs validate model_computed_fields model_config model_construct
    model_copy model_dump model_dump_json model_extra model_fields model_fields_set
    model_json_schema model_parametrized_name model_post_init model_rebuild
    model_validate model_validate_json model_validate_strings
    caller_id is_admin row_id expected page_limit page_total cursor_value cursor_id
    """.split()
)

# Variables of a handler, which a row of a resource cannot be called.
VARIABLES = frozenset(
    "any changes client data db delete expected found id insert many or_ owned problems"
    " query refuse response router select sort update user values api".split()
)

# Constants of a routes module.
CONSTANTS = frozenset(
    "ADMIN COLUMNS CREATE DELETE LISTING MINE PARENT PREFIX ROW SIGNED_IN UPDATE".split()
)


def attribute(name: str) -> str:
    return f"{name}_" if name in TAKEN else name


def variable(name: str) -> str:
    return f"{name}_" if name in VARIABLES else name


def constant(name: str) -> str:
    upper = name.upper()
    return f"{upper}_" if upper in CONSTANTS else upper


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
