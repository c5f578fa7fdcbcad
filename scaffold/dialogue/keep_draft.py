"""Whatever ends a dialogue before its end, what was typed is kept."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from scaffold.interrupts import Ended, Left, signals_raised, undisturbed
from scaffold.output import failures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.dialogue.terminal.session import Talk


@contextmanager
def kept(talk: Talk) -> Iterator[None]:
    """Tell whoever leaves how to go on, also where an error or a closed terminal ends it."""
    with signals_raised():
        try:
            yield
        except BaseException as end:
            with undisturbed(), suppress(OSError):  # the terminal may be gone
                talk.remind()
            if isinstance(end, KeyboardInterrupt | EOFError):
                raise Left(code_of(end), wrote=talk.typed.kept) from None
            raise


def code_of(end: BaseException) -> int:
    return failures.SIGNALLED + end.number if isinstance(end, Ended) else failures.CANCELLED
