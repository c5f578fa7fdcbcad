"""TOML: what the two sides changed under different keys is merged, the rest is left to git."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.merge import Level, merge_file
from scaffold.merge.toml import merge_toml

BASE = """\
[project]
name = "shop"  # ours
dependencies = [
    "alembic>=1.20.1",
    "fastapi>=0.165.0",
    "uvicorn[standard]>=0.54.0",
]

[tool.ruff]
target-version = "py311"
"""


def changed(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


OURS = changed(
    BASE,
    ('    "fastapi>=0.165.0",\n', '    "fastapi>=0.165.0",\n    "httpx>=0.28",  # for the shop\n'),
    ("[tool.ruff]\n", "[tool.ruff]\nline-length = 79\n"),
)


def test_dependencies_of_both_sides_are_kept_each_in_its_place() -> None:
    added = ('    "fastapi>=0.165.0",\n', '    "fastapi>=0.165.0",\n    "structlog>=26.1",\n')
    theirs = changed(BASE, added)
    merged = merge_file(BASE, OURS, theirs, "pyproject.toml")
    assert (merged.conflicts, merged.level) == (0, Level.KEY)
    assert merged.text == changed(
        OURS, ('    "fastapi>=0.165.0",\n', '    "fastapi>=0.165.0",\n    "structlog>=26.1",\n')
    )


def test_a_newer_version_comes_beside_a_dependency_of_ones_own() -> None:
    merged = merge_toml(BASE, OURS, changed(BASE, ("fastapi>=0.165.0", "fastapi>=0.170.0")))
    assert merged == changed(OURS, ("fastapi>=0.165.0", "fastapi>=0.170.0"))


def test_a_dependency_that_theirs_removes_goes() -> None:
    merged = merge_toml(BASE, OURS, changed(BASE, ('    "fastapi>=0.165.0",\n', "")))
    assert merged is not None
    assert "fastapi" not in merged
    assert '"httpx>=0.28",  # for the shop\n' in merged


def test_a_new_table_comes_as_theirs_has_written_it() -> None:
    table = '\n[tool.structlog]\nlevel = "info"  # or debug\n'
    merged = merge_toml(BASE, OURS, BASE + table)
    assert merged is not None
    assert merged.endswith(table.lstrip("\n"))
    assert "line-length = 79" in merged


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (("py311", "py312"), ("py311", "py313")),
        (("fastapi>=0.165.0", "fastapi>=1"), ("fastapi>=0.165.0", "fastapi>=2")),
        (('    "fastapi>=0.165.0",\n', ""), ("fastapi>=0.165.0", "fastapi>=2")),
        (('name = "shop"', "name = 1"), ('name = "shop"', "name = true")),
    ],
)
def test_what_both_sides_changed_is_left_to_git(
    ours: tuple[str, str], theirs: tuple[str, str]
) -> None:
    assert merge_toml(BASE, changed(BASE, ours), changed(BASE, theirs)) is None


def test_what_is_no_toml_is_left_to_git() -> None:
    assert merge_toml(BASE, "[", BASE.replace("py311", "py312")) is None


NAMES = st.sampled_from("abcd")
SCALARS = st.one_of(st.integers(0, 3), st.booleans(), st.sampled_from(["x", "y>=1", "y>=2"]))
LISTS = st.lists(st.sampled_from(["p>=1", "p>=2", "q", "r[x]>=1", "s"]), unique=True, max_size=4)
TABLES = st.recursive(
    st.dictionaries(NAMES, SCALARS | LISTS, max_size=4),
    lambda inner: st.dictionaries(NAMES, SCALARS | LISTS | inner, max_size=4),
    max_leaves=6,
)


def dumped(table: dict[str, Any]) -> str:
    import tomlkit  # as the tool does

    return tomlkit.dumps(table)


@given(TABLES, TABLES, TABLES)
def test_the_laws_of_merging_hold(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    b, o, t = dumped(base), dumped(ours), dumped(theirs)
    assert merge_toml(b, o, b) == o
    ahead = merge_toml(b, b, t)
    assert ahead is None or tomllib.loads(ahead) == theirs
    merged = merge_toml(b, o, t)
    if merged is not None:
        result = tomllib.loads(merged)
        for name in ours.keys() - base.keys():
            assert name in result
        for name in base.keys() - ours.keys():
            assert name not in result
