"""The closed words of the field language, and which of them go together."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from scaffold.errors import ScaffoldError, did_you_mean, listed, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

W = TypeVar("W", bound=StrEnum)


class Kind(StrEnum):
    STR = "str"
    TEXT = "text"
    SLUG = "slug"
    EMAIL = "email"
    URL = "url"
    INT = "int"
    BIGINT = "bigint"
    SMALLINT = "smallint"
    FLOAT = "float"
    DECIMAL = "decimal"
    BOOL = "bool"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    DURATION = "duration"
    UUID = "uuid"
    JSON = "json"
    BYTES = "bytes"
    IP = "ip"
    ENUM = "enum"
    LIST = "list"


class Modifier(StrEnum):
    """What may follow a kind, in the order in which it is printed."""

    NULL = "null"
    UNIQUE = "unique"
    NOCASE = "nocase"
    INDEX = "index"
    SEARCH = "search"
    OWNER = "owner"
    READONLY = "readonly"
    WRITEONLY = "writeonly"
    MIN = "min"
    MAX = "max"
    GE = "ge"
    GT = "gt"
    LE = "le"
    LT = "lt"
    MULTIPLE_OF = "multiple_of"
    PATTERN = "pattern"
    DEFAULT = "default"
    ON_DELETE = "on_delete"
    BACK = "back"
    COLUMN = "column"
    THROUGH = "through"
    WAS = "was"
    FILL = "fill"
    EXAMPLE = "example"
    DESCRIPTION = "description"


class Cardinality(StrEnum):
    TO_ONE = "to_one"
    ONE = "one"
    MANY = "many"


class OnDelete(StrEnum):
    CASCADE = "cascade"
    RESTRICT = "restrict"
    SET_NULL = "set_null"


class Computed(StrEnum):
    NOW = "now"
    TODAY = "today"
    UUID4 = "uuid4"
    UUID7 = "uuid7"


class Shape(StrEnum):
    OBJECT = "object"
    LIST = "list"
    ANY = "any"


class Key(StrEnum):
    INT = "int"
    BIGINT = "bigint"
    UUID4 = "uuid4"
    UUID7 = "uuid7"


class Role(StrEnum):
    PUBLIC = "public"
    USER = "user"
    OWNER = "owner"
    ADMIN = "admin"


class Operation(StrEnum):
    LIST = "list"
    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"


class Database(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


class Auth(StrEnum):
    """A way to prove who one is, in the order in which they are written."""

    JWT = "jwt"
    API_KEY = "api-key"
    OAUTH2 = "oauth2"


class ApiVersion(StrEnum):
    """Where a request says which version of the API it asks for."""

    PATH = "path"
    HEADER = "header"


class Formatter(StrEnum):
    """What formats the project."""

    RUFF = "ruff"
    BLACK = "black"


class Feature(StrEnum):
    """What a project may have beyond the API itself, in the order in which it is written."""

    DOCKER = "docker"
    CI = "ci"
    METRICS = "metrics"
    LOGGING = "logging"
    RATE_LIMIT = "rate-limit"
    LOAD_TEST = "load-test"
    TRACING = "tracing"
    WEBSOCKET = "websocket"
    KUBERNETES = "kubernetes"


ON_REQUEST = frozenset({Feature.TRACING, Feature.WEBSOCKET, Feature.KUBERNETES})
DEFAULT_FEATURES = tuple(each for each in Feature if each not in ON_REQUEST)
"""What a new project has if nothing is said of features."""


M = Modifier
FLAGS = frozenset({M.NULL, M.UNIQUE, M.NOCASE, M.INDEX, M.SEARCH, M.OWNER, M.READONLY, M.WRITEONLY})
COMMON = frozenset(
    {M.NULL, M.READONLY, M.WRITEONLY, M.DEFAULT, M.COLUMN, M.WAS, M.FILL, M.EXAMPLE, M.DESCRIPTION}
)
KEYED = frozenset({M.UNIQUE, M.INDEX})
BOUNDS = frozenset({M.GE, M.GT, M.LE, M.LT})
SIZES = frozenset({M.MIN, M.MAX})

LEGAL: dict[Kind, frozenset[Modifier]] = {
    Kind.STR: COMMON | KEYED | SIZES | {M.NOCASE, M.SEARCH, M.PATTERN},
    Kind.TEXT: COMMON | SIZES | {M.SEARCH, M.PATTERN},
    Kind.SLUG: COMMON | KEYED | {M.SEARCH, M.PATTERN},
    Kind.EMAIL: COMMON | KEYED | {M.NOCASE, M.SEARCH},
    Kind.URL: COMMON | KEYED | {M.SEARCH},
    Kind.INT: COMMON | KEYED | BOUNDS | {M.MULTIPLE_OF},
    Kind.BIGINT: COMMON | KEYED | BOUNDS | {M.MULTIPLE_OF},
    Kind.SMALLINT: COMMON | KEYED | BOUNDS | {M.MULTIPLE_OF},
    Kind.FLOAT: COMMON | KEYED | BOUNDS | {M.MULTIPLE_OF},
    Kind.DECIMAL: COMMON | KEYED | BOUNDS | {M.MULTIPLE_OF},
    Kind.BOOL: COMMON | {M.INDEX},
    Kind.DATE: COMMON | KEYED | BOUNDS,
    Kind.TIME: COMMON | KEYED | BOUNDS,
    Kind.DATETIME: COMMON | KEYED | BOUNDS,
    Kind.DURATION: COMMON | KEYED | BOUNDS,
    Kind.UUID: COMMON | KEYED,
    Kind.JSON: COMMON,
    Kind.BYTES: COMMON | SIZES,
    Kind.IP: COMMON | KEYED,
    Kind.ENUM: COMMON | KEYED,
    Kind.LIST: COMMON | SIZES,
}

COLUMNED = frozenset(
    {M.NULL, M.OWNER, M.READONLY, M.ON_DELETE, M.BACK, M.COLUMN, M.WAS, M.FILL, M.DESCRIPTION}
)
RELATION_LEGAL: dict[Cardinality, frozenset[Modifier]] = {
    Cardinality.TO_ONE: COLUMNED,
    Cardinality.ONE: COLUMNED,
    Cardinality.MANY: frozenset({M.READONLY, M.BACK, M.THROUGH, M.WAS, M.DESCRIPTION}),
}

COMPUTED: dict[Kind, frozenset[Computed]] = {
    Kind.DATETIME: frozenset({Computed.NOW}),
    Kind.DATE: frozenset({Computed.TODAY}),
    Kind.UUID: frozenset({Computed.UUID4, Computed.UUID7}),
}

WIDTHS: dict[Kind, tuple[int, int]] = {
    Kind.SMALLINT: (-(2**15), 2**15 - 1),
    Kind.INT: (-(2**31), 2**31 - 1),
    Kind.BIGINT: (-(2**63), 2**63 - 1),
}
INTEGERS = frozenset(WIDTHS)
NUMBERS = INTEGERS | {Kind.FLOAT, Kind.DECIMAL}
WORDS = frozenset({Kind.STR, Kind.TEXT, Kind.SLUG, Kind.EMAIL, Kind.URL})

ITEM_KINDS = frozenset(Kind) - {Kind.JSON, Kind.BYTES, Kind.ENUM, Kind.LIST}
PATH_KEY_KINDS = frozenset({Kind.STR, Kind.SLUG, Kind.UUID, Kind.DATE}) | INTEGERS

DEFAULT_LENGTH = 255
DEFAULT_PRECISION = (12, 2)
DEFAULT_MOST: dict[Kind, int] = {Kind.TEXT: 65_536, Kind.BYTES: 65_536, Kind.LIST: 1000}
"""Most characters, bytes or items where no `max` is said."""
LONGEST: dict[Kind, int] = {Kind.EMAIL: 320, Kind.URL: 2048}
MOST_LENGTH = 65_536
MOST_DIGITS = 1000
SQLITE_DIGITS = 15


def read_word(said: str, words: type[W], what: str) -> W:
    """Read one of a closed set of words; `what` says what they are words for."""
    if said not in list(words):
        hint = f"{did_you_mean(said, words)}Write {listed(words)}"
        code = f"unknown-{what.replace('_', '-')}"
        raise ScaffoldError(f"there is no {what} {quote(said)}", hint, code)
    return words(said)


def ordered_features(said: Iterable[Feature]) -> tuple[Feature, ...]:
    """Return features in the order of the normal form, each once."""
    wanted = frozenset(said)
    return tuple(each for each in Feature if each in wanted)


def ordered_auth(said: Iterable[Auth]) -> tuple[Auth, ...]:
    """Return ways to prove who one is in the order of the normal form, each once."""
    wanted = frozenset(said)
    return tuple(each for each in Auth if each in wanted)


def ordered_operations(said: Sequence[Operation]) -> tuple[Operation, ...]:
    if not said or len(set(said)) < len(said):
        problem = "an operation stands twice" if said else "no operation is left"
        raise ScaffoldError(problem, f"write some of {listed(Operation)}", "bad-operations")
    return tuple(each for each in Operation if each in said)
