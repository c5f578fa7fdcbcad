"""Where template versions come from: for now, the one that travels with the tool."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.clashes import Reserved

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGED = Path(__file__).parent / "templates"
IN_SOURCE_TREE = Path(__file__).parent.parent / "templates"
IMPORTED = re.compile(r"^(?:from \S+ )?import (?:\(([^)]*)\)|(.*))$", re.MULTILINE)
DEFINED = re.compile(r"^(?:class (\w+)|([A-Z]\w*) = )", re.MULTILINE)
JINJA = re.compile(r"\w*\{[{%].*?[%}]\}\w*")
NAME = re.compile(r"\b[A-Z]\w*\b")
MODULES = ("app/api/v1", "app/models", "app/schemas", "tests/factories")


def newest() -> Path:
    """Return the folder of the newest template version."""
    return PACKAGED if PACKAGED.is_dir() else IN_SOURCE_TREE


def reserved(template: Path | None = None) -> Reserved:
    """Return the names that a template needs for itself, read from its own files."""
    project = (template or newest()) / "project"
    modules = {name for folder in MODULES for name in module_names(project / folder)}
    modules |= {name.removeprefix("test_") for name in module_names(project / "tests")}
    return Reserved(frozenset(modules), frozenset(class_names(project)))


def module_names(folder: Path) -> Iterator[str]:
    for path in folder.iterdir():
        name = path.name.partition(".")[0]
        if "{" not in path.name and name != "__init__":
            yield name


def class_names(project: Path) -> Iterator[str]:
    """Yield the classes that the files of resources import or define beside their own."""
    for path in sorted(project.rglob("*.jinja")):
        if "{" not in path.name:
            continue
        text = path.read_text(encoding="utf-8")
        for imported in IMPORTED.findall(text):
            yield from NAME.findall(JINJA.sub("", " ".join(imported)))
        for pair in DEFINED.findall(text):
            yield from (name for name in pair if name)
