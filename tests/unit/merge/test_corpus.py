"""Every pair of a hand edit and a generator's change, on files that look like generated ones."""

import ast
import re
from itertools import product

import pytest
from support.merge_corpus import FILES, Edit

from scaffold.merge import merge_file

PAIRS = [
    (path, base, mine, change)
    for path, (base, edits, changes) in FILES.items()
    for mine, change in product(edits, changes)
]
NAMES = [f"{path}: {mine.label} / {change.label}" for path, _, mine, change in PAIRS]
every_pair = pytest.mark.parametrize(("path", "base", "mine", "change"), PAIRS, ids=NAMES)


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def is_apart(mine: Edit, change: Edit) -> bool:
    return not mine.touches & change.touches


@every_pair
def test_a_hand_edit_and_a_change_of_the_model_are_both_there(
    path: str, base: str, mine: Edit, change: Edit
) -> None:
    ours, theirs = mine.apply(base), change.apply(base)
    merged = merge_file(base, ours, theirs, path)
    if not is_apart(mine, change):
        assert merged.conflicts or merged.text
        return
    assert merged.conflicts == 0, merged.text
    ast.parse(merged.text)
    assert words(ours) - words(base) <= words(merged.text)
    assert words(theirs) - words(base) <= words(merged.text)


def test_nearly_all_pairs_merge() -> None:
    results = [
        merge_file(base, mine.apply(base), change.apply(base), path).conflicts
        for path, base, mine, change in PAIRS
    ]
    assert len(results) >= 40
    assert results.count(0) >= 0.95 * len(results), f"{results.count(0)} of {len(results)}"


@every_pair
def test_line_ends_do_not_matter(path: str, base: str, mine: Edit, change: Edit) -> None:
    plain = merge_file(base, mine.apply(base), change.apply(base), path)
    windows = merge_file(base, mine.apply(base).replace("\n", "\r\n"), change.apply(base), path)
    assert (windows.conflicts, windows.text) == (plain.conflicts, plain.text.replace("\n", "\r\n"))
