"""People who read much more than they write, and find the answers right or say so.

    uv run --group load locust -f load/locustfile.py --host http://127.0.0.1:8000

Serve with ``RATE_LIMIT=off ADDRESS_LIMIT=off``: all these people come from one address.
An admin makes what only admins may make, if ADMIN_EMAIL and ADMIN_PASSWORD name one.
"""

import os
import random
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from locust import HttpUser, between, task
from locust.exception import StopUser

PREFIX = "/api/v1"
REMEMBERED = 200  # rows of each resource, for each person
Body = dict[str, Any]

numbers = count(random.randrange(10**9))


@dataclass(frozen=True, kw_only=True)
class Resource:
    """What may be done with the rows under a path, and by whom.

    ``needs`` names the other rows that a new one refers to: the key, and their path.
    """

    path: str
    key: str = "id"
    lists: bool = False
    reads: bool = False
    body: Callable[[int], Body] | None = None
    needs: dict[str, str] = field(default_factory=dict)
    needs_own: str = ""
    readers: str = "public"
    writers: str = "public"


def author_body(number: int) -> Body:
    return {"name": f"Name {number}"}


def book_body(number: int) -> Body:
    return {
        "title": f"Title {number}",
        "isbn": f"{number % 1000000:013}",
        "price": f"{number % 10}",
        "languages": [f"Languages {number}"],
    }


def category_body(number: int) -> Body:
    return {"name": f"Name {number}"}


def loan_body(number: int) -> Body:
    return {
        "starts_on": f"2030-01-{number % 28 + 1:02}",
        "ends_on": f"2030-02-{number % 28 + 1:02}",
    }


def publisher_body(number: int) -> Body:
    return {"name": f"Name {number}", "country": ["L", "GR", "VF"][number % 3]}


def review_body(number: int) -> Body:
    return {"stars": 1 + number % 5, "body": f"Body {number}"}


def tag_body(number: int) -> Body:
    return {"label": f"label-{number}"}


RESOURCES = [
    Resource(
        path="/authors", lists=True, reads=True, body=author_body, writers="admin"
    ),
    Resource(
        path="/books",
        lists=True,
        reads=True,
        body=book_body,
        needs={"author_id": "/authors"},
        writers="admin",
    ),
    Resource(
        path="/categories", lists=True, reads=True, body=category_body, writers="admin"
    ),
    Resource(
        path="/loans",
        lists=True,
        reads=True,
        body=loan_body,
        needs={"book_id": "/books"},
        readers="owner",
        writers="owner",
    ),
    Resource(
        path="/publishers", lists=True, reads=True, body=publisher_body, writers="admin"
    ),
    Resource(
        path="/reviews",
        lists=True,
        reads=True,
        body=review_body,
        needs={"book_id": "/books"},
        writers="owner",
    ),
    Resource(path="/tags", lists=True, reads=True, body=tag_body, writers="admin"),
]


class Person(HttpUser):
    """Reads nine times for each row that is written."""

    abstract = True
    admin = False
    wait_time = between(0.05, 0.5)

    def on_start(self) -> None:
        self.seen: defaultdict[str, deque[Body]] = defaultdict(remembered)
        self.made: defaultdict[str, deque[Body]] = defaultdict(remembered)
        self.sign_in()
        me = self.client.get(f"{PREFIX}/users/me").json()
        self.seen["/users"].append(me)
        if self.admin:
            self.make_one_of_each()

    @task(5)
    def list_rows(self) -> None:
        self.list_some(
            [each for each in RESOURCES if each.lists and self.may(each.readers)]
        )

    def list_some(self, resources: list[Resource]) -> None:
        if resources:
            resource = random.choice(resources)
            rows = self.ask("GET", resource.path, 200)
            self.seen[resource.path].extend(rows["items"] if rows else [])

    @task(4)
    def read_row(self) -> None:
        known = [
            each
            for each in RESOURCES
            if each.reads and self.seen[each.path] and self.may(each.readers)
        ]
        if not known:
            self.list_rows()
            return
        resource = random.choice(known)
        row = random.choice(self.seen[resource.path])
        path = f"{resource.path}/{row[resource.key]}"
        self.ask("GET", path, 200, name=f"{resource.path}/[{resource.key}]")

    @task(1)
    def write_row(self) -> None:
        ready = [each for each in RESOURCES if self.can_make(each)]
        if ready:
            self.make(random.choice(ready))
        else:
            self.look_for_what_is_missing()

    def make_one_of_each(self) -> None:
        for _ in RESOURCES:  # no chain of rows that need one another is longer
            for each in RESOURCES:
                if not self.made[each.path] and self.can_make(each):
                    self.make(each)

    def make(self, resource: Resource) -> None:
        assert resource.body
        body = resource.body(next(numbers))
        for key in resource.needs:
            body[key] = random.choice(self.candidates(resource, key))["id"]
        row = self.ask("POST", resource.path, 201, 409, json=body)  # 409: it is taken
        if row:
            self.seen[resource.path].append(row)
            self.made[resource.path].append(row)

    def candidates(self, resource: Resource, key: str) -> deque[Body]:
        path = resource.needs[key]
        return self.made[path] if key == resource.needs_own else self.seen[path]

    def can_make(self, resource: Resource) -> bool:
        if not self.may(resource.writers):
            return False
        rows = [self.candidates(resource, key) for key in resource.needs]
        return resource.body is not None and all(rows)

    def look_for_what_is_missing(self) -> None:
        wanted = {path for each in RESOURCES for path in each.needs.values()}
        self.list_some(
            [
                each
                for each in RESOURCES
                if each.lists and each.path in wanted and self.may(each.readers)
            ]
        )

    def ask(
        self, method: str, path: str, *expected: int, name: str = "", **options: Any
    ) -> Body:
        """Return what is answered with the first status; with another one, nothing."""
        url = PREFIX + path
        with self.client.request(
            method, url, name=PREFIX + (name or path), catch_response=True, **options
        ) as response:
            if response.status_code == 401:  # the token is old by now
                self.sign_in()
                response.success()
                return {}
            if response.status_code not in expected:
                response.failure(f"{response.status_code} {response.text[:200]}")
                return {}
            response.success()
            answer: Body = response.json()
            return answer if response.status_code == expected[0] else {}

    def may(self, whom: str) -> bool:
        return self.admin or whom != "admin"

    def sign_in(self) -> None:
        raise NotImplementedError

    def use_password(self, email: str, password: str) -> None:
        self.client.headers.pop("Authorization", None)
        form = {"username": email, "password": password}
        tokens = self.client.post(f"{PREFIX}/auth/login", data=form).json()
        self.client.headers["Authorization"] = f"Bearer {tokens['access_token']}"


class Reader(Person):
    """Registers, and makes what everyone may make."""

    password = "correct horse battery staple"
    email = ""

    def sign_in(self) -> None:
        if not self.email:
            number = next(numbers)
            self.email = f"load{number}@example.com"
            body = {}
            body |= {"email": self.email, "password": self.password}
            self.client.post(f"{PREFIX}/users", json=body)
        self.use_password(self.email, self.password)


class Admin(Person):
    """One who makes what the others read."""

    admin = True
    fixed_count = 1

    def sign_in(self) -> None:
        email = os.environ.get("ADMIN_EMAIL")
        if not email:
            raise StopUser
        self.use_password(email, os.environ["ADMIN_PASSWORD"])


def remembered() -> deque[Body]:
    return deque(maxlen=REMEMBERED)
