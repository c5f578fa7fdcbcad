"""What a terminal can show: colours, lines and marks, and a sign that work goes on."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Event
    from typing import TextIO

PATIENCE = 0.5
"""Seconds of silence after which a sign of life is shown."""
FRAME = 0.1


class Style(StrEnum):
    BOLD = "1"
    DIM = "2"
    RED = "31"
    GREEN = "32"
    YELLOW = "33"
    CYAN = "36"


COERCED = frozenset({"C.UTF-8", "C.utf8", "UTF-8"})
IN_ASCII = str.maketrans(
    {"─": "-", "│": "|", "├": "|", "└": "`", "→": "->", "…": "...", "«": '"', "»": '"'}
)


@dataclass(frozen=True, slots=True)
class Screen:
    """A stream, and what can be shown on it; without a stream nothing is."""

    stream: TextIO | None
    coloured: bool = False
    ascii_only: bool = False
    animated: bool = False
    width: int = 0
    """Columns to break lines at; 0 leaves them alone."""

    def write(self, text: str = "") -> None:
        if self.stream is not None:
            self.stream.write(self.fitted(text) + "\n")

    def paint(self, text: str, *styles: Style) -> str:
        if not self.coloured or not text:
            return text
        return f"\x1b[{';'.join(styles)}m{text}\x1b[0m"

    def marked(self, mark: str, text: str, *styles: Style) -> str:
        """Put a painted mark before a text, whose lines stand below each other."""
        lines = self.wrapped(f"{mark} {text}", indent=f"{'':{len(mark) + 1}}")
        return self.paint(mark, *styles) + lines.removeprefix(mark)

    def wrapped(self, text: str, indent: str) -> str:
        """Break a long line between words, where someone reads it on a terminal."""
        if not self.width or len(text) <= self.width:
            return text
        import textwrap  # few lines are that long

        return textwrap.fill(
            text,
            self.width,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def fitted(self, text: str) -> str:
        """Return the text in characters that the stream can take."""
        text = text.translate(IN_ASCII) if self.ascii_only else text
        encoding = getattr(self.stream, "encoding", None) or "utf-8"
        return text.encode(encoding, "backslashreplace").decode(encoding)


def screen_of(stream: TextIO | None) -> Screen:
    shows = is_terminal(stream) and not is_dumb()
    coloured = (shows or bool(os.environ.get("FORCE_COLOR"))) and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size().columns if is_terminal(stream) else 0
    ascii_only = not _takes_lines(stream)
    return Screen(stream, coloured, ascii_only=ascii_only, animated=shows, width=width)


def output() -> Screen:
    return screen_of(sys.stdout)


def errors() -> Screen:
    return screen_of(sys.stderr)


def is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def is_dumb() -> bool:
    return os.environ.get("TERM", "") in {"dumb", "unknown"}


def can_ask() -> bool:
    """Tell whether someone sits there who can be asked."""
    return is_terminal(sys.stdin) and is_terminal(sys.stdout)


def forget_typed() -> None:
    """Drop what was typed while nobody asked, so that it cannot answer the next question."""
    try:
        import termios  # not on every system
    except ImportError:
        return
    with suppress(termios.error, OSError, ValueError):
        termios.tcflush(sys.stdin, termios.TCIFLUSH)


def _takes_lines(stream: TextIO | None) -> bool:
    """Tell whether box-drawing characters can be shown."""
    if _locale() in {"C", "POSIX"}:
        return False
    try:
        "├─└│→…".encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeError, LookupError):
        return False
    return True


def _locale() -> str:
    """Return the locale of the user, as it was before Python made UTF-8 of C (PEP 538)."""
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    words = [os.environ.get(name, "") for name in names]
    return next((word for word in words if word and word not in COERCED), "")


@contextmanager
def working(screen: Screen, words: str) -> Iterator[None]:
    """Show that something goes on, once it has taken half a second."""
    if not screen.animated:
        yield
        return
    from threading import Event, Thread  # only where someone looks on

    done = Event()
    thread = Thread(target=_animate, args=(screen, words, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _animate(screen: Screen, words: str, done: Event) -> None:
    if done.wait(PATIENCE) or screen.stream is None:
        return
    frames = r"|/-\\" if screen.ascii_only else "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
    at = 0
    while True:
        screen.stream.write(f"\r{frames[at % len(frames)]} {screen.fitted(words)}")
        screen.stream.flush()
        at += 1
        if done.wait(FRAME):
            break
    screen.stream.write("\r\x1b[2K")
    screen.stream.flush()
