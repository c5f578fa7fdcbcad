"""Columns that a migration by hand has added are not added again."""

import ast

import pytest

from scaffold.migrations.existing_columns import added_columns


def added(*bodies: str) -> set[tuple[str, str]]:
    """Return what is added by migrations whose upgrades have these bodies."""
    texts = [f"def upgrade():\n    {body.replace(chr(10), chr(10) + '    ')}\n" for body in bodies]
    return set(added_columns({f"{i}.py": ast.parse(text) for i, text in enumerate(texts)}))


ADD = 'op.add_column("books", sa.Column("subtitle", sa.Text()))'


@pytest.mark.parametrize(
    "body",
    [
        ADD,
        'op.add_column("books", Column("subtitle", Text()))',
        'with op.batch_alter_table("books") as b:\n    b.add_column(sa.Column("subtitle", Text()))',
        f"if True:\n    {ADD}",
    ],
)
def test_a_column_is_seen_however_it_is_added(body: str) -> None:
    assert added(body) == {("books", "subtitle")}


@pytest.mark.parametrize(
    ("later", "there"),
    [
        ('op.drop_column("books", "subtitle")', set()),
        ('with op.batch_alter_table("books") as b:\n    b.drop_column("subtitle")', set()),
        ('op.drop_table("books")', set()),
        ('op.drop_table("tags")', {("books", "subtitle")}),
        ('op.rename_table("books", "works")', {("works", "subtitle")}),
        (
            'op.alter_column("books", "subtitle", new_column_name="second")',
            {("books", "second")},
        ),
        ('op.alter_column("books", "subtitle", nullable=False)', {("books", "subtitle")}),
    ],
)
def test_what_comes_later_is_followed(later: str, there: set[tuple[str, str]]) -> None:
    assert added(ADD, later) == there


def test_what_is_not_written_out_is_not_guessed() -> None:
    assert added("op.add_column(TABLE, column)", "for t in TABLES: op.add_column(t, C)") == set()


def test_the_way_down_adds_nothing() -> None:
    tree = ast.parse(f"def downgrade():\n    {ADD}\n")
    assert added_columns({"1.py": tree}) == {}
