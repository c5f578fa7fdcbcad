"""What a command does to the files: enough to take it back, from the first write to its undo."""

from __future__ import annotations

import base64
import json
import os
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

FORMAT = 1
STATE = ".scaffold"


@dataclass(frozen=True, slots=True)
class Change:
    """One file: its content before, None where there was none; the fingerprint of that after.

    ``mode`` holds the permission bits that the file has or is to get; None is what the umask
    gives.
    """

    path: str
    before: bytes | None
    after: str
    mode: int | None


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder below the project's root, and its permission bits, as in `Change`."""

    path: str
    mode: int | None


@dataclass(frozen=True, slots=True)
class Record:
    """A command: its title, when it began (UTC), and all that it does.

    Folders that it makes stand outermost first, those that it removes innermost first. ``tag``
    is in the names of the files that it stages; ``undoes`` names the entry that it takes back.
    """

    title: str
    time: datetime
    tag: str
    undoes: str
    changes: tuple[Change, ...]
    made: tuple[Folder, ...]
    emptied: tuple[Folder, ...]

    def staged(self, index: int) -> str:
        """Return where the new content of a change waits: beside the file, under a short name."""
        folder, _, _ = self.changes[index].path.rpartition("/")
        return f"{folder}/{STATE}-{self.tag}-{index}".lstrip("/")


def checked(path: str) -> str:
    """Return a path of a file in a project; one that leaves it is a bug, and a ValueError."""
    first, *_ = parts = path.split("/")
    outside = Path(path).is_absolute() or Path(path).drive or {"", ".", ".."} & set(parts)
    if outside or first == STATE or (os.sep != "/" and os.sep in path):
        raise ValueError(path)
    return path


def dump(record: Record) -> bytes:
    data = {
        "format": FORMAT,
        "title": record.title,
        "time": record.time.isoformat(),
        "tag": record.tag,
        "undoes": record.undoes,
        "changes": [
            {
                "path": each.path,
                "before": None if each.before is None else packed(each.before),
                "after": each.after,
                "mode": each.mode,
            }
            for each in record.changes
        ],
        "made": [[each.path, each.mode] for each in record.made],
        "emptied": [[each.path, each.mode] for each in record.emptied],
    }
    return json.dumps(data, indent=1).encode()


def load(content: bytes) -> Record:
    """Read a record back; raise ValueError if it is damaged, or of another version."""
    try:
        return _load(json.loads(content))
    except (KeyError, TypeError, AttributeError, zlib.error) as error:
        raise ValueError(str(error)) from error


def _load(data: dict[str, Any]) -> Record:
    if data["format"] != FORMAT:
        raise ValueError(data["format"])
    return Record(
        title=data["title"],
        time=datetime.fromisoformat(data["time"]),
        tag=checked(data["tag"]),
        undoes=data["undoes"] and checked(data["undoes"]),
        changes=tuple(_change(each) for each in data["changes"]),
        made=_folders(data["made"]),
        emptied=_folders(data["emptied"]),
    )


def _change(data: dict[str, Any]) -> Change:
    before = None if data["before"] is None else unpacked(data["before"])
    return Change(checked(data["path"]), before, data["after"], data["mode"])


def _folders(data: list[tuple[str, int | None]]) -> tuple[Folder, ...]:
    return tuple(Folder(checked(path), mode) for path, mode in data)


def packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content)).decode()


def unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))
