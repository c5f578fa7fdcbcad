"""What stands between two brackets, as a sequence of items with their commas and comments."""

import io
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scaffold.merge.result import Doubt

OPENING, CLOSING = {"(", "[", "{"}, {")", "]", "}"}


@dataclass(frozen=True, slots=True)
class Item:
    """One item: the space and comments above it, its text, and a comment at the end of its line."""

    space: str
    text: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Bracketed:
    """`open item, item close`.

    `head` is a comment behind the opening bracket, `tail` the space and the comments before the
    closing one.
    """

    open: str
    items: tuple[Item, ...]
    close: str
    tail: str = ""
    last_comma: bool = False
    head: str = ""

    @property
    def exploded(self) -> bool:
        """Each line holds one item, and the brackets stand alone."""
        return bool(self.items) and all("\n" in item.space for item in self.items)

    def text(self) -> str:
        parts = [self.open, self.head]
        for place, item in enumerate(self.items):
            last = place == len(self.items) - 1
            comma = "," if not last or self.last_comma else ""
            parts.append(f"{item.space}{item.text}{comma}{item.remark}")
        return "".join([*parts, self.tail, self.close])


def split_brackets(text: str) -> Bracketed:
    """Split `[a, b]` at its own commas. Raises Doubt if the text is not one pair of brackets."""
    if not text or text[0] not in OPENING or text[-1] not in CLOSING:
        raise Doubt("not in brackets")
    commas, end = _marks(text)
    items: list[Item] = []
    head = _remark(text, 1)
    start = 1 + len(head)
    for comma in commas:
        items.append(_item(text, start, comma))
        start = comma + 1
        items[-1] = replace(items[-1], remark=_remark(text, start))
        start += len(items[-1].remark)
    last_comma = bool(items) and start > end
    if start < end:
        items.append(replace(_item(text, start, end), remark=_remark(text, end)))
        start = end + len(items[-1].remark)
    return Bracketed(text[0], tuple(items), text[-1], text[start:-1], last_comma, head)


def _marks(text: str) -> tuple[list[int], int]:
    """Return where the commas of the outermost brackets stand, and where the last item ends."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    depth, commas, end = 0, [], 1
    for token in _tokens(text):
        place = starts[token.start[0] - 1] + token.start[1]
        if token.string in OPENING:
            depth += 1
        elif token.string in CLOSING:
            depth -= 1
        elif token.string == ":" and depth == 1 and "lambda" in text:
            raise Doubt("the commas of a lambda are not those of its brackets")
        if token.string == "," and depth == 1:
            commas.append(place)
        elif depth:
            end = starts[token.end[0] - 1] + token.end[1] if place else 1
    return commas, end


def end_of_brackets(text: str, start: int) -> int:
    """Return where the brackets end that open at `start`."""
    starts = [start]
    for line in text[start:].split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    depth = 0
    tokens = tokenize.generate_tokens(io.StringIO(text[start:]).readline)
    try:
        for token in tokens:
            depth += (token.string in OPENING) - (token.string in CLOSING)
            if not depth:
                return starts[token.end[0] - 1] + token.end[1]
    except (tokenize.TokenError, SyntaxError) as error:
        raise Doubt("cannot be split") from error
    raise Doubt("brackets do not close")


def _tokens(text: str) -> list[tokenize.TokenInfo]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError) as error:
        raise Doubt("cannot be split") from error
    blank = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER}
    return [token for token in tokens if token.type not in blank]


def _item(text: str, start: int, end: int) -> Item:
    space = _space(text[start:end])
    body = text[start + len(space) : end]
    if body != body.rstrip() or "#" in body.rsplit("\n", 1)[-1].split('"')[-1].split("'")[-1]:
        raise Doubt("something stands between an item and its comma")
    return Item(space, body)


def _space(text: str) -> str:
    """Return the blank space and the comments that a text begins with."""
    place = 0
    while place < len(text):
        if text[place] in " \t\n\f\\":
            place += 1
        elif text[place] == "#":
            end = text.find("\n", place)
            place = len(text) if end < 0 else end
        else:
            break
    return text[:place]


def _remark(text: str, start: int) -> str:
    """Return the comment that follows on the same line, with the space before it."""
    end = text.find("\n", start)
    rest = text[start : len(text) if end < 0 else end]
    return rest.rstrip() if rest.lstrip().startswith("#") else ""


def compose(ours: Bracketed, items: Sequence[tuple[Item, bool]], *, indent: str, width: int) -> str:
    """Write items in the layout of ours; the flag says which of them ours does not have."""
    if "#" in ours.head + ours.tail and not (items and ours.items):
        raise Doubt("a comment stands where nothing else does")
    if not items:
        return ours.open + ours.close
    styled = _styled(ours, items)
    result = replace(ours, items=tuple(styled))
    if not ours.items:
        result = replace(result, tail="", last_comma=False)
    if len(styled) == 1 and ours.open == "(" and len(ours.items) > 1 and ours.last_comma:
        return result.text()
    text = result.text()
    if "\n" not in text and len(text) > width and not any(item.remark for item in styled):
        return _explode(ours, [item.text for item, _ in items], indent)
    return text


def _styled(ours: Bracketed, items: Sequence[tuple[Item, bool]]) -> list[Item]:
    styled: list[Item] = []
    between = _between(ours)
    first = ours.items[0].space if ours.items else ""
    for place, (item, is_new) in enumerate(items):
        above = _comments_above(item.space) if is_new else ""
        if place == 0:
            space = first if is_new or not item.space.strip() else item.space
        else:
            space = between if is_new or not item.space else item.space
        if is_new and above:
            if "\n" not in space:
                raise Doubt("a comment does not fit on the line")
            space = "".join(f"{space}{line}" for line in above.split("\n")) + space
        remark = item.remark
        if remark and "\n" not in between and place < len(items) - 1:
            raise Doubt("a comment does not fit on the line")
        styled.append(replace(item, space=space, remark=remark))
    return styled


def _between(ours: Bracketed) -> str:
    """Return what ours puts between two items."""
    if ours.exploded:
        return "\n" + ours.items[0].space.rsplit("\n", 1)[-1]
    breaks = [item.space for item in ours.items[1:] if "\n" in item.space]
    if breaks and len(breaks) == len(ours.items) - 1:
        return "\n" + breaks[0].rsplit("\n", 1)[-1]
    if breaks:
        return "\n" + breaks[-1].rsplit("\n", 1)[-1]
    return " "


def _comments_above(space: str) -> str:
    return "\n".join(line.strip() for line in space.split("\n") if line.strip())


def with_comments(base: Item | None, ours: Item, theirs: Item) -> Item:
    """Return an item of ours with the comments that theirs has put above and behind it."""
    was = base or Item("", "")
    space = _merged_comments(was.space, ours.space, theirs.space)
    remark = merged_comment(was.remark, ours.remark, theirs.remark)
    return replace(ours, space=space, remark=remark)


def comments_of(item: Item) -> tuple[str, str]:
    return _comments_above(item.space), item.remark.strip()


def with_edges(base: Bracketed | None, ours: Bracketed, theirs: Bracketed) -> Bracketed:
    """Return ours with the comments that theirs has put behind and before its brackets."""
    was = base or Bracketed("", (), "")
    head = merged_comment(was.head, ours.head, theirs.head)
    tail = _merged_comments(was.tail, ours.tail, theirs.tail)
    return replace(ours, head=head, tail=tail)


def merged_comment(base: str, ours: str, theirs: str) -> str:
    if theirs.strip() in (base.strip(), ours.strip()):
        return ours
    if ours.strip() != base.strip():
        raise Doubt("both sides changed a comment")
    return theirs


def _merged_comments(base: str, ours: str, theirs: str) -> str:
    """Return the space of ours with the comments of the side that changed them."""
    said = merged_comment(*map(_comments_above, (base, ours, theirs)))
    if said == _comments_above(ours):
        return ours
    if "\n" not in ours:
        raise Doubt("a comment does not fit on the line")
    last = "\n" + ours.rsplit("\n", 1)[-1]
    first = next((line for line in ours.split("\n") if line.strip()), "")
    indent = "\n" + first[: len(first) - len(first.lstrip())] if first else last
    return "".join(f"{indent}{line}" for line in said.split("\n") if line) + last


def _explode(ours: Bracketed, texts: Sequence[str], indent: str) -> str:
    lines = [f"{indent}    {text},\n" for text in texts]
    return f"{ours.open}\n{''.join(lines)}{indent}{ours.close}"
