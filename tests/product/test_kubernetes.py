"""The files for Kubernetes say what they mean to it, and agree with each other and the image.

No cluster runs here, and no kustomize: the schemas of Kubernetes are checked, and what kustomize
would put together is looked up by hand.
"""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Any

import kubernetes_validate
import pytest
from ruamel.yaml import YAML
from support.environment import MODELS, generate

from scaffold.errors import ScaffoldError
from scaffold.model.vocabulary import Auth, Database, Feature
from scaffold.specfile import specfile
from scaffold.specfile.specfile import Keys

if TYPE_CHECKING:
    from pathlib import Path

VERSION = "1.37"
FOLDER = "deploy/kubernetes"
Object = dict[str, Any]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("made") / "shop"
    model = MODELS / "bookshop.yaml"
    return generate(model, into, database=Database.POSTGRESQL, features=tuple(Feature))


def load(path: Path) -> list[Object]:
    return list(YAML(typ="safe").load_all(path))


@pytest.fixture(scope="module")
def objects(root: Path) -> dict[str, Object]:
    """Everything that the base lists, by kind and name."""
    base = root / FOLDER / "base"
    (kustomization,) = load(base / "kustomization.yaml")
    listed = kustomization["resources"]
    assert sorted(listed) == sorted(
        path.name for path in base.iterdir() if path.name != "kustomization.yaml"
    )
    found = [each for name in listed for each in load(base / name)]
    return {f"{each['kind']} {each['metadata']['name']}": each for each in found}


def pod(workload: Object) -> Object:
    found: Object = workload["spec"]["template"]["spec"]
    return found


def containers(workload: Object) -> list[Object]:
    return [*pod(workload).get("initContainers", []), *pod(workload)["containers"]]


def test_kubernetes_knows_every_word(objects: dict[str, Object]) -> None:
    assert len(objects) == 8
    for each in objects.values():
        kubernetes_validate.validate(each, VERSION, strict=True)


def test_what_selects_pods_finds_those_that_are_meant(objects: dict[str, Object]) -> None:
    api, job = objects["Deployment api"], objects["Job migrate"]
    labels = api["spec"]["template"]["metadata"]["labels"]
    assert api["spec"]["selector"]["matchLabels"].items() <= labels.items()
    assert objects["Service api"]["spec"]["selector"].items() <= labels.items()
    for name in ("PodDisruptionBudget api", "NetworkPolicy api"):
        spec = objects[name]["spec"]
        assert spec.get("selector", spec.get("podSelector"))["matchLabels"] == labels
    (outside,) = objects["NetworkPolicy outside"]["spec"]["podSelector"]["matchExpressions"]
    both = [*labels.values(), *job["spec"]["template"]["metadata"]["labels"].values()]
    assert outside["values"] == both
    target = objects["HorizontalPodAutoscaler api"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", "api")


def test_every_container_is_closed_and_has_its_requests_and_limits(
    objects: dict[str, Object], root: Path
) -> None:
    user = re.search(r"USER (\d+)", (root / "Dockerfile").read_text(encoding="utf-8"))
    for name in ("Deployment api", "Job migrate"):
        context = pod(objects[name])["securityContext"]
        assert user
        assert (context["runAsNonRoot"], context["runAsUser"]) == (True, int(user[1]))
        for each in containers(objects[name]):
            closed = each["securityContext"]
            assert closed["readOnlyRootFilesystem"]
            assert not closed["allowPrivilegeEscalation"]
            assert closed["capabilities"] == {"drop": ["ALL"]}
            assert set(each["resources"]) == {"requests", "limits"}
            assert each["image"] == "api"


def test_the_probes_ask_what_the_api_answers(objects: dict[str, Object], root: Path) -> None:
    (api,) = pod(objects["Deployment api"])["containers"]
    paths = {word: api[f"{word}Probe"]["httpGet"]["path"] for word in ("liveness", "readiness")}
    assert paths == {"liveness": "/health/live", "readiness": "/health/ready"}
    assert api["readinessProbe"]["timeoutSeconds"] > 2  # which is how long it asks the database
    dockerfile = (root / "Dockerfile").read_text(encoding="utf-8")
    graceful = re.search(r'"--timeout-graceful-shutdown", "(\d+)"', dockerfile)
    assert graceful
    seconds = int(graceful[1]) + api["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pod(objects["Deployment api"])["terminationGracePeriodSeconds"] > seconds


@pytest.mark.parametrize("name", ["staging", "production"])
def test_an_overlay_changes_what_is_there(
    objects: dict[str, Object], root: Path, name: str
) -> None:
    folder = root / FOLDER / "overlays" / name
    (overlay,) = load(folder / "kustomization.yaml")
    assert overlay["namespace"] == f"bookshop-{name}"
    assert [(folder / each).resolve() for each in overlay["resources"]] == [
        (root / FOLDER / "base").resolve()
    ]
    assert [each["name"] for each in overlay["images"]] == ["api"]
    for patch in overlay["patches"]:
        target = objects[f"{patch['target']['kind']} {patch['target']['name']}"]
        for change in YAML(typ="safe").load(patch["patch"]):
            value: Any = target
            for step in change["path"].strip("/").split("/"):
                value = value[step]
            assert (change["op"], type(change["value"])) == ("replace", type(value))


def test_new_pods_wait_for_the_migrations(
    objects: dict[str, Object], root: Path, python: Path
) -> None:
    (waits,) = pod(objects["Deployment api"])["initContainers"]
    (migrates,) = containers(objects["Job migrate"])
    settings = {"DATABASE_URL": f"sqlite+aiosqlite:///{root / 'trial.db'}"}

    def run(command: list[str]) -> int:
        words = [str(python), "-m", *command[command[:2] == ["python", "-m"] and 2 :]]
        return subprocess.run(
            words, cwd=root, env=settings, capture_output=True, check=False
        ).returncode

    assert run(waits["command"]) != 0
    assert run(migrates["command"]) == 0
    assert run(waits["command"]) == 0


MISSED = """
import os, sys
os.environ |= (secret := {name: "https://of-ours.test/0123456789abcdef" for name in sys.argv[1:]})
from app.core.config import Settings
for name in secret:
    del os.environ[name]
    try:
        Settings()
    except ValueError:
        print(name)
    os.environ[name] = secret[name]
"""


@pytest.mark.parametrize(
    ("auth", "may_be_empty"), [((Auth.API_KEY,), set()), (tuple(Auth), {"OIDC_CLIENT_SECRET"})]
)
def test_the_secret_of_the_readme_holds_what_production_does_not_start_without(
    auth: tuple[Auth, ...], may_be_empty: set[str], python: Path, tmp_path: Path
) -> None:
    features = (Feature.DOCKER, Feature.KUBERNETES)
    keys = Keys(database=Database.POSTGRESQL, auth=auth, features=features)
    root = generate(MODELS / "bookshop.yaml", tmp_path / "shop", **keys)
    readme = (root / "README.md").read_text(encoding="utf-8")
    names = re.findall(r"--from-literal=(\w+)=", readme)
    (exported,) = re.findall(r"^export ENVIRONMENT=production (.*)$", readme, re.MULTILINE)
    assert [each.removesuffix("=…") for each in exported.split()] == names
    compose = (root / "compose.yaml").read_text(encoding="utf-8")
    assert [name for name in names if f"    {name}: " not in compose] == []
    ran = subprocess.run(
        [str(python), "-c", MISSED, *names],
        cwd=root,
        env={"ENVIRONMENT": "production"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(ran.stdout.split()) == set(names) - may_be_empty
    network = (root / FOLDER / "base/network.yaml").read_text(encoding="utf-8")
    assert ("port: 443 #" in network) == (Auth.OAUTH2 in auth)


def test_several_pods_do_not_share_a_file() -> None:
    text = "project: shop\ndatabase: sqlite\nfeatures: [kubernetes]\nresources: {}\n"
    with pytest.raises(ScaffoldError, match="several pods") as error:
        specfile.parse(text)
    assert error.value.code == "kubernetes-on-sqlite"
