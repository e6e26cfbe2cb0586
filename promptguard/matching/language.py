"""Ask a small trained pipeline what rules leave open: who is a creator, which word is a name.

The only file that imports spaCy, and only when a prompt has something to ask. The pipeline never sees a
tokeniser: documents are built from our own tokens, so that ``name:0.8`` and ``first_last`` read as they
do everywhere else. What it sees of a word is what generalises to names that it never met: everyday words
as they are, others as "in the dictionary", "a given name", "unknown", with their shape and ending.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from ..store import Store
from .scene import Scene
from .tokens import has_cjk

MODES = ("off", "auto", "always")
FOLDER = "language"
"""The pipeline's folder among the lists: ``data/language``, ``promptguard/_shipped/data/language``."""
CREATOR, NAME = "CREATOR", "NAME"
_AROUND = 16  # tokens on both sides that an answer may rest on: what the pipeline's layers can see, twice
_LONGEST = 240  # tokens of one document: bounds what a prompt can cost
_MARK = {
    "artists": "a", "studios": "a", "persons": "p", "characters": "c", "public_domain": "c", "franchises": "f",
    "brands": "b", "tags": "b",
}  # fmt: skip
_FITS = {
    "PERSON": ("artists", "persons", "characters", "public_domain"),
    "PER": ("artists", "persons", "characters", "public_domain"),
    "ORG": ("brands", "studios", "tags"),
    "WORK_OF_ART": ("franchises", "characters", "public_domain"),
}
"""Which lists an entity of a user's model speaks for."""
_PUNCTUATION = re.compile(r"[^\w\s'’\-.]|\.(?=\s|$)|\n")


class LanguageError(Exception):
    """A language pipeline that cannot be used; the message says what to install or to change."""


class Marks(NamedTuple):
    """What is known of a prompt's tokens before the pipeline is asked. Places are token numbers."""

    known: dict[int, str]
    """Tokens of names that rules have accepted, with the list that has them."""
    asked: dict[int, str]
    """Tokens of ambiguous names, with the list of the entry that they may mean."""


class Reading(NamedTuple):
    """A prompt, or what stands around the questions, as the pipeline reads it."""

    words: list[str]
    norms: list[str]
    tags: list[str]
    tokens: list[int]
    """Number of the scene's token at each place, -1 for punctuation."""


def reading(scene: Scene, marks: Marks, wanted: Iterable[int] | None = None) -> Reading:
    """Describe the tokens around ``wanted`` (all tokens if None) to the pipeline."""
    places = _window(len(scene.tokens), wanted)
    found = Reading([], [], [], [])

    def add(word: str, norm: str, tag: str, token: int) -> None:
        found.words.append(word)
        found.norms.append(norm)
        found.tags.append(tag)
        found.tokens.append(token)

    original = scene.text.original
    previous = -1
    for place in places:
        gap = "\n" if place > previous + 1 and previous >= 0 else scene.between(place, place)
        for sign in _PUNCTUATION.findall(gap)[-3:]:
            add(sign, sign, ".", -1)
        previous = place
        token = scene.tokens[place]
        start, end = scene.span(place, place + 1)
        surface = original[start:end] or token
        if place in marks.asked:
            kind = _MARK[marks.asked[place]]
            add(surface, f"?{kind}", f"?{kind}{_lexicon(token, scene.store)}", place)
        elif place in marks.known:
            kind = _MARK[marks.known[place]]
            # the name itself is kept from the pipeline: it must learn places in a text, not names
            add("Name" if surface[0].isupper() else "name", f"={kind}", f"={kind}", place)
        else:
            tag = _lexicon(token, scene.store)
            add(surface, _norm(token, tag), tag, place)
    return found


def _window(count: int, wanted: Iterable[int] | None) -> list[int]:
    if wanted is None:
        return list(range(min(count, _LONGEST)))
    places: set[int] = set()
    for place in wanted:
        if len(places) > _LONGEST - 2 * _AROUND:
            break
        places.update(range(max(0, place - _AROUND), min(count, place + _AROUND + 1)))
    return sorted(places)


def _lexicon(token: str, store: Store) -> str:
    """Tell what the dictionaries know of a token, in a letter or three."""
    if token.isdigit():
        return "0"
    if has_cjk(token):
        return "k" if "\u30a1" <= token[0] <= "\u30fe" else "h"
    known = "c" if token in store.common else "w" if token in store.words else "u"
    if known != "u" and token in store.capital:
        known = "k"
    return known + ("g" if token in store.given else "") + ("s" if token in store.surnames else "")


def _norm(token: str, tag: str) -> str:
    if tag == "0":
        return "0"
    return token if tag[0] in "ckh" else f"_{tag[0]}"


class Pipeline:
    """The pipeline shipped with the package, loaded at the first question. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._nlp: Any = None
        self._lock = Lock()

    def spans(self, read: Reading) -> list[tuple[int, int, str]]:
        """Return (first token, last token, label) of what the pipeline takes for names."""
        with self._lock:
            if self._nlp is None:
                self._nlp = _load(self._folder)
            # a zone forgets the strings of each prompt: a server's memory does not grow with its prompts
            with self._nlp.memory_zone():
                doc = document(self._nlp.vocab, read)
                for _, part in self._nlp.pipeline:
                    doc = part(doc)
                found = [(s.start, s.end, s.label_) for s in [*doc.ents, *doc.spans.get("sc", ())]]
        spans = []
        for start, end, label in found:
            tokens = [t for t in read.tokens[start:end] if t >= 0]
            if tokens:
                spans.append((tokens[0], tokens[-1] + 1, label))
        return spans


def document(vocab: Any, read: Reading) -> Any:
    """Build the document of a reading; its norms and tags are ours."""
    from spacy.tokens import Doc

    doc = Doc(vocab, words=read.words, tags=read.tags)
    for token, norm in zip(doc, read.norms, strict=True):
        token.norm_ = norm
    return doc


def _load(folder: Path) -> Any:
    import spacy

    try:
        return spacy.load(folder)
    except OSError as error:
        raise LanguageError(f"{folder}: the language pipeline cannot be read: {error}") from None
