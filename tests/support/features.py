"""The files that a project has for each feature, and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaffold.model.vocabulary import Feature

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    Feature.DOCKER: {"Dockerfile", ".dockerignore", "compose.yaml", "deploy/Caddyfile"},
    Feature.CI: {".github/workflows/ci.yml"},
    Feature.METRICS: {"app/core/metrics.py", "deploy/grafana.json", "tests/test_metrics.py"},
    Feature.LOGGING: {"app/core/logging.py", "tests/test_logging.py"},
    Feature.RATE_LIMIT: {"app/core/limits.py", "tests/test_rate_limits.py"},
    Feature.TRACING: {"app/core/tracing.py", "tests/test_tracing.py"},
    Feature.WEBSOCKET: {
        *(f"app/{name}.py" for name in "api/feed api/feed_page core/channel core/feed".split()),
        "app/db/changes.py",
        *(f"app/pages/changes.{end}" for end in ("css", "html", "js")),
        "tests/change_feed.py",
        *(f"tests/test_change_{name}.py" for name in ("channel", "feed")),
    },
    Feature.KUBERNETES: {
        f"deploy/kubernetes/{path}.yaml"
        for path in (
            *(f"base/{name}" for name in "api kustomization migrate network scaling".split()),
            *(f"overlays/{name}/kustomization" for name in ("production", "staging")),
        )
    },
    Feature.LOAD_TEST: {"load/locustfile.py"},
}
CLIENTS = {"app/core/clients.py", "tests/test_clients.py"}
"""What is there as long as one of several features needs it."""
ALONE = FILES | {each: FILES[each] | CLIENTS for each in (Feature.RATE_LIMIT, Feature.WEBSOCKET)}
OWN = {"scaffold.yaml", ".copier-answers.yml"}


def tree(root: Path) -> dict[str, bytes]:
    paths = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
