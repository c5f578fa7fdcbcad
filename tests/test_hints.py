"""What a newcomer stumbles over in a living project, and what they are told then."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from bookshop import copy_of, edit
from environment import generate

from scaffold.cli import run

if TYPE_CHECKING:
    from pathlib import Path

MODEL = """\
project: shop
auth: [jwt]
resources:
  Item:
    fields:
      name: str:40
      price: decimal:10,2:ge=0
  Note:
    fields:
      text: text
      item: Item
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    (folder / "shop.yaml").write_text(MODEL, encoding="utf-8")
    return generate(folder / "shop.yaml", folder / "shop")


@pytest.fixture
def root(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a project of one's own."""
    root = copy_of(made, tmp_path)
    monkeypatch.chdir(root)
    return root


class Tool:
    """Runs a command line, and returns what it says."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def says(self, *words: str, code: int = 0) -> str:
        self.capsys.readouterr()
        assert run(list(words)) == code, self.capsys.readouterr()
        return self.capsys.readouterr().out

    def refuses(self, *words: str) -> str:
        """Return the error and its hint."""
        self.capsys.readouterr()
        assert run(list(words)) == 2, self.capsys.readouterr()
        return self.capsys.readouterr().err

    def data(self, *words: str) -> Any:
        return json.loads(self.says(*words, "--json"))


@pytest.fixture
def tool(capsys: pytest.CaptureFixture[str]) -> Tool:
    return Tool(capsys)


# Renames that nobody said.


def test_a_drop_beside_an_add_is_said_to_be_a_rename_before_data_is_given_up(
    root: Path, tool: Tool
) -> None:
    edit(root, "scaffold.yaml", "name: str:40", "label: str:40:null")
    rename = "if Item.label is what was Item.name, write label: str:40:null:was=name"
    hint = tool.refuses("apply").partition("hint: ")[2]
    assert hint.startswith(rename)
    assert hint.index("was=name") < hint.index("--allow-destructive")
    assert f"note: {rename} in scaffold.yaml\n" in tool.says("status")
    assert any(rename in note for note in tool.data("status")["notes"])


def test_a_required_field_that_is_called_otherwise_is_not_taken_for_a_new_one(
    root: Path, tool: Tool
) -> None:
    edit(root, "scaffold.yaml", "name: str:40", "label: str:40")
    told = tool.refuses("apply")
    assert "hint: if Item.label is what was Item.name, write label: str:40:was=name" in told
    assert "; else write label:str:40:fill=…" in told
    edit(root, "scaffold.yaml", "label: str:40", "name: str:40")
    told = tool.refuses("edit-resource", "Note", "--drop", "text", "--add", "body:text")
    assert "say --rename text=body and leave --drop and --add out" in told


def test_a_resource_that_is_called_otherwise_in_the_file_may_be_the_same(
    root: Path, tool: Tool
) -> None:
    edit(root, "scaffold.yaml", "  Item:\n", "  Thing:\n")
    edit(root, "scaffold.yaml", "item: Item", "item: Thing")
    told = tool.refuses("apply")
    assert "if Thing is what was Item, write was: Item below Thing in scaffold.yaml" in told
    edit(root, "scaffold.yaml", "  Thing:\n", "  Thing:\n    was: Item\n")
    assert "rename table items to things" in tool.says("apply")


def test_a_dry_run_says_that_the_run_itself_would_refuse(root: Path, tool: Tool) -> None:
    edit(root, "scaffold.yaml", "      price: decimal:10,2:ge=0\n", "")
    told = "the run itself would refuse: it takes --allow-destructive, or a yes at a terminal"
    assert told in tool.says("apply", "--dry-run")
    assert told in tool.data("apply", "--dry-run")["notes"]
    assert told not in tool.says("apply", "--dry-run", "--allow-destructive")
