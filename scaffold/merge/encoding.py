"""Files as bytes, and what of them is text: encoding, byte order mark, line ends, last line."""

import codecs
import io
import tokenize
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text: line ends are line feeds, and the last line is ended."""

    text: str
    encoding: str = "utf-8"
    marked: bool = False  # begins with a byte order mark
    line_end: str = "\n"
    ended: bool = True

    def with_text(self, text: str) -> "Document":
        return replace(self, text=text)

    def written(self) -> str:
        text = self.text if self.ended else self.text.removesuffix("\n")
        return text.replace("\n", self.line_end)

    def encode(self) -> bytes:
        """Return the bytes. Raises UnicodeEncodeError if the encoding has no such character."""
        mark = codecs.BOM_UTF8 if self.marked else b""
        return mark + self.written().encode(self.encoding)


def document(text: str) -> Document | None:
    """Return None where line ends are mixed, or where there is no text for `git`."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    mixed = line_end == "\r\n" and "\n" in text.replace("\r\n", "")
    if mixed or "\r" in plain or "\0" in plain or not _is_unicode(plain):
        return None
    ended = not plain or plain.endswith("\n")
    return Document(plain if ended else plain + "\n", line_end=line_end, ended=ended)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def decode(data: bytes, *, python: bool) -> Document | None:
    """Read a file. Return None for bytes that are no text, or whose line ends are mixed."""
    encoding = _encoding(data) if python else "utf-8"
    if encoding is None:
        return None
    marked = data.startswith(codecs.BOM_UTF8)
    try:
        text = data[len(codecs.BOM_UTF8) if marked else 0 :].decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    plain = document(text)
    return plain and replace(plain, encoding=encoding, marked=marked)


def _encoding(data: bytes) -> str | None:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return None
    return "utf-8" if encoding == "utf-8-sig" else encoding
