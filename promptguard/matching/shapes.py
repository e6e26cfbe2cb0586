"""What the words of a name look like: unknown to the dictionary, a given name, a surname, made of words."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from functools import lru_cache

from ..idiom import latin_language
from ..patterns import pattern
from ..store import Store
from .scene import Scene
from .tokens import has_cjk

PARTICLES = frozenset(
    "de van von der den di da del della la le el al bin ibn dos du ten ter st saint mc mac o d".split()
)
NEVER = frozenset(
    "the a an un une ein eine uma and or of in on at to with for from his her its their my your our this that these those who which unknown anonymous various "
    "hand hands himself herself itself myself me you him them us nature night day light lights moonlight candlelight sunlight starlight firelight "
    "lamplight torchlight artist artists painter masters master ai dalle midjourney trending artstation deviantart behance pixiv style art studio unreal octane render "
    "god gods professional award winning wikihow various contemporary modern default anyone someone everyone himself nobody etc www http https com net org jpg png".split()
)
_ENDINGS = pattern(
    r"(?:core|punk|wave|ism|ist|ish|esque|[iy]sed|[iy]zed|ing|ly|istic|graphy|graphic|morphic|ness|ed|ical|tion|ious|ive|s|like)$"
)
# words of other languages' prose: two of them, and a word that no English dictionary has says nothing
_FOREIGN = frozenset(
    "avec dans une les des du aux sur et del los las una con para por com uma um und mit der das ein eine dem nel della gli di il en el la de do da "
    "un que como mas pero sin su sus muy esta estas estos entre desde hasta donde cada todo todos al lo es son se y o "
    "est sont pour pas plus qui ce cette ces leur ses sous sans tres au ou "
    "ist sind auf aus bei nach zum zur einem einer eines nicht auch wie im den fur von "
    "nao sao muito pelo pela dos das na nas nos seu sua voce "
    "che per non piu sono questo questa delle dei degli nella sul alla "
    "ve bir bu ile icin gibi olarak cok daha ama olan tum "
    "een het van voor niet zijn aan deze och att som inte pa av oraz jest nie ze dla "
    "yang dan dengan untuk dari pada tidak ini itu dalam".split()
)
_OURS = (
    "animator",
    "sculpted",
    "aesthetics",
    "mangaka",
    "artstyle",
    "artwork",
    "mashup",
    "filmmaker",
    "illustrator",
    "cinemato",
)
# a word in small letters with an accent, or in Cyrillic
_ACCENTED = pattern(r"(?<![^\W_])[a-z]{0,20}[ßà-öø-ÿа-яё]")
_ACCENT = pattern("[ßà-öø-ÿа-яё]")
_MEMORY = 100_000
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_AMONG_NAMES = frozenset("de la del di da von van der den dos du al el le".split())


class Memory(dict[str, int]):
    """Remembers what a question about a token was answered: asked of a whole prompt, it costs a look-up a token."""

    def __init__(self, ask: Callable[[str], int]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, token: str) -> int:
        if len(self) >= _MEMORY:
            self.clear()
        answer = self[token] = self._ask(token)
        return answer

    def places(self, tokens: Iterable[str], answer: int = 1) -> list[int]:
        """Return the places of the tokens with one answer."""
        return [place for place, one in enumerate(map(self.__getitem__, tokens)) if one == answer]


@lru_cache(maxsize=4)
def bearers(store: Store) -> Memory:
    """Remember whether a token is a given name and no everyday word."""
    return Memory(lambda token: len(token) > 2 and token in store.given and token not in store.common)


@lru_cache(maxsize=4)
def _strangers(store: Store) -> Memory:
    """Remember whether a token is a Latin word of four letters or more (1), one that no dictionary has (2)."""

    def ask(token: str) -> int:
        if len(token) < 4 or not token.isalpha() or not token.isascii():
            return 0
        return 1 if token in store.words else 2

    return Memory(ask)


class Shapes:
    """Looks up the words of one prompt."""

    def __init__(self, scene: Scene, taken: Container[int] = ()) -> None:
        self._scene = scene
        self._taken = taken  # places of listed names
        self._store = scene.store
        self._jargon = {p for span in scene.set_hits("prompt-jargon") for p in range(*span)}
        self._foreign: bool | None = None

    @property
    def foreign(self) -> bool:
        """Whether the prompt is prose in a language whose words the dictionary does not have."""
        if self._foreign is None:
            scene, common = self._scene, self._store.common
            words = _FOREIGN.intersection(scene.tokens)
            strange = words - _AMONG_NAMES - {w for w in words if w in common}
            cues = scene.set_hits("creator-before")
            self._foreign = (
                len(strange) > 1
                or (len(strange) == 1 and len(words) > 2)
                or any(not _english(scene.tokens[first:last], common) for first, last in cues)
                or _accented(scene.text.original)
                or latin_language(scene.text.original) != "en"
                or self._strange_prose()
            )
        return self._foreign

    def _strange_prose(self) -> bool:
        """Tell whether the dictionary lacks many of the words that are written small and no listed names."""
        scene, store = self._scene, self._store
        if scene.set_hits("creator-before"):
            return False  # all of them English
        strangers = _strangers(store)
        strange = self._unlisted(strangers.places(scene.tokens, 2))
        if len(strange) < 4:
            return False
        places = strange + self._unlisted(strangers.places(scene.tokens, 1))
        if len(strange) * 5 < len(places) * 2:
            return False
        low = [p for p in strange if not self.capital(p) and not derived(scene.tokens[p], store)]
        return len(low) > 3 and len(low) * 5 >= len(places) * 2

    def _unlisted(self, places: list[int]) -> list[int]:
        return [place for place in places if place not in self._taken and place not in self._jargon]

    def word(self, place: int) -> bool:
        """Tell whether a token can be a part of a name at all."""
        token = self._scene.tokens[place]
        return (
            token.isalpha()
            and token not in NEVER
            and place not in self._jargon
            and ("a" <= token[0] <= "z" or "а" <= token[0] <= "я")
        )

    def unknown(self, place: int) -> bool:
        """Tell whether no dictionary has a token, nor what it is derived from."""
        token = self._scene.tokens[place]
        return len(token) > 2 and token not in self._store.words and not derived(token, self._store)

    def given(self, place: int) -> bool:
        """Tell whether a token is a given name, or one or two initials."""
        token = self._scene.tokens[place]
        return (
            token in self._store.given
            or len(token) == 1
            or (len(token) == 2 and token not in self._store.words and place not in self._jargon)
        )

    def family(self, place: int) -> bool:
        """Tell whether a token is the surname of somebody listed."""
        return self._scene.tokens[place] in self._store.surnames

    def common(self, place: int) -> bool:
        """Tell whether a token is an everyday word."""
        return self._scene.tokens[place] in self._store.common

    def slip(self, place: int) -> bool:
        """Tell whether a long word is one letter away from an everyday word: "tranding", "elegent"."""
        token, common = self._scene.tokens[place], self._store.common
        if len(token) < 6 or not token.isascii():
            return False
        cuts = [(token[:cut], token[cut:]) for cut in range(len(token) + 1)]
        return any(
            head + tail[1:] in common
            or any(head + c + tail in common or head + c + tail[1:] in common for c in _LETTERS)
            for head, tail in cuts
        )

    def capital(self, place: int) -> bool:
        """Tell whether a token is written with a capital, and not in capitals only."""
        start, _ = self._scene.span(place, place + 1)
        original = self._scene.text.original
        return original[start].isupper() and not original[start : start + 3].isupper()


def _accented(text: str) -> bool:
    return not text.isascii() and _ACCENT.search(text) is not None and _ACCENTED.search(text) is not None


def _english(cue: list[str], common: Container[str]) -> bool:
    """Tell whether a cue is English, or in a script whose words are looked up elsewhere."""
    if cue[-1] in ("d", "l"):
        return False  # "film d'", "style d'"
    return has_cjk(cue[0]) or all(w in common or len(w) < 3 or w.startswith(_OURS) for w in cue)


def derived(token: str, store: Store) -> bool:
    """Tell whether a word that no dictionary has is made of one that it has: "hyperdetailed", "decopunk"."""
    found = _ENDINGS.search(token)
    if found is None:
        return False
    stem = token[: found.start()]
    return len(found[0]) > 4 or any(
        word in store.words for word in (stem, f"{stem}e", stem[5:], stem[6:]) if len(word) > 2
    )
