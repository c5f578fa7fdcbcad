"""A living project's files: written all or nothing, put right after a crash, taken back by undo.

In: the steps of a Plan. Out: files on disk, and an entry for `undo`. Whoever calls `recover`,
`commit` or `undo` holds `locked(root)` meanwhile. Imports `steps` and `errors`.
"""

from scaffold.journal.lock import locked
from scaffold.journal.undo import Undo, plan_undo, undo
from scaffold.journal.write import commit, recover

__all__ = ["Undo", "commit", "locked", "plan_undo", "recover", "undo"]
