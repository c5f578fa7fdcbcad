"""A change of the model in a project that was edited by hand: what becomes of every file."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.bookshop import (
    actions,
    append,
    copy_of,
    edit,
    make_bookshop,
    planned,
    step_of,
    text_of,
)
from support.edits import move_class

from scaffold.errors import ScaffoldError
from scaffold.migrations.revisions import heads
from scaffold.plan.change import read_versions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BOOK = "app/models/book.py"
ROUTES = "app/api/v1/books.py"
SUBTITLE = "subtitle: Mapped[str | None] = mapped_column(String(80))"
METHOD = "\n    def shout(self) -> str:\n        return self.title.upper()\n"
ROUTE = '\n\n@router.get("/extra")\nasync def extra() -> str:\n    return "mine"\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_bookshop(tmp_path_factory.mktemp("made"))


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    return copy_of(made, tmp_path)


def with_subtitle(text: str) -> str:
    return text.replace("      isbn: ", "      subtitle: str:80:null\n      isbn: ")


def with_shelf(text: str) -> str:
    return text.rstrip() + "\n  Shelf:\n    fields:\n      label: str:40\n"


def without_reviews(text: str) -> str:
    head, _, rest = text.partition("  Review:\n")
    return head + "  Category:\n" + rest.partition("  Category:\n")[2]


def test_a_model_that_did_not_change_changes_nothing(root: Path) -> None:
    append(root, BOOK, METHOD)
    assert planned(root, lambda text: text).steps == ()


def test_a_comment_in_scaffold_yaml_changes_that_file_alone(root: Path) -> None:
    plan = planned(root, lambda text: f"# ours\n{text}")
    assert actions(plan) == {"scaffold.yaml": "update"}


def test_files_that_nobody_touched_are_updated(root: Path) -> None:
    plan = planned(root, with_subtitle)
    assert actions(plan)[BOOK] == "update"
    assert SUBTITLE in text_of(plan, BOOK)
    assert "subtitle" in text_of(plan, ".copier-answers.yml")


def test_a_method_below_the_columns_stays_when_a_column_is_added(root: Path) -> None:
    append(root, BOOK, METHOD)
    plan = planned(root, with_subtitle)
    assert actions(plan)[BOOK] == "merge"
    assert METHOD in text_of(plan, BOOK)
    assert SUBTITLE in text_of(plan, BOOK)


BY_HAND = """
import sqlalchemy as sa
from alembic import op

revision = "byhand"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("books", sa.Column("subtitle", sa.String(80)))
"""


def test_a_column_that_was_written_by_hand_becomes_a_field(root: Path) -> None:
    (head,) = heads(read_versions(root))
    (root / "migrations/versions/mine.py").write_text(BY_HAND.format(head=head), "utf-8")
    edit(root, BOOK, "    isbn:", f"    {SUBTITLE}\n    isbn:")
    edit(root, ROUTES, "    Book.updated_at,\n", "    Book.updated_at,\n    Book.subtitle,\n")
    plan = planned(root, with_subtitle)
    assert (plan.migration, plan.conflicts) == ((), ())
    assert any("books.subtitle is left out of the migration" in note for note in plan.notes)
    assert text_of(plan, ROUTES).count("    Book.subtitle,\n") == 1


def test_a_route_below_the_others_stays_when_a_column_is_added(root: Path) -> None:
    append(root, ROUTES, ROUTE)
    assert ROUTE in text_of(planned(root, with_subtitle), ROUTES)


def test_a_router_of_ones_own_stays_beside_that_of_a_new_resource(root: Path) -> None:
    append(root, "app/api/v1/routes.py", "\nrouter.include_router(mine)\n")
    edit(root, "app/api/v1/routes.py", "from fastapi", "from app.mine import mine\nfrom fastapi")
    routes = text_of(planned(root, with_shelf), "app/api/v1/routes.py")
    assert "include_router(mine)" in routes
    assert "shelves" in routes


def test_an_edited_file_with_windows_line_ends_keeps_them(root: Path) -> None:
    file = root / BOOK
    file.write_bytes((file.read_text(encoding="utf-8") + METHOD).encode().replace(b"\n", b"\r\n"))
    after = step_of(planned(root, with_subtitle), BOOK).after
    assert after is not None
    assert after.count(b"\n") == after.count(b"\r\n")
    assert SUBTITLE.encode() in after


def test_a_file_that_was_moved_is_found_where_it_is(root: Path) -> None:
    (root / "app/models/shop").mkdir()
    (root / BOOK).rename(root / "app/models/shop/book.py")
    plan = planned(root, with_subtitle)
    assert SUBTITLE in text_of(plan, "app/models/shop/book.py")
    assert BOOK not in actions(plan)


SCHEMA, OUT = "app/schemas/book.py", "app/schemas/book_out.py"


def test_a_class_in_a_module_of_its_own_changes_there(root: Path) -> None:
    move_class(root, SCHEMA, "BookRead", OUT)
    append(root, OUT, METHOD)
    plan = planned(root, with_subtitle)
    step = step_of(plan, OUT)
    assert (step.action, plan.conflicts) == ("merge", ())
    assert step.note == f"BookRead, which you moved there from {SCHEMA}"
    assert "    title: str\n    subtitle: str | None\n" in text_of(plan, OUT)
    assert METHOD in text_of(plan, OUT)
    assert "class BookRead" not in text_of(plan, SCHEMA)
    assert "    subtitle: Subtitle | None = None\n" in text_of(plan, SCHEMA)


def test_a_class_that_cannot_change_where_it_stands_now_is_named_with_its_file(root: Path) -> None:
    move_class(root, SCHEMA, "BookCreate", OUT)
    (root / "app/mine.py").write_text("Subtitle = str\n", encoding="utf-8")
    edit(root, OUT, "from ", "from app.mine import Subtitle\nfrom ")
    step = step_of(planned(root, with_subtitle), SCHEMA)
    assert step.action == "conflict"
    assert f"BookCreate stands in {OUT} now" in step.note
    assert "mend that and run this again" in step.note


def test_a_class_that_was_moved_into_a_generated_file_changes_there(root: Path) -> None:
    move_class(root, SCHEMA, "BookRead", OUT)
    refs = (root / "app/schemas/refs.py").read_text(encoding="utf-8")
    moved = (root / OUT).read_text(encoding="utf-8").partition("\n\n\n")[2]
    head = (root / OUT).read_text(encoding="utf-8").partition("from app.schemas.base")[0]
    (root / "app/schemas/refs.py").write_text(f"{head}{refs}\n\n{moved}", encoding="utf-8")
    (root / OUT).unlink()
    edit(root, SCHEMA, "app.schemas.book_out", "app.schemas.refs")
    plan = planned(root, with_subtitle)
    assert plan.conflicts == ()
    assert "    subtitle: str | None\n" in text_of(plan, "app/schemas/refs.py")


def test_a_rename_goes_through_a_class_in_a_module_of_its_own(root: Path) -> None:
    move_class(root, SCHEMA, "BookRead", OUT)
    append(root, OUT, METHOD + "\n\ndef titled(title: str, book: BookRead) -> bool:\n    ...\n")
    plan = planned(
        root,
        lambda text: text.replace("      title: ", "      headline: ").replace(
            "[[title", "[[headline"
        ),
        {("Book", "title"): "headline"},
    )
    assert plan.conflicts == ()
    assert "    headline: str\n" in text_of(plan, OUT)
    assert "return self.headline.upper()" in text_of(plan, OUT)
    assert "def titled(title: str, book: BookRead)" in text_of(plan, OUT)


def test_a_class_in_a_module_of_its_own_is_renamed_with_its_resource(root: Path) -> None:
    move_class(root, SCHEMA, "BookRead", OUT)
    append(root, OUT, "\n\ndef titled(book: BookRead) -> str:\n    return book.title\n")
    plan = planned(
        root,
        lambda text: text.replace("  Book:", "  Novel:").replace(" Book:", " Novel:"),
        {("Book",): "Novel"},
    )
    assert plan.conflicts == ()
    assert "class NovelRead(Output):" in text_of(plan, OUT)
    assert "def titled(book: NovelRead)" in text_of(plan, OUT)
    assert "from app.models import NovelStatus\n" in text_of(plan, OUT)
    novel = text_of(plan, "app/schemas/novel.py")
    assert "from app.schemas.book_out import NovelRead as NovelRead\n" in novel


def test_a_class_in_a_module_of_its_own_stays_when_its_resource_goes(root: Path) -> None:
    schema, home = "app/schemas/review.py", "app/schemas/review_out.py"
    move_class(root, schema, "ReviewRead", home)
    plan = planned(root, without_reviews)
    assert actions(plan)[schema] == "keep"
    assert home not in actions(plan)


def test_a_moved_class_that_is_generated_no_longer_stays_and_is_named(root: Path) -> None:
    move_class(root, SCHEMA, "BookQuery", OUT)
    move_class(root, "app/models/book.py", "BookStatus", "app/models/status.py")
    plan = planned(
        root, lambda text: text.replace("enum:draft,published,retired:default=draft", "str:20")
    )
    step = step_of(plan, "app/models/status.py")
    assert (step.action, step.before) == ("keep", step.after)
    assert step.note == "BookStatus is no longer generated, and what you moved stays"


def test_a_file_that_was_removed_stays_removed_and_is_named(root: Path) -> None:
    (root / "tests/test_books.py").unlink()
    step = step_of(planned(root, with_subtitle), "tests/test_books.py")
    assert (step.action, step.before, step.after) == ("keep", None, None)
    assert "you removed it" in step.note


def test_an_edited_file_of_a_removed_resource_stays_and_is_named(root: Path) -> None:
    append(root, "app/models/review.py", "\n# ours\n")
    plan = planned(root, without_reviews)
    assert actions(plan)["app/models/review.py"] == "keep"
    assert actions(plan)["app/schemas/review.py"] == "remove"


def test_a_file_of_a_removed_resource_that_was_only_reformatted_goes(root: Path) -> None:
    file = root / "app/models/review.py"
    wide = subprocess.run(
        [sys.executable, "-m", "black", "-q", "-l", "40", "-"],
        input=file.read_bytes(),
        capture_output=True,
        check=True,
    )
    file.write_bytes(wide.stdout)
    assert actions(planned(root, without_reviews))["app/models/review.py"] == "remove"


def test_code_that_imports_what_is_removed_is_named(root: Path) -> None:
    (root / "app/stars.py").write_text("from app.models.review import Review\n", encoding="utf-8")
    notes = planned(root, without_reviews).notes
    assert "app/stars.py:1 imports app.models.review.Review, which is gone" in notes


@pytest.mark.parametrize("stands", ["file", "folder", "link", "parent"])
def test_what_stands_where_a_new_file_goes_is_never_overwritten(root: Path, stands: str) -> None:
    place = root / "app/models/shelf.py"
    match stands:
        case "file":
            place.write_text("mine\n", encoding="utf-8")
        case "folder":
            place.mkdir()
        case "link":
            place.symlink_to("nowhere.py")
        case "parent":
            (root / "tests/factories").rename(root / "tests/made")
            (root / "tests/factories").write_text("mine\n", encoding="utf-8")
    with pytest.raises(ScaffoldError) as error:
        planned(root, with_shelf)
    assert error.value.code == "file-in-the-way"


def test_a_body_that_both_sides_changed_is_a_conflict_that_holds_both(root: Path) -> None:
    edit(root, BOOK, "String(200), index=True", "String(250), index=True")
    plan = planned(root, lambda text: text.replace("title: str:200", "title: str:220"))
    step = step_of(plan, BOOK)
    assert step.action == "conflict"
    assert step in plan.conflicts
    assert b"String(250)" in (step.after or b"")
    assert b"String(220)" in (step.after or b"")


def test_a_hand_edited_lock_is_the_tools_own(root: Path) -> None:
    append(root, ".copier-answers.yml", "# ours\n")
    assert "# ours" not in text_of(planned(root, with_subtitle), ".copier-answers.yml")


# Renames.

RENAMES = {("Book",): "Volume", ("Book", "title"): "headline"}


def renamed(text: str) -> str:
    text = text.replace("  Book:\n", "  Volume:\n").replace(": Book:", ": Volume:")
    return text.replace("title: str", "headline: str").replace("[title, ", "[headline, ")


def test_the_files_of_a_renamed_resource_move(root: Path) -> None:
    done = actions(planned(root, renamed, RENAMES))
    assert done[BOOK] == "remove"
    assert done["app/models/volume.py"] == "move"
    assert done["tests/test_volumes.py"] == "move"


def test_what_was_written_by_hand_follows_a_rename(root: Path) -> None:
    append(root, BOOK, METHOD)
    append(root, ROUTES, "\n\nBY_TITLE = BOOKS.where(Book.title == 'x')  # Book.title\n")
    plan = planned(root, renamed, RENAMES)
    assert METHOD.replace("title", "headline") in text_of(plan, "app/models/volume.py")
    own = "BY_TITLE = VOLUMES.where(Volume.headline == 'x')  # Book.title\n"
    assert own in text_of(plan, "app/api/v1/volumes.py")


def test_lines_that_still_say_the_old_name_are_named(root: Path) -> None:
    append(root, BOOK, '\n    def key(self) -> str:\n        return "title"\n')
    plan = planned(root, renamed, RENAMES)
    lines = text_of(plan, "app/models/volume.py").splitlines()
    row = lines.index('        return "title"') + 1
    (use,) = [use for use in plan.uses if use.path == "app/models/volume.py"]
    assert (use.row, use.text, use.kind) == (row, 'return "title"', "use")
    assert (use.says, use.now) == ("Book.title", "Volume.headline")


def test_a_moved_file_of_a_renamed_resource_stays_where_it_was_moved_to(root: Path) -> None:
    (root / BOOK).rename(root / "app/models/tome.py")
    plan = planned(root, renamed, RENAMES)
    assert "class Volume(Base):" in text_of(plan, "app/models/tome.py")
    assert "app/models/volume.py" not in actions(plan)


def test_a_renamed_file_that_was_moved_into_another_folder_is_renamed_there(root: Path) -> None:
    (root / "app/models/shop").mkdir()
    (root / BOOK).rename(root / "app/models/shop/book.py")
    edit(root, "app/models/__init__.py", "app.models.book ", "app.models.shop.book ")
    plan = planned(root, renamed, RENAMES)
    assert "class Volume(Base):" in text_of(plan, "app/models/shop/volume.py")
    assert "from app.models.shop.volume import" in text_of(plan, "app/models/__init__.py")
    assert actions(plan)["app/models/shop/book.py"] == "remove"
    assert "app/models/volume.py" not in actions(plan)


def test_an_edit_of_a_removed_resource_does_not_go_into_a_new_one(root: Path) -> None:
    """Only the model says what is a rename: files that look alike are not one."""
    append(root, "app/models/tag.py", "\n# ours\n")
    plan = planned(
        root,
        lambda text: text.replace("  Tag:\n", "  Mark:\n").replace("many:Tag", "many:Mark"),
    )
    assert "# ours" not in text_of(plan, "app/models/mark.py")
    assert actions(plan)["app/models/tag.py"] == "keep"


# The look of it.


@pytest.mark.parametrize("settings", ["pyproject.toml", "ruff.toml"])
def test_what_is_written_is_formatted_as_the_project_wants_it(root: Path, settings: str) -> None:
    if settings == "pyproject.toml":
        edit(root, settings, "[tool.ruff]\n", "[tool.ruff]\nline-length = 60\n")
    else:
        (root / settings).write_text("line-length = 60\n", encoding="utf-8")
    plan = planned(root, with_shelf)
    lines = text_of(plan, "app/api/v1/shelves.py").splitlines()
    assert max(map(len, lines)) <= 70
    assert [line for line in lines if line.startswith("from ")][-1].startswith("from app.")


def with_long_name(text: str) -> str:
    return text.replace("  Tag:\n", "  MuchLongerTag:\n").replace("many:Tag", "many:MuchLongerTag")


LONGER: dict[tuple[str, ...], str] = {("Tag",): "MuchLongerTag"}
LINE = "\n\ndef {name}(text: str) -> str:\n    return {call}\n"
FITS = LINE.format(name="mine", call="Tag.__name__ + Tag.__module__ + Tag.__qualname__ + text")


def test_what_a_rename_made_too_long_is_broken_as_the_project_would(root: Path) -> None:
    append(root, "app/models/tag.py", FITS)
    text = text_of(planned(root, with_long_name, LONGER), "app/models/much_longer_tag.py")
    assert "MuchLongerTag.__qualname__\n" in text
    assert max(map(len, text.splitlines())) <= 88


def test_what_nobody_had_formatted_stays_as_it_was_written(root: Path) -> None:
    append(root, "app/models/tag.py", FITS + "odd = {  'a':1 }\n")
    text = text_of(planned(root, with_long_name, LONGER), "app/models/much_longer_tag.py")
    assert "    return MuchLongerTag.__name__ + MuchLongerTag.__module__" in text
    assert "odd = {  'a':1 }\n" in text


BLACK = "[tool.black]\nline-length = 60\nskip-string-normalization = true\n"


@pytest.mark.parametrize("ruff", [True, False])
def test_a_project_that_formats_with_black_is_written_with_it(root: Path, ruff: bool) -> None:
    edit(root, "pyproject.toml", "[tool.black]\n", BLACK)
    if not ruff:
        edit(root, "pyproject.toml", "[tool.ruff", "[tool.other")
        text = (root / "pyproject.toml").read_text(encoding="utf-8")
        (root / "pyproject.toml").write_text(text.replace("[tool.ruff", "[tool.other"), "utf-8")
    run_black(root, ".")
    append(root, BOOK, "\n\nMINE = {'a': 'black leaves these quotes'}\n")
    plan = planned(root, with_subtitle)
    assert "MINE = {'a': 'black leaves these quotes'}\n" in text_of(plan, BOOK)
    assert actions(plan)[BOOK] == "merge"
    for step in plan.steps:
        if step.path.endswith(".py") and step.after is not None:
            (root / step.path).write_bytes(step.after)
    run_black(root, "--check", ".")


def test_settings_of_ruff_alone_are_still_those_of_a_project(root: Path) -> None:
    edit(root, "pyproject.toml", "[tool.ruff]\n", "[tool.ruff]\nline-length = 60\n")
    edit(root, "pyproject.toml", "[tool.black]\n", BLACK.replace("60", "88"))
    text = text_of(planned(root, with_shelf), "app/api/v1/shelves.py")
    assert max(map(len, text.splitlines())) <= 70


def run_black(root: Path, *words: str) -> None:
    command = [sys.executable, "-m", "black", "--quiet", *words]
    subprocess.run(command, cwd=root, check=True, capture_output=True)


@pytest.mark.parametrize(
    "change", [with_subtitle, with_shelf, without_reviews], ids=["field", "resource", "removal"]
)
def test_every_python_file_of_a_plan_parses(root: Path, change: Callable[[str], str]) -> None:
    for path in sorted((root / "app").rglob("*.py")):
        append(root, path.relative_to(root).as_posix(), "\n\nOURS = 1\n")
    for step in planned(root, change).steps:
        if step.path.endswith(".py") and step.after is not None:
            ast.parse(step.after)
            assert step.before is None or b"OURS = 1" not in step.before or b"OURS" in step.after
