"""From the words of a command line to the scaffold.yaml of a new project."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, ascii_controls, did_you_mean, listed, quote
from scaffold.language.choices import DATABASES, read_auth_words, read_words
from scaffold.model.vocabulary import (
    DEFAULT_FEATURES,
    ApiVersion,
    Auth,
    Database,
    Feature,
    Formatter,
    Key,
    Role,
    ordered_auth,
    ordered_features,
    read_word,
)
from scaffold.specfile.drafts import is_draft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scaffold.checks.name_clashes import Reserved
    from scaffold.language.outline import Outline
    from scaffold.model.spec import Draft
    from scaffold.specfile.specfile import SpecFile

STDIN = "-"
EXAMPLE = '-r "Post title:str:200"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the command line says of a new project; what is None was not said."""

    name: str | None = None
    spec: str | None = None
    resources: tuple[str, ...] = ()
    database: Database | None = None
    auth: tuple[Auth, ...] | None = None
    features: tuple[Feature, ...] | None = None
    api_version: ApiVersion | None = None
    formatter: Formatter | None = None
    key: Key | None = None
    access: Mapping[str, Role] = field(default_factory=dict)
    template: str | None = None

    @property
    def complete(self) -> bool:
        """Tell whether nothing is left to ask that every project needs to know."""
        choices = self.database is not None and self.auth is not None
        whole = self.spec is not None and not is_draft(self.spec)
        return whole or bool(self.name and self.resources and choices)

    @property
    def keys(self) -> frozenset[str]:
        """The keys of a scaffold.yaml that are said."""
        keys = {
            "project": self.name,
            "database": self.database,
            "auth": self.auth,
            "features": self.features,
            "api_version": self.api_version,
            "formatter": self.formatter,
            "key": self.key,
            "resources": self.resources or None,
        }
        return frozenset(key for key, said in keys.items() if said is not None)


@dataclass(frozen=True, slots=True)
class Begun:
    """What is said of a new project before anybody is asked: in words, or in a draft.

    `keys` are those of the project that are said, `unfinished` is the resource to go on with.
    """

    outline: Outline
    keys: frozenset[str]
    unfinished: str = ""
    notes: tuple[str, ...] = ()


def read_database(word: str | None) -> Database | None:
    if word is None or word in list(Database):
        return Database(word) if word else None
    if word.lower() in DATABASES:
        return DATABASES[word.lower()]
    hint = f"{did_you_mean(word, Database)}Write --database {' or '.join(Database)}"
    raise ScaffoldError(f"there is no database {quote(word)}", hint, "unknown-database")


def read_auth(said: str | None) -> tuple[Auth, ...] | None:
    try:
        return None if said is None else ordered_auth(read_auth_words(said))
    except ScaffoldError as error:
        raise error.at("--auth") from None


def read_key(word: str | None) -> Key | None:
    try:
        return None if word is None else read_word(word, Key, "key")
    except ScaffoldError as error:
        raise error.at("--key") from None


def read_access(word: str | None) -> dict[str, Role]:
    """Read who may read and write the rows of every resource that says nothing of it."""
    from scaffold.language.resource_flags import read_access as read  # loads the field language

    try:
        return {} if word is None else read(word)
    except ScaffoldError as error:
        raise error.at("--access") from None


def read_features(said: str | None) -> tuple[Feature, ...] | None:
    try:
        return None if said is None else ordered_features(read_words(said, Feature, "feature"))
    except ScaffoldError as error:
        raise error.at("--features") from None


def read_api_version(word: str | None) -> ApiVersion | None:
    try:
        return None if word is None else read_word(word, ApiVersion, "api_version")
    except ScaffoldError as error:
        raise error.at("--api-version") from None


def read_formatter(word: str | None) -> Formatter | None:
    try:
        return None if word is None else read_word(word, Formatter, "formatter")
    except ScaffoldError as error:
        raise error.at("--formatter") from None


def check_name(name: str, reserved: Reserved) -> None:
    """Refuse what cannot name a project; a path belongs behind --into."""
    from scaffold.checks.spec import check_project

    if os.sep in name or name in {".", ".."}:
        last = Path(name).absolute().name or "my-api"
        hint = f"write: fastapi-scaffold new {last} --into {name}"
        raise ScaffoldError(f"{quote(name)} is a path, not a name", hint, "name-is-path")
    check_project(name, reserved.packages)


def spec_file(said: Said, reserved: Reserved) -> tuple[SpecFile, tuple[str, ...]]:
    """Return the scaffold.yaml that the flags ask for, and what had to be rewritten."""
    if said.name is not None:
        check_name(said.name, reserved)
    drafts, notes = read_resources(said.resources)
    if said.spec is not None and not is_draft(said.spec):
        made = _from_file(said, drafts, reserved)
    else:
        start = begun(said)
        made, notes = _described(start.outline, reserved), start.notes
    notes = tuple(dict.fromkeys((*notes, *made.notes)))
    if not made.outline.drafts:
        notes += ("it has no resources yet: add them with fastapi-scaffold add-resource",)
    return made, notes


def begun(said: Said) -> Begun:
    """Return what is said already; a draft leaves open what its questions had not come to."""
    drafts, notes = read_resources(said.resources)
    if said.spec is None:
        return Begun(said_outline(said, drafts), said.keys, notes=notes)
    from scaffold.specfile.reader import read_outline
    from scaffold.specfile.specfile import BOM
    from scaffold.specfile.yaml_document import compose, decoded  # loads the reader of YAML

    name = ascii_controls(said.spec)
    text = decoded(read_spec(said.spec), name)
    reading = read_outline(compose(text.removeprefix(BOM), name), name, draft=True)
    outline = reading.outline
    if "auth" not in reading.said:
        outline = replace(outline, auth=(Auth.JWT,))
    if "features" not in reading.said:
        outline = replace(outline, features=DEFAULT_FEATURES)
    if outline.key is Key.INT:  # a draft says so where it was asked; it need not be written
        outline = replace(outline, key=None)
    outline = _overridden(outline, said, drafts)
    keys = reading.said - {"resources"} | said.keys
    return Begun(outline, keys, reading.unfinished, (*notes, *reading.notes))


def _described(outline: Outline, reserved: Reserved) -> SpecFile:
    """Write the file; of a resource that is missing, say the flag that brings it."""
    from scaffold.model.fields import find_member

    if not outline.project:
        hint = f"write fastapi-scaffold new my-api {EXAMPLE}, or --spec FILE"
        raise ScaffoldError("the project has no name", hint, "no-name")
    try:
        return from_outline(outline, reserved)
    except ScaffoldError as error:
        if error.code != "unknown-resource" or "Did you mean" in error.hint:
            raise
        resource, name = error.path
        draft = next(each for each in outline.drafts if each.name == resource)
        target = getattr(find_member(draft.fields, name), "to", name)
        raise error.hinted(f'describe it, too: -r "{target} name:str:80"') from None


def said_outline(said: Said, drafts: tuple[Draft, ...]) -> Outline:
    from scaffold.language.outline import Outline

    return Outline(
        project=said.name or "",
        database=said.database or Database.SQLITE,
        auth=(Auth.JWT,) if said.auth is None else said.auth,
        features=DEFAULT_FEATURES if said.features is None else said.features,
        api_version=said.api_version or ApiVersion.PATH,
        formatter=said.formatter or Formatter.RUFF,
        key=said.key,
        drafts=tuple(with_access(draft, said.access) for draft in drafts),
    )


def with_access(draft: Draft, access: Mapping[str, Role]) -> Draft:
    """Say who may read and write the rows of a resource, where it says nothing of it."""
    if draft.name == "User":  # as spec.USER, in a module that takes time to import
        return draft
    return replace(
        draft, read=draft.read or access.get("read"), write=draft.write or access.get("write")
    )


def from_outline(outline: Outline, reserved: Reserved) -> SpecFile:
    """Write a scaffold.yaml; an error names its place in the model, for there is no file yet."""
    from scaffold.specfile.specfile import parse  # loads the reader of YAML
    from scaffold.specfile.writer import outline_text

    try:
        return parse(outline_text(outline), reserved=reserved)
    except ScaffoldError as error:
        raise error.at("") from None


def read_resources(lines: tuple[str, ...]) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
    from scaffold.language.resource_line import parse_line
    from scaffold.specfile.writer import with_plural

    read = [parse_line(line) for line in lines]
    drafts = [draft for draft, _ in read]
    names = [each.name for each in drafts]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        hint = "put all its fields behind one -r"
        raise ScaffoldError(f"-r describes {quote(twice)} twice", hint, "resource-twice")
    for each in drafts:
        _check_fields(each)
    return tuple(map(with_plural, drafts)), tuple(note for _, notes in read for note in notes)


def _check_fields(draft: Draft) -> None:
    """Refuse a name that stands twice: in a file the second would take the place of the first."""
    names = [member.name for member in draft.fields]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        problem = f"{draft.name} has two fields {quote(twice)}"
        raise ScaffoldError(problem, "leave one of them out", "name-clash")


def _from_file(said: Said, drafts: tuple[Draft, ...], reserved: Reserved) -> SpecFile:
    from scaffold.model.spec import Spec
    from scaffold.specfile.reader import read_outline
    from scaffold.specfile.specfile import BOM, SpecFile, parse
    from scaffold.specfile.yaml_document import compose, decoded  # loads the reader of YAML

    name = "standard input" if said.spec == STDIN else ascii_controls(str(said.spec))
    text = decoded(read_spec(str(said.spec)), name)
    outline = read_outline(compose(text.removeprefix(BOM), name), name).outline
    wanted = _overridden(outline, said, drafts)
    if wanted == outline:
        return parse(text, name, reserved=reserved)
    unchecked = SpecFile(name, text, outline, Spec(project=outline.project), reserved=reserved)
    return unchecked.with_outline(wanted)


def _overridden(outline: Outline, said: Said, drafts: tuple[Draft, ...]) -> Outline:
    there = {draft.name for draft in outline.drafts}
    if twice := next((draft.name for draft in drafts if draft.name in there), ""):
        hint = "change it in the file, or leave that -r out"
        raise ScaffoldError(f"{quote(twice)} is in the file already", hint, "resource-exists")
    return replace(
        outline,
        project=said.name or outline.project,
        database=said.database or outline.database,
        auth=outline.auth if said.auth is None else said.auth,
        features=outline.features if said.features is None else said.features,
        api_version=said.api_version or outline.api_version,
        formatter=said.formatter or outline.formatter,
        key=said.key or outline.key,
        drafts=tuple(with_access(each, said.access) for each in (*outline.drafts, *drafts)),
    )


def read_spec(path: str) -> bytes:
    """Read a scaffold.yaml, or standard input; never more than the size limit needs to see."""
    from scaffold.specfile.yaml_document import MOST_BYTES  # loads the reader of YAML

    try:
        if path == STDIN:
            read = sys.stdin.buffer.read(MOST_BYTES + 1) if sys.stdin else b""
        else:
            with Path(path).open("rb") as file:
                read = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(Path(path), error) from None
    if not read.strip():
        what = "standard input" if path == STDIN else quote(path)
        hint = "a scaffold.yaml begins with project: my-api"
        raise ScaffoldError(f"{what} is empty", hint, "empty-file")
    return read


def _unreadable(path: Path, error: Exception) -> ScaffoldError:
    if path.is_dir():
        inside = path / "scaffold.yaml"
        hint = f"write --spec {inside if inside.exists() else path / 'FILE'}"
        return ScaffoldError(f"{quote(path)} is a folder", hint, "spec-is-folder")
    if isinstance(error, FileNotFoundError):
        there = sorted(each.name for each in path.parent.glob("*.y*ml")) if path.name else []
        hint = did_you_mean(path.name, there) + (
            f"There {'is' if len(there) == 1 else 'are'} {listed(there[:5])}"
            if there
            else "write the path of a scaffold.yaml behind --spec"
        )
        return ScaffoldError(f"there is no file {quote(path)}", hint, "no-spec-file")
    why = getattr(error, "strerror", None) or error
    problem = f"{quote(path)} cannot be read: {why}"
    return ScaffoldError(problem, "name another file behind --spec", "unreadable-spec")
