"""A resource of the model, as the code that it becomes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from . import kinds, literals, names
from .access import Access
from .field import Field
from .relation import Relation
from .rules import Rule
from .testing import Tests
from .used import imported, spoken

if TYPE_CHECKING:
    from .model import Model

LONGEST_SENTENCE = 78
LABELS = ("name", "title", "label", "full_name", "slug", "code")
READERS = {
    "public": "anyone reads them",
    "user": "whoever is signed in reads them",
    "owner": "their owner and the admins read them",
    "admin": "an admin reads them",
}
WRITERS = {
    "public": "anyone changes them",
    "user": "whoever is signed in changes them",
    "owner": "their owner or an admin changes them",
    "admin": "an admin changes them",
}


class Resource:
    """One class, one table, one module each of schemas, routes and tests."""

    def __init__(self, data: dict[str, Any], model: Model) -> None:
        self.data = data
        self.model = model
        self.name = self.class_name = str(data["name"])
        self.singular = str(data["singular"])
        self.plural = str(data["plural"])
        self.path = str(data["path"])
        self.table = str(data["table"])
        self.access: dict[str, str] = data["access"]
        self.key = str(data["key"])
        self.key_code = kinds.KEYS[self.key]
        self.operations: list[str] = data["operations"]
        self.timestamps = bool(data.get("timestamps", True))
        self.soft_delete = bool(data.get("soft_delete"))
        self.versioned = bool(data.get("versioned"))
        self.realtime = bool(data.get("realtime"))
        self.is_user = self.name == "User"
        self.variable = names.apart(self.singular, spoken("app/api/v1"))
        self.words = names.words(self.singular)
        self.plural_words = names.words(self.plural.removesuffix("_list"))
        self.a_word = names.article(self.words)
        self.title = names.sentence(self.plural_words)
        is_like_a_test = self.singular.startswith("test")  # and pytest would call it
        self.body_name = f"{'a_' if is_like_a_test else ''}{self.singular}_body"
        self.a_word_name = self.a_word.replace(" ", "_")

    # parts

    @cached_property
    def fields(self) -> list[Field | Relation]:
        return [self.part(data) for data in self.data["fields"]]

    def part(self, data: dict[str, Any]) -> Field | Relation:
        if data["kind"] == "relation":
            return Relation(data, self, self.model.by_name[data["to"]])
        marks = {
            "partial": self.soft_delete and data.get("unique"),
            "in_path": data["name"] == self.data.get("path_key"),
            "type_name": self.type_names[data["name"]],
        }
        return Field(data | marks, self.class_name)

    @cached_property
    def type_names(self) -> dict[str, str]:
        """Name the type that each field has in the schemas, where it needs a name."""
        taken = set(imported("app/schemas") | self.model.classes | names.KEYWORDS)
        found = {}
        for data in self.data["fields"]:
            name = names.pascal(data["name"])
            name = f"{self.class_name}{name}Value" if name in taken else name
            while name in taken:
                name += "Value"
            taken.add(name)
            found[data["name"]] = name
        return found

    @cached_property
    def constants(self) -> dict[str, str]:
        """Name the statements of the routes: that of a row, of rows, and of each link to many."""
        taken = set(spoken("app/api/v1") | self.model.classes)
        found = {}
        for name in (self.singular, self.plural, *(each.name for each in self.to_many)):
            found[name] = names.apart(name.upper(), taken)
            taken.add(found[name])
        return found

    @property
    def item_constant(self) -> str:
        return self.constants[self.singular]

    @property
    def list_constant(self) -> str:
        return self.constants[self.plural]

    @cached_property
    def row_names(self) -> dict[str, str]:
        """Name what each relation joins, where its class alone would be ambiguous."""
        taken = set(self.model.classes | imported("app/api/v1") | names.KEYWORDS)
        found = {}
        for relation in self.relations:
            name = names.pascal(relation.name)
            while name in taken:
                name += "Row"
            taken.add(name)
            found[relation.name] = name
        return found

    @cached_property
    def attributes(self) -> frozenset[str]:
        """Name what the class of the model has."""
        keys = {relation.key_name for relation in self.to_one}
        ends = {relation.inverse for relation in self.inverses}
        return frozenset({field.attribute for field in self.fields} | keys | ends)

    @cached_property
    def inner_names(self) -> set[str]:
        """Name the columns as the API does: fields, and the keys of other rows."""
        return {each.name for each in self.scalars} | {each.key_name for each in self.to_one}

    @cached_property
    def scalars(self) -> list[Field]:
        return [field for field in self.fields if isinstance(field, Field)]

    @cached_property
    def relations(self) -> list[Relation]:
        return [field for field in self.fields if isinstance(field, Relation)]

    @cached_property
    def added(self) -> list[Field | Relation]:
        """List what a project adds to the users that every project has."""
        built_in = {data["name"] for data in self.model.built_in_fields}
        return [field for field in self.inputs if field.name not in built_in]

    @property
    def requires_more(self) -> bool:
        """Must whoever registers give more than every project asks?"""
        return any(not field.null and not field.create_default for field in self.added)

    @cached_property
    def to_one(self) -> list[Relation]:
        return [relation for relation in self.relations if not relation.is_many]

    @cached_property
    def to_many(self) -> list[Relation]:
        return [relation for relation in self.relations if relation.is_many]

    @cached_property
    def columns(self) -> list[Field | Relation]:
        return [field for field in self.fields if field not in self.to_many]

    @cached_property
    def inverses(self) -> list[Relation]:
        """List the relations of others that name a side of their own here.

        Of a many-to-many that both declare, the one declared here is enough.
        """
        return [
            relation
            for resource in self.model.everything
            for relation in resource.relations
            if relation.target is self
            and relation.back
            and not (relation.is_many and self.relation(relation.back))
        ]

    def relation(self, name: str) -> Relation | None:
        found = (relation for relation in self.relations if relation.name == name)
        return next(found, None)

    def field_named(self, name: str) -> Field | Relation:
        return next(field for field in self.fields if field.name == name)

    @property
    def tables(self) -> list[Relation]:
        return [relation for relation in self.to_many if relation.defines_table]

    @property
    def exports(self) -> list[str]:
        """List what the module of the model gives to others."""
        found = [self.class_name, *(field.enum for field in self.enums)]
        return sorted([*found, *(relation.table_name for relation in self.tables)])

    @property
    def neighbours(self) -> list[Resource]:
        """List the other resources that the model names in its annotations."""
        found = [relation.target for relation in self.relations]
        found += [relation.source for relation in self.inverses]
        others = {other.name: other for other in found if other is not self}
        return [others[name] for name in sorted(others)]

    @cached_property
    def near(self) -> set[Resource]:
        """What its modules may name: itself, its neighbours, and who owns them, however far.

        Did each import every model, the time to make a project would grow as its size squared.
        """
        found = {self, *self.neighbours}
        asked = [each for each in self.relations if each in self.guarded or each.vanishes]
        for nearest in (self.owner, *(relation.target.owner for relation in asked)):
            owner = nearest
            while owner is not None:
                found.add(owner.target)
                owner = owner.target.owner
        return found

    @property
    def near_exports(self) -> list[str]:
        return sorted(name for resource in self.near for name in resource.exports)

    @property
    def ref_names(self) -> list[str]:
        """List how others are shown inside it."""
        return sorted({relation.ref for relation in self.relations})

    @property
    def docstring(self) -> str:
        description = self.data.get("description")
        return literals.docstring(description) if description else ""

    @property
    def enums(self) -> list[Field]:
        return [field for field in self.scalars if field.kind == "enum"]

    @cached_property
    def keys(self) -> dict[str, str]:
        """Map the name of a field or relation to its attribute that holds the value."""
        return {
            str(field.name): field.key_name if isinstance(field, Relation) else field.attribute
            for field in self.columns
        }

    @cached_property
    def rules(self) -> list[Rule]:
        by_name: dict[str, Any] = {str(field.name): field for field in self.columns}
        return [Rule(data, self.keys, by_name) for data in self.data.get("rules", [])]

    @cached_property
    def input_rules(self) -> list[Rule]:
        """List the rules that are about what a client sends, and nothing else."""
        sent = {str(field.name) for field in self.inputs}
        return [rule for rule in self.rules if set(rule.names) <= sent]

    @cached_property
    def deferred(self) -> set[str]:
        """Name the nullable relations to what refers back here."""
        return {
            relation.name
            for relation in self.to_one
            if relation.null
            and not relation.is_self
            and self in self.model.reachable(relation.target)
        }

    # the table

    @cached_property
    def table_arguments(self) -> list[str]:
        found = [
            f'CheckConstraint({check.format(**self.written)}, name="{name}")'
            for field in self.scalars
            for check, name in field.checks
        ]
        found += [f'CheckConstraint({rule.check("{}")}, name="{rule.name}")' for rule in self.rules]
        found += self.group_arguments + self.unique_indexes
        if self.never_reuses_ids:
            found.append('{"sqlite_autoincrement": True}')
        return found

    @property
    def never_reuses_ids(self) -> bool:
        """The id of a deleted user may still stand in a token."""
        return self.is_user and self.key_code.python == "int"

    @property
    def written(self) -> dict[str, str]:
        return {attribute: attribute for attribute in self.keys.values()}

    @property
    def group_arguments(self) -> list[str]:
        found = []
        for group in self.groups("unique"):
            keys = ", ".join(literals.text(self.keys[name]) for name in group)
            if not self.soft_delete:
                found.append(f"UniqueConstraint({keys})")
        for group in self.groups("indexes"):
            keys = ", ".join(literals.text(self.keys[name]) for name in group)
            found.append(f"Index(None, {keys})")
        return found

    def groups(self, option: str) -> list[list[str]]:
        return list(self.data.get(option, []))

    def columns_of(self, option: str) -> list[list[str]]:
        """List the groups of an option as names in the table."""
        by_name = {str(field.name): str(field.column) for field in self.columns}
        return [[by_name[name] for name in group] for group in self.groups(option)]

    @property
    def unique_columns(self) -> list[list[str]]:
        return self.columns_of("unique")

    @cached_property
    def unique_groups(self) -> list[list[str]]:
        """List the names of which only one row may have the values."""
        found = [[str(field.name)] for field in self.scalars if field.unique]
        found += [[each.name] for each in self.to_one if each.cardinality == "one"]
        return found + self.groups("unique")

    @property
    def index_columns(self) -> list[list[str]]:
        return self.columns_of("indexes")

    @cached_property
    def unique_expressions(self) -> list[tuple[str, list[tuple[str, bool]]]]:
        """List unique indexes: a name, and columns of which some count in lower case.

        They stand for what a constraint cannot say: that letter case does not count, or
        that only the rows count which are not deleted.
        """
        nocase = {str(field.column) for field in self.scalars if field.nocase}
        groups = [[str(field.column)] for field in self.scalars if field.unique]
        groups += [[str(each.column)] for each in self.to_one if each.cardinality == "one"]
        groups += self.unique_columns
        return [
            (f"uq_{self.table}_{'_'.join(group)}", [(name, name in nocase) for name in group])
            for group in groups
            if self.soft_delete or (len(group) == 1 and group[0] in nocase)
        ]

    @property
    def unique_indexes(self) -> list[str]:
        by_column = {
            str(field.column): key
            for field, key in zip(self.columns, self.keys.values(), strict=True)
        }
        found = []
        for name, parts in self.unique_expressions:
            keys = [by_column[column] for column, _ in parts]
            lowered = [lower for _, lower in parts]
            listed = [
                f"func.lower({key})" if lower else key
                for key, lower in zip(keys, lowered, strict=True)
            ]
            found.append(f'Index("{name}", {", ".join(listed)}, unique=True{self.alive})')
        return found

    @property
    def alive(self) -> str:
        if not self.soft_delete:
            return ""
        condition = "deleted_at.is_(None)"
        return f", sqlite_where={condition}, postgresql_where={condition}"

    # what is written and read

    @cached_property
    def inputs(self) -> list[Field | Relation]:
        """List what a client may send."""
        return [
            field
            for field in self.fields
            if not field.readonly and not (field.is_relation and field.owner)
        ]

    @cached_property
    def outputs(self) -> list[Field | Relation]:
        return [field for field in self.fields if not field.writeonly]

    @cached_property
    def guarded(self) -> list[Relation]:
        """List the relations that may name only the caller's rows: no other may be read.

        Where only admins write, there is nothing that the caller may not read.
        """
        asks = self.is_user or self.writes != "admin"
        return [
            relation
            for relation in self.relations
            if relation in self.inputs
            and (relation is self.parent or (relation.hides_rows and asks))
        ]

    @cached_property
    def checked(self) -> list[Relation]:
        """List the relations that may not name every row of the other table."""
        return [
            relation
            for relation in self.relations
            if relation in self.guarded or (relation in self.inputs and relation.vanishes)
        ]

    @property
    def checks_references(self) -> bool:
        """Are there routes by which one of these relations may be set?"""
        return bool(self.checked) and (self.allows("create") or self.allows("update"))

    @property
    def reference_arguments(self) -> str:
        """Write what the check of references is given: who asks, where it depends on that."""
        who = ", caller_id=user.id, is_admin=user.is_superuser" if self.guarded else ""
        return f"data, db{who}"

    # rows that stay in the table when they are deleted

    def seen(self, name: str) -> list[str]:
        """List on what a row is there: neither it nor what it belongs to was deleted.

        ``name`` is what a statement calls the class.
        """
        found = [f"{name}.deleted_at.is_(None)"] if self.soft_delete else []
        parent = self.parent
        if parent is not None and parent.vanishes:
            above = f"{name}.{parent.attribute}.has({parent.target.seen_condition})"
            without = f"{name}.{parent.key_name}.is_(None)"
            found.append(f"or_({without}, {above})" if parent.null else above)
        return found

    @cached_property
    def vanishes(self) -> bool:
        """May a row be gone for the API, and still be in the table?"""
        return bool(self.seen(self.class_name))

    @property
    def seen_condition(self) -> str:
        found = self.seen(self.class_name)
        return f"and_({', '.join(found)})" if len(found) > 1 else found[0]

    @property
    def is_named(self) -> bool:
        """May a request name one of its rows?"""
        return any(
            relation.target is self
            for resource in self.model.everything
            for relation in resource.checked
        )

    @property
    def shown(self) -> list[Relation]:
        return [relation for relation in self.to_one if relation.shown]

    @property
    def aliased(self) -> list[Relation]:
        """List the relations whose other table needs a name of its own in a statement."""
        return [relation for relation in self.shown + self.to_many if relation.aliased]

    @property
    def is_flat(self) -> bool:
        """Does its table alone hold all that is read of it?"""
        return not self.shown and not self.to_many

    @cached_property
    def label(self) -> Field | None:
        """Choose the field that stands for a row inside another one."""
        fit = [field for field in self.scalars if field.kind in {"str", "slug"} and field.readable]
        if self.is_user:
            return next(field for field in fit if field.name == "full_name")
        required = [field for field in fit if not field.null]
        named = [field for name in LABELS for field in required if field.name == name]
        return next(iter([*named, *required]), None)

    @property
    def reads(self) -> str:
        return self.access["read"]

    @property
    def writes(self) -> str:
        return self.access["write"]

    @property
    def has_owner(self) -> bool:
        return "owner" in self.data

    @cached_property
    def owner(self) -> Relation | None:
        return self.relation(self.data["owner"]) if self.has_owner else None

    @property
    def owned_directly(self) -> bool:
        return self.owner is not None and self.owner.target.is_user

    @property
    def parent(self) -> Relation | None:
        """The relation to the row whose owner owns this one, too."""
        return None if self.owned_directly else self.owner

    @property
    def mine(self) -> str:
        """Write the condition that a row is the caller's."""
        assert self.owner is not None
        column = f"{self.class_name}.{self.owner.key_name}"
        if self.owned_directly:
            return f'{column} == bindparam("caller_id")'
        parent = self.owner.target
        return f"{column}.in_(select({parent.class_name}.id).where({parent.mine}))"

    @property
    def summary(self) -> str:
        """Say in a sentence who may do what."""
        if not self.model.auth.users:
            return f"{self.title}."
        if self.reads == self.writes:
            who = READERS[self.reads].replace("reads them", "reads and changes them")
            who = who.replace("read them", "read and change them")
        else:
            who = f"{READERS[self.reads]}, {WRITERS[self.writes]}"
        if len(self.title) + len(who) > LONGEST_SENTENCE:
            return f"{self.title}.\n\n{names.sentence(who)}.\n"
        return f"{self.title}: {who}."

    # lists

    @property
    def filters(self) -> list[Field | Relation]:
        return [field for field in self.outputs if isinstance(field, Relation) or field.filterable]

    @property
    def searched(self) -> list[Field]:
        return [field for field in self.scalars if field.search]

    @property
    def search_condition(self) -> str:
        terms = [
            f'{self.class_name}.{field.attribute}.icontains(bindparam("q"), escape="/")'
            for field in self.searched
        ]
        return terms[0] if len(terms) == 1 else f"or_({', '.join(terms)})"

    @property
    def sorts(self) -> list[Field]:
        return [field for field in self.scalars if field.sortable]

    @property
    def sort_words(self) -> str:
        words = ["id", *(field.name for field in self.sorts)]
        return ", ".join(f'"{word}", "-{word}"' for word in words)

    # one row

    @property
    def path_key(self) -> Field | None:
        found = (field for field in self.scalars if field.name == self.data.get("path_key"))
        return next(found, None)

    @property
    def key_name(self) -> str:
        return self.path_key.attribute if self.path_key else "id"

    @property
    def key_input(self) -> str:
        return self.path_key.path_type if self.path_key else self.key_code.url

    @property
    def key_read(self) -> str:
        return self.key_code.python

    @property
    def parameter(self) -> str:
        return f"{{{self.key_name}}}"

    @property
    def location(self) -> str:
        """Write where a new row is found."""
        key = f"{self.variable}.{self.key_name}"
        if self.path_key and self.path_key.is_path_text:
            key = f"in_path({key})"
        return f"{{PREFIX}}/{self.path}/{{{key}}}"

    # routes

    def allows(self, operation: str) -> bool:
        return operation in self.operations

    @property
    def changes_rows(self) -> bool:
        return self.allows("update") or self.allows("delete")

    @property
    def reads_back(self) -> bool:
        """Is a row read again after it is written?"""
        return not self.is_flat and (self.allows("create") or self.allows("update"))

    @property
    def uses_item(self) -> bool:
        back = self.reads_back and not self.needs_by_id
        return self.allows("read") or back or (self.refuses and self.changes_rows)

    @property
    def uses_by_id(self) -> bool:
        return self.reads_back and self.needs_by_id

    @property
    def uses_items(self) -> bool:
        return self.allows("list") or self.uses_item or self.uses_by_id

    @property
    def uses_row(self) -> bool:
        return self.uses_item or self.changes_rows

    @property
    def uses_owned(self) -> bool:
        reads = self.reads == "owner" and self.uses_item
        return reads or (self.writes == "owner" and self.changes_rows)

    @property
    def uses_mine(self) -> bool:
        return self.uses_owned or (self.reads == "owner" and self.allows("list"))

    @property
    def reading(self) -> Access:
        return self.access_of(self.reads)

    @property
    def writing(self) -> Access:
        return self.access_of(
            self.writes, needs_caller=self.parent is not None or self.refuses_by_caller
        )

    @property
    def updating(self) -> Access:
        needed = bool(self.guarded) or self.refuses_by_caller
        return self.access_of(self.writes, needs_caller=needed)

    @property
    def creating(self) -> Access:
        return self.access_of(self.writes, needs_caller=self.has_owner or bool(self.guarded))

    def access_of(self, level: str, *, needs_caller: bool = False) -> Access:
        return Access(level, self.key_name, needs_caller, scoped=self.model.auth.api_key)

    @property
    def checks_owner(self) -> bool:
        return "owner" in (self.reads, self.writes)

    @property
    def refuses(self) -> bool:
        """Is there more than one reason why a write may find no row?"""
        hidden = self.reads == "owner"
        return self.versioned or (self.writes == "owner" and not hidden)

    @property
    def refuse_arguments(self) -> str:
        user = ["user"] if self.refuses_by_caller else []
        return ", ".join([self.key_name, *user, "db"])

    @property
    def refuses_by_caller(self) -> bool:
        """Does it depend on who asks why a write found no row?"""
        if self.versioned:
            return "owner" in (self.reads, self.writes)
        return self.refuses and self.reads == "owner"

    @cached_property
    def input_links(self) -> list[Relation]:
        return [relation for relation in self.to_many if relation in self.inputs]

    @cached_property
    def selected(self) -> list[str]:
        """List the columns of the statement that reads rows."""
        found = [f"{self.class_name}.id"]
        for field in self.outputs:
            found += field.selected
        versioned = ["version"] if self.versioned else []
        times = ["created_at", "updated_at"] if self.timestamps else []
        return [*found, *(f"{self.class_name}.{name}" for name in versioned + times)]

    @property
    def joins(self) -> str:
        return "".join(relation.join for relation in self.shown)

    @property
    def read_conditions(self) -> str:
        return "ROW, OWNED" if self.reads == "owner" else "ROW"

    @property
    def write_conditions(self) -> str:
        found = ["ROW"]
        found += ["ALIVE"] if self.vanishes else []
        found += ["OWNED"] if self.writes == "owner" else []
        found += ["CURRENT"] if self.versioned else []
        return ", ".join(found)

    @property
    def returning(self) -> str:
        return "*COLUMNS" if self.is_flat else f"{self.class_name}.id"

    @property
    def announces(self) -> bool:
        """Are there routes that change its rows, and readers who are told of it?"""
        return self.realtime and (self.allows("create") or self.changes_rows)

    @property
    def feed_arguments(self) -> str:
        """Write what is told of a row: where it is read, and whose it is, if that decides."""
        found = [f'"{self.singular}"', f"{self.class_name}.id"]
        if self.allows("read"):
            found.append(f'path=f"{{PREFIX}}/{self.path}"')
        if self.path_key:
            found.append(f"key={self.class_name}.{self.path_key.attribute}")
        if self.reads == "owner":
            found.append(f"owner={self.whose}")
        return ", ".join(found)

    @property
    def whose(self) -> str:
        """Write who owns a row, as a column of a statement that changes it."""
        assert self.owner is not None
        column = f"{self.class_name}.{self.owner.key_name}"
        if self.owned_directly:
            return column
        parent = self.owner.target
        return f"owner_above({parent.whose}, {parent.class_name}.id, {column})"

    @property
    def create_statement(self) -> str:
        return self.told("created", f"insert({self.class_name}).returning({self.returning})")

    @property
    def update_statement(self) -> str:
        changed = f"update({self.class_name}).where({self.write_conditions}){self.update_values}"
        return self.told("updated", f"{changed}.returning({self.returning})")

    @property
    def unchanged_statement(self) -> str:
        """Write what stands in for an update that names nothing: the same row, as it is."""
        return f"select({self.returning}).where({self.write_conditions})"

    @property
    def delete_statement(self) -> str:
        """A soft delete is an update that sets the moment."""
        verb = "update" if self.soft_delete else "delete"
        which = (
            f"{self.class_name}.id.in_(TO_DELETE)" if self.locks_deletes else self.write_conditions
        )
        return self.told("deleted", f"{verb}({self.class_name}).where({which})")

    @property
    def locks_deletes(self) -> bool:
        """Must it lock a row as a DELETE does, so that no request can name it meanwhile?"""
        return self.soft_delete and self.is_named and self.allows("delete")

    def told(self, action: str, statement: str) -> str:
        return f"FEED.{action}({statement})" if self.announces else statement

    @property
    def update_values(self) -> str:
        """Write what every update sets, so that none is empty."""
        return "" if self.timestamps or self.versioned else f".values(id={self.class_name}.id)"

    @property
    def needs_by_id(self) -> bool:
        """Is a row found in another way than by its id alone?"""
        found = self.path_key or self.reads == "owner"
        return bool(found and not self.is_flat)

    @property
    def read_back(self) -> str:
        constant = self.item_constant
        return f"{constant}_BY_ID" if self.needs_by_id else constant

    @property
    def created_values(self) -> str:
        links = [relation.ids_name for relation in self.input_links]
        excluded = ", ".join(literals.text(name) for name in links)
        found = [f"**data.model_dump(exclude={{{excluded}}})" if links else "**data.model_dump()"]
        if self.owned_directly and self.owner is not None:
            found.append(f"{self.owner.key_name}=user.id")
        return ", ".join(found)

    @property
    def change_values(self) -> str:
        expected = ", expected=expected" if self.versioned else ""
        return f"{self.writing.values}{expected}"

    @property
    def delete_values(self) -> str:
        return f"{self.change_values}, deleted_at=now()" if self.soft_delete else self.change_values

    @property
    def conflicts(self) -> list[int]:
        """Documents 409 where a value may be taken."""
        taken = [field for field in self.columns if field.unique or field.cardinality == "one"]
        return [409] if taken or self.data.get("unique") else []

    @property
    def conflicts_added(self) -> list[int]:
        """Documents 409 where a value that a project added to its users may be taken."""
        return [409] if any(field.unique for field in self.added) else []

    @property
    def forbidden(self) -> list[int]:
        """Documents 403 where a row may be seen but not changed."""
        return [403] if self.refuses and self.writes == "owner" else []

    @property
    def reading_problems(self) -> str:
        unchanged = "NOT_MODIFIED" if self.versioned else ""
        return self.reading.problems([404], unchanged)

    @property
    def etag_arguments(self) -> str:
        """Write what names a version of the row: what changes without it is part of that."""
        related = [
            relation.attribute if relation.is_many or relation.shown else relation.key_name
            for relation in self.relations
            if relation in self.outputs
            and (relation.is_many or relation.shown or relation.on_delete == "set_null")
        ]
        return ", ".join(f"{self.variable}.{name}" for name in ["version", *related])

    @property
    def stale(self) -> list[int]:
        return [412] if self.versioned else []

    @cached_property
    def tests(self) -> Tests:
        return Tests(self)
