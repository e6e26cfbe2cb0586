"""Read one file, and write changed prompts back with everything else left as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from promptguard.sources.decode import check_text, decode, load
from promptguard.sources.prompt import NoPromptError, Prompt, SourceError

KINDS = ("text", "markdown", "yaml", "json", "jsonl", "csv", "tsv")

_KIND_OF = {
    ".txt": "text",
    ".prompt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
}

_NONE = {
    "text": "holds nothing but comments; write a prompt into it or leave it out",
    "markdown": "holds no text; write a prompt into a block fenced with ```prompt",
    "yaml": "holds no prompt; write it under a key named prompt or text",
    "json": "holds no text; write a prompt under a key named prompt or text",
    "jsonl": 'holds no prompt; write one JSON object with a "text" field a line',
    "csv": "has no prompt in the columns that are named so; write one or leave it out",
    "tsv": "has no prompt in the columns that are named so; write one or leave it out",
}

SUFFIXES = tuple(_KIND_OF)
"""The file name endings that are known to hold prompts."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file and the prompts in it, in the order in which they stand there.

    ``text`` is the whole file, a BOM included; ``text.encode(encoding)`` gives its bytes. ``path`` is
    None when the text came from elsewhere.
    """

    path: str | None
    text: str
    encoding: str
    kind: str
    prompts: tuple[Prompt, ...]
    per_line: bool = False

    def replaced(self, changes: Mapping[int, str]) -> str:
        """Return the whole text with prompt ``index`` reading ``changes[index]``.

        All else stays as it is: newlines, quotes, comments, a BOM. Raise SourceError when the file's
        syntax has no way to hold a new text, as with a line break where one line is one prompt.
        """
        wanted = {i: new for i, new in changes.items() if new != self.prompts[i].text}
        pieces, done = [], 0
        for index in sorted(wanted):  # prompts stand in the order of the file and never overlap
            prompt = self.prompts[index]
            origin = prompt.origin
            if origin is None:
                raise SourceError(self.path, None, "this prompt stands in no file and cannot be written back")
            pieces += [self.text[done : origin.start], origin.encode(prompt.text, wanted[index])]
            done = origin.end
        result = "".join([*pieces, self.text[done:]])
        if wanted:
            self._verify(result, wanted)
        return result

    def encoded(self, changes: Mapping[int, str]) -> bytes:
        """Return what ``replaced`` returns as the file's bytes."""
        return self.replaced(changes).encode(self.encoding)

    def write(self, changes: Mapping[int, str]) -> bool:
        """Write the changes into the file, whole or not at all; return whether it changed."""
        if self.path is None:
            raise SourceError(None, None, "text from standard input cannot be written back to a file")
        new = self.encoded(changes)
        old = self.text.encode(self.encoding)
        if new == old:
            return False
        target = Path(self.path).resolve()  # a link stays a link
        if load(self.path, limit=None) != old:
            raise SourceError(self.path, None, "has changed since it was read; run the command again")
        _replace(target, new, self.path)
        return True

    def _verify(self, text: str, changes: Mapping[int, str]) -> None:
        """Raise SourceError unless ``text`` reads as the prompts that were asked for."""
        wanted = [changes.get(i, p.text) for i, p in enumerate(self.prompts)]
        try:
            got = [p.text for p in _prompts(text, self.path, self.kind, self.per_line)]
        except NoPromptError:
            got = []
        except SourceError as error:
            message = f"the new text would break the file ({error.message}); change it by hand"
            raise SourceError(self.path, error.line, message) from None
        # a reader leaves out what is blank, and the space around an unquoted prompt
        if [t.strip() for t in wanted if t.strip()] != [t.strip() for t in got]:
            first = self.prompts[min(changes)]
            message = "the new text cannot stand in this place of the file; change it by hand"
            raise SourceError(self.path, first.line, message)


def read(
    path: Path | str,
    *,
    text: str | None = None,
    data: bytes | None = None,
    kind: str | None = None,
    per_line: bool = False,
) -> Document:
    """Read the prompts of a file, or of ``text`` or ``data`` as if they stood in it.

    ``path`` "-" means no file: then one of the two must be given, and the prompts' path is None.
    ``kind`` is one of KINDS and goes before the file name. ``per_line`` makes each line of a text file
    a prompt of its own; blank lines and lines that begin with ``#`` are skipped.

    Raise NoPromptError for a file without any prompt, SourceError for one that cannot be read.
    """
    name = None if str(path) == "-" else str(path)
    kind = kind or _KIND_OF.get(Path(path).suffix.lower(), "text")
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    encoding = "utf-8"
    if text is not None:
        check_text(text, name)
    else:
        if data is None:
            if name is None:
                raise ValueError("read('-') needs the text or the data that was read from standard input")
            data = load(name, limit=None) if kind == "jsonl" else load(name)
        text, encoding = decode(data, name)
    prompts = tuple(_prompts(text, name, kind, per_line))
    if not prompts:
        raise NoPromptError(name, None, _NONE[kind])
    return Document(name, text, encoding, kind, prompts, per_line)


def _prompts(text: str, path: str | None, kind: str, per_line: bool) -> Iterable[Prompt]:
    check_text(text, path)
    return _reader(kind, per_line)(text, path)


def _reader(kind: str, per_line: bool) -> Callable[[str, str | None], Iterable[Prompt]]:
    """Return the function that reads one kind. Only that one is imported: start-up time counts."""
    if kind == "markdown":
        from promptguard.sources import markdown

        return markdown.prompts
    if kind == "yaml":
        from promptguard.sources import yamls

        return yamls.prompts
    if kind == "json":
        from promptguard.sources import jsons

        return jsons.prompts
    if kind == "jsonl":
        from promptguard.sources import jsonl

        return jsonl.prompts
    if kind in ("csv", "tsv"):
        from promptguard.sources import tables

        return tables.tsv if kind == "tsv" else tables.csv
    from promptguard.sources import plain

    return plain.lines if per_line else plain.whole


def _replace(target: Path, data: bytes, path: str) -> None:
    """Put ``data`` in the place of ``target`` in one step, with its mode."""
    import os
    import shutil
    import tempfile

    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        shutil.copymode(target, temporary)
        Path(temporary).replace(target)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise SourceError(path, None, f"cannot be written: {error.strerror or error}") from None
