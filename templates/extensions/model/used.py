"""The names that the files of a resource need for themselves, read from their templates.

A list of them would be out of date with the next line that is written in a template.
"""

import re
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).parents[2] / "project"
JINJA = re.compile(r"\w*\{[{%#].*?[#%}]\}\w*")
TEXT = re.compile(r'"""[^"]*"""|"[^"\n]*"|\'[^\'\n]*\'|#.*|\.\w+')
SAID = re.compile(r'"([^"\n]*)"')
IMPORTED = re.compile(r"^(?:from \S+ )?import (?:\(([^)]*)\)|(.*))$", re.MULTILINE)
NAME = re.compile(r"[A-Za-z]\w*")


def source(folder: str) -> str:
    """Return the template of a resource's module in a folder, but for what depends on it."""
    (path,) = (PROJECT / folder).glob("*{% yield resource *")
    return JINJA.sub(_said, path.read_text(encoding="utf-8"))


def _said(tag: re.Match[str]) -> str:
    """Return the code that stands in a tag as text: ``{{ ", db: Session" if … }}``."""
    return " ".join(SAID.findall(tag[0])) if "{{" in tag[0] else ""


@cache
def imported(folder: str) -> frozenset[str]:
    """Return the names that the module imports."""
    lines = (" ".join(found) for found in IMPORTED.findall(source(folder)))
    return frozenset(name for line in lines for name in NAME.findall(line))


@cache
def spoken(folder: str) -> frozenset[str]:
    """Return all names in the code of the module."""
    return frozenset(NAME.findall(TEXT.sub("", source(folder))))
