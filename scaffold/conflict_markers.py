"""The markers that a conflict leaves in a file, `<<<<<<< yours`, until someone mends it."""

from __future__ import annotations

BEGIN, END = b"<" * 7, b">" * 7
MEND = "keep what is right of both sides, and take the lines of the markers out"


def first_marker(content: bytes) -> int:
    """Return the line, counted from 1, on which a conflict begins; 0 if there is none."""
    begins = 0
    for number, line in enumerate(content.splitlines(), 1):
        if line.startswith(BEGIN + b" "):
            begins = begins or number
        elif begins and line.startswith(END):
            return begins
    return 0
