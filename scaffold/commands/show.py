"""The command `show`: the model, as a person or a program reads it."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.output import terminal

if TYPE_CHECKING:
    from scaffold.specfile.specfile import SpecFile


class Format(StrEnum):
    TREE = "tree"
    YAML = "yaml"
    JSON = "json"
    MERMAID = "mermaid"


def read_format(word: str) -> Format:
    if word in list(Format):
        return Format(word)
    hint = f"{did_you_mean(word, Format)}The formats are {listed(Format)}"
    raise ScaffoldError(f"there is no format {quote(word)}", hint, "unknown-format")


def show(wanted: Format) -> None:
    """Write the model of the project around this folder."""
    from scaffold.plan import project

    root = project.find(Path.cwd())
    out = terminal.output()
    out.write(shown(model_of(root), wanted, out).rstrip("\n"))


def model_of(root: Path) -> SpecFile:
    """Read scaffold.yaml; where it is missing, say the locked model again."""
    from scaffold.checks.spec import NOTHING_RESERVED
    from scaffold.plan import project
    from scaffold.render.lock import read_lock
    from scaffold.specfile import specfile

    if (root / specfile.FILE).exists():
        return project.read(root).file
    locked = read_lock(root).spec
    return specfile.parse(specfile.write_new(locked), reserved=NOTHING_RESERVED, locked=locked)


def shown(file: SpecFile, wanted: Format, out: terminal.Screen) -> str:
    from scaffold.model.answers import to_data
    from scaffold.output.mermaid import diagram
    from scaffold.output.tree import tree

    match wanted:
        case Format.TREE:
            return tree(file.outline, out)
        case Format.YAML:
            return file.text
        case Format.JSON:
            return json.dumps(to_data(file.spec), indent=2)
        case Format.MERMAID:
            return diagram(file.spec)
