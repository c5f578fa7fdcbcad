"""Asking on a real terminal, with completion and lists to choose from."""

from __future__ import annotations

from string import ascii_letters, digits, punctuation
from typing import TYPE_CHECKING, Any, TypeVar

import questionary
from prompt_toolkit.application.current import get_app
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.key_binding import KeyBindings
from questionary.prompts.common import InquirerControl

from scaffold.dialogue.talk import BACK, Back
from scaffold.screen import Style

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document

    from scaffold.dialogue.talk import Choice, Question
    from scaffold.screen import Screen

T = TypeVar("T")

STYLE = questionary.Style(
    [
        ("qmark", "fg:ansicyan bold"),
        ("question", "bold"),
        ("instruction", "fg:ansibrightblack"),
        ("answer", "fg:ansigreen"),
        ("pointer", "fg:ansicyan bold"),
        ("highlighted", "fg:ansicyan bold"),
        ("bottom-toolbar", "noreverse fg:ansibrightblack"),
    ]
)
BACK_WORDS = "Back"
BACK_NOTE = f"{BACK} or Esc: back"
LETTERS = ascii_letters + digits + punctuation + " "
INDENT = "   "
"""As wide as the mark that points at a choice."""


class Terminal:
    def __init__(self, screen: Screen) -> None:
        self.pointer = ">" if screen.ascii_only else "→"
        self.screen = screen

    def text(self, question: Question) -> str:
        extra: dict[str, Any] = {}
        if question.meaning:
            meaning = question.meaning
            extra["bottom_toolbar"] = lambda: meaning(get_app().current_buffer.text) or " "
        if question.complete:
            extra["completer"] = Pieces(question.complete)
        prompt = questionary.text(
            question.words,
            default=question.default,
            instruction=f"({'; '.join(filter(None, (question.note, BACK_NOTE)))})",
            style=STYLE,
            key_bindings=bound(KeyBindings()),
            **extra,
        )
        return str(prompt.unsafe_ask())

    def choose(self, words: str, choices: Sequence[Choice[T]], default: T) -> T:
        """Show a list; typing narrows it, and its last line goes back."""
        texts = [self.screen.wrapped(f"{INDENT}{each.words}", INDENT) for each in choices]
        lines = [questionary.Choice(text.lstrip(), value=i) for i, text in enumerate(texts)]
        usual = next((i for i, each in enumerate(choices) if each.value == default), 0)
        prompt = questionary.select(
            words,
            choices=[*lines, questionary.Choice(BACK_WORDS, value=BACK_WORDS)],
            default=lines[usual],
            style=STYLE,
            pointer=self.pointer,
            instruction=f"(arrows or letters, then Enter; {BACK_NOTE})",
            use_search_filter=True,
            use_jk_keys=False,
            erase_when_done=True,
        )
        narrowed(bound(prompt.application.key_bindings), prompt.application.layout)
        answer = prompt.unsafe_ask()
        if answer == BACK_WORDS:
            raise Back
        chosen = choices[int(answer)]
        self.echo(words, chosen.words)
        return chosen.value

    def echo(self, words: str, answer: str) -> None:
        """Leave one line of a list that was answered; questionary's own breaks in the middle."""
        mark = self.screen.paint("?", Style.BOLD, Style.CYAN)
        said = self.screen.paint(" ".join(answer.split()), Style.GREEN)
        self.screen.write(f"{mark} {self.screen.paint(words, Style.BOLD)} {said}")


def bound(bindings: Any) -> Any:
    """Let Escape go back, and Ctrl-D end, at every prompt; so must a Ctrl-C between two of them."""
    for key, end in (("escape", Back), ("c-d", EOFError), ("<sigint>", KeyboardInterrupt)):
        bindings.add(key, eager=True)(lambda event, end=end: event.app.exit(exception=end()))
    return bindings


def narrowed(bindings: Any, layout: Any) -> None:
    """Let letters point at the line that begins with them; where none has them, Enter is nothing.

    `<` points at the line that goes back: Enter after it does here what it does after a text.
    """
    controls = layout.find_all_controls()
    control: Any = next(each for each in controls if isinstance(each, InquirerControl))

    def narrow(event: Any) -> None:
        control.add_search_character(event.key_sequence[0].key)
        typed = control.search_filter.lower()
        titles = [each.title.lower() for each in control.filtered_choices]
        control.pointed_at = next((i for i, each in enumerate(titles) if each.startswith(typed)), 0)

    def point_back(_event: Any) -> None:
        control.search_filter = None
        control.pointed_at = len(control.choices) - 1

    def take(event: Any) -> None:
        if not control.search_filter or control.found_in_search:
            event.app.exit(result=control.get_pointed_at().value)

    for letter in LETTERS:
        bindings.add(letter, eager=True)(point_back if letter == BACK else narrow)
    bindings.add("enter", eager=True)(take)


class Pieces(Completer):
    """Completes the last piece of `name:kind:modifier`."""

    def __init__(self, words: Callable[[str], Sequence[str]]) -> None:
        self.words = words

    def get_completions(self, document: Document, _event: CompleteEvent) -> Iterable[Completion]:
        text = document.text_before_cursor
        piece = text.replace(" ", ":").rpartition(":")[2]
        for word in self.words(text):
            if word.lower().startswith(piece.lower()) and word != piece:
                yield Completion(word, start_position=-len(piece))
