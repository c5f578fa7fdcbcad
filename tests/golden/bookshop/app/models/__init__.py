from app.models.author import Author
from app.models.book import Book, BookStatus, book_tags
from app.models.category import Category
from app.models.loan import Loan
from app.models.publisher import Publisher
from app.models.review import Review
from app.models.tag import Tag
from app.models.user import User

__all__ = [
    "Author",
    "Book",
    "BookStatus",
    "Category",
    "Loan",
    "Publisher",
    "Review",
    "Tag",
    "User",
    "book_tags",
]
