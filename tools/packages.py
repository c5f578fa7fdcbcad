"""Write down all that projects may install: ``python -m tools.packages``.

A project cannot have the name of a package that it installs, of those neither that others bring.
Which they are, an index says; `templates/packages.txt` holds it, and travels with the templates.
"""

from __future__ import annotations

import re
import subprocess
import sys

from scaffold.model.names import normal_package
from scaffold.sources import template

OPTION = re.compile(r"\{\{ '(.*?)' if .*? \}\}")
REQUIREMENT = re.compile(r'^ *"([A-Za-z0-9][^"]*)"', re.MULTILINE)
PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", re.MULTILINE)


def main() -> None:
    folder = template.newest()
    source = (folder / "project" / "pyproject.toml.jinja").read_text(encoding="utf-8")
    needed = REQUIREMENT.findall(OPTION.sub(r"\1", source).partition("[tool.")[0])
    words = ["pip", "compile", "--universal", "--python-version", "3.11", "--no-header", "-"]
    ran = subprocess.run(
        [sys.executable, "-m", "uv", *words],
        input="\n".join(needed),
        capture_output=True,
        check=True,
        text=True,
    )
    names = sorted(set(map(normal_package, PINNED.findall(ran.stdout))))
    (folder / template.BROUGHT).write_text("\n".join([*names, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
