"""What the documents name is there: tests, files of this repository, and each other."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
TEMPLATES = ROOT / "templates" / "project" / "tests"
NAMED = re.compile(r"`(test_\w+)(\.py)?(\[\w+\])?(…)?`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
PATH = re.compile(r"`((?:scaffold|templates|tools|tests|benchmarks|docs)/[\w./-]+)`")

for_each_document = pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)


@cache
def known_tests() -> str:
    """Return the names of all tests, ours and those that a project gets, one a line."""
    files = [*(ROOT / "tests").rglob("test_*.py"), *TEMPLATES.glob("test_*")]
    defined = [
        name for path in files for name in re.findall(r"def (test_\S+?)\(", path.read_text())
    ]
    modules = [path.name.partition(".")[0] for path in files]
    return "\n".join([*defined, *modules, *own_modules()])


def own_modules() -> list[str]:
    """Return the modules of tests that the resources of our models get."""
    models = [path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "models").iterdir()]
    names = [name for text in models for name in re.findall(r"^  ([A-Z]\w+):", text, re.MULTILINE)]
    return [f"test_{name.lower()}s" for name in names]


def is_there(name: str, *, beginning: bool) -> bool:
    """Tell whether a test has a name; a template may have a part of it in braces."""
    end = r"\w*" if beginning else ""
    return re.search(rf"^{name}{end}$", known_tests(), re.MULTILINE) is not None


@for_each_document
def test_each_test_that_is_named_is_there(document: Path) -> None:
    named = NAMED.findall(document.read_text(encoding="utf-8"))
    assert [n for n, _, _, more in named if not is_there(n, beginning=bool(more))] == []


@for_each_document
def test_each_file_that_is_named_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    linked = [document.parent / path for path in LINK.findall(text)]
    named = [ROOT / path for path in PATH.findall(text)]
    assert [path for path in (*linked, *named) if not path.exists()] == []
