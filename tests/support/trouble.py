"""Words, texts and values of trouble: what breaks naive generators, by the class that it is of."""

from __future__ import annotations

import ast
import builtins
import keyword
from functools import cache
from typing import TYPE_CHECKING

from pydantic import BaseModel

from scaffold.model.answers import to_data
from scaffold.model.names import snake
from scaffold.model.vocabulary import Auth, Database, Feature, Kind
from scaffold.render.render import render
from scaffold.sources import template
from scaffold.specfile import specfile
from support.environment import MODELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.render.render import Tree

# PostgreSQL and SQLite reserve these; no template may write one without quotes.
SQL = """
all analyse analyze and any array as asc asymmetric both case cast check collate column constraint
create current_date current_role current_time current_timestamp current_user default deferrable
desc distinct do else end except false fetch for foreign from grant group having in initially
intersect into lateral leading limit localtime localtimestamp new not null off offset old on only
or order placing primary references returning select session_user some symmetric table then to
trailing true union unique user using variadic when where window with authorization binary cross
current_schema freeze full ilike inner is isnull join left like natural notnull outer overlaps
right similar verbose abort action attach autoincrement before cascade commit conflict database
detach each exclusive explain fail filter glob ignore index indexed insert instead key match
nothing of over plan pragma query raise range recursive regexp reindex release rename replace
restrict rollback row rows savepoint set temp temporary trigger vacuum values view virtual without
rowid oid ctid xmin
""".split()
# Attributes of declarative classes, of requests and responses, and of what is asked of lists.
LIBRARIES = """
metadata registry query request response session db current_user limit offset skip page sort
order_by q fields cursor total app state url headers cookies method path body form scope base_url
client receive send background status_code media_type json type_annotation_map
""".split()
# Names of which two are one after folding, in the plural, or as a file.
FOLDING = """
a_b ab a_b_ user_id userid user_ids users user news news_list series sheep data datum media medium
metadata index indexes indices status statuses settings setting people person children child mice
mouse con aux nul com1 id_ id ids created_at deleted_at version owner owner_id test tests x x_ xs
""".split()
CLASSES = """
Order User Group Table Base Field Session Query Column Enum Optional List Depends BaseModel Page
Message Error Post Comment Item Items News Sheep Series Data Media Equipment Metadata Settings
Person People Child Index Status Address Bus Quiz Leaf Datum Analysis Category Main App Config Api
Auth Token Health Test Tests Factory Model Schema Router Date Time Datetime Decimal Json Str Int
Type Object Property Value Values Key Keys Row Request Response Any Annotated Integer Self Async
Match Case OrderLine Orderline A Aa X9 HTTPServer ApiKey RefreshToken AuthorRef BookCreate Version
Migration Now
""".split()
TEXTS = (
    '"', "'", "\\", '"""', "'''", "\n", 'x"\nimport os\nos.system("true")#', "{{ 7 * 7 }}",
    "{% raw %}", "{# no #}", "{{", "}}", "{", "}", "{0}", "%s", "%", "#", "\\N{BULLET}", "a\\",
    "<script>", "\u2028", "ünï", "名前", "e\u0301", "\U0001f600", "\u202e", "null", "~", "yes",
    "!!python/object:x", "- a", "a: b", "*a", "&a", "|", ">", "${HOME}", "`id`", "# noqa", "\t",
    "x" * 300, " ", "  two  ", "@", "'\"\\\n{{}}%", "f'{1}'",
    '""" + x + """', "'; DROP TABLE x; --",
)  # fmt: skip


PYTHON = (*keyword.kwlist, *keyword.softkwlist, *dir(builtins))
PYDANTIC = (*dir(BaseModel), *dir(type(BaseModel)))
OURS = (*Kind, *Auth, *Feature, *Database)
WORDS = sorted({snake(word) for word in (*PYTHON, *PYDANTIC, *OURS, *SQL, *LIBRARIES, *FOLDING)})
"""What a field, a relation or a table may be called, and some that it may not."""


@cache
def output() -> Tree:
    """Render a project that has one of everything."""
    text = (MODELS / "options.yaml").read_text(encoding="utf-8")
    file = specfile.parse(text, reserved=template.reserved())
    whole = file.with_keys(auth=tuple(Auth), features=tuple(Feature))
    return render(to_data(whole.spec), template.newest())


@cache
def spoken() -> tuple[str, ...]:
    """List all names in the Python that is generated: never a list that goes stale."""
    found = {
        name
        for path, content in output().items()
        if path.endswith(".py")
        for node in ast.walk(ast.parse(content))
        for name in _names(node)
    }
    return tuple(sorted(found))


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.keyword(arg=str() as name):
            yield name
        case ast.alias(name=name, asname=other):
            yield from (*name.split("."), *([other] if other else []))
        case ast.ImportFrom(module=str() as module):
            yield from module.split(".")
        case ast.Constant(value=str() as text) if text.isidentifier():
            yield text
        case _:
            pass
