"""A person at a terminal: types, waits for words to appear, and sees how it ends."""

import os
import re
import signal
import sys
from pathlib import Path

import pexpect  # type: ignore[import-untyped]  # it has no types

from support.environment import CACHE

ENTER, CTRL_C, CTRL_D, ESCAPE, CLEAR = "\r", "\x03", "\x04", "\x1b", "\x15"
UP, DOWN = "\x1b[A", "\x1b[B"
PATIENCE = 60
STYLING = r"(?:\x1b\[[0-9;?]*[A-Za-z])*"
"""What may stand between two characters that are seen side by side."""


def state_of(folder: Path) -> Path:
    """Return where drafts are kept of what is asked in a folder: not in it."""
    return folder.with_name(f"{folder.name}-state")


def heed_signals() -> None:
    """Let Ctrl-C and a closed terminal end the tool, even if the tests run behind `nohup`."""
    for each in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)


class Person:
    """Runs the tool in a pseudo-terminal of its own."""

    def __init__(self, *words: str, folder: Path, columns: int = 200, **environment: str) -> None:
        wanted = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_CACHE_HOME": str(CACHE),
            "XDG_STATE_HOME": str(state_of(folder)),
            "TERM": "xterm",
            "LANG": "C.UTF-8",
            "NO_COLOR": "1",
            "PROMPT_TOOLKIT_NO_CPR": "1",  # nobody answers where the cursor is
            "PYTHONPATH": str(Path(__file__).parents[2]),  # the tool of this checkout
        }
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "scaffold", *words],
            cwd=str(folder),
            env=wanted | environment,
            dimensions=(60, columns),
            encoding="utf-8",
            timeout=PATIENCE,
            preexec_fn=heed_signals,
        )

    def sees(self, *texts: str) -> None:
        """Wait for words to appear, one after the other."""
        for text in texts:
            self.child.expect(STYLING.join(re.escape(character) for character in text))

    def types(self, keys: str) -> None:
        self.child.send(keys)

    def answers(self, question: str, text: str = "") -> None:
        """Wait for a question, and answer it."""
        self.sees(question)
        self.types(text + ENTER)

    def picks(self, question: str, letters: str = "") -> None:
        """Wait for a list, narrow it by typing, and take what is pointed at."""
        self.answers(question, letters)

    def ends(self) -> int:
        """Wait for the end, and return the exit code."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return int(self.child.exitstatus or 0)

    @property
    def last_words(self) -> str:
        return str(self.child.before or "")
