"""Ask a small trained pipeline what rules leave open: who is a creator, which word is a name.

The only file that imports spaCy, and only when a prompt has something to ask. The pipeline never sees a
tokeniser: documents are built from our own tokens, so that ``name:0.8`` and ``first_last`` read as they
do everywhere else. What it sees of a word is what generalises to names that it never met: everyday words
as they are, others as "in the dictionary", "a given name", "unknown", with their shape and ending.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from ..patterns import pattern
from ..store import Store
from .ambiguous import open_names
from .doubts import Doubt, open_creators, plausible
from .evidence import Candidate
from .names import Mention
from .scene import Scene
from .tokens import has_cjk

MODES = ("off", "auto", "always")
FOLDER = "language"
"""The pipeline's folder among the lists: ``data/language``, ``promptguard/_shipped/data/language``."""
CREATOR, NAME = "CREATOR", "NAME"
_AROUND = (
    8  # tokens on both sides that an answer may rest on: the pipeline's layers see four, its states more
)
_LONGEST = 240  # tokens of one document: bounds what a prompt can cost
_MARK = {
    "artists": "a", "studios": "a", "persons": "p", "characters": "c", "public_domain": "c",
    "franchises": "f", "brands": "b", "tags": "b",
}  # fmt: skip
_FITS = {
    "PERSON": ("artists", "persons", "characters", "public_domain"),
    "PER": ("artists", "persons", "characters", "public_domain"),
    "ORG": ("brands", "studios", "tags"),
    "WORK_OF_ART": ("franchises", "characters", "public_domain"),
}
"""Which lists an entity of a user's model speaks for."""
_PUNCTUATION = pattern(r"[^\w\s'’\-.]|\.(?=\s|$)|\n")


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


class Language:
    """Answers questions about a prompt, loading a pipeline at the first. Safe to share between threads.

    In mode "auto" only about what rules leave open; in mode "always" about whole prompts.
    """

    def __init__(self, mode: str, folder: Path, model: str | None = None) -> None:
        if mode not in MODES:
            raise LanguageError(f"no language mode {mode!r}; known are {', '.join(MODES)}")
        if model is not None:
            if mode == "off":
                raise LanguageError(
                    f'language-model {model!r} is never asked with language = "off"; set it to "auto"'
                )
            installed(model)
        self.mode = mode
        self._own = _Lazy(folder)
        self._model = _Lazy(model) if model is not None else None

    def names(
        self, scene: Scene, candidates: Sequence[Candidate], accepted: Sequence[Candidate]
    ) -> list[int]:
        """Return the numbers of the ambiguous candidates that are meant as their entries."""
        doubtful = open_names(scene, candidates)
        if not doubtful:
            return []
        asked: dict[int, str] = {}
        for number in doubtful:
            one = candidates[number]
            for place in range(one.first, one.last):
                asked.setdefault(place, one.entry.list)
        marks = Marks({p: c.entry.list for c in accepted for p in range(c.first, c.last)}, asked)
        meant = {
            p
            for first, last, label in self._spans(scene, marks, asked)
            if label == NAME
            for p in range(first, last)
        }
        places = [range(candidates[number].first, candidates[number].last) for number in doubtful]
        entities = self._entities(scene, {p for place in places for p in place})
        return [
            number
            for number, place in zip(doubtful, places, strict=True)
            if meant.issuperset(place)
            or any(
                label in _FITS and candidates[number].entry.list in _FITS[label] and first <= place[0] < last
                for first, last, label in entities
            )
        ]

    def creators(
        self, scene: Scene, found: Sequence[Mention], unlisted: Sequence[tuple[int, int]]
    ) -> list[tuple[int, int]]:
        """Return the token spans of creators that stand on no list and that no rule has found."""
        doubtful = open_creators(scene, found, unlisted)
        if not doubtful and self.mode == "auto":
            return []
        known = {p: m.entry.list for m in found for p in range(m.first, m.last)}
        known |= {p: "artists" for span in unlisted for p in range(*span)}
        wanted = None if self.mode == "always" else doubtful
        spans = [(a, b) for a, b, label in self._spans(scene, Marks(known, {}), wanted) if label == CREATOR]
        spans += [
            (a, b) for a, b, label in self._entities(scene, set(doubtful)) if label in ("PERSON", "PER")
        ]
        kept: list[tuple[int, int]] = []
        taken = set(known)
        for first, last in sorted(spans):
            place = range(first, last)
            doubt = max(
                (doubtful[p] for p in place if p in doubtful),
                default=Doubt.ITEM if self.mode == "always" else None,
            )
            if doubt is not None and taken.isdisjoint(place) and plausible(scene, first, last, doubt):
                kept.append((first, last))
                taken.update(place)
        return kept

    def _spans(self, scene: Scene, marks: Marks, wanted: Iterable[int] | None) -> list[tuple[int, int, str]]:
        """Return (first token, last token, label) of what our pipeline takes for names."""
        read = reading(scene, marks, wanted)
        with self._own.lock:
            nlp = self._own.pipeline()
            # a zone forgets the strings of each prompt: a server's memory does not grow with its prompts
            with nlp.memory_zone():
                doc = document(nlp.vocab, read)
                for _, part in nlp.pipeline:
                    doc = part(doc)
                found = [(s.start, s.end, s.label_) for s in [*doc.ents, *doc.spans.get("sc", ())]]
        spans = []
        for start, end, label in found:
            tokens = [t for t in read.tokens[start:end] if t >= 0]
            if tokens:
                spans.append((tokens[0], tokens[-1] + 1, label))
        return spans

    def _entities(self, scene: Scene, wanted: set[int]) -> list[tuple[int, int, str]]:
        """Return the entities that the user's model finds around the places asked about, as token spans."""
        if self._model is None or not wanted:
            return []
        places = _window(len(scene.tokens), wanted)
        start, end = scene.span(places[0], places[-1] + 1)
        with self._model.lock:
            nlp = self._model.pipeline()
            with nlp.memory_zone():
                found = [
                    (e.start_char + start, e.end_char + start, e.label_)
                    for e in nlp(scene.text.original[start:end]).ents
                ]
        spans = []
        for begin, stop, label in found:
            tokens = [p for p in places if scene.span(p, p + 1)[0] < stop and begin < scene.span(p, p + 1)[1]]
            if tokens:
                spans.append((tokens[0], tokens[-1] + 1, label))
        return spans


class Patterns:
    """spaCy token patterns of rules (``tokens:``), over our own tokens. Safe to share between threads.

    LOWER, SHAPE and REGEX are properties of a word; LEMMA and POS are read off a user's model.
    """

    def __init__(
        self, patterns: Mapping[str, Sequence[Sequence[Mapping[str, Any]]]], model: str | None = None
    ) -> None:
        self._patterns = patterns
        keys = {key for rows in patterns.values() for row in rows for token in row for key in token}
        self._reads = bool(keys & {"LEMMA", "POS"})
        if self._reads and model is None:
            rule = next(
                r
                for r, rows in patterns.items()
                if any(t.keys() & {"LEMMA", "POS"} for row in rows for t in row)
            )
            raise LanguageError(
                f"the rule {rule} asks for LEMMA or POS, which need a model: set language-model"
            )
        if model is not None:
            installed(model)
        self._model = _Lazy(model if self._reads else None)
        self._matcher: Any = None

    def hits(self, scene: Scene, rule: str) -> list[tuple[int, int]]:
        """Return the token spans that a rule's patterns match, the longest of each place."""
        if not scene.tokens:
            return []
        with self._model.lock:
            nlp = self._model.pipeline()
            if self._matcher is None:
                self._matcher = self._compiled(nlp)
            from spacy.tokens import Doc
            from spacy.util import filter_spans

            with nlp.memory_zone():
                doc = Doc(nlp.vocab, words=[_surface(scene, place) for place in range(len(scene.tokens))])
                for _, part in nlp.pipeline:
                    doc = part(doc)
                spans = filter_spans([s for s in self._matcher(doc, as_spans=True) if s.label_ == rule])
                return [(span.start, span.end) for span in spans]

    def _compiled(self, nlp: Any) -> Any:
        from spacy.matcher import Matcher

        matcher = Matcher(nlp.vocab)
        for rule, rows in self._patterns.items():
            matcher.add(rule, [[_condition(token) for token in row] for row in rows])
        return matcher


def _condition(token: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        key: {"IN": value} if isinstance(value, list) else value for key, value in token.items()
    }
    if "REGEX" in found:
        found["TEXT"] = {"REGEX": found.pop("REGEX")}
    return found


def _surface(scene: Scene, place: int) -> str:
    """Return a token as it is written, or folded where folding changed more than its case."""
    start, end = scene.span(place, place + 1)
    written = scene.text.original[start:end]
    return written if written.lower() == scene.tokens[place] else scene.tokens[place]


class _Lazy:
    """A pipeline that is loaded when it is first asked, with the lock that its use needs."""

    def __init__(self, source: Path | str | None) -> None:
        self.lock = Lock()
        self._source = source
        self._nlp: Any = None

    def pipeline(self) -> Any:
        if self._nlp is None:
            import spacy

            if self._source is None:
                self._nlp = spacy.blank("xx")
                return self._nlp
            try:
                # the documents are ours: our own pipeline is stored without a tokeniser
                self._nlp = spacy.load(
                    self._source, exclude=["tokenizer"] if isinstance(self._source, Path) else []
                )
            except (OSError, ValueError) as error:
                raise LanguageError(
                    f"the language pipeline {self._source} cannot be loaded: {error}"
                ) from None
        return self._nlp


def installed(model: str) -> None:
    """Raise ``LanguageError`` unless a user's model is an installed package or a folder."""
    from importlib.util import find_spec

    if not Path(model).is_dir() and (not model.isidentifier() or find_spec(model) is None):
        raise LanguageError(
            f"language-model {model!r} is not installed: python -m spacy download {model}; or name a folder"
        )


def document(vocab: Any, read: Reading) -> Any:
    """Build the document of a reading; its norms and tags are ours."""
    from spacy.tokens import Doc

    doc = Doc(vocab, words=read.words, tags=read.tags)
    for token, norm in zip(doc, read.norms, strict=True):
        token.norm_ = norm
    return doc
