"""Projects that live through versions of the templates, and keep what was written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.bookshop import append, make_of_version, make_released
from support.commands import read
from support.edits import EDITS, add_migration
from support.journey import Edit, Journey
from support.workshop import NEXT, make_next

from scaffold.sources import template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tools.release import Workshop

VERSIONS = list(template.RELEASES.digests)
CONTESTED = {"a line of .env.example"}
"""Edits where a later version says something, too: they are conflicts, as they should be."""
PAGING, LISTING = "app/api/paging.py", "app/api/listing.py"
REMARK = "\n\n# as the shop has it\nMOST_SHOWN = 50\n"


@pytest.fixture
def tell(
    python: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[[str], Journey]:
    """Begin with the bookshop of a version, and stand in it."""

    def begin(version: str) -> Journey:
        root = make_released(version, tmp_path / "bookshop")
        monkeypatch.chdir(root)
        return Journey(root, python, capsys)

    return begin


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Let the tool be a later one: with our releases, and one more."""
    workshop = make_next(tmp_path_factory.mktemp("later") / "tree")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(template, "RELEASES", workshop.releases)
        patched.setattr(template, "IN_SOURCE_TREE", workshop.root / "templates")
        yield workshop


def fits(root: Path, edit: Edit) -> bool:
    anchor = edit.below or edit.instead
    return not anchor or read(root, edit.path).count(anchor) == 1


def write_by_hand(root: Path) -> list[Edit]:
    """Make each edit of the corpus that has a place in what a version rendered."""
    made: list[Edit] = []
    for name, edits in EDITS.items():
        if name not in CONTESTED and all(fits(root, each) for each in edits):
            for each in edits:
                each.make(root)
            made += edits
    add_migration(root)
    with (root / PAGING).open("a", encoding="utf-8") as file:
        file.write(REMARK)
    assert len(made) > len(EDITS)
    return made


def lost(root: Path, edits: list[Edit]) -> list[Edit]:
    """Return the edits of which a line is gone: what is new may stand among the others."""
    return [
        each
        for each in edits
        if not each.is_in(root)
        and not set(each.mine.split("\n")) <= set(read(root, each.at or each.path).split("\n"))
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_released_version_comes_to_the_newest_with_all_edits(
    version: str, later: Workshop, tell: Callable[[str], Journey]
) -> None:
    journey = tell(version)
    root = journey.root
    edits = write_by_hand(root)
    assert later.releases.newest == NEXT
    journey.say("update")
    assert lost(root, edits) == []
    assert REMARK in read(root, LISTING)
    assert not (root / PAGING).exists()
    assert f"_commit: {NEXT}\n" in read(root, ".copier-answers.yml")
    journey.run("-m", "ruff", "check", "--no-cache", ".")
    journey.run("-m", "ruff", "format", "--no-cache", "--check", ".")
    journey.run("-c", "import app.main")


@pytest.mark.usefixtures("later")
def test_a_project_lives_through_versions_and_changes_of_its_model(
    tell: Callable[[str], Journey],
) -> None:
    journey = tell(VERSIONS[0])
    root = journey.root
    edits = write_by_hand(root)
    say = journey.say
    say("add-resource Shelf label:str:40:unique books:many:Book:back=shelves")
    say("edit-resource Book --rename title=headline --add subtitle:str:80:null")
    say(f"update --to {VERSIONS[-1]}")
    say("edit-resource Tag --rename-to Label")
    say("remove-resource Category --allow-destructive")
    say("update")
    say("edit-resource User --add nickname:str:40:null")
    assert lost(root, edits) == []
    assert REMARK in read(root, LISTING)
    assert "nothing to do" in say("apply")
    journey.is_clean()
    see_green(journey)


SHOP = """\
project: shop
database: sqlite
auth: []
features: []
resources:
  Box:
    fields: {label: str:40:unique}
"""
METHOD = """
    def shout(self) -> str:
        return self.label.upper()
"""
OWN_TEST = """
def test_a_box_shouts() -> None:
    from app.models import Box

    assert Box(label="a").shout() == "A"
"""
STEPS = [
    "add-resource Thing name:str:80 box:Box:back=things",
    "edit-resource Thing --rename name=title --add weight:int:null",
    f"update --to {VERSIONS[-1]}",
    "add-resource Colour word:str:20 things:many:Thing",
    "edit-resource Thing --change weight:decimal:8,2:null --drop box",
    "update",
    "edit-resource Thing --rename-to Article --add note:text:null",
]


@pytest.mark.usefixtures("later")
def test_a_small_project_is_green_after_each_step_of_its_life(
    python: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = make_of_version(VERSIONS[0], SHOP, tmp_path / "shop")
    monkeypatch.chdir(root)
    append(root, "app/models/box.py", METHOD)
    append(root, "tests/test_boxes.py", OWN_TEST)
    journey = Journey(root, python, capsys)
    for line in STEPS:
        journey.say(line, "--allow-destructive")
        see_tests_pass(journey)
        assert METHOD in read(root, "app/models/box.py")
        assert OWN_TEST in read(root, "tests/test_boxes.py")
    journey.run("-m", "alembic", "upgrade", "head")
    journey.run("-m", "alembic", "check")


def see_green(journey: Journey) -> None:
    journey.run("-m", "alembic", "upgrade", "head")
    journey.run("-m", "alembic", "check")
    see_tests_pass(journey)


def see_tests_pass(journey: Journey) -> None:
    tests = ("-m", "pytest", "-q", "-x", "--no-cov", "-p", "no:cacheprovider")
    assert " passed" in journey.run(*tests)
