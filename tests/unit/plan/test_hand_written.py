"""A change of the model in code beside the tool's: followed where it is certain, else named."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from support.bookshop import copy_of, planned, text_of

from scaffold.cli import run

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold.specfile.patcher import Renames
    from scaffold.steps import Plan

MODEL = """\
project: shop
auth: [jwt]
features: []
resources:
  Invoice:
    fields:
      number: str:20:unique
      total: decimal:10,2
      buyer: User:null
  Payment:
    fields:
      invoice: Invoice:back=payments
      total: int:null
"""
HEAD = """\
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import aliased
from sqlalchemy.ext.asyncio import AsyncSession

import app.models as tables
from app import models
from app.api.deps import SessionDep, found
from app.models import Invoice, Payment
from app.models.invoice import Invoice as Bill
from app.schemas.invoice import InvoiceCreate, InvoiceRead

Loaded = Annotated[Invoice, Depends()]

"""
PATH = "app/invoicing.py"
RENAMED: Renames = {("Invoice", "total"): "amount"}


PAYER: Renames = {("Invoice", "buyer"): "payer"}


def amount(text: str) -> str:
    return text.replace("total: decimal", "amount: decimal")


def without(text: str) -> str:
    return text.replace("      total: decimal:10,2\n", "")


def write(root: Path, code: str, path: str = PATH) -> None:
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(code, encoding="utf-8")


def code_of(plan: Plan, root: Path) -> str:
    """Return what becomes of the code, without what stands above it."""
    named = [step.path for step in plan.steps]
    text = text_of(plan, PATH) if PATH in named else (root / PATH).read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    return text.removeprefix(HEAD)


def lines_of(plan: Plan, path: str = PATH) -> list[str]:
    return [use.text for use in plan.uses if use.path == path and use.kind == "use"]


# Followed, for what it belongs to is certain.

CERTAIN = [
    "def f(x: Invoice): return x.total",
    "def f(x: Invoice | None): return x.total",
    "def f(x: 'Invoice'): return x.total",
    "def f(x: Bill): return x.total",
    "def f(x: models.Invoice): return x.total",
    "def f(x: tables.Invoice): return x.total",
    "def f(x: Loaded): return x.total",
    "def f(x: Annotated[Invoice, Depends()]): return x.total",
    "def f(x: InvoiceCreate): return x.total",
    "def f(x: list[Invoice]): return [each.total for each in x] + [x[0].total]",
    "def f(x: list[Invoice]): return sum(each.total for each in sorted(x))",
    "def f(x: Payment): return x.invoice.total",
    "def f(x: Invoice):\n    def g(): return x.total\n    return g",
    "def f(x: Invoice): x.total += 1",
    "def f(x: Invoice): return getattr(x, 'total')",
    "def f(x: Invoice): return f'{x.total!r:>8}'",
    "def f():\n    x = Invoice(total=1)\n    return x.total",
    "def f():\n    x = None\n    x = Bill(total=1)",
    "def f(x: Any): return InvoiceRead.model_validate(x).total",
    "async def f(db: AsyncSession): return (await db.get(Invoice, 1)).total",
    "async def f(db: SessionDep):\n    x = found(await db.get(Invoice, 1))\n    x.total = 2",
    "async def f(mine: AsyncSession):\n    x = await mine.get_one(Invoice, 1)\n    x.total = 2",
    "async def f(db):\n    for x in await db.scalars(select(Invoice)): x.total = 1",
    "async def f(db):\n    x = (await db.scalars(select(Invoice).limit(1))).one()\n    x.total = 1",
    "async def f(db):\n    x = await db.scalar(select(Invoice).with_for_update())\n    x.total",
    "async def f(db):\n    x = (await db.execute(select(Invoice))).scalar_one()\n    x.total",
    "async def f(db):\n    x = (await db.execute(select(Invoice))).scalars().all()\n    x[0].total",
    "QUERY = select(Invoice.total).order_by(Invoice.total.desc())",
    "QUERY = select(Invoice).filter_by(total=1)",
    "QUERY = update(Invoice).where(Invoice.number == 'x').values(total=0)",
    "QUERY = insert(Invoice).values(total=0).returning(Invoice.total)",
    "QUERY = delete(Invoice).where(Invoice.total == 0)",
    "OTHER = aliased(Invoice)\nQUERY = select(OTHER.total)",
    "class Paid(Invoice):\n    def f(self): return self.total",
    "def make() -> Invoice: ...\n\n\ndef f(): return make().total",
    "async def make() -> Invoice: ...\n\n\nasync def f():\n    x = await make()\n    x.total",
]


@pytest.fixture(scope="module")
def all_at_once(made: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    """A project with each piece of code in a file of its own, and the rename in all of it."""
    root = copy_of(made, tmp_path_factory.mktemp("all"))
    for number, code in enumerate([*CERTAIN, *UNCERTAIN, *OTHERS]):
        write(root, f"{HEAD}{code}\n", f"app/piece_{number}.py")
    return root, planned(root, amount, RENAMED)


@dataclass(frozen=True, slots=True)
class Piece:
    """What became of one piece of code, and the lines of it that are named."""

    after: str
    named: list[str]


@pytest.fixture
def piece(all_at_once: tuple[Path, Plan], code: str) -> Piece:
    root, plan = all_at_once
    path = f"app/piece_{[*CERTAIN, *UNCERTAIN, *OTHERS].index(code)}.py"
    changed = {step.path: step for step in plan.steps}
    text = text_of(plan, path) if path in changed else (root / path).read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    return Piece(text.removeprefix(HEAD).removesuffix("\n"), lines_of(plan, path))


@pytest.mark.parametrize("code", CERTAIN)
def test_what_certainly_has_the_field_follows_its_rename(code: str, piece: Piece) -> None:
    assert piece == Piece(code.replace("total", "amount"), [])


# Named, and left as it is.

UNCERTAIN = [
    "def f(x): return x.total",
    "def f(x: Any): x.total = 1",
    "def f(x: Invoice, y):\n    x = y\n    return x.total",
    "def f(x: Invoice | Payment): return x.total",
    "def f(xs, x: Invoice):\n    for x in xs: x.total",
    "def f(y):\n    x = Invoice()\n    with y as x: x.total",
    "def f(cache): return cache.get(Invoice, 1).total",
    "def f(x: Invoice):\n    def g():\n        nonlocal x\n        x = 1\n    return x.total",
    "def f(xs: list[Invoice]): return sorted(xs, key=lambda x: x.total)",
    "KEYS = {'total': 1}",
    "ORDER = '-total'",
    "QUERY = 'SELECT total FROM invoices'",
    "QUERY = f'SELECT total FROM {Invoice.__tablename__}'",
    "def f(x): return getattr(x, 'total')",
    "def f(q): return q.values(total=1)",
    "def f(): return make_invoice(total=1)",
    "class Summary(Base):\n    total: int",
]


@pytest.mark.parametrize("code", UNCERTAIN)
def test_what_may_have_the_field_is_named_and_left(code: str, piece: Piece) -> None:
    (line,) = [line.strip() for line in code.splitlines() if "total" in line]
    assert piece == Piece(code, [line])


OTHERS = [
    "def f(x: Payment): return x.total",
    "def f(x: Payment): return [each.total for each in x.invoice.payments]",
    "total = 1",
    "def f(total): return total + 1",
    "def f(x): return x.total()",
    "print(total=1)",
    "TEXT = 'a total loss'",
    "TOTALS = subtotal.total_of",
]


@pytest.mark.parametrize("code", OTHERS)
def test_what_certainly_is_another_thing_is_neither_changed_nor_named(
    code: str, piece: Piece
) -> None:
    assert piece == Piece(code, [])


def test_a_use_says_its_line_and_what_it_is_called_now(root: Path) -> None:
    write(root, HEAD + "def f(x):\n    x.total = 1\n")
    plan = planned(root, amount, RENAMED)
    (use,) = plan.uses
    assert (use.path, use.row, use.text) == (PATH, HEAD.count("\n") + 2, "x.total = 1")
    assert (use.says, use.now) == ("Invoice.total", "Invoice.amount")


def test_comments_and_docstrings_come_after_what_does_something(root: Path) -> None:
    write(root, '"""The total of an invoice."""\n\n# its total\n\n\ndef f(x):\n    x.total = 1\n')
    uses = [(use.kind, use.row, use.text) for use in planned(root, amount, RENAMED).uses]
    assert uses == [
        ("use", 7, "x.total = 1"),
        ("mention", 1, '"""The total of an invoice."""'),
        ("mention", 3, "# its total"),
    ]


@pytest.mark.parametrize("path", ["app/mails/invoice.html", "app/sql/invoices.sql", "tests/a.txt"])
def test_texts_that_are_no_python_are_looked_through(root: Path, path: str) -> None:
    write(root, "<p>\n{{ invoice.total }}</p>\n", path)
    (use,) = [use for use in planned(root, amount, RENAMED).uses if use.path == path]
    assert (use.row, use.text) == (2, "{{ invoice.total }}</p>")


def test_a_foreign_key_follows_the_rename_of_its_relation(root: Path) -> None:
    code = "def f(x: Invoice, y): return x.buyer_id, x.buyer, y.buyer_id\n"
    write(root, HEAD + code)
    plan = planned(root, lambda text: text.replace("buyer: ", "payer: "), PAYER)
    assert code_of(plan, root) == code.replace("x.buyer", "x.payer")
    assert lines_of(plan) == ["def f(x: Invoice, y): return x.payer_id, x.payer, y.buyer_id"]


def test_code_of_the_users_in_a_file_of_the_tools_follows_too(root: Path) -> None:
    path = "app/api/v1/users.py"
    own = "\n\ndef sum_up(invoice: Invoice) -> object:\n    return invoice.total\n"
    file = root / path
    text = "from app.models import Invoice\n" + file.read_text(encoding="utf-8") + own
    file.write_text(text, encoding="utf-8")
    assert "return invoice.amount\n" in text_of(planned(root, amount, RENAMED), path)


def test_a_file_that_cannot_be_read_is_left_alone(root: Path) -> None:
    write(root, "def f(x: Invoice: x.total\n")
    (root / "app/odd.py").write_bytes(b"# \xff total of an invoice\n")
    plan = planned(root, amount, RENAMED)
    assert PATH not in {step.path for step in plan.steps}


# Dropped.


def test_everything_that_says_a_dropped_field_is_named(root: Path) -> None:
    code = "def f(x: Invoice, y, z: Payment): return x.total, z.total\n\n\nKEY = 'total'\n"
    write(root, HEAD + code)
    plan = planned(root, without)
    assert lines_of(plan) == [
        "def f(x: Invoice, y, z: Payment): return x.total, z.total",
        "KEY = 'total'",
    ]
    assert {(use.says, use.now) for use in plan.uses} == {("Invoice.total", "")}


def test_a_field_that_leaves_one_schema_alone_is_named_where_that_is_meant(root: Path) -> None:
    code = "def f(x: InvoiceCreate): return x.total\n\n\ndef g(y: Invoice, z): return y.total\n"
    write(root, HEAD + code)
    plan = planned(
        root, lambda text: text.replace("decimal:10,2", "decimal:10,2:readonly:default=0")
    )
    (use,) = [use for use in plan.uses if use.path == PATH]
    assert use.says == "InvoiceCreate.total"
    assert use.text == "def f(x: InvoiceCreate): return x.total"


# A resource that is renamed or goes.

BILL: Renames = {("Invoice",): "Bill"}


def bill(text: str) -> str:
    return text.replace("  Invoice:", "  Bill:").replace(": Invoice", ": Bill")


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        (
            "from app.models import Invoice\n\nX = Invoice()\n",
            "from app.models import Bill\n\nX = Bill()\n",
        ),
        (
            "from app.models.invoice import Invoice\n\nX: list[Invoice] = []\n",
            "from app.models.bill import Bill\n\nX: list[Bill] = []\n",
        ),
        (
            "from app.models import Invoice as I\n\nX = I()\n",
            "from app.models import Bill as I\n\nX = I()\n",
        ),
        (
            "from app.models import Invoice\n\nBill = Invoice()\n",
            "from app.models import Bill as Invoice\n\nBill = Invoice()\n",
        ),
        (
            "from app.models import invoice\n\nX = invoice.Invoice\n",
            "from app.models import bill\n\nX = bill.Invoice\n",
        ),
        (
            "from tests.factories.invoice import create_invoice\n\nX = create_invoice()\n",
            "from tests.factories.bill import create_bill\n\nX = create_bill()\n",
        ),
    ],
)
def test_imports_follow_the_rename_of_a_resource(root: Path, code: str, wanted: str) -> None:
    write(root, code)
    text = text_of(planned(root, bill, BILL), PATH)
    ast.parse(text)
    assert text == wanted


def test_paths_and_sql_that_say_a_renamed_resource_are_named(root: Path) -> None:
    lines = ['GET = "/invoices/1"', 'SQL = "DELETE FROM invoices"', 'KEY = "invoices.id"']
    write(root, "\n".join([*lines, 'POST = "invoices are fine"', ""]))
    plan = planned(root, bill, BILL)
    assert lines_of(plan) == lines
    assert {(use.says, use.now) for use in plan.uses if use.path == PATH} == {("Invoice", "Bill")}


def test_what_says_a_removed_resource_is_named_with_its_line(root: Path) -> None:
    code = "from app.models import Payment\n\nGET = '/payments'\n\n\ndef f(x: Payment): x.total\n"
    write(root, code)
    plan = planned(root, lambda text: text.partition("  Payment:")[0])
    assert "app/invoicing.py:1 imports app.models.Payment, which is gone" in plan.notes
    assert lines_of(plan) == ["GET = '/payments'", "def f(x: Payment): x.total"]


# As a user reads it.


@pytest.mark.parametrize("way", [[], ["--dry-run"]])
def test_a_drop_says_file_line_and_text(
    root: Path, capsys: pytest.CaptureFixture[str], way: list[str]
) -> None:
    write(root, HEAD + "def f(x):\n    x.total = 1  # set\n")
    row = HEAD.count("\n") + 2
    words = ["edit-resource", "Invoice", "--drop", "total", "--allow-destructive", *way]
    capsys.readouterr()
    assert run([*words, "--json", "--dry-run"]) == 0
    (use,) = json.loads(capsys.readouterr().out)["uses"]
    assert use == {
        "kind": "use",
        "path": PATH,
        "line": row,
        "text": "x.total = 1  # set",
        "says": "Invoice.total",
        "now": "",
    }
    assert run(words) == 0
    assert (
        "These lines may mean Invoice.total, which is gone:\n"
        f"  app/invoicing.py:{row}  x.total = 1  # set\n"
    ) in capsys.readouterr().out
