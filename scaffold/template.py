"""Where template versions come from: for now, the one that travels with the tool."""

from pathlib import Path

PACKAGED = Path(__file__).parent / "templates"
IN_SOURCE_TREE = Path(__file__).parent.parent / "templates"


def newest() -> Path:
    """Return the folder of the newest template version."""
    return PACKAGED if PACKAGED.is_dir() else IN_SOURCE_TREE
