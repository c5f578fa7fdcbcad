"""The dialogue about a change, at a real pseudo-terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.bookshop import SHOP, append, edit
from support.terminal import CLEAR, CTRL_C, ENTER, Person

if TYPE_CHECKING:
    from pathlib import Path

MODEL = SHOP


def yaml_of(root: Path) -> str:
    return (root / "scaffold.yaml").read_text(encoding="utf-8")


def test_a_resource_is_asked_for_and_shown_before_it_is_written(root: Path) -> None:
    person = Person("add-resource", folder=root)
    person.answers("New resource:", "Tag")
    person.answers("Field 1 of Tag:", "label:str:40:unique")
    person.answers("Field 2 of Tag:")
    person.picks("Who may read tags?", "everyone")
    person.picks("Who may create and change tags?")
    person.picks("Anything else about Tag?")
    person.sees("Would change shop", "app/models/tag.py", "create table tags")
    assert not (root / "app/models/tag.py").exists()
    person.picks("Write it?")
    person.sees("Changed shop", "uv run python -m app migrate")
    assert person.ends() == 0
    assert "  Tag:\n    access: {read: public}\n" in yaml_of(root)
    assert (root / "app/models/tag.py").exists()


def test_what_a_new_resource_refers_to_is_asked_for_as_well(root: Path) -> None:
    person = Person("add-resource", "Box", folder=root)
    person.answers("Field 1 of Box:", "shelf:Shelf")
    person.answers("Field 2 of Box:")
    person.picks("Who may read boxes?")
    person.picks("Who may create and change boxes?")
    person.picks("Anything else about Box?")
    person.sees("Shelf is not described yet.")
    person.answers("Next resource:")
    person.answers("Field 1 of Shelf:", "label:str:40")
    person.answers("Field 2 of Shelf:")
    person.picks("Who may read shelves?")
    person.picks("Who may create and change shelves?")
    person.picks("Anything else about Shelf?")
    person.picks("Write it?")
    person.sees("Changed shop")
    assert person.ends() == 0
    assert (root / "app/models/shelf.py").exists()


def test_what_a_new_resource_refers_to_can_be_mended_instead(root: Path) -> None:
    person = Person("add-resource", folder=root)
    person.answers("New resource:", "")
    person.sees("the resource has no name")
    person.answers("New resource:", "Box shelf:Shelf label:str:40")
    person.answers("Field 3 of Box:")
    person.picks("Who may read boxes?")
    person.picks("Who may create and change boxes?")
    person.picks("Anything else about Box?")
    person.sees("Shelf is not described yet. Describe it, or go back to what refers to it.")
    person.answers("Next resource:", CLEAR)
    person.sees("error: Box.shelf refers to 'Shelf'")
    person.picks("What is to be mended?", "Box")
    person.picks("Box:", "shelf:Shelf")
    person.picks("shelf:Shelf", "change it")
    person.answers("Field:", CLEAR + "item:Item")
    person.picks("Box:", "done")
    person.picks("What is to be mended?", "done")
    person.sees("create table boxes")
    person.picks("Write it?", "<")
    person.picks("What is to be mended?", "Box")
    person.picks("Box:", "label")
    person.picks("label:str:40", "remove it")
    person.picks("Box:", "done")
    person.picks("What is to be mended?", "done")
    person.picks("Write it?", "Write it")
    person.sees("Changed shop")
    assert person.ends() == 0
    assert "    fields:\n      item: Item\n" in yaml_of(root)


def test_going_back_from_what_is_referred_to_opens_the_resource_again(root: Path) -> None:
    person = Person("add-resource", "Box", folder=root)
    person.answers("Field 1 of Box:", "shelf:Shelf")
    person.answers("Field 2 of Box:")
    person.picks("Who may read boxes?")
    person.picks("Who may create and change boxes?", "only admins")
    person.picks("Anything else about Box?")
    person.answers("Next resource:", "<")
    person.answers("Anything else about Box?", "<")
    person.sees("Who may create and change boxes?", "→ only admins")
    person.types(CTRL_C)
    assert person.ends() == 130


def test_what_a_plan_refuses_is_mended_and_not_typed_again(root: Path) -> None:
    person = Person("edit-resource", "Item", folder=root)
    person.picks("Item:", "add fields")
    person.answers("Field 3 of Item:", "code:str:8:unique")
    person.answers("Field 4 of Item:")
    person.picks("Item:", "done")
    person.sees("error:", "code")
    person.picks("Item:", "code:str:8:unique")
    person.picks("code:str:8:unique", "change it")
    person.answers("Field:", ":null")
    person.picks("Item:", "done")
    person.picks("Write it?")
    person.sees("Changed shop")
    assert person.ends() == 0


def test_whoever_leaves_is_told_how_to_go_on(root: Path) -> None:
    person = Person("add-resource", "Box", folder=root)
    person.answers("Field 1 of Box:", "shelf:Shelf 'state:enum:in use,free'")
    person.answers("Field 3 of Box:")
    person.picks("Who may read boxes?", "everyone")
    person.picks("Who may create and change boxes?")
    person.picks("Anything else about Box?")
    person.answers("Next resource:")
    person.answers("Field 1 of Shelf:", "label:str:40")
    person.sees("Field 2 of Shelf:")
    person.types(CTRL_C)
    person.sees(
        "What you have typed so far, to go on with later:",
        "fastapi-scaffold add-resource Shelf/shelves label:str:40  # not all of it was asked",
        "fastapi-scaffold add-resource Box shelf:Shelf 'state:enum:in use,free'"
        " --access read=public",
        "cancelled: nothing was written",
    )
    assert person.ends() == 130


def test_a_conflict_does_not_lose_what_was_typed(root: Path) -> None:
    append(root, "app/models/item.py", "\n    tags = ()\n")
    person = Person("add-resource", "Tag", folder=root)
    person.answers("Field 1 of Tag:", "label:str:40 items:many:Item:back=tags")
    person.answers("Field 3 of Tag:")
    person.picks("Who may read tags?")
    person.picks("Who may create and change tags?")
    person.picks("Anything else about Tag?")
    person.sees("Nothing was written", "run this again with --conflicts=markers")
    person.sees("fastapi-scaffold add-resource Tag label:str:40 items:many:Item:back=tags")
    assert person.ends() == 1


def test_the_users_are_not_offered_where_they_cannot_go(root: Path) -> None:
    person = Person("remove-resource", folder=root)
    person.picks("Which resource is to go?", "User")
    person.types(CTRL_C)
    person.sees("cancelled: nothing was written")
    assert person.ends() == 130


def test_a_field_is_typed_over_and_keeps_its_data(root: Path) -> None:
    person = Person("edit-resource", folder=root)
    person.picks("Which resource is to be changed?", "Item")
    person.picks("Item:", "name:str:40")
    person.picks("name:str:40", "change it")
    person.answers("Field:", CLEAR + "label:str:80")
    person.picks("Item:", "done")
    person.sees("rename column items.name to label")
    person.picks("Write it?", "Show the diff")
    person.sees("+++ b/app/models/item.py", "+    label: Mapped[str]")
    person.picks("Write it?")
    person.sees("Changed shop")
    assert person.ends() == 0
    assert "      label: str:80\n" in yaml_of(root)


def test_whoever_is_asked_may_say_what_goes_along(root: Path) -> None:
    person = Person("remove-resource", "Item", folder=root)
    person.picks("Remove Item?", "yes, with Note.item")
    person.sees("data will be lost")
    person.picks("This loses data. Write it all the same?", "Write it")
    person.sees("Changed shop")
    assert person.ends() == 0
    assert "Item" not in yaml_of(root)


def test_a_drop_beside_an_add_may_be_a_rename(root: Path) -> None:
    edit(root, "scaffold.yaml", "name: str:40", "label: str:40")
    person = Person("apply", folder=root)
    person.picks("Is Item.label what was Item.name?", "yes")
    person.sees("rename column items.name to label")
    person.picks("Write it?")
    person.sees("Changed shop")
    assert person.ends() == 0


def test_a_drop_beside_an_add_may_be_both(root: Path) -> None:
    edit(root, "scaffold.yaml", "name: str:40", "label: str:40:null")
    person = Person("apply", folder=root)
    person.picks("Is Item.label what was Item.name?", "no")
    person.sees("drop column items.name")
    person.picks("This loses data. Write it all the same?", "Cancel")
    person.sees("cancelled: nothing was written")
    assert person.ends() == 130


@pytest.mark.parametrize(
    ("words", "question"),
    [
        (["add-resource"], "New resource:"),
        (["edit-resource"], "Which resource is to be changed?"),
        (["remove-resource"], "Which resource is to go?"),
        (["edit-resource", "Item", "--drop", "price"], "This loses data."),
    ],
)
def test_ctrl_c_writes_nothing(root: Path, words: list[str], question: str) -> None:
    before = yaml_of(root)
    person = Person(*words, folder=root)
    person.sees(question)
    person.types(CTRL_C)
    person.sees("cancelled: nothing was written")
    assert person.ends() == 130
    assert yaml_of(root) == before


def test_what_is_complete_and_loses_nothing_is_not_asked(root: Path) -> None:
    person = Person("edit-resource", "Item", "--add", "note:text:null", folder=root)
    person.sees("Changed shop")
    assert person.ends() == 0


def test_undo_is_shown_before_it_is_done(root: Path) -> None:
    before = yaml_of(root)
    person = Person("edit-resource", "Item", "--add", "note:text:null", folder=root)
    person.sees("Changed shop")
    assert person.ends() == 0
    person = Person("undo", folder=root)
    person.sees("take back: edit-resource Item")
    person.types(ENTER)
    person.sees("Changed shop")
    assert person.ends() == 0
    assert yaml_of(root) == before


def test_letters_that_nothing_has_point_at_the_usual_line_again(root: Path) -> None:
    person = Person("edit-resource", "Item", "--drop", "price", folder=root)
    person.sees("This loses data. Write it all the same?")
    person.types("x\x7f" + ENTER)  # a letter, and Backspace: what is pointed at is Cancel
    person.sees("cancelled: nothing was written")
    assert person.ends() == 130
