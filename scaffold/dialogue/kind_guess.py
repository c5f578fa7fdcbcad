"""What the name of a field tells about its kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.model.names import is_regular, plural, snake
from scaffold.model.spec import USER
from scaffold.model.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind and its argument, or the resource that a relation goes to."""

    kind: Kind | None
    rest: str = ""
    to: str = ""
    many: bool = False


PEOPLE = frozenset({"user", "owner", "author", "creator", "created_by"})
BY_NAME: tuple[tuple[str, Guess], ...] = (
    (r".*_at|timestamp", Guess(Kind.DATETIME)),
    (r".*_on|date|.*_date|birthday|born", Guess(Kind.DATE)),
    (r"(.*_)?time", Guess(Kind.TIME)),
    (r"(is|has|can|was)_.*|done|active|enabled|published", Guess(Kind.BOOL)),
    (r"(.*_)?e?mail", Guess(Kind.EMAIL)),
    (r"(.*_)?(price|amount|cost|fee|salary|balance|discount)", Guess(Kind.DECIMAL, "10,2")),
    (r"(.*_)?(url|website|homepage|link)", Guess(Kind.URL)),
    (r"(.*_)?slug", Guess(Kind.SLUG)),
    (r"(.*_)?(description|body|content|text|notes?|summary|bio|biography)", Guess(Kind.TEXT)),
    (r"(.*_)?(count|quantity|number|age|year|pages|position|stock|stars)", Guess(Kind.INT)),
    (r"(.*_)?(uuid|guid)", Guess(Kind.UUID)),
    (r"(.*_)?ip(_address)?", Guess(Kind.IP)),
    (r"(.*_)?(rating|score|weight|height|width|latitude|longitude|lat|lon)", Guess(Kind.FLOAT)),
    (r"(.*_)?(duration|timeout)", Guess(Kind.DURATION)),
    (r"(.*_)?(status|state)", Guess(Kind.ENUM, "draft,published")),
    (r"(.*_)?(data|payload|settings|metadata|extra)_?", Guess(Kind.JSON)),
    (r"(.*_)?(title|name|label)", Guess(Kind.STR, "200")),
)


def guessed(name: str, resources: Sequence[str]) -> Guess:
    """Guess what a field is; `resources` are those it may refer to, User among them."""
    if to := _named(name.removesuffix("_id"), resources):
        return Guess(None, to=to)
    for each in resources:
        if is_regular(snake(each)) and plural(snake(each)) == name:
            return Guess(None, to=each, many=True)
    if name.endswith("_id"):
        return Guess(None)
    if USER in resources and name in PEOPLE:
        return Guess(None, to=USER)
    found = (guess for pattern, guess in BY_NAME if re.fullmatch(pattern, name))
    return next(found, Guess(Kind.STR))


def singular_of(name: str) -> str:
    """Return the singular of a regular plural; any other name is left alone."""
    head, last = name[: name.rfind("_") + 1], name.rpartition("_")[2]
    endings = (("s", ""), ("es", ""), ("ies", "y"))
    singulars = (last.removesuffix(end) + new for end, new in endings if last.endswith(end))
    found = (each for each in singulars if is_regular(each) and plural(each) == last)
    return head + next(found, last)


def _named(name: str, resources: Sequence[str]) -> str:
    return next((each for each in resources if snake(each) == name), "")
