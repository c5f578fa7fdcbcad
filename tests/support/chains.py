"""Chains of models, one change after the other, and what the rows are after each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Expected = list[tuple[str, list[list[Any]]]]
"""Statements, and the rows that each gives; values are compared as text."""

HEAD = """
project: shop
database: postgresql
auth: {auth}
resources:
"""


@dataclass(kw_only=True)
class Step:
    """A model, and what is true of the database that was migrated to it.

    ``was`` maps old names to new ones; ``down`` is what is found one migration back, ``refused``
    what no row may say; ``rows`` are written before the next step. ``own`` are migrations by
    hand that follow, and ``own_names`` what must be there of them, which no model knows of.
    """

    name: str
    model: str
    auth: str = "[]"
    was: dict[str, str] = field(default_factory=dict)
    expect: Expected = field(default_factory=list)
    down: Expected = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)
    own_names: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return HEAD.format(auth=self.auth) + self.model

    @property
    def renames(self) -> dict[tuple[str, ...], str]:
        return {tuple(old.split(".")): new for old, new in self.was.items()}


COLUMNS = [
    Step(
        name="a table",
        model="""
  Book:
    timestamps: false
    fields:
      title: str:200:index:search:min=2
      isbn: str:13:unique
      pages: int:null
      price: decimal:10,2:ge=0
      status: enum:draft,published:default=draft
      note: text:null
      day: date:null
""",
        rows=[
            """
            INSERT INTO books (id, title, isbn, pages, price, status, note, day) VALUES
            (1, 'Emma', '1', 400, 9.5, 'draft', 'good', '2020-02-29'),
            (2, 'Persuasion', '2', NULL, 8, 'published', NULL, NULL)
            """,
        ],
    ),
    Step(
        name="columns of every kind are added and filled",
        model="""
  Book:
    timestamps: false
    fields:
      title: str:200:index:search:min=2
      isbn: str:13:unique
      pages: int:null
      price: decimal:10,2:ge=0
      status: enum:draft,published:default=draft
      note: text:null
      day: date:null
      subtitle: str:80:null:index
      stars: int:default=3:ge=1:le=5
      token: uuid:default=uuid4:unique
      serial: uuid:default=uuid7
      seen: datetime:default=now
      bought: date:default=today
      label: str:20:fill=it's:index
      size: enum:s,m:fill=m:null
      amount: decimal:8,3:fill=1.125
      ratio: float:fill=0.5
      open: bool:default=false
      span: duration:default=PT1H
      clock: {kind: time, fill: "12:30:00"}
      data: {kind: json, default: {a: [1, null]}}
      words: {kind: list, items: str, default: []}
      blob: bytes:fill=aGVsbG8=
      moment: {kind: datetime, fill: "2020-01-01T00:00:00Z"}
      spare: int:null:default=7
""",
        expect=[
            (
                "SELECT title, stars, label, size, amount, spare, subtitle FROM books ORDER BY id",
                [
                    ["Emma", 3, "it's", "m", 1.125, None, None],
                    ["Persuasion", 3, "it's", "m", 1.125, None, None],
                ],
            ),
            ("SELECT count(*) FROM (SELECT DISTINCT token, serial FROM books) t", [[2]]),
            ("SELECT count(*) FROM books WHERE seen IS NULL OR bought IS NULL", [[0]]),
            ("SELECT count(*) FROM books WHERE open", [[0]]),
        ],
        refused=[
            "UPDATE books SET stars = 9",
            "UPDATE books SET label = NULL",
            "UPDATE books SET size = 'x'",
            "UPDATE books SET token = (SELECT token FROM books b WHERE b.id = 1)",
        ],
        down=[("SELECT title, pages, note FROM books WHERE id = 1", [["Emma", 400, "good"]])],
    ),
    Step(
        name="a table and its columns are renamed",
        was={"Book": "Volume", "Book.title": "headline", "Book.isbn": "code", "Book.price": "cost"},
        model="""
  Volume:
    timestamps: false
    fields:
      headline: str:200:index:search:min=2
      code: str:13:unique
      pages: int:null
      cost: decimal:10,2:ge=0
      status: enum:draft,published:default=draft
      note: text:null
      day: date:null
      subtitle: str:80:null:index
      stars: int:default=3:ge=1:le=5
      token: uuid:default=uuid4:unique
      open: bool:default=false
      label: str:20:fill=it's:index
""",
        expect=[
            (
                "SELECT id, headline, code, cost, status, note, label FROM volumes WHERE id = 1",
                [[1, "Emma", "1", 9.5, "draft", "good", "it's"]],
            )
        ],
        refused=["UPDATE volumes SET cost = -1", "UPDATE volumes SET code = '1' WHERE id = 2"],
        down=[("SELECT title, isbn, label FROM books WHERE id = 2", [["Persuasion", "2", "it's"]])],
    ),
    Step(
        name="columns get other types",
        model="""
  Volume:
    timestamps: false
    fields:
      headline: str:100:index:search:min=2
      code: text
      pages: decimal:8,1:null
      cost: decimal:12,3:ge=0
      status: str:20:default=draft
      note: str:50:null
      day: datetime:null
      subtitle: url:null:index
      stars: bigint:default=3:ge=1:le=5
      token: uuid:default=uuid4:unique
      open: smallint:default=0
      label: enum:it's,b:index
""",
        expect=[
            (
                "SELECT headline, note, open, label FROM volumes ORDER BY id",
                [["Emma", "good", 0, "it's"], ["Persuasion", None, 0, "it's"]],
            ),
            ("SELECT count(*) FROM volumes WHERE day >= '2020-02-29 00:00:00.000000'", [[1]]),
            ("SELECT count(*) FROM volumes WHERE day > '2020-02-29 00:00:00.000000'", [[0]]),
            ("SELECT count(*) FROM volumes WHERE pages = 400.0 AND cost = 9.5", [[1]]),
        ],
        refused=["UPDATE volumes SET label = 'c'", "UPDATE volumes SET cost = -1"],
        down=[
            ("SELECT day, pages FROM volumes WHERE id = 1", [["2020-02-29", 400]]),
            ("SELECT count(*) FROM volumes WHERE open", [[0]]),
        ],
    ),
    Step(
        name="null comes and goes",
        model="""
  Volume:
    timestamps: false
    fields:
      headline: str:100:index:search:min=2:null
      code: text:null
      pages: decimal:8,1:fill=3.5
      cost: decimal:12,3:ge=0:null
      status: str:20:null
      note: str:50:default=none
      day: datetime:default=now
      subtitle: url:null:index
      stars: bigint:default=3:ge=1:le=5
      token: uuid:default=uuid4:unique
      open: smallint:default=0:null
      label: enum:it's,b:index
""",
        expect=[
            (
                "SELECT note, count(*) FROM volumes WHERE day IS NOT NULL GROUP BY note ORDER BY 1",
                [["good", 1], ["none", 1]],
            ),
            ("SELECT count(*) FROM volumes WHERE pages = 3.5", [[1]]),
        ],
        refused=["UPDATE volumes SET note = NULL", "UPDATE volumes SET pages = NULL"],
        down=[("SELECT headline FROM volumes ORDER BY id", [["Emma"], ["Persuasion"]])],
        rows=["UPDATE volumes SET open = NULL WHERE id = 1"],
    ),
    Step(
        name="constraints and indexes come, change and go",
        model="""
  Volume:
    timestamps: false
    fields:
      headline: str:100:min=3:max=90:null
      code: text:max=30:null
      pages: decimal:8,1:gt=0:lt=9000:index
      cost: decimal:12,3:ge=1:null
      status: str:20:null:unique:nocase
      note: str:50:default=none
      day: {kind: datetime, default: now, ge: "1900-01-01T00:00:00Z"}
      subtitle: url:null:unique
      stars: bigint:default=3:ge=1
      token: uuid:default=uuid4:index
      open: smallint:default=0:null
      label: {kind: enum, values: ["it's", b, 'c :d'], index: true}
    unique: [[note, label]]
    indexes: [[cost, stars]]
    rules: ["stars <= pages", "at_least_one(code, subtitle)", "label != 'b'"]
""",
        expect=[("SELECT count(*) FROM volumes", [[2]])],
        refused=[
            "UPDATE volumes SET headline = 'ab'",
            "UPDATE volumes SET cost = 0.5",
            "UPDATE volumes SET pages = 9000",
            "UPDATE volumes SET stars = 999",
            "UPDATE volumes SET code = NULL",
            "UPDATE volumes SET note = 'good', label = 'it''s'",
            "UPDATE volumes SET label = 'b'",
            "UPDATE volumes SET status = CASE id WHEN 1 THEN 'X' ELSE 'x' END",
            "UPDATE volumes SET day = '1800-01-01 00:00:00.000000'",
        ],
        rows=["UPDATE volumes SET label = 'c :d' WHERE id = 2"],
        down=[("SELECT count(*) FROM volumes WHERE pages = 3.5", [[1]])],
    ),
    Step(
        name="columns and constraints are dropped",
        model="""
  Volume:
    timestamps: false
    fields:
      headline: str:100:null
      code: text:null
      pages: decimal:8,1
      note: str:50:default=none
      stars: bigint:default=3
      label: {kind: enum, values: ["it's", b, 'c :d'], index: true}
    rules: ["stars <= pages"]
""",
        expect=[("SELECT label FROM volumes ORDER BY id", [["it's"], ["c :d"]])],
        refused=["UPDATE volumes SET stars = 999", "UPDATE volumes SET label = 'c:d'"],
        down=[("SELECT cost, status, subtitle FROM volumes WHERE id = 1", [[None, None, None]])],
        rows=["UPDATE volumes SET pages = 12.5"],
    ),
    Step(
        name="names are swapped, a table and a column have names of their own",
        was={"Volume.headline": "code", "Volume.code": "headline"},
        model="""
  Volume:
    timestamps: false
    table: order
    fields:
      code: str:100:null
      headline: text:null:column=top
      pages: decimal:8,1:column=page_count
      note: str:50:default=none
      stars: bigint:default=3
      label: {kind: enum, values: ["it's", b, 'c :d'], index: true}
    rules: ["stars <= pages"]
""",
        expect=[('SELECT code, top, page_count FROM "order" WHERE id = 1', [["Emma", "1", 12.5]])],
        refused=['UPDATE "order" SET stars = 999'],
        down=[("SELECT headline, code, pages FROM volumes WHERE id = 1", [["Emma", "1", 12.5]])],
    ),
    Step(
        name="rows are dated, deleted softly and numbered by versions",
        model="""
  Volume:
    soft_delete: true
    versioned: true
    fields:
      code: str:100:null:unique:nocase
      headline: text:null
      pages: decimal:8,1
      note: str:50:default=none
      stars: bigint:default=3
      label: {kind: enum, values: ["it's", b, 'c :d'], index: true}
    unique: [[note, label, code]]
""",
        expect=[
            ("SELECT code, version, deleted_at FROM volumes WHERE id = 1", [["Emma", 1, None]]),
            ("SELECT count(*) FROM volumes WHERE created_at <= updated_at", [[2]]),
        ],
        refused=[
            "UPDATE volumes SET code = CASE id WHEN 1 THEN 'X' ELSE 'x' END",
            "UPDATE volumes SET version = NULL",
        ],
        rows=["UPDATE volumes SET deleted_at = updated_at WHERE id = 2"],
    ),
    Step(
        name="and no longer",
        model="""
  Volume:
    timestamps: false
    fields:
      code: str:100:null:unique
      headline: text:null
      pages: decimal:8,1
      note: str:50:default=none
      stars: bigint:default=3
      label: {kind: enum, values: ["it's", b, 'c :d'], index: true}
    unique: [[note, label, code]]
""",
        expect=[("SELECT code FROM volumes ORDER BY id", [["Emma"], ["Persuasion"]])],
        refused=["UPDATE volumes SET code = 'x'"],
        down=[
            (
                "SELECT code, version FROM volumes WHERE created_at IS NOT NULL ORDER BY id",
                [["Emma", 1], ["Persuasion", 1]],
            )
        ],
    ),
    Step(
        name="one table goes, another comes",
        model="""
  Shelf:
    key: uuid7
    fields:
      place: str:20
""",
        expect=[("SELECT count(*) FROM shelves", [[0]])],
        down=[("SELECT count(*) FROM volumes", [[0]])],
    ),
]

USERS = """
INSERT INTO users
(id, email, hashed_password, is_active, is_superuser, created_at, updated_at) VALUES
({id}, '{email}', '-', true, false, '2024-01-01 00:00:00.000000', '2024-01-01 00:00:00.000000')
"""
RELATIONS = [
    Step(
        name="tables that refer to one another, and no users",
        model="""
  Team:
    timestamps: false
    fields: {name: str:40, tags: many:Tag}
  Tag:
    timestamps: false
    fields: {name: str:40}
  Person:
    timestamps: false
    fields: {name: str:40, team: Team:null}
""",
        rows=[
            "INSERT INTO teams (id, name) VALUES (1, 'red'), (2, 'blue')",
            "INSERT INTO tags (id, name) VALUES (1, 'old'), (2, 'new')",
            "INSERT INTO team_tags (team_id, tag_id) VALUES (1, 1), (1, 2), (2, 2)",
            "INSERT INTO people (id, name, team_id) VALUES (1, 'Ada', 1), (2, 'Bob', NULL)",
        ],
    ),
    Step(
        name="users come, a circle closes, a table refers to itself, two relations to one target",
        auth="[jwt]",
        model="""
  Team:
    timestamps: false
    fields: {name: str:40, tags: many:Tag, captain: Person:null}
  Tag:
    timestamps: false
    fields: {name: str:40}
  Person:
    timestamps: false
    fields:
      name: str:40
      team: Team:null
      spare: Team:null:on_delete=cascade
      mentor: Person:null:back=students
      user: User:null
      friends: many:Person
""",
        expect=[
            ("SELECT name, team_id FROM people ORDER BY id", [["Ada", 1], ["Bob", None]]),
            ("SELECT count(*) FROM team_tags", [[3]]),
        ],
        refused=[
            "UPDATE people SET user_id = 7",
            "UPDATE people SET mentor_id = 7",
            "UPDATE teams SET captain_id = 7",
        ],
        down=[("SELECT count(*) FROM team_tags", [[3]])],
        rows=[
            USERS.format(id=1, email="ada@example.com"),
            USERS.format(id=9, email="gone@example.com"),
            "DELETE FROM users WHERE id = 9",
            "UPDATE people SET user_id = 1, spare_id = 2, mentor_id = 2 WHERE id = 1",
            "UPDATE teams SET captain_id = 1 WHERE id = 1",
            "INSERT INTO person_friends (person_id, friend_id) VALUES (1, 2)",
        ],
    ),
    Step(
        name="what a deletion does changes, one relation becomes one to one",
        auth="[jwt]",
        model="""
  Team:
    timestamps: false
    fields: {name: str:40, tags: many:Tag, captain: Person:null:on_delete=cascade}
  Tag:
    timestamps: false
    fields: {name: str:40, people: many:Person:back=tags}
  Person:
    timestamps: false
    fields:
      name: str:40
      team: Team:null:on_delete=restrict
      spare: Team:null
      mentor: Person:null:back=students:on_delete=restrict
      user: one:User:null
      friends: many:Person
  User:
    fields:
      nickname: str:40:null:index
      points: int:null:ge=0:fill=5
      code: str:8:null:unique:nocase
      sponsor: User:null
""",
        expect=[
            ("SELECT user_id, spare_id, mentor_id FROM people WHERE id = 1", [[1, 2, 2]]),
            ("SELECT email, points, nickname FROM users", [["ada@example.com", 5, None]]),
            ("SELECT count(*) FROM team_tags", [[3]]),
            ("SELECT count(*) FROM person_friends", [[1]]),
        ],
        refused=[
            "UPDATE people SET user_id = 1",
            "DELETE FROM people WHERE id = 2",
            "UPDATE users SET points = -1",
            USERS.format(id=2, email="ADA@example.com"),
        ],
        down=[("SELECT email FROM users", [["ada@example.com"]])],
        rows=[
            "INSERT INTO tag_people (tag_id, person_id) VALUES (1, 2)",
        ],
    ),
    Step(
        name="resources, relations and the tables between them are renamed",
        auth="[jwt]",
        was={
            "Team": "Club",
            "Tag": "Word",
            "Team.captain": "leader",
            "Team.tags": "words",
            "Tag.people": "bearers",
            "Person.team": "club",
            "Person.friends": "mates",
        },
        model="""
  Club:
    timestamps: false
    fields: {name: str:40, words: many:Word, leader: Person:null:on_delete=cascade}
  Word:
    timestamps: false
    fields: {name: str:40, bearers: many:Person:back=words}
  Person:
    timestamps: false
    fields:
      name: str:40
      club: Club:null:on_delete=restrict
      spare: Club:null
      mentor: Person:null:back=students:on_delete=restrict
      user: one:User:null
      mates: many:Person:through=mating
      words: many:Word
  User:
    fields:
      nickname: str:40:null:index
      points: int:null:ge=0:fill=5
      code: str:8:null:unique:nocase
      sponsor: User:null
""",
        expect=[
            ("SELECT leader_id FROM clubs ORDER BY id", [[1], [None]]),
            ("SELECT club_id, word_id FROM club_words ORDER BY 1, 2", [[1, 1], [1, 2], [2, 2]]),
            ("SELECT person_id, word_id FROM person_words", [[2, 1]]),
            ("SELECT person_id, mate_id FROM mating", [[1, 2]]),
            ("SELECT club_id, spare_id FROM people WHERE id = 1", [[1, 2]]),
        ],
        refused=[
            "DELETE FROM clubs WHERE id = 1",
            "INSERT INTO club_words (club_id, word_id) VALUES (1, 7)",
            "UPDATE people SET club_id = 7",
        ],
        down=[
            ("SELECT tag_id, person_id FROM tag_people", [[1, 2]]),
            ("SELECT team_id FROM people WHERE id = 1", [[1]]),
        ],
    ),
    Step(
        name="a relation is required, another refers to something else, names move round",
        auth="[jwt]",
        was={
            "Club": "Word",
            "Word": "Club",
            "Club.words": "clubs",
            "Person.words": "clubs",
            "Person.club": "word",
        },
        model="""
  Word:
    timestamps: false
    fields: {name: str:40, clubs: many:Club, leader: Person:null:on_delete=cascade}
  Club:
    timestamps: false
    fields: {name: str:40, bearers: many:Person:back=clubs}
  Person:
    timestamps: false
    fields:
      name: str:40
      word: Word:fill=2
      spare: Club:null
      mentor: Person:null:back=students:on_delete=restrict
      user: User:null
      mates: many:Person:through=mating
      clubs: many:Club
      inviter: User:fill=1
  User:
    fields:
      points: bigint:default=5
      sponsor: User:null:on_delete=cascade
""",
        expect=[
            ("SELECT name FROM words ORDER BY id", [["red"], ["blue"]]),
            ("SELECT name FROM clubs ORDER BY id", [["old"], ["new"]]),
            ("SELECT word_id, club_id FROM word_clubs ORDER BY 1, 2", [[1, 1], [1, 2], [2, 2]]),
            ("SELECT word_id, inviter_id FROM people ORDER BY id", [[1, 1], [2, 1]]),
        ],
        refused=["UPDATE people SET word_id = NULL", "UPDATE people SET spare_id = 7"],
        down=[("SELECT name FROM words ORDER BY id", [["old"], ["new"]])],
    ),
    Step(
        name="a circle of tables goes",
        auth="[jwt]",
        model="""
  Club:
    timestamps: false
    fields: {name: str:40}
""",
        expect=[("SELECT name FROM clubs ORDER BY id", [["old"], ["new"]])],
        down=[
            ("SELECT count(*) FROM people", [[0]]),
            ("SELECT name FROM clubs ORDER BY id", [["old"], ["new"]]),
        ],
    ),
    Step(
        name="users go, a circle of tables comes",
        model="""
  Club:
    timestamps: false
    fields: {name: str:40, first: Round:null}
  Round:
    key: uuid4
    fields: {club: Club, next: Square:null}
  Square:
    fields: {prior: Round:null, club: Club:null}
""",
        expect=[("SELECT name, first_id FROM clubs ORDER BY id", [["old", None], ["new", None]])],
        refused=["UPDATE clubs SET first_id = '00000000000000000000000000000000'"],
        down=[("SELECT count(*) FROM users", [[0]])],
    ),
]
BOOKS = """
  Book:
    timestamps: false
    fields:
      title: str:200:unique:nocase
      price: int{price}
  Loan:
    timestamps: false
    fields: {{book: Book:on_delete=cascade, reader: User}}
"""
OWN = '''"""Written by hand: what no model knows of."""

import sqlalchemy as sa
from alembic import op

revision = "own"
down_revision = "{parent}"

UP = [
    "CREATE INDEX own_lower ON books (lower(shelf))",
    "CREATE INDEX own_down ON books (price DESC)",
    "CREATE INDEX own_part ON books (shelf) WHERE price > 1",
    "CREATE VIEW own_view AS SELECT id, shelf FROM books WHERE price > 1",
]


def upgrade():
    op.add_column("books", sa.Column("shelf", sa.String(10), server_default="A"))
    with op.batch_alter_table("books") as batch:
        batch.create_check_constraint(op.f("own_check"), sa.column("shelf") != "B :b")
    for statement in UP:
        op.execute(statement)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER own_trigger AFTER INSERT ON books"
            " BEGIN UPDATE books SET shelf = 'new' WHERE id = new.id; END"
        )
        return
    op.execute(
        "CREATE FUNCTION own() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN new.shelf = ''new''; RETURN new; END'"
    )
    op.execute(
        "CREATE TRIGGER own_trigger BEFORE INSERT ON books FOR EACH ROW EXECUTE FUNCTION own()"
    )


def downgrade():
    raise NotImplementedError
'''
OWN_NAMES = ["own_lower", "own_down", "own_part", "own_view", "own_check", "own_trigger"]
USER = """
INSERT INTO users (email, hashed_password, is_active, is_superuser, created_at, updated_at) VALUES
('{email}', '-', true, false, '2024-01-01 00:00:00.000000', '2024-01-01 00:00:00.000000')
"""
BY_HAND = [
    Step(
        name="two tables, and what the user adds to one of them",
        auth="[jwt]",
        model=BOOKS.format(price=""),
        own={"migrations/versions/own_shelf.py": OWN},
        own_names=OWN_NAMES,
        rows=[
            "INSERT INTO books (title, price) VALUES ('Emma', 3)",
            USER.format(email="ada@example.com"),
            USER.format(email="bob@example.com"),
            "DELETE FROM users WHERE email = 'bob@example.com'",
            "INSERT INTO loans (book_id, reader_id) VALUES (1, 1)",
        ],
    ),
    Step(
        name="tables are built again on SQLite: what is by hand stays, no child row goes",
        auth="[jwt]",
        model=BOOKS.format(
            price=":ge=1:default=4\n      pages: int:default=7\n      kind: str:9:null"
        )
        + "  User:\n    fields: {points: int:default=5}\n",
        own_names=OWN_NAMES,
        expect=[
            ("SELECT title, price, shelf, pages FROM books", [["Emma", 3, "new", 7]]),
            ("SELECT book_id, reader_id FROM loans", [[1, 1]]),
            ("SELECT id, shelf FROM own_view", [[1, "new"]]),
        ],
        refused=[
            "UPDATE books SET shelf = 'B :b'",
            "INSERT INTO books (title, price, pages) VALUES ('EMMA', 3, 1)",
            "INSERT INTO loans (book_id, reader_id) VALUES (7, 1)",
        ],
        down=[("SELECT title, shelf FROM books", [["Emma", "new"]])],
        rows=[
            USER.format(email="eve@example.com")
            .replace(" (email", " (points, email")
            .replace("('", "(1, '"),
            "INSERT INTO books (title, price, pages) VALUES ('Next', 5, 5)",
        ],
    ),
    Step(
        name="a table is renamed with all that is by hand",
        auth="[jwt]",
        was={"Book": "Work"},
        model=BOOKS.format(price=":ge=1:default=4\n      pages: int:default=7")
        .replace("Book:\n", "Work:\n")
        .replace("Book:on", "Work:on")
        + "  User:\n    fields: {points: int:default=5}\n",
        own_names=OWN_NAMES,
        expect=[
            ("SELECT id, email FROM users ORDER BY id DESC LIMIT 1", [[3, "eve@example.com"]]),
            ("SELECT title, shelf FROM works ORDER BY id", [["Emma", "new"], ["Next", "new"]]),
            ("SELECT shelf FROM own_view", [["new"], ["new"]]),
        ],
        refused=["INSERT INTO loans (book_id, reader_id) VALUES (7, 1)"],
        down=[("SELECT title FROM books ORDER BY id", [["Emma"], ["Next"]])],
    ),
]
NOTES = """
  Note:
    timestamps: false
    fields: {{title: str:40{keeper}}}
"""
KEPT = NOTES.format(keeper=", keeper: User:null")
SIGN_IN = """
INSERT INTO refresh_tokens (id, user_id, hashed_token, expires_at, created_at, updated_at) VALUES
('00000000000040008000000000000001', 1, 'x',
'2024-01-01 00:00:00.000000', '2024-01-01 00:00:00.000000', '2024-01-01 00:00:00.000000')
"""
API_KEY = """
INSERT INTO api_keys (id, user_id, name, prefix, hashed_key, scopes, created_at, updated_at) VALUES
('00000000000040008000000000000002', 1, 'one', 'key_1', 'x', 'read',
'2024-01-01 00:00:00.000000', '2024-01-01 00:00:00.000000')
"""
IDENTITY = """
INSERT INTO identities (id, user_id, issuer, subject, created_at, updated_at) VALUES
('00000000000040008000000000000003', 1, 'https://provider.example', 'ann',
'2024-01-01 00:00:00.000000', '2024-01-01 00:00:00.000000')
"""
WHO = "SELECT n.title, u.email FROM notes n LEFT JOIN users u ON u.id = n.keeper_id ORDER BY n.id"
WHOSE: Expected = [(WHO, [["first", None], ["second", "ada@example.com"]])]
PASSWORDS: Expected = [("SELECT hashed_password FROM users", [["-"]])]
AUTH = [
    Step(
        name="nobody is anybody",
        model=NOTES.format(keeper=""),
        rows=["INSERT INTO notes (id, title) VALUES (1, 'first')"],
    ),
    Step(
        name="users come, with passwords",
        auth="[jwt]",
        model=KEPT,
        expect=[("SELECT title, keeper_id FROM notes", [["first", None]])],
        down=[("SELECT title FROM notes", [["first"]])],
        rows=[
            USERS.format(id=1, email="ada@example.com"),
            "UPDATE users SET hashed_password = 'a hash'",
            "INSERT INTO notes (id, title, keeper_id) VALUES (2, 'second', 1)",
            SIGN_IN,
        ],
    ),
    Step(
        name="and keys",
        auth="[jwt, api-key]",
        model=KEPT,
        expect=[*WHOSE, ("SELECT hashed_password FROM users", [["a hash"]])],
        down=WHOSE,
        rows=[API_KEY],
    ),
    Step(
        name="and a provider, who links an account",
        auth="[jwt, api-key, oauth2]",
        model=KEPT,
        expect=[*WHOSE, ("SELECT count(*) FROM refresh_tokens", [[1]])],
        down=WHOSE,
        rows=[IDENTITY],
    ),
    Step(
        name="the provider alone: passwords and keys go, sign-ins and links stay",
        auth="[oauth2]",
        model=KEPT,
        expect=[
            *WHOSE,
            ("SELECT subject, user_id FROM identities", [["ann", 1]]),
            ("SELECT count(*) FROM refresh_tokens", [[1]]),
        ],
        down=[*WHOSE, *PASSWORDS, ("SELECT count(*) FROM api_keys", [[0]])],
    ),
    Step(
        name="keys alone: who was signed in is out, users stay",
        auth="[api-key]",
        model=KEPT,
        expect=[*WHOSE, ("SELECT count(*) FROM api_keys", [[0]])],
        down=[*WHOSE, ("SELECT count(*) FROM identities", [[0]])],
        rows=[API_KEY],
    ),
    Step(
        name="passwords come back: who was there has none",
        auth="[jwt]",
        model=KEPT,
        expect=[*WHOSE, *PASSWORDS],
        down=WHOSE,
    ),
    Step(
        name="nobody is anybody again",
        model=NOTES.format(keeper=""),
        expect=[("SELECT title FROM notes ORDER BY id", [["first"], ["second"]])],
        down=[("SELECT count(*) FROM notes", [[2]]), ("SELECT count(*) FROM users", [[0]])],
    ),
]
CHAINS = {"columns": COLUMNS, "relations": RELATIONS, "by hand": BY_HAND, "auth": AUTH}
