"""What a dialogue is made of: asking, telling, going back; the terminal behind it may vary."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Generic, NoReturn, Protocol, TypeVar

from scaffold.errors import ScaffoldError
from scaffold.output import failures
from scaffold.output.terminal import Style

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from scaffold.checks.name_clashes import Reserved
    from scaffold.language.outline import Outline
    from scaffold.model.vocabulary import Role
    from scaffold.output.terminal import Screen
    from scaffold.sources.template import Template
    from scaffold.specfile.patcher import Renames

T = TypeVar("T")
S = TypeVar("S")

BACK = "<"
HELP = "?"
WELCOME = (
    f"{BACK} or Esc goes back; Ctrl-C ends, and nothing that you typed is lost. "
    "No project is written before you have seen it all."
)
FIRST = "This is the first question; Ctrl-C ends."


class Back(Exception):  # noqa: N818 - a wish, no error
    """The user wants to return to the question before."""


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    value: T
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question; `note` stands behind it in brackets.

    A default that was only `suggested` gives way to the first key. From the `first` question
    nobody can go back. `none` says what it means to choose none of several.
    """

    words: str
    note: str = ""
    default: str = ""
    suggested: bool = False
    first: bool = False
    none: str = ""
    complete: Callable[[str], Sequence[str]] | None = None
    meaning: Callable[[str], str] | None = None


class Prompts(Protocol):
    """One way to ask; each raises Back, KeyboardInterrupt or EOFError in place of an answer.

    The last two bring what was typed of a text so far.
    """

    def text(self, question: Question) -> str: ...

    def choose(self, question: Question, choices: Sequence[Choice[T]], default: T) -> T: ...

    def several(
        self, question: Question, choices: Sequence[Choice[T]], default: Collection[T]
    ) -> list[T]: ...


@dataclass(slots=True)
class Typed:
    """What was described so far, and what to tell whoever leaves.

    `answered` are the keys of the project that were asked for and answered, `unfinished` is the
    resource that is being described, and `half` what was said or typed of the next thing. `kept`
    tells that a file of it was written.
    """

    outline: Outline | None = None
    renames: Renames = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    unfinished: str = ""
    half: str = ""
    touched: bool = False
    kept: bool = False
    farewell: Callable[[Typed], Sequence[str]] = lambda _typed: ()


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation: someone to ask, a screen to show things on, the names that are taken.

    `source` is what a new project is made of, `access` what is said for all of its resources;
    `first` tells that nothing was asked before.
    """

    prompts: Prompts
    screen: Screen
    reserved: Reserved
    typed: Typed = field(default_factory=Typed)
    source: Template | None = None
    access: Mapping[str, Role] = field(default_factory=dict)
    first: bool = False

    def keep(self, outline: Outline, unfinished: str = "", half: str = "") -> None:
        """Remember what was described, for whoever leaves."""
        self.typed.outline, self.typed.unfinished, self.typed.half = outline, unfinished, half
        self.typed.touched = True

    def leave(self) -> NoReturn:
        """End the dialogue; what was typed is not lost."""
        raise KeyboardInterrupt

    def remind(self) -> None:
        """Show how to go on from what was typed so far, if anything was."""
        for line in self.typed.farewell(self.typed) if self.typed.touched else ():
            self.say(line)

    @property
    def begun(self) -> Talk:
        """The same talk, once something was asked."""
        return replace(self, first=False)

    def say(self, text: str = "") -> None:
        self.screen.write(text)

    def tell(self, error: ScaffoldError) -> None:
        failures.tell(error, self.screen)

    def note(self, notes: Sequence[str]) -> None:
        for note in notes:
            self.say(self.screen.marked("note:", note, Style.YELLOW))

    def ask(self, question: Question, read: Callable[[str], T]) -> T:
        """Ask until the answer can be read; what was typed stays, to be mended."""
        question = replace(question, first=self.first)
        while True:
            answer = self._asked(question, partial(self.prompts.text, question))
            if answer.strip() in {BACK, f"{question.default}{BACK}"}:
                raise Back
            try:
                return read(answer.strip())
            except ScaffoldError as error:
                self.tell(error)
                question = replace(question, default=answer, suggested=False)

    def choose(self, words: str, choices: Sequence[Choice[T]], default: T) -> T:
        question = Question(words=words, first=self.first)
        return self._asked(question, lambda: self.prompts.choose(question, choices, default))

    def several(
        self, words: str, choices: Sequence[Choice[T]], default: Collection[T], none: str = "none"
    ) -> list[T]:
        """Let any of the choices be taken together, or none, and say what that means."""
        question = Question(words=words, none=none, first=self.first)
        return self._asked(question, lambda: self.prompts.several(question, choices, default))

    def _asked(self, question: Question, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except (KeyboardInterrupt, EOFError) as end:
            typed = str(end.args[0]).strip() if end.args else ""
            if typed and not (question.suggested and typed == question.default):
                gap = " " if " " in question.words else ""  # `title:str:` is no sentence
                self.typed.half, self.typed.touched = f"{question.words}{gap}{typed}", True
            raise

    def agrees(self, words: str, yes: str, no: str, *, default: bool) -> bool:
        choices = [Choice(value=True, words=yes), Choice(value=False, words=no)]
        return self.choose(words, choices, default)


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """One question about a state, and whether it is to be asked at all."""

    ask: Callable[[S], S]
    applies: Callable[[S], bool] = lambda _state: True


def walk(state: S, steps: Sequence[Step[S]], *, from_end: bool = False) -> S:
    """Go through the questions in turn; Back returns to the one before, answers are kept."""
    at = len(steps) - 1 if from_end else 0
    forward = not from_end
    while at < len(steps):
        if at < 0:
            raise Back
        if not steps[at].applies(state):
            at += 1 if forward else -1
            continue
        try:
            state = steps[at].ask(state)
        except Back:
            forward = False
        else:
            forward = True
        at += 1 if forward else -1
    return state
