"""Where a request asks for the version of the API; and docs/versions.md, done word for word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from shutil import copyfile

import pytest
from support.bookshop import edit
from support.environment import HERE, MODELS, common_environment, generate
from support.serving import Project

from scaffold.errors import ScaffoldError
from scaffold.model import answers
from scaffold.model.vocabulary import ApiVersion
from scaffold.specfile import specfile
from scaffold.specfile.project_flags import read_api_version

MODEL = "project: shop\nresources:\n  Item:\n    fields:\n      name: str\n"
HEADER = MODEL.replace("resources:", "api_version: header\nresources:")


def test_what_is_not_said_is_the_path() -> None:
    assert specfile.parse(MODEL).spec.api_version is ApiVersion.PATH
    assert specfile.parse(HEADER).spec.api_version is ApiVersion.HEADER


def test_a_lock_from_before_there_was_a_choice_is_the_path_and_stays_as_it_was() -> None:
    path, header = (answers.to_data(specfile.parse(text).spec) for text in (MODEL, HEADER))
    assert "api_version" not in path
    assert header == path | {"api_version": "header"}
    for data in (path, header):
        assert answers.to_data(answers.from_data(data)) == data


def test_it_is_said_and_taken_back_in_a_file_without_touching_its_comments() -> None:
    file = specfile.parse(MODEL.replace("shop", "shop  # ours"))
    header = file.with_keys(api_version=ApiVersion.HEADER)
    assert header.text == HEADER.replace("shop", "shop  # ours")
    assert header.with_keys(api_version=ApiVersion.PATH).text == file.text
    said = specfile.parse(HEADER.replace("header", "path  # for now"))
    text = said.with_keys(api_version=ApiVersion.HEADER).text
    assert text == HEADER.replace("header", "header  # for now")


@pytest.mark.parametrize("word", ["headers", "query", ""])
def test_other_words_are_refused_at_their_place(word: str) -> None:
    with pytest.raises(ScaffoldError, match="there is no api_version") as error:
        specfile.parse(HEADER.replace("header", f"'{word}'"))
    assert (error.value.code, error.value.where) == ("unknown-api-version", "scaffold.yaml:2:14")
    with pytest.raises(ScaffoldError, match="--api-version: there is no api_version"):
        read_api_version(word)


@dataclass
class Chapter:
    """The blocks of code in docs/versions.md, by the first words of the line above them."""

    blocks: list[tuple[str, str]]

    def __call__(self, beginning: str) -> str:
        (found,) = (code for above, code in self.blocks if above.startswith(beginning))
        return found


@pytest.fixture(scope="module")
def chapter() -> Chapter:
    text = (HERE.parent / "docs/versions.md").read_text(encoding="utf-8")
    parts = re.split(r"^```\w*\n", text, flags=re.MULTILINE)
    pairs = list(pairwise(parts))[::2]
    return Chapter([(above.strip().rpartition("\n\n")[2], code) for above, code in pairs])


TEST = '''
"""Both versions are there, and differ in what was changed."""

import warnings

import pytest
from httpx import Response

from app.main import app
from tests.api import Api
from tests.factories.book import create_book

pytestmark = pytest.mark.anyio


async def ask(api: Api, version: str, path: str) -> Response:
    return await api.nobody.get({url}, headers={headers})


async def test_versions(api: Api) -> None:
    book = await create_book(api)
    path = f"/books/{{book['id']}}"
    assert (await ask(api, "1", path)).json() == book
    author = book["author"]["name"]
    assert (await ask(api, "2", path)).json() == book | {{"byline": f"by {{author}}"}}
    for version in ("1", "2"):
        listed = await ask(api, version, "/authors")
        assert (listed.status_code, len(listed.json()["items"])) == (200, 1)
        refused = await ask(api, version, "/loans")
        assert refused.status_code == 401
    assert (await ask(api, "3", path)).status_code == {missing}


def test_the_document_names_each_operation_once() -> None:
    with warnings.catch_warnings(action="error"):
        document = app.openapi()
    assert "BookRead2" in document["components"]["schemas"]
'''
TESTS = {
    ApiVersion.PATH: {"url": 'f"/api/v{version}{path}"', "headers": "{}", "missing": 404},
    ApiVersion.HEADER: {
        "url": 'f"/api{path}"',
        "headers": '{"API-Version": version}',
        "missing": 400,
    },
}


@pytest.fixture(params=ApiVersion, ids=str)
def kind(request: pytest.FixtureRequest) -> ApiVersion:
    return ApiVersion(request.param)


@pytest.fixture
def root(kind: ApiVersion, tmp_path: Path) -> Path:
    return generate(MODELS / "bookshop.yaml", tmp_path / "shop", api_version=kind)


def add_version(root: Path, kind: ApiVersion, chapter: Chapter) -> None:
    """Do what the chapter says."""
    for line in chapter("A version is a folder").splitlines():
        carry_out(root, line.split())
    change_route(root / "app/api/v2/books.py", chapter("In `app/api/v2/books.py`"))
    package, routes = 'PREFIX = "/api/v2"\n', chapter("`app/api/v2/routes.py`")
    if kind is ApiVersion.HEADER:
        package = chapter("`app/api/v2/__init__.py`")
        routes = routes.replace(".router,", ".router.of(VERSION),")
        routes = routes.replace("import PREFIX, books", "import PREFIX, VERSION, books")
        versions = chapter("In the header, `app/api/versioning.py`").splitlines()[0]
        edit(root, "app/api/versioning.py", 'VERSIONS = ("1",)', versions)
    (root / "app/api/v2/__init__.py").write_text(package, encoding="utf-8")
    (root / "app/api/v2/routes.py").write_text(routes, encoding="utf-8")
    imports, call = chapter("Then `create_app`"), "    include_routes(app)\n"
    edit(root, "app/main.py", call, f"{call}    include_routes_2(app)\n")
    first = "from app.api.v1.routes import include_routes\n"
    edit(root, "app/main.py", first, first + imports)


def change_route(module: Path, changed: str) -> None:
    """Put a route in the place of the one that a module has, and its schema above."""
    schema, route = changed.split("\n\n\n")
    text = module.read_text(encoding="utf-8").replace("app.api.v1", "app.api.v2")
    head, _, rest = text.partition('@router.get("/{id}"')
    rest = rest.partition("\n\n\n")[2]
    text = f"{head}{route}\n\n{rest}".replace("\nTAGS = ", f"\n\n{schema}\n\n\nTAGS = ")
    module.write_text(text, encoding="utf-8")


def carry_out(root: Path, words: list[str]) -> None:
    match words:
        case ["mkdir", folder]:
            (root / folder).mkdir()
        case ["cp", *files, folder]:
            for file in files:
                copyfile(root / file, root / folder / Path(file).name)
        case _:
            pytest.fail(f"nobody knows how to {words}")


def test_a_second_version_is_added_as_the_chapter_says(
    root: Path, kind: ApiVersion, chapter: Chapter
) -> None:
    add_version(root, kind, chapter)
    (root / "tests/test_both.py").write_text(TEST.format(**TESTS[kind]), encoding="utf-8")
    project = Project(root, (str(common_environment()), "-m"))
    project.run("ruff", "check", "--no-cache", "app")
    own = [each for each in ("tests/test_versioning.py",) if (root / each).exists()]
    project.run("pytest", "-q", "-p", "no:cacheprovider", "tests/test_both.py", *own)
