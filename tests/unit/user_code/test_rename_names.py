"""Renames: one after the other, in the paths of files, and in what the user wrote."""

from __future__ import annotations

import pytest

from scaffold.plan.moved_files import moved_paths
from scaffold.specfile import specfile
from scaffold.specfile.renames import composed
from scaffold.user_code.rename_names import Renaming, refactored, renamed_words

Renames = dict[tuple[str, ...], str]

BLOG = """\
project: blog
resources:
  Post:
    fields: {title: str}
  Author/people:
    fields: {name: str}
"""
BLOG = BLOG.replace("  Author/people:\n", "  Author:\n")


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ({}, {}, {}),
        ({("A",): "B"}, {}, {("A",): "B"}),
        ({}, {("A",): "B"}, {("A",): "B"}),
        ({("A",): "B"}, {("B",): "C"}, {("A",): "C"}),
        ({("A",): "B"}, {("B",): "A"}, {}),
        ({("A",): "B"}, {("X",): "Y"}, {("A",): "B", ("X",): "Y"}),
        ({("A", "f"): "g"}, {("A", "g"): "h"}, {("A", "f"): "h"}),
        ({("A",): "B", ("A", "f"): "g"}, {("B", "g"): "h"}, {("A",): "B", ("A", "f"): "h"}),
        ({("A",): "B"}, {("B", "f"): "g"}, {("A",): "B", ("A", "f"): "g"}),
        ({("A", "f"): "g"}, {("A",): "B"}, {("A",): "B", ("A", "f"): "g"}),
        ({("A", "f"): "g"}, {("A", "g"): "f"}, {}),
    ],
)
def test_two_renames_are_one(first: Renames, second: Renames, both: Renames) -> None:
    assert composed(first, second) == both


def words_of(old: str, new: str, renames: Renames) -> dict[str, str]:
    before = specfile.parse(BLOG).spec
    after = specfile.parse(BLOG.replace(old, new)).spec
    return renamed_words(before, after, renames)


def test_the_files_of_a_renamed_resource_are_known_by_its_names() -> None:
    before = specfile.parse(BLOG).spec
    after = specfile.parse(BLOG.replace("Post:", "Article:")).spec
    removed = ["app/models/post.py", "tests/test_posts.py", "app/post.py", "app/poster.py"]
    added = ["app/models/article.py", "tests/test_articles.py", "app/articleer.py"]
    assert moved_paths(before, after, {("Post",): "Article"}, removed, added) == {
        "app/models/post.py": "app/models/article.py",
        "tests/test_posts.py": "tests/test_articles.py",
    }
    assert moved_paths(before, after, {}, removed, added) == {}


def carried(base: str, theirs: str, ours: str, words: dict[str, str]) -> str:
    renaming = Renaming(words, {"app.post": "app.article"})
    (done,) = refactored(base.encode(), theirs.encode(), renaming, ours.encode())
    return done.decode()


FIELD: Renames = {("Post", "title"): "headline"}
BASE = 'class Post:\n    title: str\n\nBODY = {"title": "x"}\n'
THEIRS = BASE.replace("title", "headline")


@pytest.mark.parametrize(
    ("ours", "wanted"),
    [
        ("def f(post):\n    return post.title\n", "def f(post):\n    return post.headline\n"),
        ('{"title": 1}\n', '{"headline": 1}\n'),
        ("titles = 1\n", "titles = 1\n"),
        (
            "f'{post.title!r:>{title}} the title {{title}} {rf\"{ title }\"}'\n",
            "f'{post.headline!r:>{headline}} the title {{title}} {rf\"{ headline }\"}'\n",
        ),
        ("# the title\n", "# the title\n"),
        ('"the title"\n', '"the title"\n'),
        ("x = 'ä'; post.title\r\n", "x = 'ä'; post.headline\r\n"),
        ("def broken(:\n", "def broken(:\n"),
    ],
)
def test_what_was_written_by_hand_is_renamed_where_the_tools_own_is(ours: str, wanted: str) -> None:
    assert carried(BASE, THEIRS, ours, words_of("title", "headline", FIELD)) == wanted


def test_a_text_is_renamed_in_tests_alone() -> None:
    """What a text of the user's own code means, nobody knows: a key of their own answer, say."""
    words = words_of("title", "headline", FIELD)
    texts = b'{"title": post.title, f"{post.title}": f"title"}\n'
    kept = b'{"title": post.headline, f"{post.headline}": f"title"}\n'
    renaming = Renaming(words, {}, texts=False)
    assert refactored(BASE.encode(), THEIRS.encode(), renaming, texts) == (kept,)


@pytest.mark.parametrize(
    ("ours", "wanted"),
    [
        ('__all__ = ["Post", "Other"]\n', '__all__ = ["Article", "Other"]\n'),
        ("__all__: list[str] = [\n    'Post',\n]\n", "__all__: list[str] = [\n    'Article',\n]\n"),
        ('__all__ += ["Post"]\n', '__all__ += ["Article"]\n'),
        ('__all__ = ["Post"]; x = "a Post"\n', '__all__ = ["Article"]; x = "a Post"\n'),
        ('names = ["Post"]\n', 'names = ["Post"]\n'),
    ],
)
@pytest.mark.parametrize("texts", [True, False])
def test_what_a_module_exports_follows_its_name(ours: str, wanted: str, *, texts: bool) -> None:
    words = words_of("Post:", "Article:", {("Post",): "Article"})
    renaming = Renaming(words, {}, texts=texts)
    found = refactored(b"Post\n", b"Article\n", renaming, b"Post\n" + ours.encode())
    assert found == (b"Article\n" + wanted.encode(),)


def test_a_name_that_the_file_still_has_is_not_renamed() -> None:
    """Another resource in the same file may have a title of its own."""
    theirs = THEIRS + "Page.title\n"
    words = words_of("title", "headline", FIELD)
    assert carried(BASE + "Page.title\n", theirs, "post.title\n", words) == "post.title\n"


def test_a_class_is_renamed_in_each_of_its_forms() -> None:
    words = words_of("Post:", "Article:", {("Post",): "Article"})
    base = "from x import Post, PostRead, POSTS\ndef read_post(): ...\n"
    theirs = "from x import Article, ArticleRead, ARTICLES\ndef read_article(): ...\n"
    ours = "PostRead(read_post(POSTS), Postman, post_office)\n"
    wanted = "ArticleRead(read_article(ARTICLES), Postman, post_office)\n"
    assert carried(base, theirs, ours, words) == wanted


def test_a_module_is_renamed_only_if_it_moves() -> None:
    words = words_of("Post:", "Article:", {("Post",): "Article"})
    base, theirs = "from app.post import post\n", "from app.article import article\n"
    ours = "from app.post import post\nfrom app.mine.post import post\nimport app.post as p\n"
    wanted = (
        "from app.article import article\nfrom app.mine.post import article\n"
        "import app.article as p\n"
    )
    assert carried(base, theirs, ours, words) == wanted


def test_a_name_that_the_user_imports_from_elsewhere_is_not_renamed() -> None:
    ours = "from app.mine import title\n\nprint(title)\n"
    assert carried(BASE, THEIRS, ours, words_of("title", "headline", FIELD)) == ours
