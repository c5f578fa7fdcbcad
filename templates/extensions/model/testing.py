"""What the tests of a resource need to know: who asks, what they send, what is refused."""

from __future__ import annotations

from functools import cached_property
from itertools import combinations
from math import lcm
from typing import TYPE_CHECKING, Any

from . import literals, names, ruled, samples
from .field import Field
from .relation import Relation
from .spans import MANY
from .used import spoken

if TYPE_CHECKING:
    from .resource import Resource
    from .rules import Rule

WALKED = 5
RARE = 50  # what a test may ask for, over all that its rows refer to
MOST_CHOICES = 12
MOST_BRANCHES = 10
EXAMPLE_KEYS: dict[str, int | str] = {
    "int": 1,
    "bigint": 1,
    "uuid4": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "uuid7": "0190163d-8694-739b-aea5-966c26f8ad91",
}
NO_SUCH_ROW = {
    "int": "2**31 - 1",
    "bigint": "2**63 - 1",
    "uuid4": '"00000000-0000-4000-8000-000000000000"',
    "uuid7": '"00000000-0000-7000-8000-000000000000"',
}


class Tests:
    """Arguments of the template of a resource's tests."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.users = resource.model.auth.users
        self.samples = ruled.of_resource(resource)
        self.variable = names.apart(resource.singular, spoken("tests"))

    # who asks

    @property
    def writer(self) -> str:
        """The one who may change the rows, and makes them."""
        if not self.users:
            return "api.client"
        resource = self.resource
        if any(each.writes == "admin" for each in (resource, *self.named)):
            return "api.admin"
        if resource.writes == "public" and not (resource.has_owner or resource.guarded):
            return "api.nobody"
        return "api.user"

    @cached_property
    def named(self) -> set[Resource]:
        """Collect what its rows may name only for those who may read it, however far."""
        found: set[Resource] = set()
        waiting = [self.resource]
        while waiting:
            resource = waiting.pop()
            made = [*resource.tests.needs, *resource.input_links]
            targets = {each.target for each in resource.guarded if each in made}
            waiting += targets - found
            found |= targets
        return found

    @property
    def reader(self) -> str:
        if not self.users:
            return "api.client"
        match self.resource.reads:
            case "public":
                return "api.nobody"
            case "user":
                return "api.user"
            case "admin":
                return "api.admin"
            case _:
                return "api.user" if self.writer == "api.nobody" else self.writer

    @property
    def sees_all(self) -> str:
        return "api.admin" if self.resource.reads == "owner" else self.reader

    @property
    def stranger(self) -> str:
        """Another who may make rows, if they are to be told apart by their owner."""
        makes = all(each.allows("create") for each in (self.resource, *self.named))
        told_apart = self.resource.owner and makes and self.total > 1 and not self.same_as_owner
        owned = told_apart and self.writer == "api.user"
        return ", api.stranger" if owned else ""

    @property
    def writer_id(self) -> str:
        return 'USERS["admin"]' if self.writer == "api.admin" else 'USERS["user"]'

    # who is told of changes

    @property
    def announced(self) -> str:
        """List what is done to a row that readers are told of."""
        words = {"create": "created", "update": "updated", "delete": "deleted"}
        if self.changed is None:
            del words["update"]
        done = [word for operation, word in words.items() if self.resource.allows(operation)]
        return ", ".join(map(literals.text, done))

    @property
    def told(self) -> list[tuple[str, str]]:
        """Pair who listens with what they are told."""
        if not self.users:
            return [("client", "expected")]
        everyone = self.resource.reads in {"public", "user"}
        owner = self.resource.reads == "owner" and self.writer == "api.user"
        who = {"user": everyone or owner, "stranger": everyone, "admin": True}
        return [(name, "expected" if is_told else "[]") for name, is_told in who.items()]

    # what they send

    @cached_property
    def chosen(self) -> set[str]:
        """Name what a row must set for the rules that count what is set."""
        rules = [rule for rule in self.resource.rules if not rule.is_comparison]
        named = sorted({name for rule in rules for name in rule.names}, key=self.ease)
        free = [name for name in named if self.may_set(name)]
        always = {name for name in named if name not in free and self.has_default(name)}
        if len(free) <= MOST_CHOICES:
            for size in range(len(free) + 1):
                for some in combinations(free, size):
                    if all(rule.allows(always.union(some)) for rule in rules):
                        return set(some)
        return {min(rule.names, key=self.ease) for rule in rules}

    def ease(self, name: str) -> tuple[int, int]:
        """Rank how easily a row sets a field: by itself, or with another row first."""
        field = self.resource.field_named(name)
        place = self.resource.fields.index(field)
        if isinstance(field, Field):
            return 0, place
        circular = self.resource in self.resource.model.reachable(field.target)
        return 2 if circular else 1, place

    def may_set(self, name: str) -> bool:
        field = self.resource.field_named(name)
        return field in self.resource.inputs and field is not self.resource.owner

    def has_default(self, name: str) -> bool:
        """Is a field set, though nobody sets it: by its default, or as the owner?"""
        field = self.resource.field_named(name)
        if isinstance(field, Relation):
            return field is self.resource.owner
        return field.create_default not in {"", " = None"}

    @cached_property
    def left_out(self) -> set[str]:
        """Name what a row must leave out for such a rule."""
        rules = (rule for rule in self.resource.rules if rule.op == "exactly_one")
        return {name for rule in rules for name in rule.names} - self.chosen

    @cached_property
    def needs(self) -> list[Relation]:
        """List the relations for which a row must be there first."""
        return [
            relation
            for relation in self.resource.to_one
            if relation in self.resource.inputs
            and (
                not relation.null
                or relation.name in self.chosen
                or relation is self.resource.parent
            )
            and relation.name not in self.left_out
        ]

    @cached_property
    def sent(self) -> list[Field]:
        """List the fields that the body of a test sets."""
        settable = self.resource.added if self.resource.is_user else self.resource.inputs
        ruled = {name for rule in self.resource.rules for name in rule.names}
        grouped = {name for group in self.resource.unique_groups for name in group}
        return [
            field
            for field in self.resource.scalars
            if field in settable
            and field.name not in self.left_out
            and not self.runs_out(field)
            and (
                (not field.null and not field.create_default)
                or field.filterable
                or field.name in ruled | grouped
            )
        ]

    def runs_out(self, field: Field) -> bool:
        """Has a field of users, of whom each test has several, too few values for them?"""
        scarce = self.samples[field.name].capacity < RARE
        return bool(self.resource.is_user and field.unique and field.null and scarce)

    @property
    def emptied(self) -> list[Field]:
        """List the fields that a rule wants empty, and that have a default."""
        return [
            field
            for field in self.resource.scalars
            if field.name in self.left_out
            and field in self.resource.inputs
            and self.has_default(field.name)
        ]

    @property
    def body(self) -> list[tuple[str, str]]:
        """Pair what a body holds with its source; a row that is inserted, by attributes."""
        created = self.resource.allows("create")
        sources = [(field, self.samples[field.name].source) for field in self.sent]
        sources += [(field, "None") for field in self.emptied]
        return [(field.name if created else field.attribute, source) for field, source in sources]

    @property
    def example(self) -> str:
        """Write the fields of a body as the documentation shows it."""
        listed = {
            str(field.name): field.data.get("example", self.samples[field.name].value(1))
            for field in self.sent
        } | dict.fromkeys((str(field.name) for field in self.emptied), None)
        keys = {relation.key_name: EXAMPLE_KEYS[relation.target.key] for relation in self.needs}
        pairs = (listed | keys).items()
        return ", ".join(f"{name}={literals.plain(value)}" for name, value in pairs)

    @property
    def made(self) -> list[tuple[str, str]]:
        """Pair each key that a row needs with what makes the other row."""
        return [(relation.key_name, self.maker(relation)) for relation in self.needs]

    @property
    def complexity_note(self) -> str:
        """Say to ruff that a body with many keys is long, and not hard to read."""
        return (
            "  # noqa: C901  (a branch for each key)\n" if len(self.made) >= MOST_BRANCHES else ""
        )

    @property
    def inserted_key(self) -> str:
        """Write the key of such a row inside an f-string."""
        path_key = self.resource.path_key
        return f"{{body['{path_key.attribute}']}}" if path_key else "{id}"

    @property
    def inserted_owner(self) -> str:
        """Write the owner of a row that the API does not create."""
        resource = self.resource
        if not resource.owned_directly or resource.owner is None:
            return ""
        return f", {resource.owner.key_name}={self.writer_id}"

    def maker(self, relation: Relation) -> str:
        target = relation.target
        if target.is_user:
            return self.user_id(relation)
        if equal := self.equal_to(relation):
            return f'changes["{equal.key_name}"]'
        guarded = relation in self.resource.guarded
        client = f", client or {self.writer}" if guarded else ""
        verb = "the" if self.shares(relation) else "create"
        return f'(await {verb}_{target.singular}(api{client}))["id"]'

    def user_id(self, relation: Relation) -> str:
        """Write the id of a user that a row names: another than a rule says it must not be."""
        others = self.named_with("!=", relation)
        if any(other is self.resource.owner for other in others):
            return 'USERS["user"]' if self.writer == "api.admin" else 'USERS["admin"]'
        if any(other is self.resource.owner for other in self.named_with("==", relation)):
            return self.writer_id
        place = sum(self.needs.index(other) < self.needs.index(relation) for other in others)
        if relation.cardinality == "one":
            return f"list(USERS.values())[{f'(number + {place})' if place else 'number'} % 3]"
        return f'USERS["{("user", "stranger", "admin")[place % 3]}"]'

    def named_with(self, op: str, relation: Relation) -> list[Relation]:
        """List the relations that a rule compares with one, as far as a row has them."""
        pairs = [rule.names for rule in self.resource.rules if rule.op == op]
        beside = {name for names in pairs if relation.name in names for name in names}
        return [
            other
            for other in self.resource.to_one
            if other.name in beside - {relation.name}
            and (other in self.needs or other is self.resource.owner)
        ]

    def equal_to(self, relation: Relation) -> Relation | None:
        """Return the relation before one that must name the same row."""
        before = self.needs[: self.needs.index(relation)]
        return next((each for each in self.named_with("==", relation) if each in before), None)

    @property
    def same_as_owner(self) -> bool:
        """Must a row name its owner a second time?"""
        owner = self.resource.owner
        return owner is not None and bool(self.named_with("==", owner))

    @property
    def links(self) -> list[Relation]:
        """List the relations to many that can be tried: there can be rows to link to."""
        return [
            relation
            for relation in self.resource.input_links
            if not relation.is_self or self.capacity > 1
        ]

    def two_keys(self, relation: Relation) -> str:
        """Write the keys of two rows that a row may be linked to; of one, if they are few."""
        target = relation.target
        if target.is_user:
            return "list(USERS.values())[:2]"
        client = f", {self.writer}" if relation in self.resource.guarded else ""
        if target.tests.is_scarce and not relation.is_self:
            return f'[(await the_{target.singular}(api{client}))["id"]]'
        few = relation.is_self and self.capacity == 2
        count = "" if few else " for _ in range(2)"
        return f'[(await create_{target.singular}(api{client}))["id"]{count}]'

    @property
    def counts(self) -> bool:
        sources = [source for _, source in self.body + self.made]
        return any("number" in source for source in sources)

    @property
    def neighbours(self) -> list[Resource]:
        """List the other resources whose rows a body needs."""
        found = {relation.target.name: relation.target for relation in self.needs}
        found.pop(self.resource.name, None)
        return [found[name] for name in sorted(found) if not found[name].is_user]

    # how many there can be

    @cached_property
    def capacity(self) -> int:
        """Return how many rows one caller can make before a unique value comes again."""
        return self.most_rows(everyone=False)

    @cached_property
    def total(self) -> int:
        """Return how many rows all callers can make together."""
        return self.most_rows(everyone=True)

    def most_rows(self, *, everyone: bool, same: frozenset[str] = frozenset()) -> int:
        """Return how many rows there can be; with ``same``, but for that group's being taken."""
        varieties = [
            lcm(*(self.variety(name, everyone=everyone) for name in group if name not in same))
            for group in self.resource.unique_groups
            if not same or self.sent_of(group) != same
        ]
        others = [relation for relation in self.needs if relation.name not in same]
        there = [self.rows_of(relation, everyone=everyone) for relation in others]
        return min([*varieties, *there], default=MANY)

    def sent_of(self, group: list[str]) -> frozenset[str]:
        """Return the names of a group but for the one that the caller stands for."""
        owner = self.resource.owner if self.resource.owned_directly else None
        return frozenset(name for name in group if owner is None or name != owner.name)

    def variety(self, name: str, *, everyone: bool) -> int:
        """Return how many different values of a field or relation the rows of tests have."""
        if name in self.samples:
            return self.variety_of_field(self.resource.field_named(name))
        relation = self.resource.relation(name)
        assert relation is not None
        if relation not in self.needs:
            return MANY if relation is not self.resource.owner else 3 if everyone else 1
        if relation.target.is_user:
            return 3 if relation.cardinality == "one" else 1
        return 1 if self.shares(relation) else MANY

    def variety_of_field(self, field: Any) -> int:
        """Return how many a field has: null is never taken, and a default is one value."""
        if field in self.sent:
            return self.samples[field.name].capacity
        if field.computed:
            return 1 if field.computed == "today" else MANY
        given = self.has_default(field.name) and field not in self.emptied
        return 1 if given else MANY

    def rows_of(self, relation: Relation, *, everyone: bool) -> int:
        """Return for how many rows there can be one more to refer to."""
        target = relation.target
        if target.is_user or target is self.resource:
            return MANY
        there = target.tests.total if everyone else target.tests.capacity
        if self.shares(relation):
            return there if everyone and relation in self.resource.guarded else MANY
        return there // sum(each.target is target for each in self.needs)

    @property
    def is_scarce(self) -> bool:
        """Can there be too few rows for each test to make as many as it likes?"""
        return self.capacity < RARE

    def shares(self, relation: Relation) -> bool:
        """Do all rows of a test refer to the same one, because there can be few?"""
        tests = relation.target.tests
        if relation.target.is_user or not tests.is_scarce:
            return False
        differ = relation.cardinality == "one" or bool(self.named_with("!=", relation))
        return tests.capacity == 1 or not differ

    @property
    def is_shared(self) -> bool:
        """Do the rows of others refer to one of these that all share?"""
        if not self.is_scarce:
            return False
        for other in self.resource.model.everything:
            if any(
                each.target is self.resource and other.tests.shares(each)
                for each in other.tests.needs
            ):
                return True
            if any(each.target is self.resource and not each.is_self for each in other.input_links):
                return True
        return False

    @property
    def row_count(self) -> int:
        return min(WALKED, self.capacity)

    @property
    def several(self) -> bool:
        """Can one caller make two rows?"""
        return self.capacity > 1

    # statements

    @property
    def requests(self) -> list[tuple[str, str, str, str, int]]:
        """List requests: who asks, method, path, body, and the most statements it may take."""
        resource = self.resource
        url = f'f"{{URL}}/{self.row_key}"'
        write = 1 if resource.is_flat else 2
        reads = 1 + self.asks(resource.reading)
        found = []
        if resource.allows("list"):
            found.append((self.reader, "GET", "URL", "None", reads))
        if resource.allows("read"):
            found.append((self.reader, "GET", url, "None", reads))
        if self.several and resource.allows("create"):
            checked = any(relation in self.needs for relation in resource.checked)
            most = write + checked + self.asks(resource.creating)
            found.append((self.writer, "POST", "URL", "body", most))
        if resource.allows("update"):
            most = write + self.asks(resource.updating)
            found.append((self.writer, "PATCH", url, "{}", most))
        if resource.allows("delete"):
            most = 1 + self.asks(resource.writing)
            found.append((self.writer, "DELETE", url, "None", most))
        return found

    @property
    def asks_for_rows(self) -> bool:
        return any(self.row_key in path for _, _, path, _, _ in self.requests)

    def asks(self, access: Any) -> int:
        """Return 1 if the caller is looked up for a request."""
        return 1 if self.users and (access.level != "public" or access.needs_caller) else 0

    @property
    def row_key(self) -> str:
        """Write the key of a row inside an f-string."""
        path_key = self.resource.path_key
        return f"{{{self.variable}['{path_key.name if path_key else 'id'}']}}"

    # lists

    @property
    def sort_names(self) -> str:
        listed = ["id", *(str(field.name) for field in self.resource.sorts)]
        return ", ".join(map(literals.text, listed))

    @property
    def nullable_sorts(self) -> str:
        found = [
            literals.text(field.name)
            for field in self.resource.sorts
            if field.null and field in self.sent and field.name not in self.chosen
        ]
        return ", ".join(found) if self.capacity >= WALKED - 1 else ""

    @property
    def filter_names(self) -> str:
        if not self.several:
            return ""
        found = [
            str(field.name)
            for field in self.resource.scalars
            if field.filterable and field in self.sent and self.samples[field.name].capacity > 1
        ]
        found += [
            relation.key_name
            for relation in self.resource.to_one
            if (
                relation in self.needs and not relation.target.is_user and not self.shares(relation)
            )
            or (relation is self.resource.owner and self.stranger)
        ]
        return ", ".join(map(literals.text, found))

    @property
    def searched(self) -> Field | None:
        """Choose a field to search by: one in which the rows of a test differ."""
        fit = [
            field
            for field in self.resource.searched
            if field in self.resource.inputs
            and field.readable
            and self.samples[field.name].capacity >= MANY // 2
            and field.name not in self.left_out
            and not any(field.name in rule.names for rule in self.resource.rules)
        ]
        return next(iter(fit), None) if self.several else None

    @property
    def search_values(self) -> list[str]:
        """Give two values for the field that is searched, one in each row."""
        assert self.searched is not None
        sample = self.samples[self.searched.name]
        return [literals.plain(sample.value(number)) for number in (111, 222)]

    # changes

    @cached_property
    def changed(self) -> Field | None:
        """Choose a field that can be changed by itself."""
        ruled = {name for rule in self.resource.rules for name in rule.names}
        fit = [
            field
            for field in self.resource.scalars
            if field in self.resource.inputs
            and field.readable
            and field.name not in ruled
            and field.name != self.resource.data.get("path_key")
        ]
        best = sorted(fit, key=lambda field: -self.samples[field.name].capacity)
        return next(iter(best), None)

    @property
    def change(self) -> str:
        if self.changed is None:
            return "{}"
        name = str(self.changed.name)
        value = literals.plain(self.samples[name].value(999_999))
        return f"{{{literals.text(name)}: {value}}}"

    @property
    def change_shows(self) -> bool:
        if self.changed is None:
            return False
        return self.samples[self.changed.name].capacity >= MANY // 2

    @property
    def moving(self) -> str:
        """Write the set of what an update changes, the field itself aside."""
        found = ['"updated_at"'] if self.resource.timestamps else []
        found += ['"version"'] if self.resource.versioned else []
        return ", ".join(["*change", *found])

    # refusals

    @cached_property
    def refused(self) -> list[str]:
        found = ['{"unknown": 1}', '{"id": 1}']
        for field in self.resource.fields:
            name = literals.text(self.sent_name(field))
            found += [f"{{{name}: {value}}}" for value in self.bad_values(field)]
        return found

    def sent_name(self, field: Field | Relation) -> str:
        return field.input_name if isinstance(field, Relation) else str(field.name)

    def bad_values(self, field: Field | Relation) -> list[str]:
        if field not in self.resource.inputs:
            return ["1"]
        if isinstance(field, Field):
            return samples.refused(field)
        missing = NO_SUCH_ROW[field.target.key]
        if field.is_many:
            return ["None", f"[{missing}]", '["one"]']
        return ([] if field.null else ["None"]) + [missing, '"one"']

    @property
    def foreign(self) -> list[tuple[Relation, str, str]]:
        """List the relations that can be tried with a row of another.

        With each, what makes that row, and the key of one that is not there.
        """
        ruled = {name for rule in self.resource.rules for name in rule.names}
        makers = {"api.user": "(api, api.stranger)", "api.admin": "(api)"}
        return [
            (
                relation,
                f"create_{relation.target.singular}{makers[relation.target.tests.writer]}",
                NO_SUCH_ROW[relation.target.key],
            )
            for relation in self.resource.guarded
            if (self.writer == "api.user" or self.resource.is_user)
            and relation.target.allows("create")
            and relation.target.tests.total > 1
            and relation.name not in ruled
        ]

    # rows that stay in the table when they are deleted

    @property
    def remover(self) -> str:
        """The one who may delete any row."""
        return "api.admin" if self.users else "api.client"

    @property
    def lost(self) -> list[tuple[Relation, str, str, str]]:
        """List the relations that can be tried with a row that was deleted and is still there.

        With each, what makes that row, its key in a path, and the key of one that is not there.
        """
        ruled = {name for rule in self.resource.rules for name in rule.names}
        return [
            (
                relation,
                self.other_maker(relation),
                f"{{other['{target.path_key.name if target.path_key else 'id'}']}}",
                NO_SUCH_ROW[target.key],
            )
            for relation in self.resource.checked
            for target in (relation.target,)
            if target.soft_delete
            and target.allows("create")
            and target.allows("delete")
            and relation.name not in ruled
        ]

    def other_maker(self, relation: Relation) -> str:
        client = "api.user" if self.resource.is_user else self.writer
        whose = f", {client}" if relation in self.resource.guarded else ""
        return f"create_{relation.target.singular}(api{whose})"

    @property
    def hiding(self) -> list[tuple[Relation, str, str, str]]:
        """List those of them that can be seen to show nothing of such a row."""
        allows = self.resource.allows
        seen = allows("read") or allows("list") or allows("update")
        fit = [each for each in self.lost if each[0] is not self.resource.parent]
        return fit if seen and allows("create") else []

    @property
    def gone_with(self) -> Relation | None:
        """Return the relation to what its rows are gone with, where a test can delete that."""
        parent = self.resource.parent
        if parent is None or not (parent.target.soft_delete and self.shows):
            return None
        fit = parent.target.allows("delete") and not parent.target.path_key
        return parent if fit else None

    @cached_property
    def unique(self) -> list[str]:
        """List the groups of names of which only one row may have the values."""
        sent = {str(field.name): str(field.name) for field in self.sent}
        sent |= {relation.name: relation.key_name for relation in self.needs}
        listed = [", ".join(literals.text(sent[name]) for name in group) for group in self.tried]
        return [f"[{names}]" for names in dict.fromkeys(listed)]

    @cached_property
    def tried(self) -> list[list[str]]:
        """List what a body sends of each group that can be tried: no other is in the way."""
        sent = {str(field.name) for field in self.sent} | {each.name for each in self.needs}
        groups = [
            [name for name in group if name in self.sent_of(group)]
            for group in self.resource.unique_groups
        ]
        return [
            group
            for group in groups
            if group and sent.issuperset(group) and self.tries_of(group) > 1
        ]

    def tries_of(self, group: list[str]) -> int:
        """Return how many rows can differ in all but the values of a group."""
        equal = [rule.names for rule in self.resource.rules if rule.op == "=="]
        if any(len(set(names) & set(group)) == 1 < len(names) for names in equal):
            return 1
        return self.most_rows(everyone=False, same=frozenset(group))

    @property
    def tries(self) -> int:
        return min([WALKED, *map(self.tries_of, self.tried)])

    @property
    def answers(self) -> str:
        """Write the statuses of the tries: one of them is the first."""
        return f"[{', '.join(['201', *['409'] * (self.tries - 1)])}]"

    @property
    def broken_rules(self) -> list[str]:
        found = [self.broken(rule) for rule in self.resource.input_rules]
        return [source for source in found if source]

    def broken(self, rule: Rule) -> str:
        """Write a change that breaks a rule, if there is one to be found easily."""
        keys = [self.resource.field_named(name) for name in rule.names]
        sent = [self.sent_name(field) for field in keys]
        if not rule.is_comparison:
            return self.dictionary(dict.fromkeys(sent, "None"))
        if len(rule.names) < 2 or any(name not in self.samples for name in rule.names):
            return ""
        left, right = (self.value(name) for name in rule.names)
        if rule.op == "==":
            right = literals.plain(self.samples[rule.names[1]].value(4))
            if left == right:
                return ""
        elif rule.op == "!=":
            right = left
        else:
            left, right = right, left
        return self.dictionary(dict(zip(sent, (left, right), strict=True)))

    def value(self, name: str) -> str:
        return literals.plain(self.samples[name].value(3))

    @staticmethod
    def dictionary(pairs: dict[str, str]) -> str:
        items = (f"{literals.text(name)}: {value}" for name, value in pairs.items())
        return f"{{{', '.join(items)}}}"

    @property
    def hidden(self) -> str:
        """Write the set of what is written but never read."""
        found = [literals.text(field.name) for field in self.resource.scalars if field.writeonly]
        return f"{{{', '.join(found)}}}" if found else ""

    @property
    def shows(self) -> bool:
        """Does what makes a row in the tests return it as the API shows it?"""
        return any(self.resource.allows(each) for each in ("create", "read", "list"))

    # access

    @cached_property
    def denials(self) -> list[tuple[str, str, str, int]]:
        """List who is refused what: client, method, path and status."""
        if not self.users:
            return []
        resource = self.resource
        found = []
        for operation, method, path, access in (
            ("list", "GET", "URL", resource.reading),
            ("read", "GET", "url", resource.reading),
            ("create", "POST", "URL", resource.creating),
            ("update", "PATCH", "url", resource.updating),
            ("delete", "DELETE", "url", resource.writing),
        ):
            if resource.allows(operation):
                found += self.denied(operation, method, path, access)
        return found

    @property
    def denies_rows(self) -> bool:
        return any(path == "url" for _, _, path, _ in self.denials)

    def denied(
        self, operation: str, method: str, path: str, access: Any
    ) -> list[tuple[str, str, str, int]]:
        found = []
        if self.asks(access):
            found.append(("api.nobody", method, path, 401))
        if access.level == "admin":
            found.append(("api.user", method, path, 403))
        if access.level == "owner" and operation in {"read", "update", "delete"}:
            hidden = self.resource.reads == "owner"
            found.append(("api.stranger", method, path, 404 if hidden else 403))
        return found

    # deletes

    @property
    def restricting(self) -> list[tuple[Relation, str, str]]:
        """List the relations whose other row must stay, with who may delete it, and its key."""
        fit = [
            relation
            for relation in self.resource.to_one
            if relation.on_delete == "restrict"
            and relation in self.resource.inputs
            and not relation.is_self
            and not relation.target.is_user
            and not relation.target.soft_delete
            and not relation.target.path_key
            and relation.target.allows("delete")
            and relation.target.allows("create")
            and relation in self.needs
        ]
        return [
            (
                relation,
                self.writer if relation in self.resource.guarded else relation.target.tests.writer,
                f"{{{self.variable}['{relation.key_name}']}}",
            )
            for relation in fit
        ]
