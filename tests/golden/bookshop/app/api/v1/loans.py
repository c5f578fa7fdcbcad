"""Loans: their owner and the admins read and change them."""

from typing import Annotated, Any

from fastapi import Query, Response
from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Bundle

from app.api.deps import IS_ADMIN, CurrentUser, SessionDep, found, owned
from app.api.paging import Listing
from app.api.router import Router
from app.api.v1 import PREFIX
from app.core.errors import problems
from app.models import Book, Loan, User
from app.schemas.base import Id, InUrl, Page
from app.schemas.loan import LoanCreate, LoanQuery, LoanRead, LoanUpdate

router = Router(prefix="/loans", tags=["loans"])

COLUMNS: list[Any] = [
    Loan.id,
    Loan.book_id,
    Bundle("book", Book.id, Book.title),
    Loan.borrower_id,
    Bundle("borrower", User.id, User.full_name),
    Loan.starts_on,
    Loan.ends_on,
    Loan.returned_at,
    Loan.created_at,
    Loan.updated_at,
]
ROW = Loan.id == bindparam("row_id")
MINE = Loan.borrower_id == bindparam("caller_id")
OWNED = or_(MINE, IS_ADMIN)

LOANS = select(*COLUMNS).join(Loan.book).join(Loan.borrower)
LOAN = LOANS.where(ROW, OWNED)
LOAN_BY_ID = LOANS.where(Loan.id == bindparam("row_id"))
CREATE = insert(Loan).returning(Loan.id)
UPDATE = update(Loan).where(ROW, OWNED).returning(Loan.id)
UNCHANGED = select(Loan.id).where(ROW, OWNED)
DELETE = delete(Loan).where(ROW, OWNED)

LISTING = Listing(
    LoanRead,
    LOANS,
    sort={"id": Loan.id},
    where={
        "caller_id": MINE,
        "book_id": Loan.book_id == bindparam("book_id"),
        "borrower_id": Loan.borrower_id == bindparam("borrower_id"),
    },
)


@router.get("", responses=problems(401))
async def list_loans(
    query: Annotated[LoanQuery, Query()], user: CurrentUser, db: SessionDep
) -> Page[LoanRead]:
    caller_id = None if user.is_superuser else user.id
    return await LISTING.page(query, db, caller_id=caller_id)


@router.get("/{id}", responses=problems(401, 404))
async def read_loan(id: InUrl[Id], user: CurrentUser, db: SessionDep) -> LoanRead:
    return found(await db.read_one(LoanRead, LOAN, **owned(id, user)))


@router.post("", status_code=201, responses=problems(401))
async def create_loan(
    data: LoanCreate, user: CurrentUser, db: SessionDep, response: Response
) -> LoanRead:
    async with db.begin():
        id = await db.read_value(CREATE, **data.model_dump(), borrower_id=user.id)
        loan = found(await db.read_one(LoanRead, LOAN_BY_ID, row_id=id))
    response.headers["Location"] = f"{PREFIX}/loans/{loan.id}"
    return loan


@router.patch("/{id}", responses=problems(401, 404))
async def update_loan(
    id: InUrl[Id], data: LoanUpdate, user: CurrentUser, db: SessionDep
) -> LoanRead:
    changes = data.model_dump(exclude_unset=True)
    async with db.begin():
        row_id = found(
            await db.read_value(
                UPDATE if data.model_fields_set else UNCHANGED,
                **owned(id, user),
                **changes,
            )
        )
        return found(await db.read_one(LoanRead, LOAN_BY_ID, row_id=row_id))


@router.delete("/{id}", status_code=204, responses=problems(401, 404, 409))
async def delete_loan(id: InUrl[Id], user: CurrentUser, db: SessionDep) -> None:
    found(await db.change(DELETE, **owned(id, user)))
