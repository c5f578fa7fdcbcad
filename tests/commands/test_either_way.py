"""One model is one project, however it came about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from support.bookshop import append, copy_of, edit
from support.environment import MODELS, generate

from scaffold.cli import run
from scaffold.evolve import resource_changes
from scaffold.model.answers import to_data
from scaffold.model.fields import Relation
from scaffold.sources import template
from scaffold.specfile import specfile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scaffold.model.spec import Draft
    from scaffold.specfile.specfile import SpecFile

NAMES = sorted(path.stem for path in MODELS.glob("*.yaml"))


def model(name: str) -> SpecFile:
    text = (MODELS / f"{name}.yaml").read_text(encoding="utf-8")
    return specfile.parse(text, reserved=template.reserved())


def leading_to(file: SpecFile, name: str) -> set[str]:
    """Return a resource with all that refer to it, to those, and so on."""
    found = {name}
    while True:
        more = {draft.name for draft in file.outline.drafts if targets(draft) & found}
        if more <= found:
            return found
        found |= more


def ways() -> Iterator[tuple[str, str]]:
    """Yield each resource of each model that can be taken out and leaves something."""
    for name in NAMES:
        file = model(name)
        drafts = {draft.name for draft in file.outline.drafts}
        for each in sorted(drafts - {"User"}):
            gone = leading_to(file, each)
            if "User" not in gone and gone < drafts:
                yield name, each


def without(file: SpecFile, gone: set[str]) -> SpecFile:
    drafts = tuple(draft for draft in file.outline.drafts if draft.name not in gone)
    return file.with_outline(replace(file.outline, drafts=drafts))


def targets(draft: Draft) -> set[str]:
    return {each.to for each in draft.fields if isinstance(each, Relation)} - {draft.name}


def files(root: Path) -> dict[str, bytes]:
    """Return what a project holds, but for its migrations and what the tool remembers."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not {".scaffold", "versions"} & set(path.parts)
    }


WAYS = [pytest.param(*way, id="-".join(way)) for way in ways()]
ONE_EACH = dict(ways())


@pytest.mark.parametrize(("name", "resource"), WAYS)
def test_a_model_that_grew_gives_the_answers_of_one_that_was_new(name: str, resource: str) -> None:
    """What is rendered follows from the answers alone, so all the files are the same, too."""
    whole = model(name)
    less = without(whole, leading_to(whole, resource))
    grown = specfile.parse(whole.text, reserved=whole.reserved, locked=less.spec)
    assert to_data(grown.spec) == to_data(whole.spec)


def in_order(drafts: list[Draft]) -> list[Draft]:
    """Let each resource stand below those that it refers to, as far as they are no circle."""
    names = {each.name for each in drafts}
    ready = [each for each in drafts if not targets(each) & names]
    return ready + in_order([each for each in drafts if each not in ready]) if ready else []


@pytest.mark.parametrize(("name", "resource"), WAYS)
def test_a_resource_that_is_added_is_the_one_that_was_there(name: str, resource: str) -> None:
    whole = model(name)
    gone = leading_to(whole, resource)
    less = without(whole, gone)
    file = replace(less, locked=less.spec)
    drafts = in_order([draft for draft in whole.outline.drafts if draft.name in gone])
    if len(drafts) < len(gone):
        pytest.skip("a circle is added by apply, all of it at once")
    for draft in drafts:
        change = resource_changes.add_resource(file.outline, draft)
        file = file.with_outline(change.outline, change.renames)
    assert to_data(file.spec) == to_data(whole.spec)


@pytest.mark.parametrize(("name", "resource"), [*ONE_EACH.items()], ids=[*ONE_EACH])
def test_a_project_that_grew_is_the_one_that_was_new(
    name: str, resource: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = model(name)
    less = without(whole, leading_to(whole, resource))
    (tmp_path / "less.yaml").write_text(less.text, encoding="utf-8")
    root = generate(tmp_path / "less.yaml", tmp_path / "grown")
    (root / "scaffold.yaml").write_text(whole.text, encoding="utf-8")
    monkeypatch.chdir(root)
    assert run(["apply", "--yes"]) == 0
    assert files(root) == files(generate(MODELS / f"{name}.yaml", tmp_path / "new"))


# There and back.

MODEL = """\
project: shop
database: sqlite
auth: [jwt]
resources:
  # what we sell
  Item:  # one thing
    fields:
      name: str:40  # on the label
      price: decimal:10,2:ge=0
"""
LOSES = "--allow-destructive"
THERE_AND_BACK = {
    "a resource": (
        ["add-resource", "Tag", "label:str:40", "items:many:Item:back=tags"],
        ["remove-resource", "Tag", LOSES],
    ),
    "a field": (
        ["edit-resource", "Item", "--add", "note:text:null"],
        ["edit-resource", "Item", "--drop", "note", LOSES],
    ),
    "the name of a field": (
        ["edit-resource", "Item", "--rename", "name=label"],
        ["edit-resource", "Item", "--rename", "label=name"],
    ),
    "the name of a resource": (
        ["edit-resource", "Item", "--rename-to", "Product"],
        ["edit-resource", "Product", "--rename-to", "Item"],
    ),
    "the kind of a field": (
        ["edit-resource", "Item", "--change", "name:str:80:unique"],
        ["edit-resource", "Item", "--change", "name:str:40"],
    ),
    "an option": (
        ["edit-resource", "Item", "--soft-delete", "--access", "read=public,write=admin"],
        ["edit-resource", "Item", "--no-soft-delete", "--unset", "access", LOSES],
    ),
    "a field of the user": (
        ["edit-resource", "User", "--add", "nickname:str:40:null"],
        ["edit-resource", "User", "--drop", "nickname", LOSES],
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    (folder / "shop.yaml").write_text(MODEL, encoding="utf-8")
    root = generate(folder / "shop.yaml", folder / "shop")
    append(root, "app/models/item.py", METHOD)
    append(root, "app/api/v1/routes.py", "\nOURS = RESOURCES  # by hand\n")
    edit(root, "app/schemas/item.py", "class ItemUpdate", "# what may change\nclass ItemUpdate")
    append(root, "README.md", "\nOurs.\n")
    return root


METHOD = "\n    def shout(self) -> str:\n        return self.name.upper()  # loud\n"


@pytest.mark.parametrize("what", THERE_AND_BACK)
def test_what_is_changed_and_changed_back_is_as_it_was(
    what: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_of(made, tmp_path)
    monkeypatch.chdir(root)
    before = files(root)
    there, back = THERE_AND_BACK[what]
    assert run([*there, "--yes"]) == 0
    assert files(root) != before
    assert run([*back, "--yes"]) == 0
    assert files(root) == before
