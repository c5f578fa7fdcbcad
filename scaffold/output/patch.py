"""A plan as a unified diff that git and patch can apply."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from scaffold.output.terminal import Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scaffold.output.terminal import Screen
    from scaffold.steps import Step

NO_NEWLINE = "\\ No newline at end of file"
NOTHING = "/dev/null"
STYLES = {"+": Style.GREEN, "-": Style.RED, "@": Style.CYAN}


def unified(steps: Iterable[Step]) -> str:
    return "".join(f"{line}\n" for step in steps for line in _of_step(step))


def coloured(diff: str, screen: Screen) -> str:
    return "\n".join(_coloured(line, screen) for line in diff.splitlines())


def _coloured(line: str, screen: Screen) -> str:
    if line.startswith(("diff ", "--- ", "+++ ", "new file", "deleted file")):
        return screen.paint(line, Style.BOLD)
    style = STYLES.get(line[:1])
    return screen.paint(line, style) if style else line


def _of_step(step: Step) -> Iterator[str]:
    if step.before == step.after:
        return
    yield f"diff --git a/{step.path} b/{step.path}"
    if step.before is None:
        yield "new file mode 100644"
    if step.after is None:
        yield "deleted file mode 100644"
    before, after = _text(step.before), _text(step.after)
    if before is None or after is None:
        yield f"Binary files differ: {step.path}"
        return
    old = NOTHING if step.before is None else f"a/{step.path}"
    new = NOTHING if step.after is None else f"b/{step.path}"
    hunks = difflib.unified_diff(_lines(before), _lines(after), old, new)
    for line in hunks:
        yield line.removesuffix("\n")
        if not line.endswith("\n"):
            yield NO_NEWLINE


def _lines(text: str) -> list[str]:
    """Split at line feeds alone, as git does."""
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines


def _text(content: bytes | None) -> str | None:
    """Return the text of a file; None if it is binary."""
    if b"\0" in (content or b""):
        return None
    return (content or b"").decode(errors="surrogateescape")
