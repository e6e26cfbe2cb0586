"""What to write instead: by hand from the entry, else from what the entry works in, else from the rule."""

from __future__ import annotations

import re
from functools import cache

from . import idiom
from .lists import Entry
from .matching.tokens import has_cjk
from .patterns import pattern
from .text import folded_form

_BY_FIELD: dict[str, dict[str, str]] = {
    "mangaka": {"en": "contemporary Japanese manga style", "zh": "当代日本漫画风格", "ja": "現代日本漫画風"},
    "animator": {"en": "hand-drawn animation style", "zh": "手绘动画风格", "ja": "手描きアニメーション風"},
    "photographer": {
        "en": "contemporary editorial photography style",
        "zh": "当代编辑摄影风格",
        "ja": "現代エディトリアル写真風",
    },
    "film director": {
        "en": "contemporary arthouse cinema style",
        "zh": "当代艺术电影风格",
        "ja": "現代アート映画風",
    },
    "concept artist": {
        "en": "painterly fantasy concept-art style",
        "zh": "绘画感奇幻概念设计风格",
        "ja": "絵画的なファンタジーコンセプトアート風",
    },
    "comics artist": {"en": "inked comic-book style", "zh": "勾线美式漫画风格", "ja": "インク線のコミック風"},
    "architect": {
        "en": "contemporary sculptural architecture style",
        "zh": "当代雕塑感建筑风格",
        "ja": "現代彫刻的建築風",
    },
    "fashion designer": {
        "en": "avant-garde couture style",
        "zh": "前卫高级定制风格",
        "ja": "前衛的なオートクチュール風",
    },
    "tattoo artist": {
        "en": "fine-line tattoo flash style",
        "zh": "细线纹身手稿风格",
        "ja": "細線タトゥーフラッシュ風",
    },
    "street artist": {
        "en": "stencilled street-mural style",
        "zh": "模板街头壁画风格",
        "ja": "ステンシルのストリートアート風",
    },
    "sculptor": {
        "en": "contemporary figurative sculpture style",
        "zh": "当代具象雕塑风格",
        "ja": "現代具象彫刻風",
    },
    "printmaker": {"en": "contemporary woodcut print style", "zh": "当代木刻版画风格", "ja": "現代木版画風"},
    "graphic designer": {
        "en": "bold modern poster-design style",
        "zh": "大胆的现代海报设计风格",
        "ja": "大胆な現代ポスターデザイン風",
    },
    "cartoonist": {
        "en": "witty ink-and-wash cartoon style",
        "zh": "诙谐水墨淡彩漫画风格",
        "ja": "ウィットに富んだペン画漫画風",
    },
    "installation artist": {
        "en": "immersive installation-art style",
        "zh": "沉浸式装置艺术风格",
        "ja": "没入型インスタレーションアート風",
    },
    "3d artist": {"en": "polished 3D render style", "zh": "精致三维渲染风格", "ja": "磨き上げた3Dレンダー風"},
    "illustrator": {
        "en": "contemporary storybook illustration style",
        "zh": "当代绘本插画风格",
        "ja": "現代絵本イラスト風",
    },
    "painter": {
        "en": "contemporary figurative painting style",
        "zh": "当代具象绘画风格",
        "ja": "現代具象絵画風",
    },
    "digital artist": {
        "en": "luminous digital painting style",
        "zh": "光感数字绘画风格",
        "ja": "光あふれるデジタルペイント風",
    },
}


# what a prompt says about its medium, by the field whose description fits; asked of folded text
_MEDIUM: tuple[tuple[str, str], ...] = (
    ("photographer", r"photo\w*|polaroid|35 ?mm|dslr|fotograf\w*|摄影|照片|写真|撮影|фото\w*|사진\w*"),
    ("film director", r"film(?: still)?|movie|cinemat\w+|directed|pel[ií]cula|电影|导演|映画|监督|監督|영화|фильм"),
    ("mangaka", r"manga|漫画|マンガ|만화"),
    ("animator", r"anime|animation|cartoon film|动画|动漫|アニメ\w*|애니\w*|аниме"),
    ("comics artist", r"comic\w*|graphic novel|c[oó]mic|bande dessin[eé]e"),
    ("concept artist", r"concept art|matte painting|概念设计|コンセプトアート"),
    ("painter", r"oils?|acrylic|gouache|canvas|watercolou?r|painting|[oó]leo|huile|[oö]lgem[aä]lde|油画|油絵|水彩\w*|acuarela|aquarelle?|масл\w+|수채화|유화"),
    ("digital artist", r"digital (?:art|painting|illustration)|artstation|数字绘画|デジタルペイント"),
    ("3d artist", r"3 ?d|octane|blender|unreal|vray|c4d|三维|渲染"),
    ("illustrator", r"illustrat\w+|storybook|picture book|ilustra\w+|插画|绘本|イラスト|挿絵|그림책|일러스트|иллюстрац\w+"),
    ("sculptor", r"sculpt\w+|statue|bronze|雕塑|彫刻"),
    ("tattoo artist", r"tattoo\w*|纹身|タトゥー"),
    ("street artist", r"graffiti|mural|stencil|涂鸦|壁画"),
    ("printmaker", r"woodcut|linocut|etching|engraving|lithograph\w*|版画"),
    ("graphic designer", r"poster|logo|typograph\w+|cartel|affiche|plakat|海报|ポスター"),
    ("fashion designer", r"couture|fashion|dress|gown|runway|时装|ファッション"),
    ("architect", r"architect\w*|building|facade|interior|建筑|建築"),
)  # fmt: skip
_HAN = pattern("[\u4e00-\u9fff]+")


@cache
def _media() -> re.Pattern[str]:
    """Return what finds words for media; Han is written as folding writes it once lists are open."""
    texts = (_HAN.sub(lambda run: folded_form(run[0]), words) for _, words in _MEDIUM)
    choices = "|".join(f"(?P<m{n}>{words})" for n, words in enumerate(texts))
    return re.compile(rf"(?:(?<![a-zа-я])|(?![a-zа-я]))(?:{choices})")  # not within a word


def by_medium(folded: str, start: int, end: int, language: str) -> tuple[str, ...]:
    """Describe the medium that a prompt names nearest to a place, if it names one, in its language."""
    best: tuple[int, str] | None = None
    for found in _media().finditer(folded):
        if found.start() < end and start < found.end():
            continue
        distance = max(start - found.end(), 2 * (found.start() - end))
        if found.lastgroup and (best is None or distance < best[0]):
            best = distance, _MEDIUM[int(found.lastgroup[1:])][0]
    if best is None:
        return ()
    texts = _BY_FIELD[best[1]]
    return (idiom.style(best[1], language) or texts.get(language, texts["en"]),)


_KANA = pattern("[\u3040-\u30ff]")
_HANGUL = pattern("[\uac00-\ud7a3]")


def language_of(text: str) -> str:
    """Tell in which of the languages with suggestions a piece of text is written: ja, zh or en."""
    if text.isascii():
        return "en"
    if _KANA.search(text):
        return "ja"
    if has_cjk(text) and not _HANGUL.search(text):
        return "zh"
    return "en"


def suggestions(entry: Entry | None, fallback: dict[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    """Return replacements in the prompt's language, best first; English if there are none in it."""
    if language in idiom.LANGUAGES:
        ours = _general(entry, fallback, language)
        if ours:
            return ours
    for wanted in (language, "en"):
        if entry is not None:
            by_hand = entry.instead.get(wanted, ())
            if by_hand:
                return by_hand
            for field in entry.fields:
                if field in _BY_FIELD and wanted in _BY_FIELD[field]:
                    return (_BY_FIELD[field][wanted], *fallback.get(wanted, ()))
        if fallback.get(wanted):
            return fallback[wanted]
    return ()


_NAMED_STYLE = pattern(r"([A-Z]\w+) style")  # of a studio: "Ghibli style"


def _general(entry: Entry | None, fallback: dict[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    """Return what is general enough to be said in languages in which the lists have no words of their own."""
    english = fallback.get("en", ())
    if not english:
        return ()  # the rule offers nothing
    styled = english[0].endswith("style")
    if entry is None:
        return tuple(filter(None, [idiom.style("", language)])) if styled else ()
    by_hand = entry.instead.get(language, ())
    if by_hand:
        return by_hand
    if not styled:
        thing = idiom.thing(entry.list, language, entry.category)
        if entry.list == "artists":
            thing = idiom.thing("persons", language)
        return (thing.base,) if thing else ()
    named = [_NAMED_STYLE.fullmatch(text) for text in entry.instead.get("en", ())[:1]]
    found = [idiom.named_style(match[1], language) for match in named if match]
    found += [text for field in entry.fields if (text := idiom.style(field, language))][:2]
    found += [text] if (text := idiom.style("", language)) else []
    return tuple(dict.fromkeys(found))
