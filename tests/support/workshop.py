"""A small source tree of its own, in which tests release versions of the templates."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from scaffold.sources import template
from tools.release import MAINTAINERS, Workshop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SETTINGS = [f"user.{key.lower()}={value}" for key, value in MAINTAINERS.items()]
SETTINGS += ["commit.gpgsign=false", "init.defaultBranch=main"]


def git(root: Path, *words: str) -> str:
    command = ["git", *(word for each in SETTINGS for word in ("-c", each)), *words]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout


def make_workshop(root: Path) -> Workshop:
    """Make a source tree with the templates as they are now, and nothing released."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(template.IN_SOURCE_TREE, root / "templates", ignore=ignored)
    git(root, "init", "--quiet")
    git(root, "add", "--force", ".")
    git(root, "commit", "--quiet", "--message", "Begin")
    return Workshop(root)


def released(
    workshop: Workshop, version: str, change: Callable[[Path], None] = lambda _: None
) -> None:
    """Release a version that the changelog names, after a change of the templates."""
    root = workshop.root
    changelog = root / "templates" / "CHANGELOG.md"
    head, old = changelog.read_text(encoding="utf-8").split("\n## ", 1)
    entry = f"\n## {version} (2026-02-03)\n\n- What {version} changes.\n"
    changelog.write_text(f"{head}{entry}\n## {old}", encoding="utf-8")
    change(root / "templates")
    git(root, "add", "--force", "--all", ".")
    git(root, "commit", "--quiet", "--message", f"Change what {version} changes")
    workshop.release(version)
    git(root, "add", "--force", ".")
    git(root, "commit", "--quiet", "--message", f"Release {version}")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{text.count(old)} {old!r} in {path}"
    path.write_text(text.replace(old, new), encoding="utf-8")


CLOCK = """\
\"\"\"The time of the shop.\"\"\"

ZONE = "UTC"
OPENS = 9


def is_open(hour: int) -> bool:
    return hour >= OPENS
"""
LEGACY = """\
\"\"\"What nobody needs any more.\"\"\"

OLD = 1
"""
YOURS = "Generated code is yours: change any line of it.\n"
SETTING = "    pool_size: Annotated[int, Field(ge=1)] = 20\n"


def first(templates: Path) -> None:
    (templates / "project/app/core/clock.py").write_text(CLOCK, encoding="utf-8")
    (templates / "project/app/core/legacy.py").write_text(LEGACY, encoding="utf-8")


def second(templates: Path) -> None:
    """Change two files, add one, and remove one."""
    replace(templates / "project/README.md.jinja", YOURS, f"{YOURS}It is good code.\n")
    config = templates / "project/app/core/config.py.jinja"
    replace(config, SETTING, f'{SETTING}    pool_name: str = "shop"\n')
    (templates / "project/NEWS.md").write_text("Good news.\n", encoding="utf-8")
    (templates / "project/app/core/legacy.py").unlink()


def third(templates: Path) -> None:
    """Rename a file, and give every project a feature."""
    old, new = (templates / f"project/app/core/{name}.py" for name in ("clock", "timing"))
    old.rename(new)
    replace(new, "OPENS = 9", "OPENS = 8")
    deps = templates / "project/app/api/deps.py.jinja"
    text = deps.read_text(encoding="utf-8")
    deps.write_text(f"{text}\n\nEARLY = 8\n", encoding="utf-8")
    said = "_releases:\n  93.0.0:\n    renames: {app/core/clock.py: app/core/timing.py}\n"
    settings = templates / "copier.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f"{text}{said}    features: [docker]\n", encoding="utf-8")


VERSIONS = {"91.0.0": first, "92.0.0": second, "93.0.0": third}


def make_versions(root: Path) -> Workshop:
    """Make a source tree in which three versions were released."""
    workshop = make_workshop(root)
    for version, change in VERSIONS.items():
        released(workshop, version, change)
    return workshop


NEXT = "99.0.0"


def make_next(root: Path) -> Workshop:
    """Make a source tree with our releases and one more, which renames a module."""
    workshop = make_workshop(root)
    shutil.copytree(template.RELEASES.folder, root / "scaffold" / "releases")
    git(root, "add", "--force", ".")
    git(root, "commit", "--quiet", "--message", "Take what was released")
    released(workshop, NEXT, fourth)
    return workshop


def fourth(templates: Path) -> None:
    replace(templates / "project/README.md.jinja", YOURS, f"{YOURS}It is good code.\n")
    config = templates / "project/app/core/config.py.jinja"
    replace(config, SETTING, f'{SETTING}    pool_name: str = "shop"\n')
    paging = templates / "project/app/api/paging.py"
    paging.rename(paging.with_name("listing.py"))
    for path in (templates / "project").rglob("*.*"):
        if path.is_file() and b"app.api.paging" in (content := path.read_bytes()):
            path.write_bytes(content.replace(b"app.api.paging", b"app.api.listing"))
    step = f"_releases:\n  {NEXT}:\n    renames: {{app/api/paging.py: app/api/listing.py}}\n"
    replace(templates / "copier.yml", "_releases:\n", step)
