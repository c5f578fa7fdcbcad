"""What each kind of field is in Python, in the table and in a schema."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """The source of a type: ``python`` in the model, ``input`` in a schema.

    ``column`` is the SQLAlchemy type, empty where Python's type says it already.
    """

    python: str
    column: str
    input: str
    read: str
    alembic: str

    @property
    def body(self) -> str:
        return self.in_body(self.input)

    def in_body(self, source: str) -> str:
        """Write the type for JSON, which has types of its own."""
        return BODIES.get(self.python, "{}").format(source)

    @property
    def url(self) -> str:
        """Write the type for a URL, which holds text: each value is written in one way."""
        return URLS.get(self.python, "{}").format(self.input)


BODIES = dict.fromkeys(("int", "float", "bool"), "Exact[{}]") | {"Decimal": "NumberText[{}]"}
URLS = dict.fromkeys(("float", "Decimal"), "NumberText[{}]") | {
    "int": "InUrl[{}]",
    "UUID": "UrlUuid",
}


def kind(python: str, column: str, input: str = "", read: str = "", alembic: str = "") -> Kind:
    return Kind(
        python,
        column,
        input or python,
        read or python,
        alembic or f"sa.{column or python.capitalize()}",
    )


KINDS = {
    "str": kind("str", "String({length})", "Line"),
    "text": kind("str", "Text", "Prose", alembic="sa.Text()"),
    "slug": kind("str", "String({length})", "Slug"),
    "email": kind("str", "String(320)", "Email"),
    "url": kind("str", "String(2048)", "Url"),
    "int": kind("int", "", "Int32", alembic="sa.Integer()"),
    "bigint": kind("int", "BigInteger", "Int64", alembic="sa.BigInteger()"),
    "smallint": kind("int", "SmallInteger", "Int16", alembic="sa.SmallInteger()"),
    "float": kind("float", "Double", "FiniteFloat", alembic="sa.Double()"),
    "decimal": kind("Decimal", "Numeric({digits}, {places})"),
    "bool": kind("bool", "", alembic="sa.Boolean()"),
    "date": kind("date", "", "CalendarDate", alembic="sa.Date()"),
    "time": kind("time", "", "ClockTime", alembic="sa.Time()"),
    "datetime": kind("datetime", "MOMENT", "Moment", alembic="MOMENT"),
    "duration": kind("timedelta", "", "Duration", alembic="sa.Interval()"),
    "uuid": kind("UUID", "", alembic="sa.Uuid()"),
    "object": kind("dict[str, Any]", "JSON_VALUE", "JsonObject", alembic="JSON_VALUE"),
    "list": kind("list[Any]", "JSON_VALUE", "JsonList", alembic="JSON_VALUE"),
    "any": kind("Any", "JSON_VALUE", "JsonAny", alembic="JSON_VALUE"),
    "bytes": kind("bytes", "LargeBinary", "Blob", "BlobRead", alembic="sa.LargeBinary()"),
    "ip": kind("str", "String(45)", "Ip"),
}
KEYS = {
    "int": kind("int", "", "Id", alembic="sa.Integer()"),
    "bigint": kind("int", "BIG_KEY", "BigId", alembic="BIG_KEY"),
    "uuid4": kind("UUID", "", "UUID", alembic="sa.Uuid()"),
    "uuid7": kind("UUID", "", "UUID", alembic="sa.Uuid()"),
}
MOST_PLACES = 6
"""With more, Python writes small decimals with an exponent."""
TEXTS = {"str", "text", "slug", "email", "url", "ip"}
REWRITTEN = {"email", "url", "ip"}
"""Texts that are kept in a form of their own, in which alone a filter finds them."""
NUMBERS = {"int", "bigint", "smallint", "float", "decimal"}
SORTABLE = TEXTS | NUMBERS | {"bool", "date", "time", "datetime", "uuid", "enum"}
LIMITS = {"int": 31, "bigint": 63, "smallint": 15}
MOST_CHARACTERS = 65_536


def of(data: dict[str, Any], enum: str) -> Kind:
    """Return the code of a field in normal form."""
    name = data["kind"]
    if name == "enum":
        return kind(enum, "choice", enum, alembic="sa.String(64)")
    if name == "list":
        item = KINDS[data["items"]]
        read = f"list[{item.read}]"
        python = f"list[{item.python}]"
        return kind(python, "JSON_VALUE", f"Items[{item.body}]", read, alembic="JSON_VALUE")
    if name == "json":
        return KINDS[data["shape"]]
    found = KINDS[name]
    digits, places = data.get("precision", (0, 0))
    sizes = {"length": data.get("length"), "digits": digits, "places": places}
    return Kind(
        found.python,
        found.column.format(**sizes),
        found.input,
        "DecimalRead" if places > MOST_PLACES else found.read,
        found.alembic.format(**sizes),
    )
