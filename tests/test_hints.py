"""What a newcomer stumbles over in a living project, and what they are told then."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from bookshop import copy_of, edit
from environment import generate

from scaffold.cli import run
from scaffold.cli.app import ORDER

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


# Conflicts.


def conflicting(root: Path) -> list[str]:
    edit(root, "app/models/item.py", "String(40)", "String(44)")
    return ["edit-resource", "Item", "--change", "name:str:48"]


def test_what_to_do_about_a_conflict_is_said_concretely(root: Path, tool: Tool) -> None:
    words = conflicting(root)
    out = tool.says(*words, code=1)
    assert "edit app/models/item.py: say there what is below =======, then run this again" in out
    assert "run this again with --conflicts=markers" in out
    edit(root, "app/models/item.py", "String(44)", "String(48)")
    tool.says(*words)


def test_markers_are_to_be_mended_before_anything_else(root: Path, tool: Tool) -> None:
    out = tool.says(*conflicting(root), "--conflicts=markers", code=1)
    mend, migrate = out.index("Next:\n  mend app/models/item.py:17: keep"), out.index("app migrate")
    assert mend < migrate
    assert tool.says("status").startswith("shop: app/models/item.py holds conflict markers\n")
    told = tool.refuses("edit-resource", "Item", "--add", "note:text:null")
    assert "error: app/models/item.py:17 holds conflict markers still" in told
    assert "take the lines of the markers out; then run this again" in told
    tool.says("edit-resource", "Note", "--change", "text:str:80")


def test_markers_in_the_model_are_called_so(root: Path, tool: Tool) -> None:
    sides = "<<<<<<< ours\n      name: str:40\n=======\n      name: str:50\n>>>>>>> theirs"
    edit(root, "scaffold.yaml", "      name: str:40", sides)
    assert "error: scaffold.yaml:6: it holds conflict markers" in tool.refuses("apply")


# Names and places.


@pytest.mark.usefixtures("root")
def test_a_new_name_that_is_written_otherwise_is_told(tool: Tool) -> None:
    words = ["edit-resource", "Item", "--rename-to", "my thing", "--rename", "name=big label"]
    notes = tool.data(*words, "--dry-run")["notes"]
    assert notes[:2] == [
        "'my thing' is written 'MyThing'",
        "'big label' is written 'big_label'",
    ]


@pytest.mark.usefixtures("root")
def test_the_other_side_cannot_take_the_name_of_a_field(tool: Tool) -> None:
    told = tool.refuses("add-resource", "Box", "it:Item:back=name")
    assert "error: back=name of Box.it is taken on Item, by Item.name" in told
    assert "hint: give it another name" in told
    assert "Item.name" in tool.refuses("add-resource", "Box", "all:many:Item:back=name")


def test_a_project_inside_of_another_is_worth_a_note(root: Path, tool: Tool) -> None:
    (root / "more").mkdir()
    notes = tool.data("new", "blog", "--into", "more/blog", "--dry-run", "--yes")["notes"]
    assert f"{root} is a project, too, and the new one lies in it; --into takes it elsewhere" in (
        notes
    )


# Help.


def test_the_help_of_undo_lists_what_it_can_use_and_scripts_may_say_the_rest(
    root: Path, tool: Tool
) -> None:
    words = tool.says("undo", "--help").split()
    assert {"--yes", "--dry-run", "--diff", "--json", "--quiet"} <= set(words)
    assert not {"--conflicts", "--allow-destructive", "--merge-heads", "--force"} & set(words)
    edit(root, "scaffold.yaml", "name: str:40", "name: str:48")
    tool.says("apply")
    assert "take back: apply" in tool.says("undo", "--conflicts=markers", "--allow-destructive")


@pytest.mark.parametrize("command", ORDER)
def test_the_help_of_every_command_has_examples_that_can_be_typed(command: str, tool: Tool) -> None:
    options, _, examples = tool.says(command, "--help").partition("Examples:\n")
    assert f"  fastapi-scaffold {command}" in examples
    for flag in re.findall(r"(?<![a-z])--[a-z-]+", examples):
        assert flag in options
