"""Where the files of one tree are in another: by what is in them, as git knows a rename."""

from collections.abc import Mapping

from scaffold.merge import git_merge
from scaffold.merge.git_objects import Store, plain


def moved_files(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, str]:
    """Map the paths of files that are only before to those that they have after."""
    with git_merge.scratch() as folder:
        store = Store(folder)
        store.create()
        trees = {"before": before, "after": after}
        store.commit(
            {
                branch: {path: ("100644", plain(content)) for path, content in tree.items()}
                for branch, tree in trees.items()
            }
        )
        return {old: new for new, old in store.renames("before", "after").items()}
