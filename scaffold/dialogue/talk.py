"""What a dialogue is made of: asking, telling, going back; the terminal behind it may vary."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Generic, NoReturn, Protocol, TypeVar

from scaffold import failure
from scaffold.errors import ScaffoldError
from scaffold.screen import Style

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scaffold.clashes import Reserved
    from scaffold.decide import Outline
    from scaffold.screen import Screen
    from scaffold.template import Template

T = TypeVar("T")
S = TypeVar("S")

BACK = "<"
HELP = "?"
WELCOME = f"{BACK} or Esc goes back, Ctrl-C ends; nothing is written before you have seen it all."
FIRST = "This is the first question; Ctrl-C ends."


class Back(Exception):  # noqa: N818 - a wish, no error
    """The user wants to return to the question before."""


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    value: T
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that is answered with a text; `note` stands behind it in brackets."""

    words: str
    note: str = ""
    default: str = ""
    complete: Callable[[str], Sequence[str]] | None = None
    meaning: Callable[[str], str] | None = None


class Prompts(Protocol):
    """One way to ask; each raises Back, KeyboardInterrupt or EOFError in place of an answer."""

    def text(self, question: Question) -> str: ...

    def choose(self, words: str, choices: Sequence[Choice[T]], default: T) -> T: ...


@dataclass(slots=True)
class Typed:
    """What was described so far, and how to make commands of it."""

    outline: Outline | None = None
    commands: Callable[[Outline], Sequence[str]] = lambda _outline: ()


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation: someone to ask, a screen to show things on, the names that are taken.

    `source` is what a new project is made of.
    """

    prompts: Prompts
    screen: Screen
    reserved: Reserved
    typed: Typed = field(default_factory=Typed)
    source: Template | None = None

    def keep(self, outline: Outline) -> None:
        """Remember what was described, for whoever leaves."""
        self.typed.outline = outline

    def leave(self) -> NoReturn:
        """End the dialogue; what was typed is not lost."""
        self.remind()
        raise KeyboardInterrupt

    def remind(self) -> None:
        """Show as commands what was typed so far."""
        commands = self.typed.commands(self.typed.outline) if self.typed.outline else ()
        if commands:
            self.say("\nWhat you have typed so far, to go on with later:")
            self.say("".join(f"  {command}\n" for command in commands))

    def say(self, text: str = "") -> None:
        self.screen.write(text)

    def tell(self, error: ScaffoldError) -> None:
        failure.tell(error, self.screen)

    def note(self, notes: Sequence[str]) -> None:
        for note in notes:
            self.say(self.screen.marked("note:", note, Style.YELLOW))

    def ask(self, question: Question, read: Callable[[str], T]) -> T:
        """Ask until the answer can be read; what was typed stays, to be mended."""
        while True:
            answer = self._asked(partial(self.prompts.text, question))
            if answer.strip() in {BACK, f"{question.default}{BACK}"}:
                raise Back
            try:
                return read(answer.strip())
            except ScaffoldError as error:
                self.tell(error)
                question = with_default(question, answer)

    def choose(self, words: str, choices: Sequence[Choice[T]], default: T) -> T:
        return self._asked(lambda: self.prompts.choose(words, choices, default))

    def _asked(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except (KeyboardInterrupt, EOFError):
            self.leave()

    def agrees(self, words: str, yes: str, no: str, *, default: bool) -> bool:
        choices = [Choice(value=True, words=yes), Choice(value=False, words=no)]
        return self.choose(words, choices, default)


def with_default(question: Question, default: str) -> Question:
    return Question(
        words=question.words,
        note=question.note,
        default=default,
        complete=question.complete,
        meaning=question.meaning,
    )


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
