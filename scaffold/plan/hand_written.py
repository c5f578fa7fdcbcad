"""A change of the model in the code beside what the tool writes: followed, or named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scaffold.contract.api_operations import contract_of
from scaffold.contract.breaking_changes import api_changes
from scaffold.steps import Action, Step
from scaffold.user_code.known_classes import known_of
from scaffold.user_code.leftovers import leftovers, sought_in
from scaffold.user_code.lost_imports import sources
from scaffold.user_code.rename_attributes import followed
from scaffold.user_code.symbols import shift_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scaffold.model.spec import Spec
    from scaffold.specfile.patcher import Renames
    from scaffold.steps import ApiChange, Use
    from scaffold.user_code.known_classes import Known
    from scaffold.user_code.leftovers import Sought

PACKAGES = ("app/", "tests/")
FOLLOWED = "what was renamed in the model is renamed here, too"


@dataclass(frozen=True, slots=True)
class Beside:
    """What of a change concerns the code of the user's, in all of app/ and tests/."""

    root: Path
    renders: tuple[Mapping[str, bytes], Mapping[str, bytes]]
    known: Known
    sought: tuple[Sought, ...]
    api: tuple[ApiChange, ...]
    """What of it concerns the users of the API."""

    def follow(self, steps: Sequence[Step]) -> list[Step]:
        """Add what has to change in files of the user's, as far as that is certain."""
        shift = self.known.shift
        if not (shift.members or shift.names or shift.modules):
            return list(steps)
        by_path = {step.path: step for step in steps}
        for path, content in self._contents(steps).items():
            new = followed(content, path, self.known) if path.endswith(".py") else content
            if new == content:
                continue
            step = by_path.get(path)
            by_path[path] = (
                replace(step, after=new)
                if step
                else Step(Action.MERGE, path, content, new, FOLLOWED)
            )
        return list(by_path.values())

    def left(self, steps: Sequence[Step]) -> tuple[Use, ...]:
        """Name the lines that say still what is called otherwise or gone."""
        if not self.sought and not self.known.shift.gone:
            return ()
        return leftovers(self._contents(steps), self.renders, self.sought, self.known)

    def _contents(self, steps: Sequence[Step]) -> dict[str, bytes]:
        """Return the files of the two packages as they will be, but for those in conflict."""
        after = {step.path: step for step in steps}
        contents: dict[str, bytes] = {}
        for path in dict.fromkeys([*sources(self.root), *after]):
            step = after.get(path)
            if step is None:
                contents[path] = (self.root / path).read_bytes()
            elif step.after is not None and step.action is not Action.CONFLICT:
                contents[path] = step.after
        return {path: each for path, each in contents.items() if path.startswith(PACKAGES)}


def beside(
    root: Path,
    renders: tuple[Mapping[str, bytes], Mapping[str, bytes]],
    specs: tuple[Spec, Spec],
    renames: Renames,
    paths_and_words: tuple[Mapping[str, str], Mapping[str, str]],
) -> Beside:
    """Compare the two renders; the last of all are the files that move, and the words renamed."""
    moved, words = paths_and_words
    known = known_of(*renders, specs, shift_of(*renders, moved, words))
    before, after = map(contract_of, renders, specs)
    api = api_changes(before, after, words, known.shift.modules)
    return Beside(root, renders, known, tuple(sought_in(specs, renames, known)), api)
