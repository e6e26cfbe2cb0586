"""Find the ambiguous names that rules leave open and a pipeline may answer: Link or a link, 黄昏 or dusk."""

from __future__ import annotations

from collections.abc import Sequence

from ..patterns import pattern
from ..store import DERIVED, NEAR
from .capitals import headline
from .cues import Cues
from .evidence import Candidate
from .scene import Scene
from .tokens import has_cjk
from .usage import stands_as_name

END = pattern(r"[,;/|+&.:!?()<>=#\[\]{}\"“”\n、，。；：！？（）【】《》「」]")
# joining words, before or after which a capital begins another name
_JOINERS = frozenset(("and", "x", "by", "style", "styles"))
# before a capital these say that a place or a time is named
_PLACES = frozenset("in of at to from near around across through downtown planet since until".split())


# words that begin sentences and notes more often than they name anything
_HEADS = frozenset("only always quick fresh free you her us it on todo dark".split())
# what may stand glued before a name in Chinese and Japanese: particles, "wear", "take", "send"
_BEFORE = frozenset("的和与跟在穿戴拿用给由着了发到のとがはをにでやも")


# characters that write the sounds of foreign names in Chinese
_SOUNDS = frozenset(
    "阿埃艾安昂奥巴拜班邦贝本比彼宾波伯博布达戴丹当德登邓迪蒂丁杜多厄恩尔法范菲费芬弗福盖冈戈格古瓜圭哈海汉豪赫亨胡华霍基吉加贾杰金卡凯坎康考柯科克肯库夸奎拉莱赖兰朗劳勒雷里利莉廉列林琳隆卢鲁伦罗洛吕马玛迈麦曼芒毛梅门蒙"
    "米密敏明摩莫姆穆纳娜奈南内尼涅宁纽农努诺帕潘庞佩彭皮平普奇恰乔切琼丘让若萨塞桑瑟森莎沙山绍舍申圣施史丝斯苏索塔泰坦汤唐陶特腾廷图托瓦万旺威韦维魏温文翁沃乌伍西希锡夏香歇谢辛休逊雅亚延扬耶叶伊因英尤于约詹泽扎赞章珍芝朱茨宗祖佐"
)


def open_names(scene: Scene, candidates: Sequence[Candidate]) -> list[int]:
    """Return the numbers of the ambiguous names that could be meant where they stand.

    A dictionary's word in small letters counts as a word unless it does what only a person does ("link
    wielding a sword"); so does one of a headline, where every word has a capital.
    """
    found = []
    cues = Cues(scene)
    for number, one in enumerate(candidates):
        if (
            one.entry.bulk
            or one.flags & (NEAR | DERIVED)
            or one.entry.list in ("artists", "tags", "public_domain")
        ):
            continue
        if one.first and scene.tokens[one.first - 1] in ("named", "called"):
            continue  # "a waiter named Mario" is somebody else
        if _in_longer_name(scene, one.first, one.last):
            continue
        if has_cjk(scene.tokens[one.first]):
            if (
                one.first == 0
                or scene.between(one.first, one.first)
                or scene.tokens[one.first - 1] in _BEFORE
            ):
                found.append(number)
            continue
        if scene.after(one.last).startswith('":'):
            continue  # a key of JSON
        if _may_name(scene, one, cues):
            found.append(number)
    return found


def _may_name(scene: Scene, one: Candidate, cues: Cues) -> bool:
    """Tell whether an ambiguous Latin name is written and placed as a name can be."""
    if not stands_as_name(one.entry, one.first, one.last, scene):
        return False
    begins = _begins_item(scene, one.first)
    alive = one.entry.list in ("characters", "persons") and cues.subject(one.first, one.last)
    before = scene.tokens[one.first - 1] if one.first else ""
    written = scene.written(one.first, one.last)
    if len(written) > 2 and written.isupper() and written not in {form for form, _ in one.entry.forms()}:
        return False  # "ONLY one icon"
    if scene.tokens[one.first] in _HEADS or (before == "of" and scene.tokens[one.first - 2] == "statue"):
        return False
    single = one.last - one.first == 1 and scene.tokens[one.first] in scene.store.capital
    if one.entry.list in ("characters", "persons", "franchises"):
        placed = (before in _PLACES and not begins) or scene.after(one.last) == "-"
        if single or (placed and not alive):
            return False  # "the moons of Saturn", "a map of Texas", "Bauhaus-style"
    words = range(one.first, one.last)
    content = [p for p in words if scene.tokens[p] not in ("a", "an", "the", "of", "and")]
    whole = len(content) == len(words)
    high = bool(content) and all(capital(scene, p) for p in content)
    if begins and not alive and (one.entry.list == "franchises" or not whole):
        # an item begins with a capital whatever it means: "Cars lined up", "Dark boxes"
        high = high and whole and any(scene.tokens[p] not in scene.store.words for p in words)
    return (high and not headline(scene, one.first, one.last)) or (alive and begins and whole)


def capital(scene: Scene, place: int) -> bool:
    """Tell whether a token has a capital that says something: not amid capitals only."""
    start, _ = scene.span(place, place + 1)
    near = scene.text.original[max(0, start - 40) : start + 40]
    return scene.text.original[start].isupper() and sum(c.isupper() for c in near) < sum(
        c.islower() for c in near
    )


def _begins_item(scene: Scene, place: int) -> bool:
    return place == 0 or END.search(scene.between(place, place)) is not None


def _in_longer_name(scene: Scene, first: int, last: int) -> bool:
    """Tell whether a name is only a part of another: "San Francisco", "Aurora Court", 罗|莎莉|亚."""
    sides = [(first - 1, first)] if first else []
    sides += [(last, last)] if last < len(scene.tokens) else []
    if has_cjk(scene.tokens[first]):
        return _SOUNDS.issuperset("".join(scene.tokens[first:last])) and any(
            scene.tokens[place] in _SOUNDS and not scene.between(edge, edge) for place, edge in sides
        )
    for place, edge in sides:
        token = scene.tokens[place]
        if scene.between(edge, edge) == " " and len(token) > 2 and token.isascii() and token.isalpha():
            start, _ = scene.span(place, place + 1)
            begins = place == first - 1 and _begins_item(scene, place)
            high = scene.text.original[start].isupper() and not begins and token not in _JOINERS
            if token not in scene.store.words or high:
                return True
    return False
