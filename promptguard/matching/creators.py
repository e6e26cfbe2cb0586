"""Creators that stand on no list: a name after a cue ("art by X Y") or beside other creators.

Where a name may stand is told by cues and lists, what may be one by its words (``shapes``): the better
the place, the less its words must look like a name.
"""

from __future__ import annotations

from ..patterns import pattern
from .creator_cues import cued, ends_name
from .eastern import eastern
from .names import Mention
from .scan import CREATOR
from .scene import Scene
from .shapes import NEVER, PARTICLES, Shapes, bearers
from .tokens import has_cjk
from .wordlike import compound

_LINK = pattern(r"^(?: {1,2}|[-_]| - |\. ?|'|’)$")
_SEPARATOR = pattern(r"[,、/|+&;]")
_END = pattern(r"[,、。/|+&;.:()\[\]{}!?\"“”\n<>*]")
_JOINERS = frozenset(("and", "x", "y", "et", "und", "e", "и"))
# what may follow a name without a separator
_AFTER = frozenset("and x trending on style by in at artstation deviantart".split())
# ends of words for kinds of art, not for people
_KINDS = ("core", "punk", "wave", "synth", "ism", "style")
# what is done to pictures
_MADE = frozenset(
    "painted illustrated photographed directed designed created inspired influenced rendered sculpted styled stylised stylized imagined reimagined envisioned "
    "captured composed edited animated produced interpreted depicted colored coloured inked penciled pencilled crafted carved filmed visualized visualised "
    "detailed textured lensed etched engraved modeled modelled tattooed sketched portrayed published colorized colourised concepted executed finished".split()
)
# after a name of somebody shown, not of a creator
_SHOWN = frozenset("as in is wearing with holding sitting standing has playing eating dressed who".split())
_LONGEST = 4  # words of a name


def unlisted(scene: Scene, mentions: list[Mention]) -> list[tuple[int, int]]:
    """Return the token spans of creators that stand on no list."""
    listed = [
        (m.first, m.last) for m in mentions if m.entry.list in ("artists", "studios") and m.role == "style"
    ]
    if not listed and not scene.calls & CREATOR:
        return []
    openings = cued(scene)
    endings = {place for place, _ in scene.set_hits("creator-after") if ends_name(scene.tokens[place])}
    found: list[tuple[int, int]] = []
    tagged = len(scene.set_hits("prompt-jargon")) > 1 and bearers(scene.store).places(scene.tokens)
    if listed or openings or endings or tagged:
        found = _Search(scene, mentions, listed).spans(openings, endings, tagged or [])
    if scene.text.folded.isascii() or not has_cjk(scene.text.folded):
        return found
    taken = {place for m in mentions for place in range(m.first, m.last)}
    taken |= {place for span in found for place in range(*span)}
    return sorted(found + eastern(scene, taken))


class _Search:
    """One look through a prompt."""

    def __init__(self, scene: Scene, mentions: list[Mention], listed: list[tuple[int, int]]) -> None:
        self._scene = scene
        self._taken = {place for m in mentions for place in range(m.first, m.last)}
        self._shapes = Shapes(scene, self._taken)
        self._found: dict[int, int] = {}
        self._listed = listed
        self._starts = {first for first, _ in self._listed}
        self._ends = {last for _, last in self._listed}

    def spans(
        self, openings: list[tuple[int, bool]], endings: set[int], bearing: list[int]
    ) -> list[tuple[int, int]]:
        """Return what was found, in order and without overlaps.

        ``openings`` and ``endings`` are the places after and before cues, ``bearing`` those of given names in a
        prompt with quality tags.
        """
        for place, strong in openings:
            self._add(place, self._after_cue(place, strong))
        for place in endings:
            self._before_cue(place)
        if bearing:
            self._amid_tags(bearing)
        frontier = self._listed + sorted(self._found.items())
        while frontier:
            first, last = frontier.pop()
            fresh = [*self._following(last), *self._preceding(first)]
            frontier += [span for span in fresh if self._add(*span)]
        return _without_overlaps(self._found)

    def _add(self, first: int, last: int) -> bool:
        if last and first not in self._found:
            self._found[first] = last
            self._starts.add(first)
            self._ends.add(last)
            return True
        return False

    def _after_cue(self, first: int, strong: bool) -> int:
        """Return where the name ends that begins right after a cue, 0 if none does."""
        if not strong and self._done(first):
            return 0
        last = self._run(first)
        while last > first and self._scene.tokens[last - 1] in PARTICLES:
            last -= 1
        if last - first == 1:
            return last if self._pen_name(first, strong) else 0
        near = not strong and self._near(first)
        ends = []
        for end in range(last, first + 1, -1):
            if self._full_name(first, end, sure=near) or (
                not near and (strong or self._closed(end)) and self._likely(first, end, strong)
            ):
                if not self._shapes.common(end - 1):
                    return end
                ends.append(end)
        if ends:
            return ends[-1]  # "john smith winter sale": words that go on after the name
        return first + 1 if last > first and self._pen_name(first, strong) else 0

    def _before_cue(self, last: int) -> None:
        """Add the full name right before "style" or 的风格; what stands before it must end there."""
        scene, shapes = self._scene, self._shapes
        if scene.between(last, last) not in ("", " ", "'", "’"):
            return
        for first in range(max(0, last - 3), last - 1):
            if not shapes.word(first):
                continue
            before = scene.tokens[first - 1] if first else ""
            gap = scene.between(first, first)
            bounded = not first or gap != " " or before in NEVER or before in ("in", "by") or has_cjk(before)
            # "the alla prima style": without capitals an article is followed by a word
            lower = not self._upper(first, last - 1)
            if not bounded or (lower and (before in ("the", "a", "an") or shapes.common(first))):
                continue
            if self._run(first) >= last and self._full_name(first, last, sure=True):
                if any("-" in scene.between(p, p) for p in range(first + 1, last)):
                    return  # "Air-Max style"
                self._add(first, last)
                return

    def _amid_tags(self, bearing: list[int]) -> None:
        """Add full names that are items of a list beside a quality tag: "8k, x y, octane render"."""
        scene, shapes = self._scene, self._shapes
        tags = {edge for span in scene.set_hits("prompt-jargon") for edge in span}
        if len(tags) < 4:
            return
        for place in bearing:
            if not 0 < place < len(scene.tokens) - 1:
                continue
            if place in self._taken or "," not in scene.between(place, place) or shapes.foreign:
                continue
            last = self._run(place)
            if 2 <= last - place <= 3 and self._closed(last) and (place in tags or last in tags):
                gap = scene.between(last, last)
                if (last == len(scene.tokens) or "," in gap) and self._full_name(place, last):
                    self._add(place, last)

    def _following(self, last: int) -> list[tuple[int, int]]:
        """Return the creator that the item after a creator is."""
        scene = self._scene
        if last >= len(scene.tokens):
            return []
        gap = scene.between(last, last)
        place, tight = last, False
        if scene.tokens[last] in _JOINERS:
            place, tight = last + 1, True
        elif _SEPARATOR.search(gap) and "\n" not in gap:
            tight = "&" in gap or "+" in gap
            if scene.tokens[last] in ("and", "by"):
                place, tight = last + 1, True
        elif gap == " ":
            end = min(self._run(last), last + 2)
            open_ = last in self._taken or last in self._found or not self._full_name(last, end, sure=True)
            return [] if open_ else [(last, end)]
        else:
            return []
        if place >= len(scene.tokens) or place in self._found or place in self._taken:
            return []
        last = self._run(place)
        for end in range(last, place, -1):
            if self._closed(end) and self._item(place, end, tight or self._goes_on(end)):
                return [(place, end)]
        end = min(last, place + 2)
        given = self._shapes.given(place) and not self._shapes.common(place) and end < len(scene.tokens)
        shown = given and scene.tokens[end] in _SHOWN
        if (tight or (given and not shown)) and self._full_name(place, end):
            return [(place, end)]  # "and x y holding a sword"
        return []

    def _preceding(self, first: int) -> list[tuple[int, int]]:
        """Return the creator that the item before a creator is; here a tag is as likely."""
        scene = self._scene
        gap = scene.between(first, first)
        end, tight = first, False
        if first and scene.tokens[first - 1] == "and":
            end, tight = first - 1, True
        elif not _SEPARATOR.search(gap) or "\n" in gap:
            return []
        place = end
        while place > 0 and end - place < _LONGEST and place - 1 not in self._taken:
            if scene.tokens[place - 1] in NEVER:
                break
            place -= 1
            if place == 0 or not _LINK.match(scene.between(place, place)):
                break
        bounded = place == 0 or _END.search(scene.between(place, place)) or scene.tokens[place - 1] in NEVER
        if end == place or not bounded:
            return []
        if place in self._found or self._run(place) < end:
            return []
        return [(place, end)] if self._full_name(place, end, sure=not tight) else []

    def _goes_on(self, last: int) -> bool:
        """Tell whether another creator follows an item of a list."""
        scene = self._scene
        if last < len(scene.tokens) and scene.tokens[last] in ("and", "by"):
            last += 1
        if last + 1 < len(scene.tokens) and scene.tokens[last] == "art" and scene.tokens[last + 1] == "by":
            last += 2
        return last in self._starts

    def _run(self, first: int) -> int:
        """Return where the words end that one name may be made of."""
        place = first
        while (
            place < len(self._scene.tokens)
            and place - first < _LONGEST
            and place not in self._taken
            and self._shapes.word(place)
            and (place == first or self._linked(first, place))
        ):
            token = self._scene.tokens[place]
            if (token in _JOINERS and (token not in "exy" or self._shapes.foreign)) or token == "by":
                break
            if token in self._scene.store.capital and not (
                self._shapes.given(place) or (place > first and self._shapes.family(place))
            ):
                break
            place += 1
        return place

    def _linked(self, first: int, place: int) -> bool:
        """Tell whether a word goes on the name before it: after a blank, or the dot of an initial."""
        gap = self._scene.between(place, place)
        if gap == " - ":
            return place == first + 1  # "jean - michel basquiat", as some hosts write it
        if gap[:1] in (".", "'", "’"):
            return len(self._scene.tokens[place - 1]) < 3
        return _LINK.match(gap) is not None

    def _done(self, place: int) -> bool:
        """Tell whether "by" before a word names who did something else than make a picture: "founded by"."""
        if (
            place < 2
            or self._scene.tokens[place - 1] != "by"
            or self._scene.between(place - 1, place - 1) != " "
        ):
            return False
        verb = self._scene.tokens[place - 2]
        return verb in ("written", "driven", "sung", "won", "worn") or (
            verb.endswith("ed") and verb not in _MADE and verb in self._scene.store.words
        )

    def _near(self, place: int) -> bool:
        """Tell whether "by" before a word says who or what is near: "surrounded by", "passes by"."""
        if (
            place < 2
            or self._scene.tokens[place - 1] != "by"
            or self._scene.between(place - 1, place - 1) != " "
        ):
            return False
        return self._scene.tokens[place - 2].endswith(("ed", "es", "ing", "ied", "lit", "hit", "surround"))

    def _closed(self, last: int) -> bool:
        """Tell whether a list's item ends at a token: nothing, a separator or a joining word follows."""
        if last >= len(self._scene.tokens):
            return True
        return bool(_END.search(self._scene.between(last, last))) or self._scene.tokens[last] in _AFTER

    def _item(self, first: int, last: int, sure: bool) -> bool:
        """Tell whether an item after a creator is one too; ``sure`` if another follows, or "and" joins."""
        shapes, store = self._shapes, self._scene.store
        if last - first == 1:
            token = self._scene.tokens[first]
            if shapes.foreign or len(token) < 4 or not shapes.unknown(first) or token.endswith(_KINDS):
                return False
            return not self._shapes.slip(first) and (sure or not compound(token, store))
        if shapes.foreign and not (shapes.given(first) or shapes.family(last - 1)):
            return False  # "Leipziger Schule": in German every noun has a capital
        return self._full_name(first, last) or (sure and self._likely(first, last))

    def _full_name(self, first: int, last: int, sure: bool = False) -> bool:
        """Tell whether words are a full name; ``sure`` asks for one that can be nothing else."""
        shapes, store = self._shapes, self._scene.store
        inner = range(first + 1, last - 1)
        one, two = first, last - 1
        if last - first < 2 or any(not self._part(p) for p in inner) or len(self._scene.tokens[two]) < 2:
            return False
        if self._scene.tokens[two] in PARTICLES:
            return False
        if shapes.foreign and not (
            shapes.capital(one)
            and shapes.capital(two)
            and all(self._scene.tokens[p] in PARTICLES or shapes.capital(p) for p in inner)
        ):
            return False
        if shapes.common(one) and not shapes.given(one) and not self._upper(one, two):
            return False  # "dress schiaparelli"
        strange = [shapes.unknown(p) for p in (one, two)]
        if shapes.given(one) and (strange[1] or (shapes.family(two) and not self._words(one, two))):
            return True
        if shapes.family(one) and shapes.given(two) and not self._words(one, two):
            return not sure or any(strange)
        if all(strange):
            return (
                not sure
                or shapes.family(two)
                or self._upper(one, two)
                or not any(shapes.slip(p) or compound(self._scene.tokens[p], store) for p in (one, two))
            )
        return any(strange) and shapes.family(two) and (not shapes.common(two) or self._upper(one, two))

    def _likely(self, first: int, last: int, strong: bool = True) -> bool:
        """Tell whether words may be a name where one is expected."""
        shapes = self._shapes
        one, two = first, last - 1
        if shapes.foreign or any(not self._part(p) for p in range(first + 1, two)):
            return False
        if len(self._scene.tokens[two]) < 2 or self._scene.tokens[two] in PARTICLES:
            return False
        if shapes.given(one) and (not shapes.common(one) or shapes.family(two)):
            return True
        if not strong and shapes.common(two) and not shapes.family(two):
            return False
        if shapes.given(one) or shapes.unknown(one) or (shapes.unknown(two) and not shapes.common(one)):
            return self._upper(one, two) or (not self._words(one, two) and self._closed(last))
        return False

    def _part(self, place: int) -> bool:
        """Tell whether a word may stand inside a name."""
        token = self._scene.tokens[place]
        return (
            token in PARTICLES
            or len(token) == 1
            or not self._shapes.common(place)
            or self._shapes.given(place)
            or self._shapes.family(place)
        )

    def _words(self, one: int, two: int) -> bool:
        """Tell whether a name is made of everyday words only, and written so."""
        return self._shapes.common(one) and self._shapes.common(two) and not self._upper(one, two)

    def _upper(self, one: int, two: int) -> bool:
        return self._shapes.capital(one) and self._shapes.capital(two)

    def _pen_name(self, place: int, strong: bool) -> bool:
        """Tell whether a single word after a cue is a name."""
        scene, shapes = self._scene, self._shapes
        token = scene.tokens[place]
        if not shapes.word(place) or len(token) < 4 or shapes.foreign or not shapes.unknown(place):
            return False
        by = scene.tokens[place - 1] == "by"
        if token.endswith(_KINDS) or (not strong and self._near(place)):
            return False
        if shapes.capital(place) or ((strong or by) and (shapes.family(place) or shapes.given(place))):
            return True
        if not self._closed(place + 1) or shapes.slip(place):
            return False
        return strong or (by and (not compound(token, scene.store) or self._goes_on(place + 1)))


def _without_overlaps(found: dict[int, int]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for first, last in sorted(found.items()):
        if kept and first < kept[-1][1]:
            continue
        kept.append((first, last))
    return kept
