"""Read a name out of a disguised spelling: walk the trie of names and the text side by side.

Every sign of the text may be read as one of several letters, as nothing (put between letters) or, where
it is of no known shape, as any letter. Only readings that begin a name are followed, so the walk is short.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..patterns import pattern
from ..store import AMBIGUOUS, Store
from .beginnings import Beginnings
from .glyphs import DIGITS, DRAWN_BY_FIRST, SIGNS, SWAPPED, shapes
from .ordinary import Ordinary
from .tokens import has_cjk, key_of

_GAP = pattern(r"[\W_]{1,9}")
_SPACES = pattern(r"\s{1,3}")
_MARKS = pattern(r"[^\w\s]{1,3}|_")
_PLAIN_RUN = pattern(r"[a-z]{1,3}")
_LOOSE = pattern(r"[^\w\s]?\s?[^\w\s]?")
# a single letter between signs right before a place, and right behind it
_SPELT_BEFORE = pattern(r"[^\w\s][^\W_][^\w\s]{1,4}\Z")
_SPELT_ON = pattern(r"[^\w\s]{1,4}[^\W_][^\w\s]")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MEMORY = 100_000
_STEPS = 400  # followed from one place


class Reading(NamedTuple):
    """A name read out of ``folded[start:end]``; ``places`` has the place of each of its characters."""

    start: int
    end: int
    key: str
    places: tuple[int, ...]


class _Walk(NamedTuple):
    at: int
    key: str
    places: tuple[int, ...]
    strong: int  # letters read from digits, signs and other alphabets
    free: int  # signs of no known shape
    swapped: int
    breaks: tuple[int, ...]  # how much of the key was read before each sign put between letters


_State = tuple[int, str, tuple[int, ...], int, int, int, tuple[int, ...]]
"""A walk as a plain tuple: thousands are made where a prompt looks disguised."""

_PLAIN_LETTERS = frozenset(_LETTERS)
# letters with which a run begins that may be drawn for another one, and how such a run goes on
_DRAWN_ON = {"s": frozenset("s")} | {
    first: frozenset(run[1] for run, _ in runs) for first, runs in DRAWN_BY_FIRST.items() if first in _LETTERS
}
_ONLY_ITSELF = _PLAIN_LETTERS.difference(_DRAWN_ON, SWAPPED)


class Decoder:
    """Reads names. Its memory is only a cache."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ordinary = Ordinary(store)
        self.begins: Callable[[str], bool] = Beginnings(store.names).__getitem__
        """Tells whether a key begins so."""
        self._next: dict[str, str] = {}

    def _letters_after(self, key: str) -> str:
        """Return the letters with which a key may go on."""
        known = self._next.get(key)
        if known is None:
            if len(self._next) >= _MEMORY:
                self._next.clear()
            known = self._next[key] = "".join(c for c in _LETTERS if self.begins(key + c))
        return known

    def read(self, folded: str, start: int, budget: list[int]) -> Reading | None:
        """Return the longest name that can be read from a place on, if a disguise is part of it.

        ``budget`` holds the steps left for the whole prompt; it is what keeps the time linear.
        """
        best: Reading | None = None
        best_value = 0
        seen: set[tuple[int, str]] = set()
        stack: list[_State] = [(start, "", (), 0, 0, 0, ())]
        steps = most = min(_STEPS, budget[0])
        count = len(folded)
        begins = self.begins
        while stack and steps > 0:
            at, key, places, strong, free, swapped, breaks = stack.pop()
            steps -= 1
            dead = False
            # letters that can only be themselves make up most of the way: no other ways branch off there
            while at < count and steps > 0 and (char := folded[at]) in _PLAIN_LETTERS:
                if char not in _ONLY_ITSELF and (
                    folded[at + 1 : at + 2] in _DRAWN_ON[char]
                    if char in _DRAWN_ON
                    else swapped < 2 and begins(key + SWAPPED[char])
                ):
                    break
                longer = key + char
                reached = (at + 1, longer)
                if reached in seen or not begins(longer):
                    dead = True
                    break
                seen.add(reached)
                places = (*places, at)
                at, key = reached
                steps -= 1
            if dead:
                continue
            if (
                (strong or free or breaks)
                and (value := 2 * len(key) - 3 * free - swapped) > best_value
                and not (breaks and breaks[-1] == len(key))  # a gap behind the name is no part of it
                and not _goes_on(folded, at)
                and key in self._store.names
            ):
                walk = _Walk(at, key, places, strong, free, swapped, breaks)
                if (strong or free or _cuts(walk)) and self._plausible(folded, start, walk, budget):
                    best, best_value = Reading(start, at, key, places), value
            if at >= count:
                continue
            for follower in self._followers(folded, (at, key, places, strong, free, swapped, breaks)):
                reached = (follower[0], follower[1])
                if reached not in seen:
                    seen.add(reached)
                    stack.append(follower)
        budget[0] -= most - steps
        return best

    def _followers(self, folded: str, state: _State) -> list[_State]:
        """Return the ways to go on, the plainest last: it is tried first."""
        at, key, places, strong, free, swapped, breaks = state
        char = folded[at]
        begins = self.begins
        if char == " " and key and folded[at + 1 : at + 2] in _ONLY_ITSELF:
            # one space, then a letter that can only be itself: between two words, or put into one
            if key[-1] == " ":
                return []
            following = folded[at + 1]
            ways: list[_State] = []
            if begins(f"{key} {following}"):
                ways.append((at + 1, key + " ", (*places, at), strong, free, swapped, breaks))
            if begins(key + following):
                ways.append((at + 1, key, places, strong, free, swapped, (*breaks, len(key))))
            return ways
        found: list[_State] = []

        def add(letters: str, length: int, is_strong: int, is_free: int = 0, is_swapped: int = 0) -> None:
            place = at + length - 1 if key else at
            for letter in letters:
                longer = key + letter
                if begins(longer):
                    found.append(
                        (
                            at + length, longer, (*places, place),
                            strong + is_strong, free + is_free, swapped + is_swapped, breaks,
                        )
                    )  # fmt: skip

        odd = not char.isascii()
        if odd:
            known = shapes().get(char, "")
            if _any_shape(char) and free < 5 and (char.isalpha() or _amid(folded, at)):
                ahead = _PLAIN_RUN.match(folded, at + 1)
                then = ahead[0] if ahead else ""
                others = [c for c in self._letters_after(key) if c not in known and begins(key + c + then)]
                add("".join(others), 1, 0, is_free=1)
            add(known, 1, 1)
        elif char in SWAPPED and swapped < 2:
            add(SWAPPED[char], 1, 0, is_swapped=1)
        if not odd:
            for run, letter in DRAWN_BY_FIRST.get(char, ()):
                if folded.startswith(run, at):
                    add(letter, len(run), 0 if run.isalpha() else 1, is_swapped=int(run.isalpha()))
            if folded.startswith("ss", at) and swapped < 2:
                add("b", 2, 0, is_swapped=1)  # what a sharp s is folded to
        if key and not char.isalnum() and key[-1] != " ":
            found += self._over_gap(folded, state)
        if char in DIGITS:
            add(DIGITS[char], 1, 1)
        elif char in SIGNS:
            add(SIGNS[char], 1, 1)
        if char.isalnum() and not odd:
            add(char, 1, 0)
        return found

    def _over_gap(self, folded: str, state: _State) -> list[_State]:
        """Return the ways over what is no letter: it stands between words, or was put into one."""
        at, key, places, strong, free, swapped, breaks = state
        found: list[_State] = []
        if self.begins(key + " "):
            # what stands between words: all that is no letter, or less of it where signs are letters
            gap = _GAP.match(folded, at)
            ends = {at + 1, at + 2, at + 3, gap.end()} if gap else set()
            found += [
                (end, key + " ", (*places, at), strong, free, swapped, breaks)
                for end in sorted(ends)
                if gap and end <= gap.end()
            ]
        for way in (_SPACES, _LOOSE) if folded[at].isspace() else (_MARKS, _LOOSE):
            inside = way.match(folded, at)
            if inside and at < inside.end() < len(folded):
                found.append((inside.end(), key, places, strong, free, swapped, (*breaks, len(key))))
        # a key hit beside the right one: a sign right between two letters
        slip = (
            folded[at] not in "-_.,'/|"
            and not folded[at].isspace()
            and folded[at - 1].isalpha()
            and folded[at + 1 : at + 2].isalpha()
        )
        if slip and free < 1 and len(key) > 1:
            found += [
                (at + 1, key + letter, (*places, at), strong, free + 1, swapped, breaks)
                for letter in self._letters_after(key)
            ]
        return found

    def _plausible(self, folded: str, start: int, walk: _Walk, budget: list[int]) -> bool:
        """Tell whether a reading is a disguise and not ordinary text that can be read so."""
        key = walk.key
        letters = len(key) - key.count(" ")
        if letters < 4 or key.replace(" ", "") in self._store.words:
            return False
        if key_of(folded[start : walk.at]) in self._store.names:
            return False  # found as it stands
        cuts = _cuts(walk)
        if cuts and (
            _SPELT_BEFORE.search(folded, max(0, start - 8), start) or _SPELT_ON.match(folded, walk.at)
        ):
            return False  # a part of longer text that is spelt apart: "c.o.r.g.i .p.i.z.z.a" names no Gipi
        if cuts and key[cuts[-1] :] == "s" and folded[walk.places[-1] - 1] == "'":
            return False  # a genitive
        if len(cuts) == 1 and len(key) - cuts[0] == 1 and folded[walk.places[-1] - 1] == ":":
            return False  # a field of one letter: "lora:x"
        ends = [*cuts[1:], len(key)] if cuts else []
        if any(
            folded[walk.places[cut] - 1] == " "
            and not any(folded[place].isalpha() for place in walk.places[cut:end])
            for cut, end in zip(cuts, ends, strict=True)
        ):
            return False  # ", 8" is no end of a name
        between = [place for place, char in zip(walk.places, key, strict=True) if char == " "]
        gaps = self._gaps(walk) if cuts else between
        # commas put between the letters are a disguise, between words only it is none
        apart = bool(cuts) and all(folded[gap] == " " for gap in gaps)
        if (len(gaps) == 1 and folded.startswith(", ", gaps[0])) or (
            apart and any(folded.startswith(", ", gap) for gap in between)
        ):
            return False  # one name ends, another begins
        if letters < 5 and any(folded[place] in "+|![(<{^" for place in walk.places):
            return False
        if cuts and (walk.strong or walk.free) and letters < 8:
            return False
        entries, phrases = self._store.meaning(key)
        if not entries and not any(owner[0] != "@" for owner, _ in phrases):
            return False
        if walk.swapped and not walk.strong:
            return False
        plain = letters - walk.strong - walk.free
        if walk.strong and plain < 2 and letters < 8:
            return False
        # of letters that can be any, at most half, and some must stand as they are
        if walk.free and (walk.free * 2 > letters or plain < 2 or letters < 5):
            return False
        # of one word: it must not read as well as an everyday one
        if " " not in key and self._ordinary.word_around(folded, start, walk.at, key, walk.free, budget):
            return False
        if not cuts:
            return True
        if all(flags & AMBIGUOUS for _, flags in entries) and letters < 8:
            return False
        if self._ordinary.across(folded, start, walk.at):
            return False
        return self._broken_up(folded, walk, letters)

    def _broken_up(self, folded: str, walk: _Walk, letters: int) -> bool:
        """Tell whether the pieces between the signs put in are not words of their own."""
        cuts = _cuts(walk)
        pieces: list[str] = []
        inside = False
        begin = 0
        for number, char in enumerate(walk.key + " "):
            if number in cuts and number > begin:
                pieces.append(walk.key[begin:number])
                begin, inside = number, True
            if char == " ":
                if inside:
                    pieces.append(walk.key[begin:number])
                begin, inside = number + 1, False
        if " " not in walk.key and len(pieces) > 2:
            spaces = [" " in folded[place : place + 2] for place in self._gaps(walk)]
            if self._ordinary.grouped(pieces, spaces):
                return False
        long = [piece for piece in pieces if len(piece) > 1]
        if not long:
            return letters >= 4 and len(pieces) >= 3
        words = self._store.words
        unknown = [piece for piece in pieces if piece not in words and (len(piece) > 1 or piece not in "aio")]
        # other white space than these nobody types into a sentence
        spaced = any(folded[place] in " \t\n" for place in self._gaps(walk))
        if len(pieces) == 2 and len(pieces[0]) == 1:
            return letters >= 6 and pieces[1] not in words and not (spaced and pieces[0] in "aio")
        if not unknown:
            # "spider-man": a hyphen may stand in any compound name, other signs and spaces may not
            joined = all(folded[place] in "-_" for place in self._gaps(walk))
            return joined and len(pieces) == 2 and letters >= 7
        if spaced and not any(len(piece) > 1 for piece in unknown) and len(unknown) * 2 < len(pieces):
            return False
        return letters >= (6 if spaced else 5)

    @staticmethod
    def _gaps(walk: _Walk) -> list[int]:
        """Places of the signs put between letters."""
        return [walk.places[cut - 1] + 1 for cut in _cuts(walk)]


def _cuts(walk: _Walk) -> list[int]:
    """Return where the key is cut by signs put between the letters of one word."""
    key = walk.key
    return sorted({cut for cut in walk.breaks if cut < len(key) and key[cut] != " "})


def _goes_on(folded: str, at: int) -> bool:
    """Tell whether the word goes on at a place."""
    if at >= len(folded):
        return False
    char = folded[at]
    if char.isascii():
        return char.isalnum()
    if not _any_shape(
        char
    ):  # Han and kana end a Latin name, but for those drawn as letters amid letters: "尸o"
        following = folded[at + 1 : at + 2]
        return char in shapes() and following.isalpha() and not has_cjk(following)
    return char.isalpha() or char in shapes()


def _amid(folded: str, at: int) -> bool:
    """Tell whether a sign stands beside a letter or digit, and is not one of a row of its like."""
    around = folded[max(0, at - 1) : at] + folded[at + 1 : at + 2]
    return folded[at] not in around and any(char.isalnum() for char in around)


def _any_shape(char: str) -> bool:
    """Tell whether a sign may be drawn for any letter: of an alphabet other than Latin, Han and kana."""
    return (
        not char.isascii()
        and char not in _PLAIN
        and not "\u3000" <= char <= "\u9fff"
        and not "\uac00" <= char <= "\ud7a3"
    )


_PLAIN = frozenset("·•…–—‘’“”«»°′″，。！？；：（）【】「」『』《》、～￥×™®©→←↑↓■□▪◆◇►▶")
