"""A disk that fails: every operation that changes something below a folder, counted and stopped."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Collection
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ON_PATHS = "open mkdir rmdir unlink remove replace rename chmod link symlink truncate utime".split()
ON_NUMBERS = "write fsync ftruncate fchmod".split()
GROWS = ("open", "write", "mkdir")

Trouble = Callable[[str], BaseException | None]


class Killed(BaseException):
    """What stands for SIGKILL: from then on no operation does anything."""


class Disk:
    """Stands before the functions of `os`; reading passes.

    ``trouble`` is asked before every operation, with its name: what it returns is raised. Of a
    write that fails, half is done.
    """

    def __init__(self, root: Path, trouble: Trouble) -> None:
        self.root = str(root)
        self.trouble = trouble
        self.numbers: set[int] = set()

    def install(self, patch: pytest.MonkeyPatch) -> None:
        for name in (*ON_PATHS, *ON_NUMBERS):
            patch.setattr(os, name, self._wrapped(name, getattr(os, name)))
        patch.setattr(os, "close", self._closing(os.close))

    def _closing(self, real: Callable[[int], None]) -> Callable[[int], None]:
        def close(number: int) -> None:
            self.numbers.discard(number)
            real(number)

        return close

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def operation(first: Any, *rest: Any, **named: Any) -> Any:
            if not self._is_ours(name, first, rest):
                return real(first, *rest, **named)
            if error := self.trouble(name):
                if name == "write" and len(rest[0]) > 1:
                    real(first, rest[0][: len(rest[0]) // 2])
                raise error
            done = real(first, *rest, **named)
            if name == "open":
                self.numbers.add(done)
            return done

        return operation

    def _is_ours(self, name: str, first: Any, rest: tuple[Any, ...]) -> bool:
        if name in ON_NUMBERS:
            return first in self.numbers
        if name == "open" and not rest[0] & (os.O_WRONLY | os.O_RDWR):
            return False
        return isinstance(first, (str, os.PathLike)) and os.fspath(first).startswith(self.root)


class At:
    """Raises at the k-th operation, counted from 0; or at all those from it on that last.

    ``lasting`` names these; ``reached`` says whether there was a k-th operation.
    """

    def __init__(
        self, place: int, error: Callable[[], BaseException], lasting: Collection[str] = ()
    ) -> None:
        self.left = place
        self.error = error
        self.lasting = lasting

    @property
    def reached(self) -> bool:
        return self.left < 0

    def __call__(self, name: str) -> BaseException | None:
        self.left -= 1
        now = self.reached and name in self.lasting if self.lasting else self.left == -1
        return self.error() if now else None


def killed_at(place: int) -> At:
    return At(place, Killed, lasting=(*ON_PATHS, *ON_NUMBERS))


def full_from(place: int) -> At:
    return At(place, system_error(errno.ENOSPC), lasting=GROWS)


def system_error(code: int) -> Callable[[], OSError]:
    return lambda: OSError(code, os.strerror(code))


@contextmanager
def no_waiting() -> Iterator[None]:
    """Wait for no disk: what is asked of it is the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@contextmanager
def disk(root: Path, trouble: Trouble) -> Iterator[None]:
    """Put a disk that fails below a folder."""
    with pytest.MonkeyPatch.context() as patch:
        Disk(root, trouble).install(patch)
        yield
