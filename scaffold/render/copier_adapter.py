"""Copier, made to do once what it would do again for each file."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from copier._jinja_ext import SandboxedEnvironment
from copier._main import Worker

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import CodeType

    from jinja2.nodes import Template

    from scaffold.render.bytecode_cache import Codes


def copy(answers: Mapping[str, Any], template: Path, folder: Path, codes: Codes) -> None:
    """Render a template into a fresh folder; ``codes`` gains what was compiled for it."""
    renderer = Renderer(
        src_path=str(template),
        dst_path=folder,
        data=dict(answers),
        defaults=True,
        overwrite=True,
        quiet=True,
        unsafe=True,  # whoever chose the template trusts it
        skip_tasks=True,
    )
    renderer.jinja_env.codes = codes
    with renderer:
        renderer.run_copy()


class Environment(SandboxedEnvironment):
    """Compiles each source once."""

    codes: Codes

    def compile(
        self,
        source: str | Template,
        name: str | None = None,
        filename: str | None = None,
        *options: Any,
        **named: Any,
    ) -> Any:
        if options or named or not isinstance(source, str):
            return super().compile(source, name, filename, *options, **named)
        code = self.codes.get((name, source))
        if code is None:
            code = self.codes[name, source] = super().compile(source, name, filename)
            return code
        self.preprocess(source, name, filename)  # where copier's yield tag starts afresh
        return in_file(code, filename)


def in_file(code: CodeType, filename: str | None) -> CodeType:
    """Return code that names the file of this copy of the template."""
    return code if filename in (None, code.co_filename) else code.replace(co_filename=filename)


class Renderer(Worker):
    """Copies into a folder that no git index knows."""

    @cached_property
    def jinja_env(self) -> Environment:
        environment: Any = super().jinja_env
        environment.__class__ = Environment  # copier leaves no choice of what it makes
        made: Environment = environment
        return made

    def _sync_git_index_executable_bit(self, dst_relpath: Path, src_mode: int) -> None:
        pass
