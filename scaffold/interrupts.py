"""How a dialogue ends that is not over: a key, a signal, a terminal that closes."""

from __future__ import annotations

import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

SIGNALS = [
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
]
"""What ends a program from outside: not each system has them all."""


class Ended(KeyboardInterrupt):
    """The dialogue is to end, as a signal says."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class Left(BaseException):
    """The user left a dialogue: the code to exit with, and whether a draft was written."""

    def __init__(self, code: int, *, wrote: bool) -> None:
        super().__init__()
        self.code = code
        self.wrote = wrote


def end(number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)  # once is enough
    raise Ended(number)


@contextmanager
def signals_raised() -> Iterator[None]:
    """Let a signal that ends the program raise, so that there is time to keep what was typed."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    handled = {number for number, way in before.items() if way == signal.SIG_DFL}
    for number in handled:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, before[number])


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let nothing interrupt what must be done to the end: a second Ctrl-C, a signal."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *SIGNALS)}
    for number in before:
        signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, way in before.items():
            with suppress(TypeError):  # a handler that is none of Python's
                signal.signal(number, way)
