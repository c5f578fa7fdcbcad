"""A project that black formats: made so, changed by hand and by commands, and still clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.bookshop import append
from support.journey import Journey

from scaffold.cli import run
from scaffold.errors import ScaffoldError
from scaffold.model.answers import to_data
from scaffold.model.vocabulary import Formatter
from scaffold.render.render import render
from scaffold.sources import template
from scaffold.specfile import specfile
from scaffold.specfile.project_flags import read_formatter

if TYPE_CHECKING:
    from pathlib import Path

MODEL = "project: shop\nauth: []\n{}resources:\n  Post:\n    fields: {{title: str:40}}\n"
BLACK = "formatter: black\n"
LONG = "Goods may be returned within thirty days of their delivery, unused and in their packaging."
MINE = f'\n\nclass Conditions:\n    text: str = (\n        "{LONG}"\n    )\n'


def test_what_an_old_lock_says_is_ruff() -> None:
    ruff, black = (specfile.parse(MODEL.format(line)).spec for line in ("", BLACK))
    assert (ruff.formatter, black.formatter) == (Formatter.RUFF, Formatter.BLACK)
    assert to_data(black) == to_data(ruff) | {"formatter": "black"}
    assert list(to_data(black)) == [*list(to_data(ruff))[:-1], "formatter", "resources"]


def test_another_word_is_refused() -> None:
    with pytest.raises(ScaffoldError, match="there is no formatter 'yapf'"):
        specfile.parse(MODEL.format("formatter: yapf\n"))
    with pytest.raises(ScaffoldError, match="--formatter: there is no formatter"):
        read_formatter("yapf")


def test_a_formatter_changes_what_names_it_and_no_code() -> None:
    ruff, black = (
        render(to_data(specfile.parse(MODEL.format(line)).spec), template.newest())
        for line in ("", BLACK)
    )
    changed = {path for path in ruff if ruff[path] != black[path]}
    assert ruff.keys() == black.keys()
    named = {".github/workflows/ci.yml", "AGENTS.md", "README.md", "pyproject.toml"}
    assert changed - {".copier-answers.yml"} == named
    for path in named:
        assert b"black" in black[path]
        assert b"ruff format" not in black[path]


def test_a_project_of_black_stays_clean_for_it(
    tmp_path: Path,
    python: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["new", "shop", "--yes", "--auth", "none", "--formatter", "black"]
    assert run([*words, "-r", "Post title:str:40"]) == 0
    root = tmp_path / "shop"
    monkeypatch.chdir(root)
    assert "formatter: black\n" in (root / "scaffold.yaml").read_text("utf-8")
    append(root, "app/schemas/post.py", MINE)
    append(root, "app/models/post.py", MINE)
    shop = Journey(root, python, capsys)
    shop.say("edit-resource Post --add", "terms:text:null", "--rename", "title=headline")
    assert MINE in (root / "app/schemas/post.py").read_text("utf-8")
    shop.run("-m", "black", "--quiet", "--check", ".")
    shop.run("-m", "ruff", "check", "--no-cache", ".")
    shop.run("-m", "app", "migrate")
    shop.run("-m", "alembic", "revision", "-m", "mine")
    shop.run("-m", "black", "--quiet", "--check", ".")
