"""What stands around a name: cues that it is asked for as a look, shown as a subject, or a mere tag."""

from __future__ import annotations

from ..patterns import pattern
from .scan import AFTER, BEFORE, STAGE
from .scene import Scene

_STOP_BEFORE = pattern(r"[.!?;]\s|[\n。！？；]")
_HARD_STOP = pattern(r"[.!?;:\n]\s|[\n。！？；]")
_SEPARATOR = pattern(r"[,;/|+&·・、]")
_STAGE = 14  # tokens on both sides in which a stage counts
_COMMA = pattern(r"[,;，、；|]")
_TITLE_QUOTES = {"《": "》", "『": "』", "〈": "〉"}
# "style of the great artist X": words that may stand between a cue and the name
_FILLERS = frozenset(
    "the a an artist artists famous legendary great master masters both either and of photographer painter director illustrator".split()
)

_WORKS = frozenset("movie film musical sitcom videogame trailer ost 电影 游戏 映画 アニメ ゲーム".split())


class Cues:
    """Cues around the names of one prompt, worked out when first asked for."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._known_ends: dict[str, dict[int, int]] = {}
        self._known_starts: dict[str, set[int]] = {}
        self._creators: dict[tuple[int, int, bool], bool] = {}
        self._touching: tuple[set[int], set[int]] | None = None

    def _ends(self, name: str) -> dict[int, int]:
        known = self._known_ends.get(name)
        if known is None:
            known = self._known_ends[name] = self._scene.ends(name)
        return known

    def _starts(self, name: str) -> set[int]:
        known = self._known_starts.get(name)
        if known is None:
            known = self._known_starts[name] = self._scene.starts(name)
        return known

    def _before(self, ends: dict[int, int], first: int) -> bool:
        """Tell whether a cue ends right before a token, with no sentence end between."""
        place = first
        for _ in range(3):
            if place in ends:
                gap = self._scene.between(place, place)
                return not _STOP_BEFORE.search(gap) and not _COMMA.search(gap)
            if place > 0 and self._scene.tokens[place - 1] in _FILLERS:
                place -= 1
                continue
            return False
        return False

    def _after(self, starts: set[int], last: int) -> bool:
        if last not in starts:
            return False
        gap = self._scene.after(last)
        return not _SEPARATOR.search(gap) and not _HARD_STOP.search(gap + " ")

    def beside(self, first: int, last: int) -> bool:
        """Tell cheaply whether any cue touches a place, as far as words between may be passed over."""
        calls = self._scene.calls
        if calls & STAGE:
            return True
        if not calls & (BEFORE | AFTER):
            return False
        if self._touching is None:
            hits = self._scene.hits
            ends = {end for _, end, key in hits if key.calls & BEFORE}
            starts = {start for start, _, key in hits if key.calls & AFTER}
            self._touching = ends, starts
        ends, starts = self._touching
        if first in ends or last in starts:
            return True
        tokens = self._scene.tokens
        if first and tokens[first - 1] in _FILLERS:
            return first - 1 in ends or (first > 1 and tokens[first - 2] in _FILLERS and first - 2 in ends)
        return False

    def creator_before(self, first: int) -> bool:
        """Tell whether a creator cue stands right before a token."""
        return self._before(self._ends("creator-before"), first)

    def part_of_cue(self, place: int) -> bool:
        """Tell whether a token belongs to a creator cue itself: "a la manera de"."""
        return any(start <= place < end for start, end in self._scene.set_hits("creator-before"))

    def creator(self, first: int, last: int, strict: bool = False) -> bool:
        """Tell whether the name is asked for as a look: "by X", "in the style of X", "X style", X風."""
        place = (first, last, strict)
        known = self._creators.get(place)
        if known is None:
            known = self._creators[place] = self._creator(first, last, strict)
        return known

    def _creator(self, first: int, last: int, strict: bool) -> bool:
        if self._before(self._ends("creator-before"), first):
            return True
        if self._after(self._starts("creator-after"), last):
            return not strict or self._scene.tokens[last] not in (
                "art",
                "painting",
                "paintings",
                "film",
                "design",
                "photography",
                "電影",
            )
        return False

    def subject(self, first: int, last: int) -> bool:
        """Tell whether the person is shown: "portrait of X", "X wearing a hat"."""
        if self._before(self._ends("creator-before"), first):
            return False
        return self._before(self._ends("subject-before"), first) or self._after(
            self._starts("subject-after"), last
        )

    def brand(self, first: int, last: int) -> bool:
        """Tell whether a trade mark is meant: "logo of X", "X advertisement", X的标志."""
        return self._before(self._ends("brand-before"), first) or self._after(
            self._starts("brand-after"), last
        )

    def product(self, last: int) -> bool:
        """Tell whether what a brand makes or runs follows a name: "Puma track suit", "Target employee"."""
        return self._after(self._starts("brand-product"), last)

    def tag(self, first: int, last: int) -> bool:
        """Tell whether a product or site is only a quality tag: "shot on X", "trending on X", "X photo"."""
        scene = self._scene
        last_seen = last
        # "shot on iPhone 15 Pro Max photo": the model's number belongs to the name
        while last_seen < len(scene.tokens) and (
            scene.tokens[last_seen].isdigit()
            or scene.tokens[last_seen] in ("pro", "max", "plus", "ultra", "mini", "s", "xs")
        ):
            last_seen += 1
        return (
            self._before(self._ends("tag-before"), first)
            or last_seen in self._starts("tag-after")
            or last in self._starts("tag-after")
        )

    def work(self, first: int, last: int) -> bool:
        """Tell whether a title is meant: in title quotes, "from X", "X movie"."""
        if self.quoted(first, last):
            return True
        scene = self._scene
        return (
            self._ends("work-cue").get(first) is not None
            and not _HARD_STOP.search(scene.between(first, first))
        ) or self._after(self._starts("work-after"), last)

    def titled(self, first: int, last: int) -> bool:
        """Tell whether words beside a name say that it is a title: "the film X", "X movie poster", 《X》."""
        scene = self._scene
        if self.quoted(first, last):
            return True
        if first in self._ends("work-kind") and not _HARD_STOP.search(scene.between(first, first)):
            return not _COMMA.search(scene.between(first, first))
        capital = scene.written(first, last)[0].isupper()  # "a monster film" is any film with a monster
        return capital and self._after(self._starts("work-after"), last) and scene.tokens[last] in _WORKS

    def quoted(self, first: int, last: int) -> bool:
        """Tell whether the name stands alone in title quotes: 《X》, 『X』."""
        folded = self._scene.text.folded
        start, end = self._scene.folded_span(first, last)
        return start > 0 and end < len(folded) and _TITLE_QUOTES.get(folded[start - 1]) == folded[end]

    def person(self, first: int, last: int) -> bool:
        """Tell whether a person is meant: "rapper X", "X the singer"."""
        return self._before(self._ends("person-title"), first) or self._after(
            self._starts("person-after"), last
        )

    def on_stage(self, first: int, last: int) -> bool:
        """Tell whether the words around a person tell of a stage or the press: "concert", "red carpet"."""
        return any(
            first - _STAGE <= start and end <= last + _STAGE
            for start, end in self._scene.set_hits("person-near")
        )

    def character(self, first: int, last: int) -> bool:
        """Tell whether a character is meant: "cosplay of X", "X costume"."""
        return self._before(self._ends("character-cue"), first) or self._after(
            self._starts("character-after"), last
        )

    def neighbours(self, one: tuple[int, int], other: tuple[int, int], tight: bool = False) -> bool:
        """Tell whether two token spans are adjacent items of one list: "X, Y", "X and Y", "X、Y".

        With ``tight`` a mere space joins too, as in "by greg rutkowski artgerm wlop".
        """
        left, right = sorted((one, other))
        if tight and left[1] == right[0]:
            return not _HARD_STOP.search(self._scene.between(right[0], right[0]))
        return self._joined(left[1], right[0])

    def _joined(self, last: int, first: int) -> bool:
        scene = self._scene
        if first == last:
            gap = scene.between(last, first)
            return bool(_SEPARATOR.search(gap)) and "\n\n" not in gap
        if first == last + 1 and (
            last in self._starts("name-joiner") or scene.tokens[last] in ("by", "style")
        ):
            return True
        if first == last + 1 and scene.tokens[last].isdigit():
            return bool(_SEPARATOR.search(scene.between(first, first)))  # (name:1.2), name
        if first == last + 2 and scene.tokens[last].isdigit() and scene.tokens[last + 1].isdigit():
            return bool(_SEPARATOR.search(scene.between(first, first)))
        return False

    def chains(self, items: list[tuple[int, int, bool]]) -> set[tuple[int, int]]:
        """Return the persons that stand in a list of names of which one has a creator cue."""
        people = [(first, last) for first, last, person in items if person]
        if len(people) < 2:
            return set()
        found: set[tuple[int, int]] = set()
        run: list[tuple[int, int]] = []
        for place in people:
            if run and not self._joined(run[-1][1], place[0]):
                found |= self._cued(run)
                run = []
            run.append(place)
        return found | self._cued(run)

    def _cued(self, run: list[tuple[int, int]]) -> set[tuple[int, int]]:
        if len(run) > 1 and any(self.creator(*place) for place in run):
            return set(run)
        return set()
