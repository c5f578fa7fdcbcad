"""The text of scaffold.yaml ⇄ a Spec; whatever is changed, comments and order stay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict

from scaffold.checks.spec import NOTHING_RESERVED, validate
from scaffold.errors import ScaffoldError
from scaffold.language.outline import Outline, decide
from scaffold.specfile.patcher import revise
from scaffold.specfile.reader import read_outline
from scaffold.specfile.renames import check_renames
from scaffold.specfile.writer import outline_text, undecided
from scaffold.specfile.yaml_document import compose, decoded
from scaffold.specfile.yaml_edits import spliced

if TYPE_CHECKING:
    from typing import Unpack

    from scaffold.checks.name_clashes import Reserved
    from scaffold.model.spec import Spec
    from scaffold.model.vocabulary import ApiVersion, Auth, Database, Feature, Formatter, Key
    from scaffold.specfile.patcher import Renames

BOM = "\ufeff"
FILE = "scaffold.yaml"


class Keys(TypedDict, total=False):
    """What a file says of the project itself."""

    project: str
    database: Database
    auth: tuple[Auth, ...]
    features: tuple[Feature, ...]
    api_version: ApiVersion
    formatter: Formatter
    key: Key


@dataclass(frozen=True, slots=True)
class SpecFile:
    """A scaffold.yaml: its text, what it says, and the Spec that follows from it."""

    name: str
    text: str
    outline: Outline
    spec: Spec
    notes: tuple[str, ...] = ()
    reserved: Reserved = NOTHING_RESERVED
    locked: Spec | None = None

    def with_outline(self, outline: Outline, renames: Renames | None = None) -> SpecFile:
        """Return the file that says another outline; the order of what it says already stays."""
        if outline == self.outline:
            return self
        bare = self.text.removeprefix(BOM)
        root = compose(bare, self.name)
        edits = revise(bare, root, self.outline, outline, renames or {})
        head = self.text[: len(self.text) - len(bare)]
        text = head + spliced(bare, edits)
        try:
            changed = parse(text, self.name, reserved=self.reserved, locked=self.locked)
        except ScaffoldError as error:
            # its place would be one in a text that nobody has seen
            raise (self._cannot_edit() if error.code == "bad-yaml" else error.at("")) from None
        if _unordered(changed.outline) != _unordered(outline):
            raise self._cannot_edit()
        return changed

    def _cannot_edit(self) -> ScaffoldError:
        problem = f"{self.name} is written in a way that cannot be changed in place"
        hint = "make the change in the file, then run apply"
        return ScaffoldError(problem, hint, "cannot-edit", where=self.name)

    def with_keys(self, **keys: Unpack[Keys]) -> SpecFile:
        """Set keys of the project; those that are left out stay."""
        return self.with_outline(replace(self.outline, **keys))


def _unordered(outline: Outline) -> Outline:
    drafts = (
        replace(draft, fields=tuple(sorted(draft.fields, key=lambda member: member.name)))
        for draft in outline.drafts
    )
    return replace(outline, drafts=tuple(sorted(drafts, key=lambda draft: draft.name)))


def parse(
    source: str | bytes,
    name: str = FILE,
    *,
    reserved: Reserved = NOTHING_RESERVED,
    locked: Spec | None = None,
) -> SpecFile:
    """Read a scaffold.yaml, or raise the first thing wrong in it with its line and column."""
    text = decoded(source, name)
    reading = read_outline(compose(text.removeprefix(BOM), name), name)
    try:
        check_renames(reading.outline)
        spec = decide(reading.outline, locked)
        validate(spec, _but_its_name(reserved, spec, locked))
    except ScaffoldError as error:
        raise error.at(reading.place(error.path)) from None
    return SpecFile(
        name=name,
        text=text,
        outline=reading.outline,
        spec=spec,
        notes=tuple(reading.notes),
        reserved=reserved,
        locked=locked,
    )


def _but_its_name(reserved: Reserved, spec: Spec, locked: Spec | None) -> Reserved:
    """Return what is reserved; a project that is there already keeps the name that it has."""
    if locked is None or locked.project != spec.project:
        return reserved
    return replace(reserved, packages=frozenset())


def write_new(spec: Spec) -> str:
    """Write the text of a scaffold.yaml that says a Spec in the fewest words."""
    return outline_text(undecided(spec))
