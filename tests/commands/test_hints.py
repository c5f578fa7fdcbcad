"""What a newcomer stumbles over in a living project, and what they are told then."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from support.bookshop import SHOP, edit

from scaffold.cli import run
from scaffold.cli.app import ORDER

if TYPE_CHECKING:
    from pathlib import Path

MODEL = SHOP


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
    assert "edit app/models/item.py: write there what is below =======, beside what" in out
    assert "run this again with --conflicts=markers" in out
    edit(root, "app/models/item.py", "String(44)", "String(48)")
    tool.says(*words)


def test_what_is_said_of_a_conflict_may_be_done_to_the_letter(root: Path, tool: Tool) -> None:
    words = conflicting(root)
    mine, theirs = [f"    name: Mapped[str] = mapped_column(String({size}))\n" for size in (44, 48)]
    assert mine in (root / "app/models/item.py").read_text(encoding="utf-8")
    assert theirs.strip() in tool.says(*words, code=1)
    edit(root, "app/models/item.py", mine, mine + theirs)
    tool.says(*words)
    assert mine + theirs in (root / "app/models/item.py").read_text(encoding="utf-8")


def test_a_field_that_goes_and_was_edited_is_kept_by_markers_alone(root: Path, tool: Tool) -> None:
    mine = "mapped_column(Numeric(10, 2))  # in euros"
    edit(root, "app/models/item.py", "mapped_column(Numeric(10, 2))", mine)
    words = ["edit-resource", "Item", "--drop", "price", "--allow-destructive"]
    out = tool.says(*words, code=1)
    assert "beside what of yours is to stay" not in out
    assert "run this again with --conflicts=markers" in out
    tool.says(*words, "--conflicts=markers", code=1)
    assert mine in (root / "app/models/item.py").read_text(encoding="utf-8")


def test_two_files_of_which_one_mends_are_mended_by_markers(root: Path, tool: Tool) -> None:
    edit(root, "app/models/item.py", "String(40)", "String(44)")
    path = "app/schemas/item.py"
    edit(root, path, "class ItemRead(Output):\n", "class ItemRead(Output, Priced):\n")
    edit(root, path, "    price: Decimal\n", "    price: int\n")
    words = ["edit-resource", "Item", "--change", "name:str:48", "--drop", "price"]
    out = tool.says(*words, "--allow-destructive", code=1)
    assert "app/models/item.py:" in out
    assert "beside what of yours is to stay" not in out


@pytest.mark.parametrize("kind", ["a folder", "bytes"])
def test_what_cannot_be_merged_is_moved_away(root: Path, tool: Tool, kind: str) -> None:
    file, mine = root / "app/api/v1/routes.py", root / "app/api/v1/routes.py"
    file.unlink()
    if kind == "a folder":
        file.mkdir()
        mine = file / "mine.py"
    mine.write_bytes(b"\0" if kind == "bytes" else b"x = 1\n")
    words = ["add-resource", "Shelf", "label:str:40"]
    out = tool.says(*words, code=1)
    assert "Nothing was written" in out
    assert "move app/api/v1/routes.py away" in out
    file.rename(root / "mine")
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


# What is typed on the command line.

SHELF = ["new", "x", "--yes", "--dry-run"]
TYPED = {
    "a resource without -r": (
        ["new", "blog", "Post", "title:str"],
        'put it behind -r, in quotes: -r "Post title:str"',
    ),
    "a second field without a flag": (
        ["edit-resource", "Item", "--add", "a:str", "b:int"],
        "write the flag before each: --add b:int",
    ),
    "two fields behind one flag": (
        ["edit-resource", "Item", "--add", "a:str b:int"],
        "write each by itself",
    ),
    "a name in two words": (["edit-resource", "Item", "--add", "a b"], "write a_b:str"),
    "a resource that nobody describes": (
        [*SHELF, "-r", "Post tags:many:Tag"],
        'describe it, too: -r "Tag name:str:80"',
    ),
    "yes to users": ([*SHELF, "--auth", "yes"], "Did you mean 'jwt'?"),
    "no users": ([*SHELF, "--auth", "off"], "Did you mean 'none'?"),
    "unique of one field": (
        ["edit-resource", "Item", "--unique", "name"],
        "write name:str:40:unique",
    ),
    "an index of one field": (
        ["edit-resource", "Item", "--index", "price"],
        "write price:decimal:10,2:index:ge=0",
    ),
    "dropping the id": (["edit-resource", "Item", "--drop", "id"], "--key chooses its kind"),
    "changing the id": (["edit-resource", "Item", "--change", "id:int"], "--key chooses its kind"),
    "dropping a timestamp": (
        ["edit-resource", "Item", "--drop", "created_at"],
        "--no-timestamps leaves created_at and updated_at out",
    ),
    "unsetting a switch": (
        ["edit-resource", "Item", "--unset", "soft_delete"],
        "write --no-soft-delete",
    ),
    "an unknown target": (["add-resource", "Box", "a:Tag"], "or add Tag name:str:80"),
}


@pytest.mark.parametrize("case", TYPED)
@pytest.mark.usefixtures("root")
def test_what_is_typed_wrong_comes_back_with_what_to_type(case: str, tool: Tool) -> None:
    words, hint = TYPED[case]
    assert hint in tool.refuses(*words).partition("hint: ")[2]


@pytest.mark.usefixtures("root")
def test_what_is_not_said_cannot_be_unset_and_that_is_told(tool: Tool) -> None:
    notes = tool.data("edit-resource", "Item", "--unset", "rules", "--dry-run")["notes"]
    assert notes == ["Item says no rules: there is nothing to unset"]


# What is written in scaffold.yaml.

NAME = "      name: str:40\n"
WRITTEN = {
    "an empty value": (NAME, "      name:\n", ":6:7: 'name' says no kind", "write name: str"),
    "a tab": (NAME, "\t\tname: str:40\n", ":6:1: there is a tab", "two blanks in the place"),
    "no colon": (NAME, "      name str:40\n", ":6: 'name str:40' is no key", ": name: str:40"),
    "no blank": (NAME, "      name:str:40\n", ":6: 'name:str:40' is no", ": name: str:40"),
    "no colon behind a key": ("    fields:\n      n", "    fields\n      n", ":5:", ": fields:"),
    "too many blanks": ("      price", "        price", ":7:14:", "as many blanks as that line"),
    "too few blanks": ("      price", "     price", ":7:6:", "as many blanks as its neighbours"),
    "an empty word": ("auth:", "database:\nauth:", ":2:1: database says", "sqlite or postgresql"),
    "two colons": ("  Note:\n", "  Note:\n    description: a: b\n", ":9:19:", "double quotes"),
    "a list": (f"{NAME}      p", "      - p", ":6:7: fields of Item is", "leave the dashes out"),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_what_is_written_wrong_is_shown_with_its_cure(case: str, root: Path, tool: Tool) -> None:
    before, after, problem, hint = WRITTEN[case]
    text = (root / "scaffold.yaml").read_text(encoding="utf-8")
    assert before in text
    (root / "scaffold.yaml").write_text(text.replace(before, after, 1), encoding="utf-8")
    told = tool.refuses("apply")
    assert f"scaffold.yaml{problem}" in told, told
    assert hint in told.partition("hint: ")[2]


def test_a_lost_lock_is_taken_back_from_git_and_a_broken_one_says_what_is_missing(
    root: Path, tool: Tool
) -> None:
    lock = root / ".copier-answers.yml"
    lock.write_text(re.sub(r"(?m)^project:.*\n", "", lock.read_text()), encoding="utf-8")
    assert "the locked model cannot be read: 'project' is missing" in tool.refuses("apply")
    lock.unlink()
    hint = tool.refuses("apply").partition("hint: ")[2]
    assert hint.startswith("take it back from git first: git checkout -- .copier-answers.yml")


# The diagram.


def test_the_diagram_draws_every_column_and_foreign_keys_as_what_they_hold(
    root: Path, tool: Tool
) -> None:
    edit(root, "scaffold.yaml", "  Note:\n", "  Note:\n    key: uuid7\n    versioned: true\n")
    edit(root, "scaffold.yaml", "item: Item\n", "item: Item\n      reply_to: Note:null\n")
    lines = tool.says("show", "--format", "mermaid").splitlines()
    start = lines.index("    Note {")
    assert [line.strip() for line in lines[start + 1 : lines.index("    }", start)]] == [
        *("uuid id PK", "text text", "int item_id FK", "uuid reply_to_id FK"),
        *("int version", "datetime created_at", "datetime updated_at"),
    ]
    start = lines.index("    User {")
    assert "        email email UK" in lines[start : lines.index("    }", start)]
    assert "    RefreshToken }o--|| User : user" in lines


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


@pytest.mark.parametrize("command", [each for each in ORDER if each != "template"])
def test_the_help_of_every_command_has_examples_that_can_be_typed(command: str, tool: Tool) -> None:
    options, _, examples = tool.says(command, "--help").partition("Examples:\n")
    assert f"  fastapi-scaffold {command}" in examples
    for flag in re.findall(r"(?<![a-z])--[a-z-]+", examples):
        assert flag in options


# What scaffold.yaml calls otherwise.


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["edit-resource", "Item", "--was", "Thing"], "--rename-to"),
        (["edit-resource", "Item", "--indexes", "a,b"], "'--index'"),
        (["edit-resource", "Item", "--rules", "a < b"], "'--rule'"),
        (["edit-resource", "Item", "--path_key", "name"], "'--path-key'"),
        (["edit-resource", "Item", "--read", "public"], "--access read=ROLE"),
        (["add-resource", "Tag", "--fields", "a:str"], "Post title:str:200"),
        (["new", "--name", "shop"], "the first word"),
        (["edit-resource", "Item", "--soft-delete", "true"], "--no-soft-delete"),
        (["edit-resource", "Item", "--access", "read: public"], "read=public,write=owner"),
        (["edit-resource", "Item/things", "--soft-delete"], "--plural things"),
        (["add-resource", "Tag", "item:Item/things"], "write item:Item;"),
    ],
)
@pytest.mark.usefixtures("root")
def test_a_word_of_the_file_is_refused_with_that_of_the_command_line(
    tool: Tool, words: list[str], hint: str
) -> None:
    assert hint in tool.refuses(*words)
