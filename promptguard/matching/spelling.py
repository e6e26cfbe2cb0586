"""Undo disguised spelling: look-alike letters, digits for letters, letters drawn apart.

Works on the folded text before names are looked up, and keeps the way back. A change is made only where
the result is a name or risky phrase of the lists, so that "6 itch", "2b" and "M4" stay what they are. Only
places that look disguised are read: tokens that no dictionary has, and signs amid letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from ..patterns import pattern
from ..store import AMBIGUOUS, Store
from ..text import Text
from .decode import Decoder, Reading
from .glyphs import DIGITS, SIGNS, lookalikes
from .keys import WRONG_KEY, Keys
from .near import HEAD, Near
from .scan import Hit
from .starts import DRAWN_PLAIN, Starts
from .tokens import places

_STEPS_AT_LEAST = 3_000  # of reading, for any prompt; longer prompts have one more for eight characters
_SIGNS = r"@$|€£¥¢!(\[{<>)}\]+/\\^%&#=~*?;\""
_SIGN = pattern(
    # amid letters: a letter or sign follows, or a sign that is drawn for a letter ends the word
    rf"[{_SIGNS}](?:(?<=[^\W_].)(?:(?=[a-z0-9@$|<>(){{}}\[\]+^/\\!])|(?<=[@$|<€£¥¢+^])(?!\w))"
    # before a word
    rf"|(?<![^\W_].)(?<=[@$|€£¥¢!(\[{{<+/\\^])(?=[@$|)_<>(\-/\\\[\]{{}}23]{{0,3}}[a-z0-9]{{2}}))"
)
_STRANGE = r"[^\x00-\xbf\u2010-\u201f\u2026\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]"
_DRAWN_HAN = "[廾卄爪尺尸干工乙丨卩山匕几丹乃巳口下千乂丫匚ナテムモレエコロノ]"
_ODD = pattern(rf"[a-z0-9]{_STRANGE}|{_STRANGE}[a-z0-9]|[a-z]{_DRAWN_HAN}|{_DRAWN_HAN}[a-z]")
_LETTER = r"\u0370-\u058f\u10a0-\u10ff\u13a0-\u13ff\u1c80-\u1cbf\u2c00-\u2dff\ua4d0-\ua4ff\ua640-\ua69f\uab30-\uabbf\u0700-\u07ff\u2100-\u214f"
_OTHER_ALPHABET = pattern(rf"[{_LETTER}]")
_WORD = pattern(r"[^\W\d_]+")
_MEMORY = 100_000
_BEGIN, _PIECES = 1, 2  # what two tokens, written together, may be: the beginning of a name, a token of one


class Speller:
    """Undoes disguises. Its memory is only a cache."""

    def __init__(self, store: Store, near: Near) -> None:
        self._store = store
        self._keys = Keys(store, near)
        self._decoder = Decoder(store)
        self._joining: dict[tuple[str, str], int] = {}
        self._starts = Starts(self._decoder.begins)

    def undisguise(
        self, text: Text, tokens: list[str], unknown: Sequence[int], hits: Sequence[Hit]
    ) -> tuple[Text, list[tuple[int, int]]]:
        """Return the text as it would read undisguised, and the disguised spans of the original text.

        ``unknown`` are the places of the tokens that are no words, ``hits`` the keys found so far.
        """
        folded = text.folded
        signs = self._signs(folded)
        alphabets = not folded.isascii() and _OTHER_ALPHABET.search(folded) is not None
        if not folded.isascii():
            signs += [match.start() for match in _ODD.finditer(folded)]
        if "ß" in text.original and text.origin:
            signs += [place for place in range(len(folded)) if text.original[text.origin[place]] == "ß"]
        broken = self._broken(tokens, unknown, hits)
        first = next(broken, None) if unknown else None
        keys = WRONG_KEY.search(folded) is not None
        if not (signs or first is not None or alphabets or keys):
            return text, []
        where = places(folded, tokens)
        amid = _amid_names(hits, where)
        if amid:  # "Violet Evergarden (anime)"
            signs = [sign for sign in signs if sign not in amid and sign + 1 not in amid]
            if not (signs or first is not None or alphabets or keys):
                return text, []
        odd = iter(()) if first is None else chain([first], broken)
        starts = self._starts.found(folded, tokens, where, sorted(signs), odd)
        changes = [(r.start, r.end, r.key, r.places) for r in self._readings(folded, starts)]
        taken = {place for start, end, _, _ in changes for place in range(start, end)}
        changes += [
            c for c in self._words(folded, tokens, where, unknown, alphabets) if taken.isdisjoint(c[3])
        ]
        if keys:
            taken.update(place for start, end, _, _ in changes for place in range(start, end))
            changes += self._keys.found(folded, taken)
        # what is read neither begins nor ends amid a name: "Alan Lee;a" has Alan Lee, and no Leela
        changes = [c for c in changes if c[0] not in amid and c[1] not in amid]
        if not changes:
            return text, []
        return _changed(text, changes), [text.span(start, end) for start, end, _, _ in changes]

    def _signs(self, folded: str) -> list[int]:
        """Return where a sign stands amid letters, or before a word where a letter of a name may stand."""
        found = []
        for match in _SIGN.finditer(folded):
            at = match.start()
            if at and folded[at - 1].isalnum():
                found.append(at - 1)
            elif (
                folded[at] not in "([{<"
                or not folded[at + 1 : at + 2].isalpha()
                or self._decoder.begins("c" + folded[at + 1 : at + 5])
            ):
                found.append(at)
        return found

    def _broken(self, tokens: list[str], unknown: Sequence[int], hits: Sequence[Hit]) -> Iterator[int]:
        """Yield the tokens at which a name may begin that is written with digits or in pieces, in order."""
        whole = {place for first, last, _ in hits if last - first > 1 for place in range(first, last)}
        single: set[int] | None = None
        for place in unknown:
            token = tokens[place]
            if place in whole:
                continue  # "william s burroughs" is a name as it stands
            if single is None:
                # a single letter may be a key of the lists, and is no reason not to look
                single = {first for first, last, key in hits if last - first == 1 and len(key.text) > 2}
            found = place in single or (len(token) == 1 and _beside_digits(tokens, place))
            if not token.isalpha():
                if not found:
                    yield place
                continue
            before = self._joins(tokens, place - 1) if place else 0
            after = self._joins(tokens, place)
            if found:  # a name, but "S auron" is a longer one
                before, after = before & _PIECES, after & _PIECES
            if before:
                yield place - 1
            if (
                after
                or (
                    not found
                    and (
                        any(drawn in token for drawn in DRAWN_PLAIN)
                        # pieces of three letters at most in a row
                        or (0 < place < len(tokens) - 1 and max(map(len, tokens[place - 1 : place + 2])) < 4)
                    )
                )
            ):
                yield place

    def _joins(self, tokens: list[str], place: int) -> int:
        """Tell whether a token and those after it, written together, begin a name, or are a token of one."""
        if place + 1 >= len(tokens):
            return 0
        pair = (tokens[place], tokens[place + 1])
        known = self._joining.get(pair)
        if known is None:
            if len(self._joining) >= _MEMORY:
                self._joining.clear()
            known = self._joining[pair] = self._join(*pair)
        if known & _BEGIN and len(pair[0]) + len(pair[1]) < 6:
            run = "".join(tokens[place : place + 6])[:6]
            begins = self._decoder.begins
            if len(run) < 4 or not (
                begins(run) or begins(f"{pair[0]}{pair[1]} {''.join(tokens[place + 2 : place + 3])[:2]}")
            ):
                return known & ~_BEGIN
        return known

    def _join(self, token: str, following: str) -> int:
        if not token.isascii() or not following.isascii():
            return 0
        begins, store = self._decoder.begins, self._store
        # two words of a name as they should stand are no disguise
        two, one = f"{token} {following}", token + following
        if two in store.names:
            return 0
        found = _BEGIN if begins(one[: max(len(token) + 3, 6)]) and not begins(two + " ") else 0
        if len(one) > 4 and token.isalpha() and following.isalpha() and f"{one[:HEAD]}\t{one}" in store.near:
            found |= _PIECES
        return found

    def _readings(self, folded: str, starts: Iterable[int]) -> list[Reading]:
        budget = [_STEPS_AT_LEAST + len(folded) // 8]
        found = []
        for start in starts:
            if budget[0] <= 0:
                break
            reading = self._decoder.read(folded, start, budget)
            if reading is not None:
                found.append(reading)
        kept: list[Reading] = []
        taken: set[int] = set()
        for reading in sorted(found, key=lambda r: (-len(r.key), r.start)):
            if taken.isdisjoint(reading.places):
                kept.append(reading)
                taken.update(range(reading.start, reading.end))
        return kept

    def _known(self, word: str) -> bool:
        store = self._store
        return len(word) > 3 and (word in store.names or f"{word[:HEAD]}\t{word}" in store.near)

    def _words(
        self,
        folded: str,
        tokens: list[str],
        where: list[tuple[int, int]],
        unknown: Sequence[int],
        alphabets: bool,
    ) -> list[tuple[int, int, str, tuple[int, ...]]]:
        """Read single words that are a part of a name, or of two alphabets."""
        changes = []
        if alphabets:
            table = lookalikes()
            whole, real = [], False
            for match in _WORD.finditer(folded):
                word = match[0]
                if word.isascii() or not _OTHER_ALPHABET.search(word):
                    continue
                latin = "".join(table.get(char, char) for char in word)
                if latin == word or not latin.isascii():
                    real = True
                    continue
                change = (*match.span(), latin, tuple(range(*match.span())))
                if any("a" <= char <= "z" for char in word):
                    changes.append(change)
                elif self._known(latin):
                    whole.append(change)
            if not real:  # in a text that is Russian, a word in Russian letters is Russian: Маск, Лада
                changes += whole
        for place in unknown:
            token = tokens[place]
            if not token.isascii() or token.isalpha() or not 3 < len(token) < 25:
                continue
            for reading in _leet_readings(token):
                if self._known(reading):
                    changes.append((*where[place], reading, tuple(range(*where[place]))))
                    break
        return changes


def _beside_digits(tokens: list[str], place: int) -> bool:
    """Tell whether a number stands next to a token: "8 k", "f 1.8"."""
    return any(token.isdigit() for token in tokens[max(0, place - 1) : place + 2])


def _leet_readings(token: str) -> Iterable[str]:
    """Yield what a word with digits may be read as; at most 32 readings."""
    readings = [""]
    for char in token:
        letters = DIGITS.get(char) or SIGNS.get(char) or char
        readings = [reading + letter for reading in readings for letter in letters][:32]
    return readings


def _amid_names(hits: Iterable[Hit], where: list[tuple[int, int]]) -> set[int]:
    """Return the characters, but for the first, of the names of several tokens that are nothing else."""
    return {
        place
        for first, last, key in hits
        if last - first > 1 and not all(flags & AMBIGUOUS for _, flags in key.named)
        for place in range(where[first][0] + 1, where[last - 1][1])
    }


def _changed(text: Text, changes: list[tuple[int, int, str, tuple[int, ...]]]) -> Text:
    """Write the changes into the folded text, each letter where it was read from."""
    origin = text.origin if text.origin is not None else range(len(text.folded))
    folded: list[str] = []
    way: list[int] = []
    done = 0
    for start, end, reading, read_from in sorted(changes):
        folded += (text.folded[done:start], reading)
        way += origin[done:start]
        way += (origin[place] for place in read_from)
        done = end
    folded.append(text.folded[done:])
    way += origin[done:]
    return Text(text.original, "".join(folded), tuple(way), text.wide)


def invisible(original: str) -> list[tuple[int, int]]:
    """Spans of words with something invisible between their letters, or drawn with fancy letters."""
    if original.isascii() or _ANY_FANCY.search(original) is None:
        return []
    return [m.span() for m in _FANCY.finditer(original)]


_HIDDEN = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_STROKES = "\u0332-\u0338\u033d\u033e\u034e\u0353\u20d0-\u20f0"
_DRAWN_LATIN = (
    "\U0001d400-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f189\uff21-\uff3a\uff41-\uff5a\u1d00-\u1d2b"
    "\u0262\u026a\u0274\u0280\u028f\u0299\u029c\u029f\U0001f1e6-\U0001f1ff"
)
_FANCY = pattern(
    rf"[a-zA-Z\u00c0-\u024f\u0400-\u04ff\u3040-\u9fff][{_HIDDEN}{_STROKES}]+[\w{_HIDDEN}{_STROKES}]*"
    rf"|\u202e[^\u202c\n]*"
    rf"|[{_DRAWN_LATIN}]+"
)
_ANY_FANCY = pattern(rf"[{_HIDDEN}{_STROKES}{_DRAWN_LATIN}]")


def dressed_up(written: str, name: str) -> bool:
    """Tell whether a name is written with accents and strokes that it does not have."""
    if written.isascii() or not name.isascii():
        return False
    return sum("\u00c0" <= char <= "\u024f" or "\u1e00" <= char <= "\u1eff" for char in written) > 1
