"""The dialogue, at a real pseudo-terminal where it is about keys, and in a script elsewhere."""

from io import StringIO
from pathlib import Path

import pytest
from support.script import Script
from support.terminal import CLEAR, CTRL_C, CTRL_D, DOWN, ENTER, ESCAPE, UP, Person

from scaffold.checks.spec import NOTHING_RESERVED
from scaffold.dialogue.kind_guess import guessed, singular_of
from scaffold.dialogue.resource.fields import ask_fields, completions_at, reading
from scaffold.dialogue.resource_list import ask_resources
from scaffold.dialogue.review import mend
from scaffold.dialogue.terminal.session import Back, Talk
from scaffold.language.outline import Outline
from scaffold.language.short_form import parse_resource
from scaffold.model.names import a
from scaffold.model.spec import Draft
from scaffold.model.vocabulary import DEFAULT_FEATURES, Auth, Kind
from scaffold.output.terminal import Screen
from scaffold.specfile.project_flags import from_outline


def talk_of(*answers: str) -> tuple[Talk, Script, StringIO]:
    script, shown = Script(*answers), StringIO()
    return Talk(script, Screen(shown), NOTHING_RESERVED), script, shown


def outline_of(*lines: str, auth: bool = True) -> Outline:
    words = [parse_resource(line) for line in lines]
    drafts = tuple(Draft(name=each.name, fields=each.fields) for each in words)
    return Outline(project="blog", auth=(Auth.JWT,) if auth else (), drafts=drafts)


def yaml_of(outline: Outline) -> str:
    return from_outline(outline, NOTHING_RESERVED).text.partition("resources:\n")[2]


def test_a_resource_is_described_field_by_field() -> None:
    answers = ["Post", "title", "=", "200:index", "price", "=", "=", "", "=", "=", ""]
    talk, script, _ = talk_of(*answers)
    outline = ask_resources(talk, outline_of())
    assert yaml_of(outline) == (
        "  Post:\n    fields:\n      title: str:200:index\n      price: decimal:10,2\n"
    )
    assert not script.answers


def test_a_whole_line_describes_a_resource_at_once() -> None:
    talk, _, _ = talk_of("Post title:str:200 author:User:owner", "", "everyone", "=", "")
    outline = ask_resources(talk, outline_of())
    assert yaml_of(outline) == (
        "  Post:\n    access: {read: public}\n    fields:\n"
        "      title: str:200\n      author: User:owner\n"
    )


def test_without_login_nobody_is_asked_who_may_read() -> None:
    talk, script, _ = talk_of("Post title:str", "", "")
    ask_resources(talk, outline_of(auth=False))
    assert not [words for words in script.asked if "Who" in words]


def test_a_relation_is_chosen_in_sentences() -> None:
    talk, script, shown = talk_of(
        *("Book", "author", "relation", "User", "each book has one", "no", "no", "a user", ""),
        *("=", "=", ""),
    )
    outline = ask_resources(talk, outline_of())
    assert "author: User\n" in yaml_of(outline)
    assert not script.answers
    assert "author:User" in shown.getvalue()


def test_a_known_resource_is_guessed_from_the_name() -> None:
    talk, script, _ = talk_of("Book", "author_id", "=", "=", "=", "yes", "=", "", "=", "=", "")
    outline = ask_resources(talk, outline_of("Author name:str"))
    assert "author: Author:null\n" in yaml_of(outline)
    assert "Author" in script.defaults


def test_a_relation_may_go_to_a_resource_that_is_described_next() -> None:
    answers = ["Book author:Author", "", "=", "=", "=", "name:str", "", "=", "=", ""]
    talk, script, shown = talk_of(*answers)
    outline = ask_resources(talk, outline_of())
    assert [draft.name for draft in outline.drafts] == ["Book", "Author"]
    assert "Author is not described yet." in shown.getvalue()
    assert script.defaults[4] == "Author"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("title:strng", "Did you mean 'str'?"),
        ("title:str:nul", "Did you mean 'null'?"),
        ("class:str", "is a Python keyword"),
        ("id:int", "'id' is generated"),
        ("price:decimal:10,2:search", "decimal does not take 'search'"),
        ("n:int:ge=5:default=1", "breaks ge=5"),
        ("größe", "is not ASCII"),
        ("title", "has a field 'title' already"),
        ("title:str title:str", "has a field 'title' already"),
        ('"title', "opens a quote"),
    ],
)
def test_what_is_wrong_stays_in_the_prompt_with_the_error_above_it(typed: str, said: str) -> None:
    talk, script, shown = talk_of(typed, "ok:bool", "")
    draft = Draft(name="Post", fields=parse_resource("Post title:str").fields)
    changed = ask_fields(talk, outline_of(), draft)
    assert said in shown.getvalue()
    assert "hint:" in shown.getvalue()
    assert script.defaults[1] == typed
    assert [field.name for field in changed.fields] == ["title", "ok"]


def test_a_resource_needs_a_field() -> None:
    talk, _, shown = talk_of("", "title:str", "")
    ask_fields(talk, outline_of(), Draft(name="Post"))
    assert "Post has no fields" in shown.getvalue()


def test_going_back_takes_up_the_last_field() -> None:
    talk, script, _ = talk_of("<", "headline:str:100", "")
    draft = Draft(name="Post", fields=parse_resource("Post title:str").fields)
    changed = ask_fields(talk, outline_of(), draft)
    assert script.defaults[1] == "title:str"
    assert [field.name for field in changed.fields] == ["headline"]


def test_going_back_from_a_kind_returns_to_the_name() -> None:
    talk, script, _ = talk_of("titel", "<", "title", "=", "<", "text", "", "")
    changed = ask_fields(talk, outline_of(), Draft(name="Post"))
    assert script.defaults[2] == "titel"
    assert [(field.name, getattr(field, "kind", None)) for field in changed.fields] == [
        ("title", Kind.TEXT)
    ]


def test_going_back_opens_the_last_resource_again() -> None:
    talk, script, _ = talk_of("Post title:str", "", "=", "=", "<", "+<", "<", "<", "body:text", "")
    script.answers += ["=", "=", ""]
    outline = ask_resources(talk, outline_of())
    assert [field.name for field in outline.drafts[0].fields] == ["title", "body"]


def test_going_back_from_the_first_resource_leaves_the_resources() -> None:
    talk, _, _ = talk_of("<")
    with pytest.raises(Back):
        ask_resources(talk, outline_of())


def test_a_question_mark_shows_the_language_and_the_model() -> None:
    talk, _, shown = talk_of("?", "", "?", "")
    draft = Draft(name="Post", fields=parse_resource("Post title:str").fields)
    ask_fields(talk, outline_of(), draft)
    ask_resources(talk, outline_of("Post title:str"))
    assert shown.getvalue().count("price:decimal:10,2:ge=0") == 2
    assert shown.getvalue().count("blog (sqlite, jwt)\n└─ Post\n   └─ title:str") == 2


BOTH = ("Post title:str author:Author", "Author name:str")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["Post", "title:str", "change", "headline:text", "done"], "headline: text"),
        (["Post", "rename", "Article", "done"], "  Article:\n"),
        (["Author", "rename", "Writer", "done"], "author: Writer\n"),
        (["Post", "who", "everyone", "only admins", "done"], "{read: public, write: admin}"),
        (["Post", "add", "body:text", "", "done"], "body: text"),
        (["add", "Tag label:str", "", "=", "="], "  Tag:\n"),
    ],
)
def test_anything_can_be_mended(answers: list[str], expected: str) -> None:
    talk, _, _ = talk_of(*answers, "done")
    outline = mend(talk, outline_of(*BOTH), Path)
    assert expected in yaml_of(outline)


def test_the_place_of_the_version_can_be_mended() -> None:
    talk, _, _ = talk_of("version", "header", "done")
    outline = mend(talk, outline_of(*BOTH), Path)
    assert "api_version: header\n" in from_outline(outline, NOTHING_RESERVED).text
    talk, script, _ = talk_of("version", "path", "done")
    assert mend(talk, outline, Path) == outline_of(*BOTH)
    assert script.answers == []


def test_a_field_can_be_removed() -> None:
    talk, _, _ = talk_of("Post", "title:str", "remove", "done", "done")
    assert "title" not in yaml_of(mend(talk, outline_of(*BOTH), Path))


def test_removing_a_resource_takes_its_relations_along_and_says_so() -> None:
    talk, script, _ = talk_of("Author", "remove", "yes", "done")
    outline = mend(talk, outline_of(*BOTH), Path)
    assert "Remove Author and Post.author?" in script.asked
    assert yaml_of(outline) == "  Post:\n    fields:\n      title: str\n"


def test_what_cannot_be_is_told_and_changes_nothing() -> None:
    talk, _, shown = talk_of("users", "", "Post", "rename", "Author", "done", "done")
    before = outline_of(*BOTH, "Note text:str author:User")
    assert mend(talk, before, Path) == before
    assert "there is no auth" in shown.getvalue()
    assert "'Author' is there already" in shown.getvalue()


def test_going_back_from_mending_changes_nothing() -> None:
    before = outline_of(*BOTH)
    for answers in (["<"], ["Post", "<", "<"], ["Post", "title:str", "<", "<", "<"]):
        talk, _, _ = talk_of(*answers)
        assert mend(talk, before, Path) == before


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("created_at", Kind.DATETIME),
        ("starts_on", Kind.DATE),
        ("date", Kind.DATE),
        ("is_open", Kind.BOOL),
        ("has_wifi", Kind.BOOL),
        ("contact_email", Kind.EMAIL),
        ("price", Kind.DECIMAL),
        ("total_amount", Kind.DECIMAL),
        ("website", Kind.URL),
        ("slug", Kind.SLUG),
        ("body", Kind.TEXT),
        ("page_count", Kind.INT),
        ("uuid", Kind.UUID),
        ("ip", Kind.IP),
        ("title", Kind.STR),
        ("anything", Kind.STR),
    ],
)
def test_the_name_tells_the_kind(name: str, kind: Kind) -> None:
    assert guessed(name, ["User"]).kind is kind


@pytest.mark.parametrize(
    ("name", "to", "many"),
    [
        ("author", "Author", False),
        ("author_id", "Author", False),
        ("tags", "Tag", True),
        ("owner", "User", False),
        ("parent_id", "", False),
    ],
)
def test_the_name_tells_the_relation(name: str, to: str, many: bool) -> None:
    guess = guessed(name, ["Author", "Tag", "User"])
    assert (guess.kind, guess.to, guess.many) == (None, to, many)


def test_a_plural_suggests_many_of_a_resource_not_described_yet() -> None:
    talk, script, _ = talk_of("Book", "tags", "relation", "another", "=", "=", "", "=", "=", "=")
    script.answers += ["label:str", "", "=", "=", ""]
    outline = ask_resources(talk, outline_of())
    assert "tags: many:Tag" in yaml_of(outline)
    assert "Tag" in script.defaults
    assert "each book has many tags; a tag may have many books" in script.defaults


def test_going_back_keeps_the_resource_that_was_named() -> None:
    talk, script, _ = talk_of("Book", "cover", "relation", "another", "Image", "<", "=", "each")
    script.answers += ["no", "=", "<"]
    with pytest.raises(AssertionError, match="nobody answers"):
        ask_resources(talk, outline_of())
    assert script.defaults[6] == "Image"


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("tags", "tag"),
        ("categories", "category"),
        ("order_lines", "order_line"),
        ("boxes", "box"),
        ("news", "news"),
        ("address", "address"),
    ],
)
def test_a_regular_plural_has_a_singular(plural: str, singular: str) -> None:
    assert singular_of(plural) == singular


def test_what_is_typed_is_read_aloud() -> None:
    assert reading("title:str:80:null", "Book") == "a line of text of at most 80 characters, null"
    assert reading("tags:many:Tag", "Book") == (
        "each book has many tags; a tag may have many books"
    )
    assert reading("title:strng", "Book") == "unknown kind 'strng'"
    assert reading("title", "Book") == ""


def test_words_are_completed_where_they_may_stand() -> None:
    outline = outline_of(*BOTH)
    assert completions_at("ti", outline) == []
    assert {"str", "many", "Author", "User"} <= set(completions_at("x:", outline))
    assert completions_at("x:many:", outline) == ["Post", "Author", "User"]
    assert "search" in completions_at("a:int b:str:", outline)
    assert "on_delete=" in completions_at("x:Author:", outline)


def test_users_alone_are_enough() -> None:
    talk, _, shown = talk_of("")
    assert ask_resources(talk, outline_of()) == outline_of()
    assert "No resources: there are users" in shown.getvalue()


def test_without_users_a_resource_is_needed() -> None:
    talk, _, shown = talk_of("", "Post title:str", "", "")
    assert len(ask_resources(talk, outline_of(auth=False)).drafts) == 1
    assert "the resource has no name" in shown.getvalue()


# At a real terminal.


PLAIN = [
    "--auth",
    "none",
    "--features",
    "none",
    "--api-version",
    "path",
    "--key",
    "int",
    "--formatter",
    "ruff",
]
"""What few people choose, said so that it is not asked for."""


def untouched(folder: Path) -> bool:
    return not list(folder.iterdir())


def test_a_newcomer_is_led_from_nothing_to_a_project(tmp_path: Path) -> None:
    person = Person("new", "--no-git", folder=tmp_path)
    person.answers("Name of the project:", "a/b")
    person.sees("error:", "is a path", "hint:")
    person.answers("Name of the project:", CLEAR + "blog")
    person.picks("Database:")
    person.picks("Users and login:")
    person.picks("Features:")
    person.picks("Anything else about the project?")
    person.answers("First resource:", "Post")
    person.answers("Field 1 of Post:", "title")
    person.picks("Kind of title:")
    person.answers("title:str:", "120:index")
    person.answers("Field 2 of Post:", "author")
    person.picks("Kind of author:")
    person.picks("To which resource does author go?")
    person.picks("What does it mean?")
    person.picks("May there be a post without an author?")
    person.picks("Does the author own the post?")
    person.picks("When a user is deleted:")
    person.answers("Field 3 of Post:", "published_at:datetme")
    person.sees("error:", "Did you mean 'datetime'?")
    person.answers("Field 3 of Post:", CLEAR + "published_at:datetime:null")
    person.answers("Field 4 of Post:")
    person.picks("Who may read posts?", "everyone")
    person.picks("Who may create and change posts?")
    person.picks("Anything else about Post?")
    person.sees("└─ published_at:datetime:null")
    person.answers("Next resource:")
    person.sees("blog (sqlite, jwt)", "title: str:120:index", "files in ./blog")
    assert untouched(tmp_path)
    person.picks("Is it right?")
    person.sees("Created blog", "cd blog", "uv run python -m app", "uv run pytest")
    assert person.ends() == 0
    assert (tmp_path / "blog" / "scaffold.yaml").read_text(encoding="utf-8") == (
        f"project: blog\ndatabase: sqlite\nauth: [jwt]\nfeatures: [{', '.join(DEFAULT_FEATURES)}]\n"
        "resources:\n  Post:\n"
        "    access: {read: public}\n    fields:\n      title: str:120:index\n"
        "      author: User:owner\n      published_at: datetime:null\n"
    )


def test_an_expert_types_lines_goes_back_and_mends(tmp_path: Path) -> None:
    person = Person("new", "shop", *PLAIN, "--dry-run", folder=tmp_path)
    person.picks("Database:", "postgresql")
    person.answers("First resource:", "Product name:str:120 price:decimal:10,2:ge=0")
    person.sees("Field 3 of Product:")
    person.types(ESCAPE)
    person.sees("Field 2 of Product:", "price:decimal:10,2:ge=0")
    person.types(ENTER)
    person.answers("Field 3 of Product:")
    person.picks("Anything else about Product?")
    person.answers("Next resource:", "Tag label:slug:40:unique")
    person.answers("Field 2 of Tag:")
    person.picks("Anything else about Tag?")
    person.sees("Next resource:")
    person.types("<" + ENTER)
    person.answers("Anything else about Tag?", "<")
    person.answers("Field 2 of Tag:")
    person.picks("Anything else about Tag?")
    person.answers("Next resource:")
    person.picks("Is it right?", "Mend")
    person.picks("What is to be mended?", "Product (2")
    person.picks("Product:", "name:str")
    person.picks("name:str:120", "change")
    person.answers("Field:", ":search")
    person.picks("Product:")
    person.picks("What is to be mended?")
    person.sees("shop (postgresql, no auth)", "name: str:120:search")
    person.picks("Is it right?")
    person.sees("Would create shop")
    assert person.ends() == 0
    assert untouched(tmp_path)


TO_FEATURES = [("Name of the project:", "blog"), ("Database:", ""), ("Users and login:", "")]
TO_RESOURCE = [*TO_FEATURES, ("Features:", ""), ("Anything else about the project?", "")]
TO_FIELD = [*TO_RESOURCE, ("First resource:", "Post")]
TO_RELATION = [*TO_FIELD, ("Field 1 of Post:", "author"), ("Kind of author:", "")]
TO_REVIEW = [
    *TO_FIELD,
    ("Field 1 of Post:", "title:str"),
    ("Field 2 of Post:", ""),
    ("Who may read posts?", ""),
    ("Who may create and change posts?", ""),
    ("Anything else about Post?", ""),
    ("Next resource:", ""),
]
PROMPTS = [
    ([], "Name of the project:"),
    (TO_RESOURCE[:1], "Database:"),
    (TO_RESOURCE[:2], "Users and login:"),
    (TO_RESOURCE, "First resource:"),
    (TO_FIELD, "Field 1 of Post:"),
    ([*TO_FIELD, ("Field 1 of Post:", "title")], "Kind of title:"),
    (TO_RELATION, "To which resource does author go?"),
    (TO_REVIEW[:-4], "Who may read posts?"),
    (TO_REVIEW, "Is it right?"),
    ([*TO_REVIEW, ("Is it right?", "Mend")], "What is to be mended?"),
]


@pytest.mark.parametrize(("way", "prompt"), PROMPTS[:2], ids=["at a text", "at a list"])
def test_ctrl_d_writes_nothing(way: list[tuple[str, str]], prompt: str, tmp_path: Path) -> None:
    person = Person("new", folder=tmp_path)
    for question, answer in way:
        person.answers(question, answer)
    person.sees(prompt)
    person.types(CTRL_D)
    person.sees("cancelled: nothing", "was written")
    assert person.ends() == 130
    assert untouched(tmp_path)


def test_the_questions_before_can_be_answered_anew(tmp_path: Path) -> None:
    person = Person("new", folder=tmp_path)
    person.sees("Name of the project:")
    person.types(ESCAPE)
    person.sees("This is the first question")
    person.answers("Name of the project:", "blog")
    person.sees("Database:")
    person.types(UP + ENTER)  # from the first line to the last, which is Back
    person.answers("Name of the project:", "2")
    person.picks("Database:", "postgresql")
    person.sees("Users and login:")
    person.types(ESCAPE)
    person.sees("Database:", "→ postgresql")
    person.types(DOWN + ENTER)
    person.answers("Name of the project:")
    person.sees("blog2", "Database:", "→ postgresql")
    person.types(CTRL_C)
    assert person.ends() == 130


def test_a_less_than_sign_goes_back_from_every_prompt_as_escape_does(tmp_path: Path) -> None:
    person = Person("new", "blog", *PLAIN, "--dry-run", folder=tmp_path)
    person.picks("Database:", "postgresql")
    person.sees("First resource:", "< or Esc: back)")
    person.types("<" + ENTER)
    person.sees("Database:", "→ postgresql")
    person.types("s<" + ENTER)
    person.sees("This is the first question", "Database:")
    person.types(ENTER)
    person.answers("First resource:", "Post title:str")
    person.sees("Field 2 of Post:")
    person.types("<" + ENTER)
    person.sees("Field 1 of Post:", "title:str")
    person.types("<" + ENTER)
    person.sees("First resource:")
    person.types(CTRL_C)
    assert person.ends() == 130


def test_nothing_but_a_clear_yes_creates(tmp_path: Path) -> None:
    line = ["-r", "Post title:str", "--database", "sqlite", *PLAIN[2:]]
    person = Person("new", "blog", *line, folder=tmp_path)
    person.answers("Users and login:", " ")
    person.sees("Users and login: none: everyone may do everything", "Is it right?")
    person.types("<" + ENTER)
    person.picks("What is to be mended?")
    person.sees("Is it right?")
    person.types("xyz" + ENTER)
    person.sees("nothing here is called 'xyz'")
    person.types(ESCAPE)
    person.picks("What is to be mended?")
    person.picks("Is it right?", "Cancel")
    person.sees("cancelled: nothing else was written")
    assert person.ends() == 130
    assert untouched(tmp_path)


def test_letters_point_at_the_line_that_begins_with_them(tmp_path: Path) -> None:
    person = Person("new", "blog", *PLAIN, folder=tmp_path)
    person.picks("Database:")
    person.answers("First resource:", "Post")
    person.answers("Field 1 of Post:", "parent_id")
    person.picks("Kind of parent_id:")
    person.picks("To which resource does parent go?", "another")
    person.answers("Its name:", "Page")
    person.picks("What does it mean?")
    question = "May there be a post without a parent?"
    person.picks(question, "n")
    person.sees(f"{question} no, each post needs one")
    person.types(CTRL_C)
    assert person.ends() == 130


def test_a_dumb_terminal_is_asked_line_by_line(tmp_path: Path) -> None:
    person = Person("new", "blog", "--dry-run", folder=tmp_path, TERM="dumb", LANG="C")
    person.answers("a number [1]", "9")
    person.sees("write 1 to 2")
    person.answers("a number [1]", "2")
    person.answers("numbers with commas between, or 0 for none, or < to go back [1]", "<")
    person.answers("a number [2]", "1")
    person.answers("numbers with commas between, or 0 for none, or < to go back [1]", "1,9")
    person.sees("write some of 1 to 3, such as 1,2")
    person.answers("< to go back [1]", "0")
    person.answers("< to go back [1,2,3,4,5,6]", "1")
    person.answers("a number, or < to go back [1]")
    person.answers("First resource:", "Post title:str")
    person.answers("Field 2 of Post:")
    person.answers("a number, or < to go back [1]")
    person.answers("Next resource:")
    person.sees("blog (sqlite, no auth)", "with docker", "`- Post", "`- title:str")
    person.answers("a number, or < to go back [1]")
    person.sees("Would create blog")
    assert person.ends() == 0
    assert "\x1b" not in person.last_words


def test_twenty_columns_are_enough(tmp_path: Path) -> None:
    person = Person("new", "blog", "--dry-run", folder=tmp_path, columns=20)
    person.picks("Database:")
    person.picks("Users")
    person.picks("Features")
    person.picks("Anything")
    person.answers("First", "Post title:str")
    person.answers("Field")
    person.picks("Who may")
    person.picks("Who may")
    person.picks("Anything")
    person.answers("Next")
    person.picks("Is it right?")
    person.sees("Would create blog")
    assert person.ends() == 0


def test_what_is_complete_is_not_asked(tmp_path: Path) -> None:
    line = ["-r", "Post title:str", "--database", "sqlite", "--auth", "none", "--dry-run"]
    person = Person("new", "blog", *line, folder=tmp_path)
    person.sees("Would create blog")
    assert person.ends() == 0


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("author:many:User", "each post has many authors (users); a user may have many posts"),
        ("tags:Tag", "each post has one tag; a tag may have many posts"),
        ("hour:Hour:null", "each post has at most one hour; an hour may have many posts"),
        ("unit:one:Unit", "each post has one unit, which no other post has"),
        ("child:many:Child", "each post has many children; a child may have many posts"),
    ],
)
def test_a_relation_is_read_in_plain_english(said: str, words: str) -> None:
    assert reading(said, "Post") == words


@pytest.mark.parametrize(
    ("noun", "said"),
    [
        ("example", "an example"), ("owner", "an owner"), ("user", "a user"), ("uuid", "a uuid"),
        ("umbrella", "an umbrella"), ("hour", "an hour"), ("house", "a house"), ("url", "a url"),
        ("university", "a university"), ("one time", "a one time"), ("European", "a European"),
    ],
)  # fmt: skip
def test_the_article_is_the_one_that_is_spoken(noun: str, said: str) -> None:
    assert a(noun) == said


def test_an_owner_that_comes_later_is_asked_about() -> None:
    """Who chose that every user may write does not find, later, that only owners may."""
    talk, script, _ = talk_of(
        "Post", "add", "author:User:owner", "", "=", "every user", "done", "done"
    )
    outline = mend(talk, outline_of("Post title:str"), Path)
    assert "write: user" in yaml_of(outline)
    assert not script.answers


def test_all_ways_to_prove_who_one_is_can_be_had_together(tmp_path: Path) -> None:
    person = Person("new", "blog", *PLAIN[2:], "-r", "Post title:str", folder=tmp_path)
    person.picks("Database:")
    person.answers("Users and login:", "api oauth2 ")
    person.sees("Users and login: jwt, api-key, oauth2", "blog (sqlite, jwt, api-key, oauth2)")
    person.types(CTRL_C)
    assert person.ends() == 130


def test_a_suggestion_gives_way_to_what_is_typed(tmp_path: Path) -> None:
    person = Person("new", "blog", *PLAIN, "--dry-run", folder=tmp_path)
    person.picks("Database:")
    person.answers("First resource:", "Post")
    for number, (name, keys, said) in enumerate(
        [
            ("title", "120", "title:str:120"),
            ("label", ":index", "label:str:200:index"),
            ("name", "\x1b[D\x1b[C0", "name:str:2000"),
            ("name_2", CLEAR + "7", "name_2:str:7"),
            ("price", "\x1b[200~8,2\n:ge=0\x1b[201~" + CLEAR + "8,3", "price:decimal:8,3"),
            ("cost", "", "cost:decimal:10,2"),
        ],
        1,
    ):
        person.answers(f"Field {number} of Post:", name)
        person.picks(f"Kind of {name}:", "str" if name == "name_2" else "")
        person.answers(f"{name}:{said.split(':')[1]}:", keys)
        person.sees(f"Field {number + 1} of Post:")
        person.types("<" + ENTER)
        person.sees(said)
        person.types(ENTER)
    person.sees("Field 7 of Post:")
    person.types(CTRL_C)
    assert person.ends() == 130


def test_the_first_question_offers_no_way_back(tmp_path: Path) -> None:
    person = Person("new", folder=tmp_path)
    person.sees("Name of the project:")
    person.types("blog" + ENTER)
    person.sees("Database:")
    assert "back" not in person.last_words
    person.sees("< or Esc: back")
    person.types(CTRL_C)
    assert person.ends() == 130
