"""`python -m scaffold.merge BASE OURS THEIRS`: the contract of `git merge-file -p`."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from scaffold.merge.files import MergedBytes, merge_contents
from scaffold.merge.git_merge import GitError
from scaffold.merge.result import Markers

MOST = 127  # an exit code counts no further
BAD_USE = 255


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(BAD_USE, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print or write the merged file; return the number of its conflicts."""
    options = _options().parse_args(arguments)
    try:
        base, ours, theirs = [Path(name).read_bytes() for name in options.files]
        merged = merge_contents(
            base, ours, theirs, options.path or _path(options), _markers(options)
        )
        _write(merged, options)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BAD_USE
    except OSError as error:
        return _fail(f"{error.strerror}: '{error.filename}'")
    except GitError as error:
        return _fail(str(error))
    return min(merged.conflicts, MOST)


def _options() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m scaffold.merge",
        description="Merge three versions of a file: by line, and Python also by declaration.",
        epilog=f"The exit code is the number of conflicts, at most {MOST}; {BAD_USE} is an error.",
    )
    parser.add_argument("files", nargs=3, metavar="FILE", help="BASE OURS THEIRS")
    parser.add_argument(
        "-p", "--stdout", action="store_true", help="print the result, as without -o"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write the result there")
    parser.add_argument(
        "-L", dest="labels", action="append", default=[], metavar="LABEL",
        help="name of ours, then of base, then of theirs in conflict markers",
    )  # fmt: skip
    parser.add_argument("--marker-size", type=int, default=7, metavar="N")
    parser.add_argument("--diff3", action="store_true", help="show base in conflicts too")
    parser.add_argument("--path", help="choose the language by this name, not by that of OURS")
    return parser


def _path(options: argparse.Namespace) -> str:
    """Return a name with a known ending: of ours, or of another version."""
    base, ours, theirs = options.files
    return next((name for name in (ours, base, theirs) if Path(name).suffix), str(ours))


def _markers(options: argparse.Namespace) -> Markers:
    base, ours, theirs = options.files
    given = options.labels[:3]
    labels = [*given, *[ours, base, theirs][len(given) :]]
    size = options.marker_size if options.marker_size > 0 else 7
    return Markers(labels[0], labels[1], labels[2], size, show_base=options.diff3)


def _write(merged: MergedBytes, options: argparse.Namespace) -> None:
    if options.output and not options.stdout:
        Path(options.output).write_bytes(merged.content)
        return
    sys.stdout.buffer.write(merged.content)
    sys.stdout.buffer.flush()


def _fail(message: str) -> int:
    sys.stderr.write(f"python -m scaffold.merge: {message}\n")
    return BAD_USE


if __name__ == "__main__":
    sys.exit(main())
