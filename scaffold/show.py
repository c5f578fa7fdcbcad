"""The command `show`: the model, as a person or a program reads it."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold import screen
from scaffold.errors import ScaffoldError, did_you_mean, listed, quote

if TYPE_CHECKING:
    from scaffold.specfile import SpecFile


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
    from scaffold import project

    root = project.find(Path.cwd())
    out = screen.output()
    out.write(shown(model_of(root), wanted, out).rstrip("\n"))


def model_of(root: Path) -> SpecFile:
    """Read scaffold.yaml; where it is missing, say the locked model again."""
    from scaffold import project, specfile
    from scaffold.lock import read_lock
    from scaffold.validate import NOTHING_RESERVED

    if (root / specfile.FILE).exists():
        return project.read(root).file
    locked = read_lock(root).spec
    return specfile.parse(specfile.write_new(locked), reserved=NOTHING_RESERVED, locked=locked)


def shown(file: SpecFile, wanted: Format, out: screen.Screen) -> str:
    from scaffold.mermaid import diagram
    from scaffold.normal import to_data
    from scaffold.tree import tree

    match wanted:
        case Format.TREE:
            return tree(file.outline, out)
        case Format.YAML:
            return file.text
        case Format.JSON:
            return json.dumps(to_data(file.spec), indent=2)
        case Format.MERMAID:
            return diagram(file.spec)
