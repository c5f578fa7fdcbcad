"""What ours moved into another file: what theirs changes in it is merged where it is now."""

from __future__ import annotations

import pytest

from scaffold.merge import File, MergedTree, merge_trees

IMPORTS = """\
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from app.schemas.base import Input, Output

"""
TITLE = "Title = Annotated[str, Field(max_length=200)]\n"
CREATE = """

class BookCreate(Input):
    title: Title
    price: Decimal
"""
READ = """

class BookRead(Output):
    id: int
    title: str
    created_at: datetime
"""
BASE = IMPORTS + TITLE + CREATE + READ
READ_HOME = """\
from datetime import datetime

from app.schemas.base import Output
"""
LEFT = """\
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from app.schemas.base import Input
from app.schemas.book_out import BookRead

__all__ = ["BookCreate", "BookRead"]

"""
BOOK, OUT = "app/schemas/book.py", "app/schemas/book_out.py"
MOVED = {BOOK: LEFT + TITLE + CREATE, OUT: READ_HOME + READ}
SUBTITLE = "    subtitle: str\n"


def merge(base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]) -> MergedTree:
    trees = [
        {path: File(text.encode()) for path, text in tree.items()} for tree in (base, ours, theirs)
    ]
    return merge_trees(trees[0], trees[1], trees[2])


def texts(merged: MergedTree) -> dict[str, str]:
    assert not merged.conflicts, {
        path: file.content.decode() for path, file in merged.files.items()
    }
    return {path: file.content.decode() for path, file in merged.files.items()}


def with_subtitle(text: str) -> str:
    return text.replace("    id: int\n", f"    id: int\n{SUBTITLE}")


def with_rating(text: str) -> str:
    text = text.replace("    created_at", "    rating: Rating\n    created_at")
    return text.replace(
        "from app.schemas.base", "from app.ratings import Rating\nfrom app.schemas.base", 1
    )


def test_a_class_in_a_module_of_its_own_gets_its_new_field_there() -> None:
    merged = merge({BOOK: BASE}, MOVED, {BOOK: with_subtitle(BASE)})
    assert texts(merged) == MOVED | {OUT: with_subtitle(MOVED[OUT])}
    assert [(move.name, move.path, move.home) for move in merged.moves] == [("BookRead", BOOK, OUT)]


def test_what_is_left_where_it_was_gets_its_own_change() -> None:
    theirs = with_subtitle(BASE).replace(
        "    price: Decimal\n", "    price: Decimal\n    year: int\n"
    )
    after = texts(merge({BOOK: BASE}, MOVED, {BOOK: theirs}))
    assert after[OUT] == with_subtitle(MOVED[OUT])
    assert after[BOOK] == MOVED[BOOK] + "    year: int\n"


def test_the_import_that_the_change_needs_goes_with_it_and_nowhere_else() -> None:
    after = texts(merge({BOOK: BASE}, MOVED, {BOOK: with_rating(BASE)}))
    assert after[BOOK] == MOVED[BOOK]
    assert after[OUT] == with_rating(MOVED[OUT])


def test_the_import_that_the_change_needs_no_longer_goes() -> None:
    theirs = BASE.replace("    created_at: datetime\n", "").replace(
        "from datetime import datetime\n", ""
    )
    after = texts(merge({BOOK: BASE}, MOVED, {BOOK: theirs}))
    assert after[BOOK] == MOVED[BOOK]
    assert after[OUT] == "from app.schemas.base import Output\n" + READ.replace(
        "    created_at: datetime\n", ""
    )


def test_an_import_that_ours_uses_in_the_new_file_stays() -> None:
    theirs = BASE.replace("    created_at: datetime\n", "").replace(
        "from datetime import datetime\n", ""
    )
    ours = MOVED | {OUT: MOVED[OUT] + "\n\ndef now() -> datetime:\n    return datetime.now()\n"}
    after = texts(merge({BOOK: BASE}, ours, {BOOK: theirs}))
    assert after[OUT].startswith("from datetime import datetime\n")
    assert "created_at" not in after[OUT]


def test_what_was_moved_and_edited_keeps_the_edit() -> None:
    method = "\n    def shout(self) -> str:\n        return self.title.upper()\n"
    ours = MOVED | {OUT: MOVED[OUT] + method}
    after = texts(merge({BOOK: BASE}, ours, {BOOK: with_subtitle(BASE)}))
    assert after[OUT] == with_subtitle(MOVED[OUT]) + method


UPDATE = """

class BookUpdate(Input):
    title: Title
"""
IN = "app/schemas/book_in.py"
WITH_UPDATE = IMPORTS + TITLE + CREATE + UPDATE
CREATED = {
    BOOK: "from app.schemas.base import Input\n"
    "from app.schemas.book_in import BookCreate, Title\n\n"
    '__all__ = ["BookCreate", "BookUpdate"]\n' + UPDATE,
    IN: "from decimal import Decimal\nfrom typing import Annotated\n\n"
    "from pydantic import Field\n\nfrom app.schemas.base import Input\n\n" + TITLE + CREATE,
}
PAGES = "Pages = Annotated[int, Field(ge=0)]\n"


def with_pages(text: str) -> str:
    """Add a field to what is created and to what is updated, and the alias that both read."""
    text = text.replace("    title: Title\n", "    title: Title\n    pages: Pages\n")
    return text.replace(TITLE, TITLE + PAGES)


def test_what_the_moved_class_needs_new_goes_with_it_and_is_imported_back() -> None:
    after = texts(merge({BOOK: WITH_UPDATE}, CREATED, {BOOK: with_pages(WITH_UPDATE)}))
    assert after[IN] == with_pages(CREATED[IN])
    imported = CREATED[BOOK].replace("BookCreate, Title", "BookCreate, Pages, Title")
    assert after[BOOK] == with_pages(imported)


def test_what_moved_and_is_read_no_longer_is_not_imported_back() -> None:
    base, ours = with_pages(WITH_UPDATE), {path: with_pages(CREATED[path]) for path in CREATED}
    ours[BOOK] = ours[BOOK].replace("BookCreate, Title", "BookCreate, Pages, Title")
    after = texts(merge({BOOK: base}, ours, {BOOK: WITH_UPDATE}))
    assert after[BOOK] == CREATED[BOOK]
    assert after[IN] == CREATED[IN].replace(TITLE, TITLE + PAGES)


def test_what_moved_is_imported_back_as_long_as_ours_reads_it() -> None:
    base, ours = with_pages(WITH_UPDATE), {path: with_pages(CREATED[path]) for path in CREATED}
    ours[BOOK] = ours[BOOK].replace("BookCreate, Title", "BookCreate, Pages, Title")
    ours[BOOK] += "\n\ndef most(pages: Pages) -> Pages:\n    return pages\n"
    after = texts(merge({BOOK: base}, ours, {BOOK: WITH_UPDATE}))
    assert "import BookCreate, Pages, Title" in after[BOOK]
    assert "pages: Pages\n" not in after[BOOK]


def test_what_cannot_be_followed_is_named_with_its_file_and_the_reason() -> None:
    own = "from app.schemas.mine import Decimal\n"
    ours = CREATED | {IN: CREATED[IN].replace("from decimal import Decimal\n", own)}
    base = WITH_UPDATE.replace("    price: Decimal\n", "")
    ours[IN] = ours[IN].replace("    price: Decimal\n", "") + "\n\nNOTHING = Decimal()\n"
    tree = merge({BOOK: base}, ours, {BOOK: WITH_UPDATE})
    assert [note.path for note in tree.conflicts] == [BOOK]
    ((move, why),) = tree.unfollowed
    assert (move.name, move.home) == ("BookCreate", IN)
    assert why == f"{IN} calls something else Decimal"


def test_several_are_followed_each_into_its_file() -> None:
    made = "app/schemas/book_in.py"
    home = "from decimal import Decimal\n\nfrom app.schemas.base import Input\n"
    home += "from app.titles import Title\n"
    ours = {
        BOOK: "from app.schemas.book_in import BookCreate\n"
        "from app.schemas.book_out import BookRead\n",
        OUT: MOVED[OUT],
        made: home + CREATE,
    }
    theirs = with_subtitle(BASE).replace(
        "    price: Decimal\n", "    price: Decimal\n    year: int\n"
    )
    after = texts(merge({BOOK: BASE}, ours, {BOOK: theirs}))
    assert after == ours | {OUT: with_subtitle(ours[OUT]), made: ours[made] + "    year: int\n"}


def test_a_function_is_followed_without_being_imported_back() -> None:
    home = "import os\n\n\ndef size(path):\n    number = os.stat(path)\n    return number\n"
    other = "\n\ndef other():\n    return os.name\n"
    base = home + other
    ours = {"app/a.py": f"import os\n{other}", "app/sizes.py": home}
    theirs = base.replace("os.stat(path)", "os.stat(path).st_size")
    after = texts(merge({"app/a.py": base}, ours, {"app/a.py": theirs}))
    assert after == ours | {"app/sizes.py": home.replace("os.stat(path)", "os.stat(path).st_size")}


def test_what_is_new_and_used_by_nothing_else_goes_along() -> None:
    made = "app/schemas/book_in.py"
    home = IMPORTS.replace("from datetime import datetime\n", "").replace("Input, Output", "Input")
    ours = {
        BOOK: "from datetime import datetime\n\nfrom app.schemas.base import Output\n"
        "from app.schemas.book_in import BookCreate\n" + READ,
        made: home + TITLE + CREATE,
    }
    subtitle = "Subtitle = Annotated[str, Field(max_length=80)]\n"
    theirs = BASE.replace(TITLE, TITLE + subtitle).replace(
        "    title: Title\n", "    title: Title\n    subtitle: Subtitle\n"
    )
    after = texts(merge({BOOK: BASE}, ours, {BOOK: theirs}))
    assert after[BOOK] == ours[BOOK]
    assert after[made] == ours[made].replace(TITLE, TITLE + subtitle).replace(
        "    title: Title\n", "    title: Title\n    subtitle: Subtitle\n"
    )


def test_a_file_that_was_split_into_a_package_is_followed() -> None:
    ours = {
        "app/schemas/book/__init__.py": LEFT.replace("book_out", "book.out") + TITLE + CREATE,
        "app/schemas/book/out.py": MOVED[OUT],
    }
    theirs = with_subtitle(BASE).replace(
        "    price: Decimal\n", "    price: Decimal\n    year: int\n"
    )
    after = texts(merge({BOOK: BASE}, ours, {BOOK: theirs}))
    assert after["app/schemas/book/out.py"] == with_subtitle(MOVED[OUT])
    assert after["app/schemas/book/__init__.py"].endswith("    year: int\n")


def test_windows_line_ends_of_the_new_file_stay() -> None:
    ours = MOVED | {OUT: MOVED[OUT].replace("\n", "\r\n")}
    after = texts(merge({BOOK: BASE}, ours, {BOOK: with_rating(BASE)}))
    assert after[OUT] == with_rating(MOVED[OUT]).replace("\n", "\r\n")


def test_a_new_file_that_is_indented_by_tabs_stays_so() -> None:
    ours = MOVED | {OUT: MOVED[OUT].replace("    ", "\t")}
    after = texts(merge({BOOK: BASE}, ours, {BOOK: with_subtitle(BASE)}))
    assert after[OUT] == with_subtitle(MOVED[OUT]).replace("    ", "\t")


def test_a_relation_for_types_comes_as_an_import_for_types() -> None:
    head = "from __future__ import annotations\n\nfrom typing import TYPE_CHECKING\n\n"
    head += "from app.db import Base\n"
    for_types = "\nif TYPE_CHECKING:\n    from app.author import Author\n"
    model = "\n\nclass Book(Base):\n    author: Author\n"
    other = "\n\nclass Shelf(Base):\n    size: int\n"
    base = head + for_types + model + other
    theirs = base.replace(
        "    from app.author", "    from app.award import Award\n    from app.author"
    )
    theirs = theirs.replace("    author: Author\n", "    author: Author\n    award: Award\n")
    ours = {
        "app/models.py": "from app.book import Book\nfrom app.db import Base\n" + other,
        "app/book.py": head + for_types + model,
    }
    after = texts(merge({"app/models.py": base}, ours, {"app/models.py": theirs}))
    assert after["app/models.py"] == ours["app/models.py"]
    assert "    from app.award import Award\n" in after["app/book.py"]
    assert after["app/book.py"].endswith("    author: Author\n    award: Award\n")


def in_conflict(ours: dict[str, str], theirs: str = with_subtitle(BASE)) -> list[str]:
    return [note.path for note in merge({BOOK: BASE}, ours, {BOOK: theirs}).conflicts]


def test_a_declaration_that_was_copied_twice_is_a_conflict() -> None:
    left = LEFT.replace("from app.schemas.book_out import BookRead\n", "").replace(
        ', "BookRead"', ""
    )
    copies = {OUT: MOVED[OUT], "app/schemas/book_other.py": MOVED[OUT]}
    assert in_conflict({BOOK: left + TITLE + CREATE, **copies}) == [BOOK]
    assert in_conflict({**MOVED, **copies}) == []


def test_a_declaration_that_was_copied_and_is_here_still_is_changed_here() -> None:
    ours = {BOOK: BASE + "\n\nMINE = 1\n", OUT: MOVED[OUT]}
    after = texts(merge({BOOK: BASE}, ours, {BOOK: with_subtitle(BASE)}))
    assert after == {BOOK: with_subtitle(BASE) + "\n\nMINE = 1\n", OUT: MOVED[OUT]}


def test_another_class_of_the_same_name_is_a_conflict() -> None:
    other = "class BookRead:\n    answer = 42\n    question = None\n    both = 1\n"
    assert in_conflict({**MOVED, OUT: other}) == [BOOK]


def test_a_name_that_is_another_thing_in_the_new_file_is_a_conflict() -> None:
    ours = {
        **MOVED,
        OUT: MOVED[OUT].replace(
            "from app.schemas", "from app.other import Rating\nfrom app.schemas"
        ),
    }
    assert in_conflict(ours, with_rating(BASE)) == [BOOK]


def test_two_files_that_would_import_each_other_are_a_conflict() -> None:
    theirs = BASE.replace("    created_at", "    title_: Title\n    created_at")
    assert in_conflict(MOVED, theirs) == [BOOK]


def test_what_both_sides_changed_is_a_conflict_where_it_is_now() -> None:
    ours = {**MOVED, OUT: MOVED[OUT].replace("    id: int\n", "    id: float\n")}
    assert in_conflict(ours, BASE.replace("    id: int\n", "    id: str\n")) == [OUT]


@pytest.mark.parametrize("use", ["\n\nclass Books(Output):\n    books: list[BookRead]\n"])
def test_a_new_use_of_what_ours_does_not_import_back_is_a_conflict(use: str) -> None:
    left = LEFT.replace("from app.schemas.book_out import BookRead\n", "").replace(
        ', "BookRead"', ""
    )
    ours = {BOOK: left + TITLE + CREATE, OUT: MOVED[OUT]}
    assert in_conflict(ours) == []
    assert in_conflict(ours, with_subtitle(BASE) + use) == [BOOK]
