"""Asking on a real terminal, with completion and lists to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import questionary
from prompt_toolkit.application.current import get_app
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.key_binding import KeyBindings

from scaffold.dialogue.talk import Back

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


class Terminal:
    def __init__(self, screen: Screen) -> None:
        self.pointer = ">" if screen.ascii_only else "→"

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
            instruction=f"({question.note})" if question.note else None,
            style=STYLE,
            key_bindings=bound(KeyBindings()),
            **extra,
        )
        return str(prompt.unsafe_ask())

    def choose(self, words: str, choices: Sequence[Choice[T]], default: T) -> T:
        """Show a list; typing narrows it, and its last line goes back."""
        lines = [questionary.Choice(each.words, value=i) for i, each in enumerate(choices)]
        usual = next((i for i, each in enumerate(choices) if each.value == default), 0)
        prompt = questionary.select(
            words,
            choices=[*lines, questionary.Choice(BACK_WORDS, value=BACK_WORDS)],
            default=lines[usual],
            style=STYLE,
            pointer=self.pointer,
            instruction="(arrows or letters, then Enter)",
            use_search_filter=True,
            use_jk_keys=False,
        )
        bound(prompt.application.key_bindings)
        answer = prompt.unsafe_ask()
        if answer == BACK_WORDS:
            raise Back
        return choices[int(answer)].value


def bound(bindings: Any) -> Any:
    """Let Escape go back, and Ctrl-D end, at every prompt."""
    bindings.add("escape", eager=True)(lambda event: event.app.exit(exception=Back()))
    bindings.add("c-d", eager=True)(lambda event: event.app.exit(exception=EOFError()))
    return bindings


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
