"""What is merged by declaration, and what is in doubt."""

import pytest

from scaffold.merge import Merged, merge_file

HEAD = "import os\nfrom a import b\n\n\n"


def merge(base: str, ours: str, theirs: str) -> Merged:
    return merge_file(base, ours, theirs, "module.py")


def merged(base: str, ours: str, theirs: str) -> str:
    result = merge(base, ours, theirs)
    assert result.conflicts == 0, result.text
    return result.text


def test_an_import_that_theirs_drops_and_ours_uses_is_kept() -> None:
    base = "from decimal import Decimal\n\n\nclass A:\n    price: Decimal\n"
    ours = base + "\n    def half(self) -> Decimal:\n        return self.price / 2\n"
    theirs = "class A:\n    name: str\n"
    text = merged(base, ours.replace("price: Decimal", "price: Decimal"), theirs)
    assert text.startswith("from decimal import Decimal\n")


def test_names_imported_from_one_module_are_joined() -> None:
    base = "from a import b\n\nx = b\n"
    ours, theirs = base.replace("import b", "import b, d"), base.replace("import b", "import b, c")
    assert merged(base, ours, theirs) == "from a import b, c, d\n\nx = b\n"


def test_one_name_a_line_stays_one_name_a_line() -> None:
    base = "from a import b\nfrom a import d\n\nx = b\n"
    ours = base.replace("from a import d\n", "from a import d\nfrom a import e\n")
    theirs = base.replace(
        "from a import d\n", "from a import c\nfrom a import d\nfrom a import f\n"
    )
    names = [line.split()[-1] for line in merged(base, ours, theirs).splitlines() if "from" in line]
    assert names == ["b", "c", "d", "e", "f"]


def test_a_long_import_is_written_one_name_a_line() -> None:
    names = ", ".join(f"a_rather_long_name_{number}" for number in range(4))
    base = f"from a import {names}\n"
    text = merged(base, base.replace("\n", ", ours\n"), base.replace("\n", ", theirs\n"))
    assert text.startswith("from a import (\n    a_rather_long_name_0,\n")


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "result"),
    [
        ("x = [1]\n", "x = [1, 2]\n", "x = [1, 3]\n", "x = [1, 2, 3]\n"),
        ("x = {1: 1}\n", "x = {1: 1, 2: 2}\n", "x = {1: 1, 3: 3}\n", "x = {1: 1, 2: 2, 3: 3}\n"),
        ("f(a=1)\n", "f(a=1, b=2)\n", "f(a=1, c=3)\n", "f(a=1, b=2, c=3)\n"),
        ("x = f(a=1)[0]\n", "x = f(a=1, b=2)[0]\n", "x = f(a=4)[0]\n", "x = f(a=4, b=2)[0]\n"),
        (
            "x = {'a': [1]}\n",
            "x = {'a': [1, 2]}\n",
            "x = {'a': [0, 1]}\n",
            "x = {'a': [0, 1, 2]}\n",
        ),
    ],
)
def test_what_stands_between_brackets_is_a_sequence(
    base: str, ours: str, theirs: str, result: str
) -> None:
    assert merged(base, ours, theirs) == result


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        ("x = 1\n", "x = 2\n", "x = 3\n"),
        ("VERSION = (1, 2)\n", "VERSION = (1, 3)\n", "VERSION = (2, 2)\n"),
        ("x = (1, 2)\n", "x = (1, 2, 3)\n", "x = (1, 2, 4)\n"),
        ("x = {}\n", "x = {1: 1}\n", "x = {1: 2}\n"),
        ("x = f(1)\n", "x = f(1, 2)\n", "x = f(1, 3)\n"),
        ("def f(a): ...\n", "def f(a, b): ...\n", "def f(a, c): ...\n"),
        ("class A: ...\n", "class A(B): ...\n", "class A(C): ...\n"),
        ("x = 1\n", "x = 1\nstart(x)\n", "x = 1\nstop(x)\n"),
        ("x = 1\n", "x = 1\n\ndef f():\n    return 1\n", "x = 1\n\ndef f():\n    return 2\n"),
        ("def f():\n    return 1\n", "", "def f():\n    return 2\n"),
        ("def old(): ...\n", "def one(): ...\n", "def two(): ...\n"),
        ("a = 1\nb = 2\nc = 3\n", "b = 2\na = 1\nc = 3\n", "a = 1\nc = 3\nb = 2\n"),
        (
            "from a import b\n",
            "from a import b\nfrom c import x\n",
            "from a import b\nfrom d import x\n",
        ),
    ],
)
def test_what_is_in_doubt_is_a_conflict_from_either_side(base: str, ours: str, theirs: str) -> None:
    assert merge(base, ours, theirs).conflicts
    assert merge(base, theirs, ours).conflicts


CHECK = 'CheckConstraint("price >= 0", name="price_ge")'
OTHER = 'CheckConstraint("pages >= 1", name="pages_ge")'
INDEX = 'Index("ix_books_title", "title")'


def table(*arguments: str) -> str:
    """Return a model whose table has these arguments, one a line as ruff writes them."""
    lines = "".join(f"        {each},\n" for each in arguments)
    said = f"\n    __table_args__ = (\n{lines}    )\n" if arguments else ""
    return f"class Book(Base):\n    title: Mapped[str]\n{said}"


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "result"),
    [
        ([CHECK], [CHECK, INDEX], [CHECK, OTHER], [CHECK, INDEX, OTHER]),
        ([CHECK], [CHECK, INDEX], [OTHER], [INDEX, OTHER]),
        ([CHECK, OTHER], [CHECK, OTHER, INDEX], [OTHER], [OTHER, INDEX]),
        ([CHECK], [INDEX, CHECK], [], [INDEX]),
        ([CHECK], [CHECK, INDEX], [], [INDEX]),
        ([], [INDEX], [CHECK], [INDEX, CHECK]),
        ([CHECK], [], [CHECK, OTHER], [OTHER]),
        (
            [CHECK],
            [CHECK, INDEX],
            [CHECK.replace("0", "1")],
            [CHECK.replace("0", "1"), INDEX],
        ),
        (
            [CHECK],
            [CHECK, '{"comment": "all"}'],
            [CHECK, OTHER],
            [CHECK, OTHER, '{"comment": "all"}'],
        ),
        ([], ['{"comment": "all"}'], [CHECK], [CHECK, '{"comment": "all"}']),
    ],
)
def test_the_arguments_of_a_table_are_merged_one_by_one(
    base: list[str], ours: list[str], theirs: list[str], result: list[str]
) -> None:
    assert merged(table(*base), table(*ours), table(*theirs)) == table(*result)


def test_options_of_a_table_that_stand_alone_come_behind_the_first_check() -> None:
    base = table()
    ours = f'{base}\n    __table_args__ = {{"comment": "all"}}\n'
    assert merged(base, ours, table(CHECK)) == table(CHECK, '{"comment": "all"}')


def test_one_check_that_both_sides_change_is_a_conflict() -> None:
    ours, theirs = table(CHECK.replace("0", "1"), INDEX), table(CHECK.replace("0", "2"))
    assert merge(table(CHECK), ours, theirs).conflicts


def test_a_first_index_stands_where_what_it_names_is_known() -> None:
    base = "class Book(Base):\n    title: Mapped[str]\n    pages: Mapped[int]\n"
    mine = '    __table_args__ = (Index("i", "title"),)\n'
    ours = base.replace("(Base):\n", f"(Base):\n{mine}")
    theirs = base + "\n    __table_args__ = (CheckConstraint(pages >= 1),)\n"
    text = merged(base, ours, theirs)
    assert text.index("pages: ") < text.index("CheckConstraint(pages")
    assert merge(base, theirs, ours).conflicts  # there it would be read too early


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "result"),
    [
        ("", '__all__ = ["a"]\n', '__all__ = ["b"]\n', '__all__ = ["a", "b"]\n'),
        (
            "",
            "model_config = ConfigDict(frozen=True)\n",
            'model_config = ConfigDict(extra="forbid")\n',
            'model_config = ConfigDict(frozen=True, extra="forbid")\n',
        ),
        (
            'model_config = {"a": 1}\n',
            'model_config = {"a": 1, "b": 2}\n',
            'model_config = {"a": 1, "c": 3}\n',
            'model_config = {"a": 1, "b": 2, "c": 3}\n',
        ),
        (
            "",
            "pytestmark = [pytest.mark.anyio]\n",
            "pytestmark = [pytest.mark.slow]\n",
            "pytestmark = [pytest.mark.anyio, pytest.mark.slow]\n",
        ),
    ],
)
def test_what_a_library_reads_as_so_many_things_is_merged_so(
    base: str, ours: str, theirs: str, result: str
) -> None:
    head = "import os\n\n"
    assert merged(head + base, head + ours, head + theirs) == head + result


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("model_config = ConfigDict(a=1)\n", "model_config = example(b=2)\n"),
        ("model_config = ConfigDict(a=1)\n", "model_config = ConfigDict(a=2)\n"),
        ("pytestmark = [pytest.mark.anyio]\n", "pytestmark = pytest.mark.slow\n"),
        ("ITEMS = [1]\n", "ITEMS = [2]\n"),
    ],
)
def test_what_both_sides_add_is_else_a_conflict(ours: str, theirs: str) -> None:
    assert merge("import os\n", f"import os\n{ours}", f"import os\n{theirs}").conflicts


def test_a_tuple_of_one_keeps_its_comma() -> None:
    assert merged("x = (a, b, c)\n", "x = (a, c)\n", "x = (a, b)\n") == "x = (a,)\n"


@pytest.mark.parametrize("brackets", ["[]", "()", "{}"])
def test_something_new_between_two_things_that_are_gone_is_a_conflict(brackets: str) -> None:
    start, end = brackets[0], brackets[1]
    base, ours, theirs = [
        f"x = {start}\n" + "".join(f"    {name},\n" for name in names) + f"{end}\n"
        for names in ("abc", "z", "anbc")
    ]
    assert merge(base, ours, theirs).conflicts
    assert merge(base, theirs, ours).conflicts


def test_one_import_that_both_sides_put_into_a_function_is_there_once() -> None:
    lines = [f"    {name}()\n" for name in "abcd"]
    mine = "    from x import y\n"
    base, ours, theirs = [
        "def f():\n" + "".join(body)
        for body in (lines, [mine, *lines], [*lines[:3], mine, lines[3]])
    ]
    assert merged(base, ours, theirs) == ours
    assert merged(base, theirs, ours) == ours


def test_an_import_of_a_name_that_the_function_binds_otherwise_is_a_conflict() -> None:
    base = "def f():\n    a()\n    b()\n    y = 1\n    c()\n    d()\n"
    ours = base.replace("    a()\n", "    from x import y\n    a()\n")
    theirs = base.replace("    d()\n", "    from x import y\n    d()\n")
    assert merge(base, ours, theirs).conflicts


LONG = "from m import (\n    a,\n    b,\n)\n"


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        (
            "x = {\n    1: 1,\n}\n",
            "x = {\n    1: 1,\n    2: 2,\n}\n",
            "x = {\n    1: 1,  # why\n}\n",
        ),
        (
            "x = {\n    1: 1,\n}\n",
            "x = {\n    1: 1,\n    2: 2,\n}\n",
            "x = {\n    1: 3,  # why\n}\n",
        ),
        ("x = [\n    1,\n]\n", "x = [\n    1,\n    2,\n]\n", "x = [\n    # why\n    1,\n]\n"),
        ("x = [\n    1,\n]\n", "x = [\n    1,\n    2,\n]\n", "x = [  # why\n    1,\n]\n"),
        ("x = [\n    1,\n]\n", "x = [\n    0,\n    1,\n]\n", "x = [\n    1,\n    # why\n]\n"),
        ("f(\n    a=1,\n)\n", "f(\n    a=1,\n    b=2,\n)\n", "f(\n    a=1,  # why\n)\n"),
        ("f(a=1)\n", "f(a=1, b=2)\n", "f(a=3)  # why\n"),
        ("a = 1\n", "a = 1\nb = 2\n", "a = 1\n# why\nb = 2\n"),
        (LONG, LONG.replace("    b", "    b,\n    c"), LONG.replace("(", "(  # why")),
        (LONG, LONG.replace("    b", "    b,\n    c"), LONG.replace("a,", "a,  # why")),
        (LONG, LONG.replace("    b", "    b,\n    c"), LONG.replace("a,", "a,\n    d,  # why")),
        (LONG, LONG.replace("    b", "    b,\n    c"), LONG.replace(")", ")  # why")),
        (LONG, LONG.replace("    b", "    b,\n    c"), LONG.replace("    b", "    # why\n    b")),
        ("from m import a\n", "from m import a, b\n", "from m import a  # why\n"),
        ("import m\n", "import m\nimport n\n", "import m  # why\n"),
        ("", "from m import a\n", "# why\nfrom m import a, b\n"),
        (
            "@get(\n    a=1,\n)\ndef f():\n    return 1\n",
            "@get(\n    a=1,\n    b=2,\n)\ndef f():\n    return 1\n",
            "@get(\n    a=1,  # why\n)\ndef f():\n    return 1\n",
        ),
        (
            "def test_f(\n    a,\n):\n    return 1\n",
            "def test_f(\n    a,\n    b,\n):\n    return 1\n",
            "def test_f(\n    a,  # why\n):\n    return 1\n",
        ),
        (
            "class A:\n    a = 1\n",
            "class A:\n    a = 1\n    b = 2\n",
            "class A:  # why\n    a = 1\n",
        ),
        (
            "def f():\n    a()\n    b(1)\n",
            "def f():\n    a()\n    b(2)\n",
            "def f():\n    # why\n    a()\n    b(1)\n",
        ),
    ],
)
def test_a_comment_of_either_side_is_there(base: str, ours: str, theirs: str) -> None:
    assert merged(base, ours, theirs).count("# why") == 1
    assert merged(base, theirs, ours).count("# why") == 1


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        ("x = [\n    1,\n    2,\n]\n", "x = [\n    2,\n]\n", "x = [\n    1,  # why\n    2,\n]\n"),
        ("x = [\n    1,\n]\n", "x = [\n    1,  # one\n]\n", "x = [\n    1,  # why\n]\n"),
        ("a = 1\n", "a = 1\n# one\nb = 2\n", "a = 1\n# why\nb = 2\n"),
        ("from m import a\nx = a\n", "x = 1\n", "from m import a  # why\nx = a\n"),
    ],
)
def test_a_comment_that_has_no_place_is_a_conflict(base: str, ours: str, theirs: str) -> None:
    assert merge(base, ours, theirs).conflicts
    assert merge(base, theirs, ours).conflicts


def test_nothing_is_read_above_what_binds_it() -> None:
    base = "def f():\n    return 1\n\n\nx = 1\n"
    ours = "def f():\n    return limit\n\n\nx = 1\nlimit = 2\n"
    theirs = base.replace("x = 1", "x = f()")
    assert merge(base, ours, theirs).conflicts


def test_a_name_that_one_side_removes_and_the_other_begins_to_use_is_a_conflict() -> None:
    base = "def old():\n    return 1\n\n\ndef a():\n    return 2\n\n\ndef b():\n    return 3\n"
    ours = base.replace("return 3", "return old()")
    theirs = base.replace("def old():\n    return 1\n\n\n", "")
    assert merge(base, ours, theirs).conflicts


def test_registrations_of_one_kind_are_both_kept() -> None:
    base = "app.include_router(a)\n"
    text = merged(base, base + "app.include_router(b)\n", base + "app.include_router(c)\n")
    assert text == "app.include_router(a)\napp.include_router(b)\napp.include_router(c)\n"


def test_a_decorator_and_a_body_are_different_parts() -> None:
    base = "@get('/')\nasync def f(a):\n    return a\n"
    ours = base.replace("return a", "return a + 1")
    theirs = base.replace("'/'", "'/', status=201").replace("(a)", "(a, b)")
    assert merged(base, ours, theirs) == (
        "@get('/', status=201)\nasync def f(a, b):\n    return a + 1\n"
    )


def test_parameters_of_what_is_called_by_name_may_meet() -> None:
    base = "@router.get('/')\nasync def f(a: A):\n    ...\n"
    ours, theirs = base.replace("a: A", "a: A, b: B"), base.replace("a: A", "a: A, c: C")
    assert "f(a: A, b: B, c: C)" in merged(base, ours, theirs)


def test_a_reformatted_file_is_not_a_changed_file() -> None:
    base = "x = f(1, 2)\n\n\nclass A:\n    a = 1\n    b = 'b'\n"
    ours = 'x = f(\n\t1,\n\t2,\n)\n\n\nclass A:\n\ta = 1\n\tb = "b"\n'
    theirs = base.replace("f(1, 2)", "f(1, 3)").replace("b = 'b'", "b = 'b'\n    c = 3")
    assert merged(base, ours, theirs) == 'x = f(1, 3)\n\n\nclass A:\n\ta = 1\n\tb = "b"\n\tc = 3\n'


def test_comments_of_ours_stay_where_they_are() -> None:
    base = "x = 1\n\n\ndef f():\n    return 1\n"
    ours = "# about x\nx = 1  # one\n\n\n# about f\ndef f():\n    # inside\n    return 1\n"
    theirs = base.replace("x = 1\n", "x = 1\ny = 2\n").replace(
        "    return 1\n", "    return 1\n\n\nz = 1\n"
    )
    text = merged(base, ours, theirs)
    for comment in ("# about x", "# one", "# about f", "# inside", "y = 2", "z = 1"):
        assert comment in text


def test_a_comment_written_above_what_theirs_removes_is_a_conflict() -> None:
    base = "a = 1\nb = 2\nc = 3\n"
    assert merge(base, "a = 1\n# mine\nb = 2\nc = 3\n", "a = 1\nc = 3\n").conflicts


def test_both_sides_may_begin_a_block_of_imports_for_types() -> None:
    base = "from typing import TYPE_CHECKING\n\nx = 1\n"
    block = "\nif TYPE_CHECKING:\n    from {0} import {0}\n"
    ours, theirs = [base.replace("\nx", block.format(name) + "\nx") for name in ("a", "b")]
    text = merged(base, ours, theirs)
    assert text.count("if TYPE_CHECKING:") == 1
    assert "    from a import a\n    from b import b\n" in text


def test_git_decides_where_it_can() -> None:
    base = "".join(f"x{number} = {number}\n" for number in range(20))
    ours, theirs = base.replace("x1 = 1\n", "x1 = 'a'\n"), base.replace("x18 = 18", "x18 = 'b'")
    result = merge(base, ours, theirs)
    assert (result.level.value, result.conflicts) == ("git", 0)


def test_a_module_that_cannot_be_read_is_left_to_git() -> None:
    base, ours, theirs = "print 1\n", "print 2\n", "print 3\n"
    assert merge(base, ours, theirs).conflicts == 1
