"""Asking on a real terminal, with completion and lists to choose from."""

from __future__ import annotations

from string import ascii_letters, digits, punctuation
from typing import TYPE_CHECKING, Any, TypeVar

import questionary
from prompt_toolkit.application.current import get_app
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.filters import shift_selection_mode
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.selection import SelectionState
from questionary.prompts.common import InquirerControl

from scaffold.dialogue.terminal.session import BACK, Back
from scaffold.output.terminal import Style

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document
    from prompt_toolkit.key_binding import KeyPressEvent

    from scaffold.dialogue.terminal.session import Choice, Question
    from scaffold.output.terminal import Screen

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
LIST: dict[str, Any] = {
    "style": STYLE,
    "use_search_filter": True,
    "use_jk_keys": False,
    "erase_when_done": True,
}
BACK_WORDS = "Back"
BACK_NOTE = f"{BACK} or Esc: back"
LETTERS = ascii_letters + digits + punctuation + " "
INDENT = "   "
"""As wide as the mark that points at a choice."""
MARKS = ("[ ] ", "[x] ")
"""What stands before a line that is not, and one that is marked."""


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
            instruction=in_brackets(question.note, back_note(question)),
            style=STYLE,
            key_bindings=typed_over(bound(KeyBindings())),
            **extra,
        )
        buffer = prompt.application.current_buffer
        if question.suggested:
            select_all(buffer)
        try:
            return str(prompt.unsafe_ask())
        except (KeyboardInterrupt, EOFError) as end:
            end.args = (buffer.text,)
            raise

    def choose(self, question: Question, choices: Sequence[Choice[T]], default: T) -> T:
        """Show a list; typing narrows it, and its last line goes back."""
        usual = next((i for i, each in enumerate(choices) if each.value == default), 0)
        lines = self.lines(choices)
        prompt = questionary.select(
            question.words,
            choices=[*lines, *back_line(question)],
            default=lines[usual],
            instruction=in_brackets("arrows or letters, then Enter", back_note(question)),
            pointer=self.pointer,
            **LIST,
        )
        List(prompt.application, usual).bind()
        answer = prompt.unsafe_ask()
        if answer == BACK_WORDS:
            raise Back
        chosen = choices[int(answer)]
        self.echo(question.words, chosen.words)
        return chosen.value

    def several(
        self, question: Question, choices: Sequence[Choice[T]], default: Collection[T]
    ) -> list[T]:
        """Show a list of which any lines are marked; its last line goes back."""
        lines = self.lines(choices, mark=MARKS[0])
        for line, choice in zip(lines, choices, strict=True):
            line.checked = choice.value in default
        prompt = questionary.checkbox(
            question.words,
            choices=[*lines, *back_line(question)],
            instruction=in_brackets("Space marks, Enter goes on", back_note(question)),
            pointer=self.pointer,
            **LIST,
        )
        Marked(prompt.application).bind()
        chosen = [choices[int(each)] for each in prompt.unsafe_ask()]
        said = ", ".join(each.words.split()[0] for each in chosen)
        self.echo(question.words, said or question.none)
        return [each.value for each in chosen]

    def lines(self, choices: Sequence[Choice[Any]], mark: str = "") -> list[questionary.Choice]:
        indent = INDENT + " " * len(mark)
        texts = [self.screen.wrapped(f"{indent}{each.words}", indent) for each in choices]
        return [questionary.Choice(mark + text.lstrip(), value=i) for i, text in enumerate(texts)]

    def echo(self, words: str, answer: str) -> None:
        """Leave one line of a list that was answered; questionary's own breaks in the middle."""
        mark = self.screen.paint("?", Style.BOLD, Style.CYAN)
        said = self.screen.paint(" ".join(answer.split()), Style.GREEN)
        self.screen.write(f"{mark} {self.screen.paint(words, Style.BOLD)} {said}")


def in_brackets(*notes: str) -> str:
    said = "; ".join(filter(None, notes))
    return f"({said})" if said else ""


def back_note(question: Question) -> str:
    return "" if question.first else BACK_NOTE


def back_line(question: Question) -> list[questionary.Choice]:
    return [] if question.first else [questionary.Choice(BACK_WORDS, value=BACK_WORDS)]


def bound(bindings: Any) -> Any:
    """Let Escape go back, and Ctrl-D end, at every prompt; so must a Ctrl-C between two of them."""
    for key, end in (("escape", Back), ("c-d", EOFError), ("<sigint>", KeyboardInterrupt)):
        bindings.add(key, eager=True)(lambda event, end=end: event.app.exit(exception=end()))
    return bindings


def select_all(buffer: Buffer) -> None:
    """Mark the whole text: the first key takes its place, the arrows leave it."""
    if buffer.text:
        buffer.selection_state = SelectionState(original_cursor_position=0)
        buffer.selection_state.enter_shift_mode()


def typed_over(bindings: Any) -> Any:
    """Let a colon go on with what is marked, and what is pasted take its place."""
    bindings.add(":", filter=shift_selection_mode)(go_on)
    for key in ("c-u", "c-k", "c-w", "delete"):
        bindings.add(key, filter=shift_selection_mode)(clear)
    bindings.add(Keys.Any, filter=shift_selection_mode)(replace_all)
    bindings.add(Keys.BracketedPaste)(paste)
    return bindings


def clear(event: KeyPressEvent) -> None:
    event.current_buffer.cut_selection()


def replace_all(event: KeyPressEvent) -> None:
    """Let a character take the place of what is marked; any other key only unmarks it."""
    if event.data.isprintable():
        event.current_buffer.cut_selection()
        event.current_buffer.insert_text(event.data)
    else:
        event.current_buffer.exit_selection()


def go_on(event: KeyPressEvent) -> None:
    event.current_buffer.exit_selection()
    event.current_buffer.insert_text(":")


def paste(event: KeyPressEvent) -> None:
    """Take several lines as one: words stand between blanks."""
    if event.current_buffer.selection_state:
        event.current_buffer.cut_selection()
    event.current_buffer.insert_text(" ".join(event.data.splitlines()))


class List:
    """The keys of a list: letters point at the line that begins with them, Enter takes it."""

    def __init__(self, application: Any, usual: int = 0) -> None:
        controls = list(application.layout.find_all_controls())
        self.control = list_among(controls)
        self.letters_typed: Callable[[], Any] = self.control.get_search_string_tokens
        for each in controls:
            if getattr(each, "text", None) == self.letters_typed:
                each.text = self.below
        self.control.get_search_string_tokens = self.below
        self.nothing = ""
        self.bindings = application.key_bindings
        self.usual = usual
        self.leaves = False

    def bind(self) -> None:
        bound(self.bindings)
        for letter in LETTERS:
            add = self.bindings.add(letter, eager=True)
            add(self.point_back if letter == BACK else self.narrow)
        self.bindings.add("backspace", eager=True)(self.widen)
        self.bindings.add(Keys.BracketedPaste, eager=True)(lambda _event: None)
        self.bindings.add("enter", eager=True)(self.enter)

    def below(self) -> Any:
        """Return what stands below the list: the letters, or that nothing has them."""
        said = [("", "\n"), ("class:validation-toolbar", self.nothing)]
        return said if self.nothing else self.letters_typed()

    def narrow(self, event: KeyPressEvent) -> None:
        self.leaves, self.nothing = False, ""
        self.control.add_search_character(event.key_sequence[0].key)
        self.point()

    def widen(self, _event: KeyPressEvent) -> None:
        self.leaves, self.nothing = False, ""
        self.control.remove_search_character()
        self.point()

    def point(self) -> None:
        """Point at the first line that begins with the letters; without any, at the usual one."""
        typed = (self.control.search_filter or "").lower()
        titles = [plain(each).lower() for each in self.control.filtered_choices]
        begins = (i for i, each in enumerate(titles) if each.startswith(typed))
        self.control.pointed_at = next(begins, 0) if typed else self.usual

    def point_back(self, _event: KeyPressEvent) -> None:
        """Let Enter do here what it does after a `<` that was typed."""
        self.leaves, self.control.search_filter = True, None
        if self.control.choices[-1].value == BACK_WORDS:
            self.control.pointed_at = len(self.control.choices) - 1

    def found(self) -> bool:
        """Tell whether a line has the letters; if none has, say so, and drop them."""
        if not self.control.search_filter or self.control.found_in_search:
            return True
        self.nothing = f"nothing here is called {self.control.search_filter!r}: the arrows choose"
        self.control.search_filter = None
        self.point()
        return False

    def enter(self, event: KeyPressEvent) -> None:
        if self.leaves:
            event.app.exit(exception=Back())
        elif self.found():
            leaves = self.pointed.value == BACK_WORDS
            event.app.exit(exception=Back()) if leaves else self.take(event)

    def take(self, event: KeyPressEvent) -> None:
        event.app.exit(result=self.pointed.value)

    @property
    def pointed(self) -> questionary.Choice:
        choice: questionary.Choice = self.control.get_pointed_at()
        return choice


def list_among(controls: Sequence[Any]) -> Any:
    return next(each for each in controls if isinstance(each, InquirerControl))


class Marked(List):
    """The keys of a list of which Space marks any lines, and Enter takes those."""

    def bind(self) -> None:
        super().bind()
        self.control.use_indicator = False
        self.show()
        self.bindings.add(" ", eager=True)(self.mark)
        self.bindings.add("tab", eager=True)(self.mark)
        self.bindings.add("c-a", eager=True)(lambda _event: None)  # it would mark the last, too

    def mark(self, _event: KeyPressEvent) -> None:
        if not self.found() or self.pointed.value == BACK_WORDS:
            return
        value, marked = self.pointed.value, self.control.selected_options
        if value in marked:
            marked.remove(value)
        else:
            marked.append(value)
        values = [each.value for each in self.control.choices]
        self.control.search_filter, self.control.pointed_at = None, values.index(value)
        self.show()

    def show(self) -> None:
        """Write before each line whether it is marked."""
        for choice in self.control.choices:
            if choice.value != BACK_WORDS:
                choice.title = MARKS[choice.value in self.control.selected_options] + plain(choice)

    def take(self, event: KeyPressEvent) -> None:
        event.app.exit(result=[each.value for each in self.control.get_selected_values()])


def plain(choice: questionary.Choice) -> str:
    """Return the words of a line without its mark."""
    title = str(choice.title)
    return title[len(MARKS[0]) :] if title.startswith(MARKS) else title


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
