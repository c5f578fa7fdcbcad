"""What a list can be filtered and sorted by is what the page of the language says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from support.environment import HERE, generate

from scaffold.model.vocabulary import LEGAL, Kind, Modifier

if TYPE_CHECKING:
    from pathlib import Path

ARGUMENTS = {Kind.ENUM: "enum:a,b", Kind.DECIMAL: "decimal:8,2"}
INDEXED = [kind for kind in Kind if Modifier.INDEX in LEGAL[kind]]


def test_each_kind_with_an_index_is_filtered_and_sorted_but_for_those_that_are_named(
    tmp_path: Path,
) -> None:
    fields = [f"      x_{kind}: {ARGUMENTS.get(kind, kind)}:index\n" for kind in INDEXED]
    text = "project: lists\ndatabase: sqlite\nauth: []\nresources:\n  Row:\n    fields:\n"
    (tmp_path / "lists.yaml").write_text(text + "".join(fields), encoding="utf-8")
    root = generate(tmp_path / "lists.yaml", tmp_path / "lists")
    query = (root / "app/schemas/row.py").read_text(encoding="utf-8").partition("RowQuery(")[2]
    said = (HERE.parent / "docs" / "language.md").read_text(encoding="utf-8")
    (excepted,) = re.findall(r"sorted by, but for (.*?), which gets the\s+index\s+alone", said)
    named = set(re.findall(r"`(\w+)`", excepted))
    assert {str(kind) for kind in INDEXED if f'"x_{kind}"' not in query} == named
    assert {str(kind) for kind in INDEXED if f"    x_{kind}: " not in query} == named
