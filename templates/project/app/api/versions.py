"""Versions of a row, by which a client notices that another has changed it."""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Depends, Header, HTTPException, Request, Response
from pydantic_core import to_json
from sqlalchemy import Integer, bindparam, literal

# a list of ETags, as RFC 9110 has it; a number without quotes is taken for one
TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"|([0-9]+)')
TAGS = re.compile(rf"[ \t,]*({TAG.pattern})([ \t]*,[ \t,]*({TAG.pattern}))*[ \t,]*")
VERSION = re.compile(r"([1-9][0-9]{0,8})(-[0-9a-f]{16})?")
MOST_TAGS = 100
ANY_VERSION = 0  # no row has it

EXPECTED = bindparam("expected", expanding=True, type_=Integer)
IS_ANY = literal(ANY_VERSION).in_(EXPECTED)
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "Not Modified"}}


def etag(version: int, *shown: Any) -> str:
    """Name a version of a row, and what it shows of others: they change without it."""
    if not shown:
        return f'"{version}"'
    parts = [sorted(map(to_json, each)) if isinstance(each, list) else each for each in shown]
    return f'"{version}-{sha256(to_json(parts)).hexdigest()[:16]}"'


async def expected_versions(
    request: Request,
    if_match: Annotated[str | None, Header(description="ETags of the row")] = None,
) -> list[int]:
    """Return the versions that the row may have; a weak ETag stands for none."""
    given = ",".join(request.headers.getlist("if-match"))
    if if_match is None or given.strip() == "*":
        return [ANY_VERSION]
    if given.count(",") > MOST_TAGS or not TAGS.fullmatch(given):
        raise HTTPException(400, 'If-Match should be * or ETags, such as "1", "2"')
    return list(versions(given))


def versions(given: str) -> Iterator[int]:
    for weak, tag, number in TAG.findall(given):
        version = VERSION.fullmatch(tag or number)
        if version and not weak:
            yield int(version[1])


async def known_tags(
    request: Request,
    if_none_match: Annotated[
        str | None, Header(description="ETags that the client has")
    ] = None,
) -> set[str]:
    """Return what the client has already; nothing, if that is not to be read."""
    given = ",".join(request.headers.getlist("if-none-match"))
    if if_none_match is None or given.strip() == "*":
        return {"*"} if if_none_match else set()
    return {f'"{tag}"' for _, tag, _ in TAG.findall(given)}


def check_modified(response: Response, known: set[str]) -> None:
    """Answer 304, which has no body, to a client that has this already."""
    if response.headers["ETag"] in known or "*" in known:
        raise HTTPException(304, headers={"ETag": response.headers["ETag"]})


IfMatch = Annotated[list[int], Depends(expected_versions)]
IfNoneMatch = Annotated[set[str], Depends(known_tags)]
