"""Three versions to one: git first, then by declaration, and never what cannot be vouched for.

In: base, ours and theirs, as files or trees. Out: the merge, its conflicts and its notes. A library
of its own: imports nothing of the tool but `git`.
"""

from scaffold.merge.files import Level, Merged, MergedBytes, merge_contents, merge_file
from scaffold.merge.git_merge import GitMissingError
from scaffold.merge.relocated.locations import Move, Trees, declares, find_moves, missing
from scaffold.merge.result import Markers
from scaffold.merge.trees import File, MergedTree, Note, Reason, Tree, merge_trees

__all__ = [
    "File",
    "GitMissingError",
    "Level",
    "Markers",
    "Merged",
    "MergedBytes",
    "MergedTree",
    "Move",
    "Note",
    "Reason",
    "Tree",
    "Trees",
    "declares",
    "find_moves",
    "merge_contents",
    "merge_file",
    "merge_trees",
    "missing",
]
