"""Versions of a row, by which a client notices that another has changed it."""

from typing import Annotated

from fastapi import Depends, Header, HTTPException


def etag(version: int) -> str:
    return f'"{version}"'


async def expected_version(
    if_match: Annotated[str | None, Header(description="ETag of the row")] = None,
) -> int | None:
    """Return the version that the row must have, or None if any will do."""
    if if_match is None or if_match.strip() == "*":
        return None
    version = if_match.strip().removeprefix('"').removesuffix('"')
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise HTTPException(412)
    return int(version)


IfMatch = Annotated[int | None, Depends(expected_version)]
