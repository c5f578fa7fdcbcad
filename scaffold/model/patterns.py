"""Patterns: whether both regular-expression engines take one, and three texts that match it."""

from __future__ import annotations

import random
import re
import string
import warnings
from typing import TYPE_CHECKING, Any

from scaffold.errors import ScaffoldError, quote
from scaffold.model.field_checks import longest
from scaffold.model.literals import SLUG
from scaffold.model.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scaffold.model.fields import Field

LONGEST_PATTERN = 500
WANTED = 3
TRIES = 60
REPEATS = (3, 8, 20, 50, 120)
LONGEST_SAMPLE = 2000
CHARACTERS = string.ascii_letters + string.digits + "-_.:/+@ "


def check_pattern(pattern: str) -> None:
    """Raise if Python or Pydantic cannot compile a pattern."""
    if len(pattern) > LONGEST_PATTERN:
        problem = f"the pattern has {len(pattern)} characters"
        raise ScaffoldError(problem, f"{LONGEST_PATTERN} is the most", "bad-pattern")
    _compile_in_python(pattern)
    _compile_in_pydantic(pattern)


def _compile_in_python(pattern: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError, Warning) as error:
        problem = f"Python cannot read the pattern {quote(pattern)}: {error}"
        hint = "write a regular expression, like ^[A-Z]+$"
        raise ScaffoldError(problem, hint, "bad-pattern") from error


def _compile_in_pydantic(pattern: str) -> Callable[[str], bool]:
    from pydantic_core import SchemaError, SchemaValidator, core_schema  # slow

    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern)).isinstance_python
    except SchemaError as error:
        why = str(error).strip().splitlines()[-1].removeprefix("error: ").strip()
        problem = f"Pydantic cannot read the pattern {quote(pattern)}: {why}"
        hint = "write it without look-around and backreferences"
        raise ScaffoldError(problem, hint, "bad-pattern") from error


def find_samples(field: Field) -> tuple[str, ...]:
    """Find three texts that a field with a pattern accepts; an example comes first."""
    pattern = field.pattern or ""
    fits = _test(field, _compile_in_pydantic(pattern))
    found = [field.example] if isinstance(field.example, str) else []
    folded = {text.casefold() for text in found}
    for text in _candidates(pattern):
        if len(found) == WANTED:
            break
        if text.casefold() not in folded and fits(text):
            folded.add(text.casefold())
            found.append(text)
    return _padded(field, found)


def _padded(field: Field, found: list[str]) -> tuple[str, ...]:
    if len(found) == WANTED:
        return tuple(found)
    if found and not field.unique and field.example is not None:
        return tuple(found + found[-1:] * (WANTED - len(found)))
    problem = f"found no three texts that match {quote(field.pattern)}"
    if field.unique and field.example is not None:
        raise ScaffoldError(problem, "leave unique out, or widen the pattern", "no-samples")
    raise ScaffoldError(problem, "give one with example=", "no-samples")


def _test(field: Field, accepts: Callable[[str], bool]) -> Callable[[str], bool]:
    least, most = field.min if field.min is not None else 1, longest(field)

    def fits(text: str) -> bool:
        return (
            least <= len(text) <= (LONGEST_SAMPLE if most is None else most)
            and text.isprintable()
            and text == text.strip()
            and (field.kind is not Kind.SLUG or SLUG.fullmatch(text) is not None)
            and re.search(field.pattern or "", text) is not None
            and accepts(text)
        )

    return fits


def _candidates(pattern: str) -> Iterator[str]:
    """Yield texts made for a pattern, short ones first; the same ones in every process."""
    for most in REPEATS:
        sampler = _sampler(most)
        for _ in range(TRIES):
            try:
                text: str = sampler.xeger(pattern)
            except (KeyError, IndexError, ValueError, RecursionError):
                return  # the pattern holds what rstr cannot make
            if len(text) > LONGEST_SAMPLE:
                return
            yield text


def _sampler(most: int) -> Any:
    from rstr.xeger import Xeger  # only patterns need it

    class Sampler(Xeger):
        """Makes texts in a fixed order: rstr's own choice in [^…] differs by process."""

        def _handle_in(self, value: Any) -> str:
            states = [(opcode.name, argument) for opcode, argument in value]
            if states[0][0] != "NEGATE":
                return _one_of(self._random, *self._random.choice(states))
            pool = [c for c in CHARACTERS if not any(_covers(state, c) for state in states[1:])]
            return self._random.choice(pool or [c for c in string.printable if c.isprintable()])

        def _handle_repeat(self, start_range: int, end_range: int, value: Any) -> str:
            times = self._random.randint(start_range, max(start_range, min(end_range, most)))
            return "".join(self._handle_state(state) for _ in range(times) for state in value)

    sampler = Sampler(random.Random(most))  # noqa: S311 - samples, not secrets
    sampler._alphabets = {**sampler._alphabets, "printable": CHARACTERS}  # noqa: SLF001 - rstr has no other way
    return sampler


def _one_of(chance: random.Random, opcode: str, argument: Any) -> str:
    match opcode:
        case "LITERAL":
            return chr(argument)
        case "RANGE":
            return chr(chance.randint(*argument))
        case _:
            fitting = [c for c in CHARACTERS if _covers((opcode, argument), c)]
            return chance.choice(fitting or [" "])


CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


def _covers(state: tuple[str, Any], character: str) -> bool:
    match state:
        case "LITERAL", int(code):
            return ord(character) == code
        case "RANGE", (low, high):
            return int(low) <= ord(character) <= int(high)
        case "CATEGORY", category:
            return re.fullmatch(CATEGORIES[str(category.name)], character) is not None
        case _:
            return False
