"""What is shown of a row inside another one: its id, and what people know it by."""

from app.schemas.base import Output


class AuthorRef(Output):
    id: int
    name: str


class BookRef(Output):
    id: int
    title: str


class CategoryRef(Output):
    id: int
    name: str


class PublisherRef(Output):
    id: int
    name: str


class TagRef(Output):
    id: int
    label: str


class UserRef(Output):
    id: int
    full_name: str | None
