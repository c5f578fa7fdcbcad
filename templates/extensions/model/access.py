"""Who may do something with a resource, as arguments of a route."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Access:
    """``level`` is one of public, user, owner, admin; ``key`` the name of the row's key.

    ``needs_caller`` asks for the caller even where the level alone would not; ``scoped``, whether
    callers may come with a key that lacks a scope.
    """

    level: str
    key: str
    needs_caller: bool = False
    scoped: bool = False

    @property
    def owner(self) -> bool:
        return self.level == "owner"

    @property
    def dependencies(self) -> str:
        if self.level == "admin":
            return "dependencies=[ADMIN],"
        if self.level == "user" and not self.needs_caller:
            return "dependencies=[SIGNED_IN],"
        return ""

    @property
    def caller(self) -> str:
        return "user: CurrentUser," if self.owner or self.needs_caller else ""

    @property
    def values(self) -> str:
        """Write the values that find the row."""
        return f"**owned({self.key}, user)" if self.owner else f"row_id={self.key}"

    def problems(self, statuses: Iterable[int] = (), others: str = "") -> str:
        found = set(statuses)
        if self.level != "public" or self.needs_caller:
            found |= {401, 403} if self.scoped else {401}
        if self.level == "admin":
            found.add(403)
        listed = ", ".join(map(str, sorted(found)))
        described = [others] if others else []
        described += [f"problems({listed})"] if found else []
        return f"responses={' | '.join(described)}," if described else ""
