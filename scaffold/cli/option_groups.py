"""Flags that belong together are one parameter of a command: a dataclass of them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def grouped(function: Callable[..., int | None]) -> Callable[..., int | None]:
    """Let typer see the fields of each dataclass among the parameters as flags of their own."""
    hints = get_type_hints(function, include_extras=True)
    groups = {name: kind for name, kind in hints.items() if name != "return" and _is_group(kind)}
    flags = [flag for name in signature(function).parameters for flag in _flags(function, name)]

    @wraps(function)
    def call(**given: Any) -> int | None:
        for name, kind in groups.items():
            given[name] = kind(**{each.name: given.pop(each.name) for each in fields(kind)})
        return function(**given)

    call.__signature__ = signature(function).replace(parameters=flags)  # type: ignore[attr-defined]  # typer reads it
    call.__annotations__ = {flag.name: flag.annotation for flag in flags}
    return call


def _is_group(kind: object) -> bool:
    return isinstance(kind, type) and is_dataclass(kind)


def _flags(function: Callable[..., object], name: str) -> Iterator[Parameter]:
    kind = get_type_hints(function, include_extras=True)[name]
    if not _is_group(kind):
        yield signature(function).parameters[name].replace(annotation=kind)
        return
    hints = get_type_hints(kind, include_extras=True)
    for each in fields(kind):
        yield Parameter(
            each.name, Parameter.KEYWORD_ONLY, default=each.default, annotation=hints[each.name]
        )
