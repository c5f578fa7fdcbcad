"""What a project has beyond the API itself: said in one word, and gone with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from ruamel.yaml import YAML
from support.databases import local_postgresql
from support.environment import MODELS, generate
from support.features import FILES, OWN, tree
from support.image import SWITCHES, build
from support.serving import free_port

from scaffold.errors import ScaffoldError
from scaffold.model import answers
from scaffold.model.vocabulary import DEFAULT_FEATURES, Database, Feature
from scaffold.specfile import specfile
from scaffold.specfile.project_flags import read_features

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.image import Image

MODEL = "project: shop\nresources:\n  Item:\n    fields:\n      name: str\n"
DATABASES = pytest.mark.parametrize("database", Database)
PLAIN = MODELS / "plain.yaml"


def parse(features: str) -> specfile.SpecFile:
    return specfile.parse(MODEL.replace("resources:", f"{features}resources:"))


def test_what_is_not_said_is_the_default_in_a_new_project() -> None:
    assert parse("").spec.features == DEFAULT_FEATURES


@pytest.mark.parametrize("said", ["features: []\n", "features:\n"])
def test_an_empty_list_is_none(said: str) -> None:
    assert parse(said).spec.features == ()


def test_the_order_and_repetitions_mean_nothing() -> None:
    said = parse("features: [ci, docker, ci]\n").spec
    assert said.features == (Feature.DOCKER, Feature.CI)
    assert said == parse("features: [docker, ci]\n").spec


def test_an_unknown_feature_is_refused_at_its_place_with_a_suggestion() -> None:
    with pytest.raises(ScaffoldError) as error:
        parse("features: [dokcer]\n")
    assert (error.value.code, error.value.where) == ("unknown-feature", "scaffold.yaml:2:12")
    assert error.value.hint.startswith("Did you mean 'docker'?")


def test_a_project_stays_as_it_is_where_its_model_says_nothing() -> None:
    """So a project from before there were features gets none that nobody asked for."""
    older = answers.to_data(parse("").spec)
    del older["features"]
    locked = answers.from_data(older)
    assert locked.features == ()
    assert specfile.parse(MODEL, locked=locked).spec.features == ()


def test_a_new_file_says_what_it_has() -> None:
    for features in ((), DEFAULT_FEATURES):
        spec = replace(parse("").spec, features=features)
        text = specfile.write_new(spec)
        assert f"features: [{', '.join(features)}]\n" in text
        assert specfile.parse(text).spec == spec


def test_features_are_switched_in_a_file_without_touching_its_comments() -> None:
    file = parse("features: [docker]  # for now\n")
    both = (Feature.DOCKER, Feature.CI)
    assert "features: [docker, ci]  # for now\n" in file.with_keys(features=both).text
    assert "features: []  # for now\n" in file.with_keys(features=()).text


@pytest.mark.parametrize(
    ("words", "features"),
    [
        (None, None),
        ("none", ()),
        ("ci", (Feature.CI,)),
        ("ci, docker", (Feature.DOCKER, Feature.CI)),
    ],
)
def test_the_flag_takes_words_with_commas_between(
    words: str | None, features: tuple[Feature, ...] | None
) -> None:
    assert read_features(words) == features


@pytest.mark.parametrize("words", ["", "dokcer", "docker,,ci", "docker none"])
def test_the_flag_refuses_other_words(words: str) -> None:
    with pytest.raises(ScaffoldError, match="--features: there is no feature"):
        read_features(words)


def all_of(database: Database) -> tuple[Feature, ...]:
    """List every feature that a project with this database can have."""
    none = {Feature.KUBERNETES} if database is Database.SQLITE else set()
    return tuple(each for each in Feature if each not in none)


@DATABASES
@pytest.mark.parametrize("feature", Feature)
def test_a_feature_that_is_off_leaves_no_file_and_no_word(
    feature: Feature, database: Database, tmp_path: Path
) -> None:
    if feature not in all_of(database):
        pytest.skip("there is none on this database")
    rest = tuple(each for each in all_of(database) if each is not feature)
    every = tree(generate(PLAIN, tmp_path / "every", database=database, features=all_of(database)))
    without = tree(generate(PLAIN, tmp_path / "without", database=database, features=rest))
    assert set(every) - set(without) == FILES[feature]
    assert set(without) <= set(every)
    for word in WORDS[feature]:
        naming = [path for path in without if word in without[path].lower() and path not in OWN]
        assert naming == [], word


def test_the_store_goes_with_the_last_feature_that_needs_it(tmp_path: Path) -> None:
    needing = {Feature.RATE_LIMIT, Feature.WEBSOCKET}
    rest = tuple(each for each in Feature if each not in needing)
    there = tree(generate(PLAIN, tmp_path / "x", database=Database.POSTGRESQL, features=rest))
    for word in (b"redis", b"valkey"):
        assert [path for path in there if word in there[path].lower()] == []


WORDS = {
    Feature.DOCKER: (b"docker", b"compose", b"caddy"),
    Feature.CI: (b"github", b"continuous"),
    Feature.METRICS: (b"/metrics", b"metrics.", b"prometheus", b"grafana"),
    Feature.LOGGING: (b"structlog", b"requestlog", b"core.logging"),
    Feature.RATE_LIMIT: (b"rate_limit", b"rate limit", b"limiter", b"429"),
    Feature.TRACING: (b"opentelemetry", b"tracing", b"otel"),
    Feature.WEBSOCKET: (b"websockets", b"core.feed", b"realtime", b"sockets_per", b"told_by"),
    Feature.KUBERNETES: (b"kubernetes", b"kustom", b"kubectl"),
    Feature.LOAD_TEST: (b"locust",),
}


@DATABASES
@pytest.mark.parametrize("model", ["bookshop", "plain"])
def test_the_files_of_docker_and_ci_are_right_for_those_who_read_them(
    model: str, database: Database, tmp_path: Path
) -> None:
    every = all_of(database)
    path = MODELS / f"{model}.yaml"
    root = generate(path, tmp_path / "project", database=database, features=every)
    for command in (
        [str(Path(sys.executable).with_name("hadolint")), "Dockerfile"],
        schema("vendor.compose-spec", "compose.yaml"),
        schema("vendor.github-workflows", ".github/workflows/ci.yml"),
    ):
        ran = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def schema(name: str, path: str) -> list[str]:
    return [sys.executable, "-m", "check_jsonschema", "--builtin-schema", name, path]


@DATABASES
def test_the_migrations_of_the_workflow_go_up_and_down(
    database: Database, folder: Path, python: Path
) -> None:
    project = generate(MODELS / "bookshop.yaml", folder / "project", database=database)
    workflow = YAML(typ="safe").load(project / ".github/workflows/ci.yml")
    steps = [step.get("run", "") for step in workflow["jobs"]["migrations"]["steps"]]
    commands = [step.removeprefix("uv run ") for step in steps if step.startswith("uv run alembic")]
    assert commands == [
        "alembic upgrade head",
        "alembic check",
        "alembic downgrade base",
        "alembic upgrade head",
    ]
    for command in commands:
        ran = subprocess.run(
            [python, "-m", *command.split()],
            cwd=project,
            env={"PATH": os.defpath},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr


LIVE = b'http_requests_total{method="GET",route="/health/live",'
DATABASE_FOLDER = "/data"


@contextmanager
def database_of(image: Image, project: Path, folder: Path) -> Iterator[str]:
    """Give the URL of an empty database, which is outside the image."""
    if "DATABASE_URL" in image.environment:
        data = folder / "data"
        data.mkdir()
        if SWITCHES:
            os.chown(data, image.user, image.user)
        yield image.environment["DATABASE_URL"].replace(DATABASE_FOLDER, str(data))
        return
    with local_postgresql(project, folder / "postgresql") as url:
        (folder / "postgresql").chmod(0o711)  # its socket is for every user
        yield url


@DATABASES
def test_an_image_migrates_and_serves_and_writes_nowhere_else(
    database: Database, folder: Path
) -> None:
    project = generate(MODELS / "bookshop.yaml", folder / "project", database=database)
    image = build(project, folder)
    before = tree(image.root)
    with database_of(image, project, folder) as database_url:
        settings = {"DATABASE_URL": database_url, "SECRET_KEY": "0123456789" * 4}
        image.run(["python", "-m", "app", "migrate"], **settings)
        port = str(free_port())
        command = [port if word == "8000" else word for word in image.command]
        server = image.start(command, **settings)
        try:
            url = f"http://127.0.0.1:{port}"
            assert answer(f"{url}/health/ready", server) == b"true"
            for _ in range(40):
                answer(f"{url}/health/live", server)
            assert LIVE + b'status="200"} 40.0' in answer(f"{url}/metrics", server)
        finally:
            server.terminate()
            printed = server.communicate(timeout=30)[0]
    workers = int(image.environment["WEB_CONCURRENCY"])
    assert printed.count("Application startup complete") == workers
    assert tree(image.root) == before


def answer(url: str, server: subprocess.Popen[str]) -> bytes:
    for _ in range(1200):
        try:
            with urlopen(url, timeout=15) as response:
                return bytes(response.read())
        except HTTPError as error:
            pytest.fail(f"{url}: {error.read().decode()}")
        except OSError:
            assert server.poll() is None, server.communicate()[0]
            time.sleep(0.1)
    pytest.fail("the server does not answer")
