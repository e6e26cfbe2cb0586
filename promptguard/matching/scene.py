"""One prompt as the matchers see it: folded text, tokens, what was found, and where things stand."""

from __future__ import annotations

from functools import lru_cache

from ..store import AMBIGUOUS, GLUED, REVERSED, Store
from ..text import Text
from . import tokens as cutting
from .grammar import excluded, negating
from .likely import CREATOR, SURE, likeliest
from .near import SURE_NAME, Near, shifted
from .scan import Hit

_AHEAD = 8  # tokens beyond what is asked for, since the next question is mostly about those
_SHORT_TEXT = 2_000  # characters up to which reading all costs less than finding where each token stands
_TORN = 12  # letters of a word that may stand in pieces
_WHOLE = frozenset("ais")  # letters that stand for themselves
_SHORT = 3  # letters of a name that pieces of words make by chance; more such pieces around it tell

Places = list[tuple[int, int]]


_PEOPLE = ("artists", "persons")
_MADE_UP = ("characters", "franchises")


def _plain_slip(token: str, name: str) -> bool:
    """Tell whether a word is so long, and begins so, that it can hardly be another than the made-up name."""
    return len(token) > 6 and (token[0] == name[0] or shifted(token, name))


@lru_cache(maxsize=50_000)
def _rest_of(piece: str, whole: str, store: Store) -> bool:
    """Tell whether a piece that is no everyday word makes one with what it stands beside."""
    if len(whole) > _TORN or piece in _WHOLE or (len(piece) > 1 and piece in store.common):
        return False
    return whole in store.common


class Scene:
    """A prompt under check. Made for one check and thrown away."""

    __slots__ = (
        "_canon",
        "_excluded",
        "_phrases",
        "_places",
        "_said",
        "calls",
        "hits",
        "names",
        "store",
        "text",
        "tokens",
    )

    def __init__(self, text: Text, tokens: list[str], hits: list[Hit], store: Store) -> None:
        self.text = text
        self.tokens = tokens
        self.store = store
        self.names: list[tuple[int, int, int, int]] = []
        """(first token, last token, entry number, flags) of every name found."""
        self.calls = 0
        """What the keys found call for, see ``scan``."""
        self.hits = hits
        self._phrases: dict[tuple[str, str], Places] | None = None
        self._places: Places = []
        self._excluded: Places | None = None
        self._canon: str | None = None
        self._said: dict[str, bool] = {}
        for first, last, (_, named, _, calls) in hits:
            self.calls |= calls
            for target, flags in named:
                self.names.append((first, last, target, flags))

    @property
    def phrases(self) -> dict[tuple[str, str], Places]:
        """(owner, role) to the places where one of its phrases stands."""
        found = self._phrases
        if found is None:
            found = self._phrases = {}
            for first, last, key in self.hits:
                for role in key.spoken:
                    if role in found:
                        found[role].append((first, last))
                    else:
                        found[role] = [(first, last)]
        return found

    def add_near(self, near: Near, suspects: list[int]) -> None:
        """Add the names that misspelt tokens may stand for."""
        covered = {
            p for first, last, _, flags in self.names if not flags & AMBIGUOUS for p in range(first, last)
        }
        found = []
        places: dict[tuple[int, int, str], int] = {}
        for place, near_flags in near.hits(self.tokens, suspects, covered):
            many = place[1] - place[0] > 1
            for target, flags in self.store.meaning(place[2])[0]:
                # a slip towards a rarely named artist is more likely another person's name
                entry = self.store.entry(target)
                if entry.bulk or flags & (REVERSED | GLUED):
                    continue
                if flags & AMBIGUOUS and not (many and entry.list == "artists"):
                    continue
                if many and len(place[2]) - place[2].count(" ") < SURE_NAME and entry.list in _PEOPLE:
                    continue
                flags |= near_flags
                found.append((place, target, flags, entry.list))
                known = (0 if flags & AMBIGUOUS else SURE) | (CREATOR if entry.list == "artists" else 0)
                places[place] = places.get(place, 0) | known
        likely = likeliest(self.tokens, places, self.store.common)
        for place, target, flags, which in found:
            if place not in likely:
                continue
            first, last, key = place
            if last - first == 1:
                token = self.tokens[first]
                sure = token not in self.store.names and _plain_slip(token, key)  # moebius is no Morbius
                if (which in _MADE_UP and not sure) or not self.written(first, last).isascii():
                    flags |= AMBIGUOUS  # or a word of another language
            self.names.append((first, last, target, flags))

    @property
    def places(self) -> Places:
        """Span of each token in the folded text."""
        return self._placed(len(self.tokens))

    def _placed(self, count: int) -> Places:
        """Return the spans of so many tokens at least: where the rest stands is not looked for before it matters."""
        known = self._places
        if len(known) < count:
            end = known[-1][1] if known else 0
            known += cutting.places(self.text.folded, self.tokens[len(known) : count + _AHEAD], end)
        return known

    @property
    def excluded(self) -> Places:
        """Folded spans in which mentions do not count, in order: negations and negative parts."""
        if self._excluded is None:
            self._excluded = self._merged_exclusions()
        return self._excluded

    def _merged_exclusions(self) -> Places:
        merged: Places = []
        words = negating(self.tokens)
        found = excluded(self.text.folded, [self.folded_span(place, place + 1)[0] for place in words])
        for start, end in sorted(span for span in found if span[0] < span[1]):
            if merged and start < merged[-1][1]:
                merged[-1] = merged[-1][0], max(end, merged[-1][1])
            else:
                merged.append((start, end))
        return merged

    @property
    def canon(self) -> str:
        """All tokens with one space between and around, for looking up whole words."""
        if self._canon is None:
            self._canon = f" {' '.join(self.tokens)} "
        return self._canon

    def says(self, key: str) -> bool:
        """Tell whether words stand in the prompt in this order; each is looked for once."""
        known = self._said.get(key)
        if known is None:
            known = self._said[key] = f" {key} " in self.canon
        return known

    def may_say(self, keys: tuple[str, ...]) -> bool:
        """Tell cheaply that none of several keys, each with a space before and behind, stands in a short prompt."""
        canon = self.canon
        return bool(keys) and (len(canon) > _SHORT_TEXT or any(map(canon.__contains__, keys)))

    def set_hits(self, name: str) -> list[tuple[int, int]]:
        """Return where phrases of a shared set stand."""
        return self.phrases.get((f"@{name}", "set"), [])

    def ends(self, name: str) -> dict[int, int]:
        """Map the token after a phrase of a set to the phrase's first token (the longest phrase)."""
        found: dict[int, int] = {}
        for first, last in self.set_hits(name):
            found[last] = min(first, found.get(last, first))
        return found

    def starts(self, name: str) -> set[int]:
        """Return the tokens at which a phrase of a set begins."""
        return {first for first, _ in self.set_hits(name)}

    def between(self, last: int, first: int) -> str:
        """Return the folded text between two tokens: after token ``last`` - 1, before token ``first``."""
        places = self._places
        if len(places) <= first:
            places = self._placed(first + 1)
        start = places[last - 1][1] if last > 0 else 0
        end = places[first][0] if first < len(self.tokens) else len(self.text.folded)
        return self.text.folded[start:end]

    def after(self, last: int) -> str:
        """Return the separators that follow the token before ``last``."""
        return self.between(last, last)

    def folded_span(self, first: int, last: int) -> tuple[int, int]:
        """Return the folded span of tokens ``first`` to ``last``."""
        places = self._places
        if len(places) < last:
            places = self._placed(last)
        return places[first][0], places[last - 1][1]

    def written(self, first: int, last: int) -> str:
        """Return tokens as they stand in the original text."""
        start, end = self.text.span(*self.folded_span(first, last))
        return self.text.original[start:end]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the span of tokens in the original text."""
        start, end = self.text.span(*self.folded_span(first, last))
        text = self.text.original
        if end < len(text) and text[end] == ")" and "(" in text[start:end] and ")" not in text[start:end]:
            end += 1  # "Wasp (Marvel)"
        return start, end

    def together(self, first: int, last: int) -> bool:
        """Tell cheaply, for some, that tokens stand with one space between."""
        if len(self._places) >= last or len(self.text.folded) > _SHORT_TEXT:
            return False
        key = " ".join(self.tokens[first:last])
        return self.text.folded.count(key) == self.canon.count(key)  # wherever they follow each other

    def small(self, place: int) -> bool:
        """Tell cheaply, for most, that a word is written as it is folded: without a capital."""
        token = self.tokens[place]
        if len(self._places) > place or len(self.text.folded) > _SHORT_TEXT:
            start, end = self.span(place, place + 1)
            return self.text.original[start:end] == token
        return self.text.folded.count(token) == self.text.original.count(token)  # wherever it stands

    def amid_pieces(self, first: int, last: int) -> bool:
        """Tell whether a very short name stands among words in pieces: "d d" in "h i d d e n"."""
        tokens, words = self.tokens, self.store.words
        if not tokens[first].isascii() or sum(map(len, tokens[first:last])) > _SHORT:
            return False  # every Han sign is a token
        around = [*tokens[max(0, first - 3) : first], *tokens[last : last + 3]]
        pieces = [
            token
            for token in around
            if token.isalpha()
            and not cutting.has_cjk(token)
            and (token not in words or len(token) == 1)
            and len(token) <= _SHORT
        ]
        return sum(token not in ("a", "i") for token in pieces) > _SHORT

    def one_word(self, first: int, last: int) -> bool:
        """Tell whether small letters in pieces are an everyday word: "hu ge", "black jack"."""
        if len(self.tokens[first]) > _TORN:
            return False
        whole = "".join(self.tokens[first:last])
        return len(whole) <= _TORN and whole in self.store.common and self.small(first)

    def torn(self, place: int) -> bool:
        """Tell whether a token is only a piece of an everyday word: "ora nge", "f luffy", "vegeta bles"."""
        tokens = self.tokens
        token = tokens[place]
        for side, whole in (
            (place - 1, tokens[place - 1] + token if place else ""),
            (place + 1, token + tokens[place + 1] if place + 1 < len(tokens) else ""),
        ):
            if (
                whole
                and _rest_of(tokens[side], whole, self.store)
                and self.between(max(side, place), max(side, place)) == " "
            ):
                return self.small(place)
        return False

    def piece_of_words(self, first: int, last: int, inside: bool = True) -> bool:
        """Tell whether a short run of Han is only a piece of words: 罗马|竞技场, 变成|龙, 野性|的.

        With ``inside`` a longer word that holds it whole counts too.
        """
        tokens, words = self.tokens, self.store.chinese
        if not "\u4e00" <= tokens[first] <= "\u9fff" or last - first > 3:
            return False
        crossing = "".join(tokens[first:last]) not in words  # no word begins or ends inside a word
        holding = last - first <= (2 if inside else 1)
        if not crossing and not holding:
            return False
        # 生成|人教版: what stands before is a word of its own, so the name does begin here
        cut = last - first > 2 and any(
            "".join(tokens[start:first]) in words for start in range(max(0, first - 3), first - 1)
        )
        furthest = min(len(tokens), last + 3)
        for start in range(first if cut else max(0, first - 3), last):
            shortest = max(first + 1, start + 2) if start < first else last + 1
            for end in range(max(shortest, start + 2), min(furthest, start + 4) + 1):
                wanted = holding if start <= first and last <= end else crossing
                if wanted and "".join(tokens[start:end]) in words:
                    return True
        return False
