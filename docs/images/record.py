"""Records the pictures of terminals in the README: real commands, in a real pseudo-terminal.

``uv run --with pyte --with pillow python docs/images/record.py`` makes new.png and change.gif
again. What is typed stands in NEW and CHANGE; what is answered is what the commands say, if
somewhat sooner than they said it: nobody likes to wait for a film. The font is DejaVu Sans Mono,
which the system must have.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from dataclasses import dataclass, field
from itertools import pairwise, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pexpect
import pyte
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

IMAGES = Path(__file__).parent
PROMPTS = {"$ ", "> "}
KEY = 0.03
"""Seconds from one key to the next."""
FLASH, SILENCE = 0.02, 0.5
"""Seconds: no picture stays shorter than that, and none longer while a command works."""
CLEAR = "\f"
"""Ctrl-L: the shell clears the screen."""

CELL = 18, 40
"""Width and height of a character in pixels: twice what they are in the README, to be sharp."""
MARGIN = 48
FONTS = [ImageFont.truetype(f"DejaVuSansMono{bold}.ttf", 30) for bold in ("", "-Bold")]
DOTS = range(0x2800, 0x2900), ImageFont.truetype("DejaVuSans.ttf", 24)
"""Braille, of which signs of life are made, and the font that has it."""
BLACK, GREY, CURSOR = (12, 12, 12), (217, 217, 217), (110, 110, 110)
COLOURS = {
    "red": (240, 113, 120),
    "green": (135, 215, 135),
    "brown": (229, 192, 123),  # what the standard calls yellow
    "cyan": (92, 214, 240),
}
SHADES = 8

POST = "Post title:str:200:search body:text author:User:owner"
TAG = "Tag label:slug:40:unique"
NEW = [(f'fastapi-scaffold new blog --yes \\\n  -r "{POST}" -r "{TAG}"', 0)]
AUTHOR = "Author name:str:120:search"
BOOK = "Book title:str:200:index:search isbn:str:13:unique price:decimal:10,2:ge=0 author:Author"
BOOKSHOP = [
    f"fastapi-scaffold new bookshop --into . --yes --quiet -r '{AUTHOR}' -r '{BOOK}'",
    "git init --quiet",
    "git add .",
]
METHOD = """
    def spine(self) -> str:
        return self.title.upper()
"""
ADD, RENAME = "--add subtitle:str:80:null", "--rename title=headline"
CHANGE = [
    (f"cat >> app/models/book.py <<EOF\n{METHOD}EOF", 0.5),
    ("git diff --stat", 1.2),
    (f"{CLEAR}fastapi-scaffold edit-resource Book {ADD} {RENAME}", 4),
    (f"{CLEAR}git diff -U2 app/models/book.py", 5),
    (f"{CLEAR}fastapi-scaffold undo --yes", 1.2),
    ("git diff --stat", 4),
]
"""What is typed, and for how many seconds its answer is left to read."""


@dataclass
class Terminal:
    """A shell in a folder, and the pictures of its screen, each with its duration in seconds."""

    folder: Path
    columns: int
    rows: int
    film: list[tuple[Image.Image, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.screen = pyte.Screen(self.columns, self.rows)
        self.stream = pyte.ByteStream(self.screen)
        self.shell = pexpect.spawn(
            "bash",
            ["--norc", "--noprofile"],
            cwd=self.folder,
            dimensions=(self.rows, self.columns),
            env=environment(self.folder.parent),
        )
        self.shell.delaybeforesend = None
        self.wait()

    def play(self, script: Sequence[tuple[str, float]]) -> None:
        self.show(0.7)
        for typed, pause in script:
            for line in typed.split("\n"):
                self.type(line)
            self.show(pause)
        self.shell.close()

    def type(self, line: str) -> None:
        """Press the keys of a line, and Enter, and wait for what comes of it."""
        for key in line:
            self.shell.send(key)
            self.read()
            self.show(KEY)
        self.show(5 * KEY)
        self.shell.send("\r")
        self.wait()

    def wait(self) -> None:
        """Film what comes, until the shell asks for more."""
        self.read()
        while not self.asks():
            shown = picture(self.screen)
            self.film.append((shown, min(self.read(), SILENCE)))

    def read(self) -> float:
        """Bring to the screen what comes next, and return how many seconds it let wait."""
        since = time.monotonic()
        self.stream.feed(self.shell.read_nonblocking(65536, timeout=60))
        return time.monotonic() - since

    def asks(self) -> bool:
        cursor = self.screen.cursor
        return self.screen.display[cursor.y][: cursor.x] in PROMPTS

    def last(self) -> Image.Image:
        """Return the last picture, down to the line that was written last."""
        shown = self.film[-1][0]
        height = (self.screen.cursor.y + 1) * CELL[1] + 2 * MARGIN
        return shown.crop((0, 0, shown.width, height))

    def show(self, seconds: float) -> None:
        self.film.append((picture(self.screen), seconds))


def environment(home: Path) -> dict[str, str]:
    """Return what the commands may know of this machine: where to find each other."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "PS1": "$ ",
        "INPUTRC": os.devnull,
        "GIT_PAGER": "cat",
    }


def picture(screen: pyte.Screen) -> Image.Image:
    width, height = CELL
    size = screen.columns * width + 2 * MARGIN, screen.lines * height + 2 * MARGIN
    image = Image.new("RGB", size, BLACK)
    draw = ImageDraw.Draw(image)
    left, top = MARGIN + screen.cursor.x * width, MARGIN + screen.cursor.y * height
    draw.rectangle((left, top, left + width - 1, top + height - 1), CURSOR)
    for y, x in product(range(screen.lines), range(screen.columns)):
        cell = screen.buffer[y][x]
        if cell.data != " ":
            where = MARGIN + x * width, MARGIN + y * height + 2
            font = DOTS[1] if ord(cell.data) in DOTS[0] else FONTS[cell.bold]
            draw.text(where, cell.data, COLOURS.get(cell.fg, GREY), font)
    return image.quantize(palette=PALETTE, dither=Image.Dither.NONE)


def palette() -> Image.Image:
    """Hold each colour in the shades that smooth letters need: one palette for every picture."""
    shades = [
        round(dark + (bright - dark) * step / (SHADES - 1))
        for colour in (GREY, CURSOR, *COLOURS.values())
        for step in range(SHADES)
        for dark, bright in zip(BLACK, colour, strict=True)
    ]
    image = Image.new("P", (1, 1))
    image.putpalette(shades)
    return image


PALETTE = palette()


def steady(film: list[tuple[Image.Image, float]]) -> Iterator[tuple[Image.Image, int]]:
    """Yield each picture once, with the milliseconds that it stays, no less than eyes notice."""
    stays = 0.0
    for (shown, seconds), (following, _) in pairwise([*film, (PALETTE, 0)]):
        stays += seconds
        if stays >= FLASH and shown != following:
            yield shown, round(stays * 100) * 10
            stays = 0


def main() -> None:
    with TemporaryDirectory() as scratch:
        empty, bookshop = Path(scratch, "empty"), Path(scratch, "bookshop")
        empty.mkdir()
        bookshop.mkdir()
        for command in BOOKSHOP:
            subprocess.run(shlex.split(command), cwd=bookshop, check=True)
        still, film = Terminal(empty, 92, 50), Terminal(bookshop, 92, 26)
        still.play(NEW)
        film.play(CHANGE)
    still.last().save(IMAGES / "new.png", optimize=True)
    (first, *others), durations = zip(*steady(film.film), strict=True)
    first.save(
        IMAGES / "change.gif",
        save_all=True,
        append_images=others,
        duration=durations,
        loop=0,
    )


if __name__ == "__main__":
    main()
