"""Gives every template the ``model``: the answers, and what they become in code."""

import sys
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from copier_template_extensions import ContextHook

PACKAGE = Path(__file__).parent / "model"


def load_package() -> ModuleType:
    """Import the package beside this file under a name of its own.

    Two versions of a template may render in one process, each with its own code.
    """
    name = f"template_model_{sha256(str(PACKAGE).encode()).hexdigest()[:16]}"
    if name not in sys.modules:
        spec = spec_from_file_location(
            name, PACKAGE / "__init__.py", submodule_search_locations=[str(PACKAGE)]
        )
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


class ModelContext(ContextHook):
    """Adds ``model`` to the context; it is built once for the same answers."""

    answers: Any = None
    model: Any = None

    def hook(self, context: dict[str, Any]) -> None:
        names = ("project", "database", "auth", "features", "api_version", "formatter", "resources")
        answers = {name: context.get(name) for name in names}
        if answers["resources"] is None:
            return
        if self.answers != answers:
            self.answers = answers
            self.model = load_package().Model(**answers)
        context["model"] = self.model
