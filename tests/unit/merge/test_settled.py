"""What is printed below a conflict, followed to the letter, for each kind of conflict.

*Write there what is below =======, beside what of yours is to stay*: the file merges then, and
holds what both sides wrote.
"""

from __future__ import annotations

import pytest

from scaffold.merge import File, MergedTree, merge_file, merge_trees

BODY = "def f():\n    first()\n    {}last()\n    return 1\n"
MENDS = {
    "both changed a value": ("x = 1\ny = 0\n", "x = 2\ny = 0\n", "x = 3\ny = 0\n"),
    "both changed a version": ("V = (1, 2)\n", "V = (1, 3)\n", "V = (2, 2)\n"),
    "both put an item into a pair": ("x = (1, 2)\n", "x = (1, 2, 3)\n", "x = (1, 2, 4)\n"),
    "both added one name": ("a = 1\n", "a = 1\nb = 2\n", "a = 1\nb = 3\n"),
    "both added one function": (
        "a = 1\n",
        "a = 1\n\n\ndef f():\n    return 1\n",
        "a = 1\n\n\ndef f():\n    return 2\n",
    ),
    "both added one method": (
        "class A:\n    a = 1\n",
        "class A:\n    a = 1\n\n    def f(self):\n        return 1\n",
        "class A:\n    a = 1\n\n    def f(self):\n        return 2\n",
    ),
    "both changed a column": (
        "class A:\n    a = column(String(40))\n    b = 1\n",
        "class A:\n    a = column(String(44))\n    b = 1\n",
        "class A:\n    a = column(String(48))\n    b = 1\n    c = 1\n",
    ),
    "both gave one argument": ("f(1)\n", "f(1, 2)\n", "f(1, 3)\n"),
    "both put code in one place": ("x = 1\n", "x = 1\nstart(x)\n", "x = 1\nstop(x)\n"),
    "both replaced one thing": (
        "def old():\n    return 1\n",
        "def one():\n    return 1\n",
        "def two():\n    return 1\n",
    ),
    "both changed a statement": (
        BODY.format("work(1)\n    "),
        BODY.format("work(2)\n    "),
        BODY.format("work(3)\n    "),
    ),
    "both put a statement into a body": (
        BODY.format(""),
        BODY.format("mine()\n    "),
        BODY.format("theirs()\n    "),
    ),
    "both put a decorator on it": (
        "@a\ndef f():\n    return 1\n",
        "@a\n@b\ndef f():\n    return 1\n",
        "@a\n@c\ndef f():\n    return 1\n",
    ),
    "both wrote a comment": ("a = 1\n", "# mine\na = 1\n", "# theirs\na = 1\n"),
    "ours replaced all items of a list": (
        "x = [\n    a,\n    b,\n]\n",
        "x = [\n    z,\n]\n",
        "x = [\n    a,\n    n,\n    b,\n]\n",
    ),
    "ours removed what theirs changed": (
        "def f():\n    return 1\n\n\na = 1\n",
        "a = 1\n",
        "def f():\n    return 2\n\n\na = 1\n",
    ),
}
STAYS = {
    "theirs removed what ours changed": (
        "a = 1\nb = 2\nc = 3\n",
        "a = 1\nb = 4\nc = 3\n",
        "a = 1\nc = 3\n",
    ),
    "theirs removed what ours wrote on": ("a = 1\nb = 2\n", "a = 1\n# mine\nb = 2\n", "a = 1\n"),
    "both changed the head of a function": (
        "def f(a):\n    return a\n",
        "def f(a, b):\n    return a\n",
        "def f(a, c):\n    return a\n",
    ),
    "both changed the bases of a class": (
        "class A:\n    a = 1\n",
        "class A(B):\n    a = 1\n",
        "class A(C):\n    a = 1\n",
    ),
    "both moved things": (
        "a = 1\nb = 2\nc = 3\n",
        "b = 2\na = 1\nc = 3\n",
        "a = 1\nc = 3\nb = 2\n",
    ),
}
TEXTS = {
    "both changed a line of a text": ("one\ntwo\n", "one\nmine\n", "one\ntheirs\n"),
    "both put a line into a text": ("one\ntwo\n", "one\nmine\ntwo\n", "one\ntheirs\ntwo\n"),
}


def merge(sides: tuple[str, str, str], path: str = "m.py") -> MergedTree:
    base, ours, theirs = [{path: File(side.encode())} for side in sides]
    return merge_trees(base, ours, theirs)


def followed(base: str, ours: str, text: str, *, first: bool) -> str:
    """Write into ours what is below `=======` in each conflict, beside what is its own.

    A whole definition is, and so is any line that was not generated.
    """
    known = {line.strip() for line in base.splitlines()}
    while "<<<<<<<" in text:
        head, _, rest = text.partition("<<<<<<< ours\n")
        region, _, tail = rest.partition(">>>>>>> theirs\n")
        above, _, below = region.partition("=======\n")
        known_here = set() if above.lstrip().startswith(("def ", "class ")) else known
        lines = [line for line in above.splitlines(keepends=True) if line.strip() not in known_here]
        own = "".join(lines)
        both = own + below if first else below + own
        if above:
            assert ours.count(above) == 1
            ours = ours.replace(above, both)
        else:
            before = head.splitlines(keepends=True)[-1:]
            assert not before or ours.count(before[0]) == 1
            ours = ours.replace(before[0], before[0] + both) if before else both + ours
        text = head + tail
    return ours


def own_lines(base: str, side: str) -> set[str]:
    return {line.strip() for line in side.splitlines()} - {
        line.strip() for line in base.splitlines()
    }


@pytest.mark.parametrize("first", [True, False], ids=["yours first", "yours last"])
@pytest.mark.parametrize(
    ("sides", "path"),
    [(sides, "m.py") for sides in MENDS.values()] + [(sides, "m.md") for sides in TEXTS.values()],
    ids=[*MENDS, *TEXTS],
)
def test_what_is_printed_below_a_conflict_ends_it(
    sides: tuple[str, str, str], path: str, *, first: bool
) -> None:
    base, ours, theirs = sides
    (note,) = merge(sides, path).conflicts
    assert note.mends
    shown = merge_file(base, ours, theirs, path).text
    edited = followed(base, ours, shown, first=first)
    after = merge_file(base, edited, theirs, path)
    assert after.conflicts == 0, after.text
    lines = {line.strip() for line in after.text.splitlines()}
    assert own_lines(base, ours) <= lines
    assert own_lines(base, theirs) <= lines


@pytest.mark.parametrize("sides", STAYS.values(), ids=STAYS)
def test_where_it_would_end_nothing_it_is_not_said_and_both_sides_are_shown(
    sides: tuple[str, str, str],
) -> None:
    base, ours, theirs = sides
    (note,) = merge(sides).conflicts
    assert not note.mends
    shown = merge_file(base, ours, theirs, "m.py").text
    lines = {line.strip() for line in shown.splitlines()}
    assert own_lines(base, ours) | own_lines(base, theirs) <= lines


@pytest.mark.parametrize("sides", [*MENDS.values(), *STAYS.values()], ids=[*MENDS, *STAYS])
def test_whoever_takes_theirs_is_done(sides: tuple[str, str, str]) -> None:
    base, _, theirs = sides
    assert merge_file(base, theirs, theirs, "m.py").conflicts == 0


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        # what theirs took out is there still
        (BODY.format("w(1)\n    "), BODY.format("w(1)\n    w(2)\n    "), BODY.format("w(2)\n    ")),
        # a part of what theirs put in is missing
        (
            BODY.format(""),
            BODY.format("w(1)\n    "),
            BODY.format("w(1)\n    v(1)\n    w(2)\n    "),
        ),
    ],
)
def test_what_only_looks_settled_is_a_conflict(base: str, ours: str, theirs: str) -> None:
    assert merge_file(base, ours, theirs, "m.py").conflicts


def test_bytes_that_are_no_text_are_not_to_be_edited() -> None:
    base, ours, theirs = [{"m.bin": File(b"\0" + side)} for side in (b"a", b"b", b"c")]
    (note,) = merge_trees(base, ours, theirs).conflicts
    assert not note.mends
