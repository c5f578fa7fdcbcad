"""What Jinja compiled of a template, kept from one run to the next.

Compiling takes longer than rendering a small project. What comes of it depends on the template, its
extensions included, and on the software, and on nothing else.
"""

from __future__ import annotations

from contextlib import contextmanager
from types import CodeType
from typing import TYPE_CHECKING

from scaffold.render import cache
from scaffold.sources.digest import digest_of_template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Codes = dict[tuple[str | None, str], CodeType]
"""Compiled sources by the name and the text of each."""

FOLDER = "compiled"
COMPILERS = ("jinja2", "copier", "jinja2-ansible-filters")
MOST_TEMPLATES = 20


@contextmanager
def codes_of(template: Path) -> Iterator[Codes]:
    """Give what is known of a template, and keep what is known of it at the end."""
    path = cache.place(FOLDER, [digest_of_template(template)], COMPILERS)
    codes: Codes = cache.load(path) or {}
    known = len(codes)
    yield codes
    if len(codes) > known:
        cache.save(path, codes, most=MOST_TEMPLATES)
