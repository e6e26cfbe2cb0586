"""Plan the edits that put suggestions into the user's own text, so that its grammar survives.

All findings are found first, edits are made once from the end backwards; ``applying`` makes them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from . import fitting, idiom
from .findings import RANK, Applied, Edit, Finding
from .matching.tokens import has_cjk
from .wording import language_at

_CREATORS = frozenset({"artist_living", "artist_unknown", "artist_dead_recent", "artist_public_domain"})
_JOIN = re.compile(
    r"\s+|(?:[\s\])]|:\d[\d.]*|#|@|_)*(?:,|;|/|\||\+|&|、|・|\band\b|\bx\b|和|与|と|\()+(?:[\s(\[@#_]|\band\b|&)*",
    re.IGNORECASE,
)
_STYLE_OF = re.compile(
    r"(?P<lead>\bin\s+)?(?:the\s+)?(?:(?:art|artistic|visual|painting|illustration|signature)\s?)?(?:styles?|manner|vein)\s+of\s+(?:the\s+)?(?:(?:great|famous|legendary)\s+)?(?:artists?\s+|painter\s+|photographer\s+|director\s+)?$",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:\bstyle\s+)?(?:(?<![^\W_])by(?P<gap>[\s_:]+)|\b[aà]\s+la\s+)(?:the\s+)?(?:artists?\s+|painter\s+|photographer\s+|director\s+)?$",
    re.IGNORECASE,
)
_INSPIRED = re.compile(
    r"\b(?:inspired\s+by|influenced\s+by|reminiscent\s+of|homage\s+to|tribute\s+to)\s+$", re.IGNORECASE
)
_STYLE_AFTER = re.compile(
    r"(?P<own>'s|’s)?(?P<gap>[\s_-]*)(?:art\s?|painting\s|drawing\s|animation\s|anime\s)?(?P<word>styles?|styled|inspired|esque|aesthetics?)\b",
    re.IGNORECASE,
)
_WORKS_OF = re.compile(
    r"\b(?:the\s+)?(?:works?|paintings?|films?|movies|art|photographs?|photography|illustrations?|drawings)\s+of\s+(?:the\s+)?(?:artists?\s+|painter\s+)?$",
    re.IGNORECASE,
)
_OWN_WORKS = re.compile(
    r"(?:'s|’s|'|’)\s+(?:signature\s+|famous\s+|iconic\s+)?(?:style|studio|paintings?|works?|films?|movies?|photographs?|photos?|photography|art|artworks?|drawings?"
    r"|illustrations?|comics?|manga|designs?)\b",
    re.IGNORECASE,
)
_BEFORE_NOUN = re.compile(r"\s[a-z]")
# what people write between an article and a name: "a young X"
_KIND_OF = re.compile(
    r"(?:\b(?P<det>an?|the|my|this)\s+)?(?P<words>(?:\b(?:young|old|older|elderly|baby|little|tiny|giant|cute|evil|angry|sad|happy|fat|chubby|buff|muscular|female|male|zombie|cyborg|robot|realistic|retro)\s+){1,3})$",
    re.IGNORECASE,
)
# what a name stands before as a mere adjective: "a Batman costume", "Pikachu-shaped"
_ADJUNCT = re.compile(
    r"-[a-z]|\s(?:costumes?|masks?|suits?|robes?|statues?|figures?|figurines?|toys?|dolls?|plush(?:ies)?|posters?|logos?|cosplay|hats?|cakes?|stickers?|tattoos?|helmets?|capes?|armou?r|shirts?"
    r"|tracksuits?|bags?|shoes|sneakers|lookalikes?|version|bricks?|themed?|onesie|pyjamas|pajamas|balloons?|cookies?|mugs?)\b"
)
_OWN = re.compile(r"(?:'s|’s)(?=\s)")
_CJK_AFTER = re.compile(
    r"(?:监督|監督|导演|老师|大师|先生|さん|氏)?\s?(?:的|之)?(?:绘画|插画|动画|漫画|艺术|動畫|藝術)?(?:风格|風格|画风|畫風|风(?![景暴力车筝衣扇])|風格)|式(?=的)|(?:监督|監督|先生|さん|氏)?\s?(?:の)?(?:ような|みたいな)|(?:监督|監督|先生|さん|氏)?\s?(?:の)?(?:画風|作風|スタイル|タッチ|テイスト|風(?![景呂船車邪俗鈴刃情味])|調|っぽい)|\s?(?:의\s?)?(?:스타일|화풍|풍)"
)
_CJK_DRAWN = re.compile(
    r"(?:監督|先生|さん|氏)?(?:が|の)?(?:描いた|描く|手がけた|撮った|撮影した|作った|監督した)(?:ような|みたいな)?"
)
_MADE_FOR = re.compile(r"由$")
_MADE_IN = re.compile(r"(?:绘制|繪製|创作|創作|执导|執導|拍摄|拍攝|设计|設計)")
_ARTICLE = re.compile(
    r"\b(?P<article>an?|the|this|that|my|your|his|her|their|our|some|one)(?P<gap>\s+)$", re.IGNORECASE
)
_LEADING_ARTICLE = re.compile(r"^(?:an?|the)\s+")
# cues of other languages that say "style" themselves: the English suggestion need not say it again
_STYLE_SAID = re.compile(
    r"(?:\bestilos? (?:de|del|da|do)|\bstyle d(?:e |['’])|\bstile? (?:von|di)|в стиле|в стилистике|в манере|в духе)\s*$",
    re.IGNORECASE,
)
_IN = re.compile(r"\bin\s+$", re.IGNORECASE)
_MADE_BY = re.compile(r"\bby\s+$", re.IGNORECASE)
_IN_TAG = re.compile(r"<\w+:[^<>\s]*$")
# what follows the noun of a suggestion: "a small creature of your own design"
_TAIL = re.compile(
    r",?\s(?:of|with|in|on|from|who|that|by|at|for|without|against|inside|beside|and|newly)\b.*$"
)
_SEVERAL = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|several|many|multiple|various|both|dozens? of|hundreds of|(?:a )?pair of|a dozen|a few|group of|army of|row of|bunch of)\s+$",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"[@#]$")


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return ``text`` with all edits made, from the end backwards. Edits must not overlap."""
    for edit in sorted(edits, key=lambda e: e.start, reverse=True):
        text = text[: edit.start] + edit.replacement + text[edit.end :]
    return text


def plan(text: str, findings: Sequence[Finding]) -> list[Applied]:
    """Choose the edits for the findings of one prompt; overlapping ones are left for the next time."""
    chosen: list[Applied] = []
    used: set[str] = set()
    for run in _runs(text, findings):
        chosen += _run_edits(text, run, used)
    kept: list[Applied] = []
    for one in sorted(chosen, key=lambda a: a.edit.start):
        if not kept or one.edit.start >= kept[-1].edit.end:
            kept.append(one)
    return kept


def _fixable(finding: Finding) -> bool:
    return bool(finding.suggestions) and finding.rewritable and RANK[finding.severity] > 0


def _runs(text: str, findings: Sequence[Finding]) -> list[list[Finding]]:
    """Group findings: creators that stand in one list of names together, all others alone."""
    runs: list[list[Finding]] = []
    for finding in findings:
        creator = finding.kind in _CREATORS
        if _IN_TAG.search(text[max(0, finding.start - 60) : finding.start]):
            continue  # <lora:name:0.8> names a file: no description can stand there
        if creator and runs and runs[-1][-1].kind in _CREATORS:
            between = text[runs[-1][-1].end : finding.start]
            if _JOIN.fullmatch(between) and "\n" not in between:
                runs[-1].append(finding)
                continue
        if creator or _fixable(finding):
            runs.append([finding])
    return runs


@dataclass(frozen=True, slots=True)
class _Cue:
    """What stands before the first name of a list: how it asks for the look, and how long it is."""

    kind: Literal["style of", "by", "inspired", ""]
    length: int = 0
    led: bool = True  # with "in" before it, or "by", which becomes one
    glued: bool = False  # by_name


def _cue_before(before: str) -> _Cue:
    inspired = _INSPIRED.search(before[-40:])
    if inspired:
        return _Cue("inspired")
    style_of = _STYLE_OF.search(before[-80:])
    if style_of:
        return _Cue("style of", len(style_of[0]), style_of["lead"] is not None)
    works = _WORKS_OF.search(before[-80:])
    if works:
        return _Cue("inspired", len(works[0]))
    by = _BY.search(before[-60:])
    if by:
        return _Cue("by", len(by[0]), glued="_" in (by["gap"] or ""))
    return _Cue("")


def _run_edits(text: str, run: list[Finding], used: set[str]) -> list[Applied]:
    if not any(_fixable(f) for f in run):
        return []
    if run[0].kind not in _CREATORS:
        return [_thing(text, run[0], _pick(run[0], used))]
    cue = _cue_before(_HANDLE.sub("", text[: run[0].start]))
    edits: list[Applied] = []
    for place, finding in enumerate(run):
        # the cue belongs to the first name; the others follow it
        own = cue if place == 0 else _Cue(cue.kind, led=False, glued=cue.glued)
        if _fixable(finding):
            one = _creator(text, finding, _pick(finding, used), own)
        elif cue.kind in ("style of", "by") and not _STYLE_AFTER.match(text, finding.end):
            # "by A, Mucha" becomes "in a ... style, the style of Mucha": Mucha stays, its cue moves along
            words = "in the style of " if place == 0 and own.led else "the style of "
            one = Applied(finding, Edit(finding.start - own.length, finding.start, words))
        else:
            continue
        if place and not text[run[place - 1].end : finding.start].strip():
            # "by A B C" without commas: two descriptions in a row need one
            edit = one.edit
            one = Applied(finding, Edit(run[place - 1].end, edit.end, f", {edit.replacement}"))
        edits.append(one)
    return edits


def _pick(finding: Finding, used: set[str]) -> str:
    choice = next((s for s in finding.suggestions if s not in used), finding.suggestions[0])
    used.add(choice)
    return choice


def _creator(text: str, finding: Finding, suggestion: str, cue: _Cue) -> Applied:
    """Write a style for a creator's name, together with the cue that asks for it."""
    start, end = finding.start, finding.end
    if _HANDLE.search(text[:start]):
        start -= 1
    language = language_at(text, finding.start, end)
    if language in idiom.LANGUAGES:
        return Applied(finding, fitting.creator(text, start, end, suggestion, language))
    if _STYLE_SAID.search(text[:start]) and not has_cjk(suggestion):
        return Applied(finding, Edit(start, end, suggestion.removesuffix(" style")))
    if has_cjk(suggestion) or has_cjk(text[end : end + 2]):
        return _cjk(text, finding, suggestion, start, end)
    works = _OWN_WORKS.match(text, end)
    after = _STYLE_AFTER.match(text, end)
    if works and cue.kind:
        after = works
    if after and not cue.kind:
        tight = "-" in after["gap"] or after["word"].lower() in ("styled", "inspired", "esque")
        if not tight and _IN.search(text[:start]):
            suggestion = _article(suggestion) + suggestion
        return _with_article(text, finding, start, after.end(), _tight(suggestion) if tight else suggestion)
    if cue.kind:
        words = f"{_article(suggestion)}{suggestion}"
        if cue.kind != "inspired" and cue.length:
            words = f"in {words}" if cue.led else suggestion
        if cue.glued:
            words = words.replace(" ", "_")
        elif (
            text[start - cue.length : start - cue.length + 1].isupper()
            and not text[: start - cue.length].strip()
        ):
            words = words[:1].upper() + words[1:]  # "In the style of" begins the prompt
        return Applied(finding, Edit(start - cue.length, after.end() if after else end, words))
    own = _OWN.match(text, end)
    if own:
        return _with_article(text, finding, start, own.end(), _tight(suggestion))
    if _ARTICLE.search(text[max(0, start - 12) : start]) and _BEFORE_NOUN.match(text, end):
        suggestion = _tight(suggestion)  # "a Makoto Shinkai sky"
    return _with_article(text, finding, start, end, suggestion)


def _tight(suggestion: str) -> str:
    """Make a style an adjective: "Ghibli style" before a noun is "Ghibli-style"."""
    return f"{suggestion[:-6]}-style" if suggestion.endswith(" style") else suggestion


def _cjk(text: str, finding: Finding, suggestion: str, start: int, end: int) -> Applied:
    after = _CJK_AFTER.match(text, end)
    if after and not has_cjk(suggestion):
        # an English suggestion in Korean: 스타일 stays and says it
        return Applied(finding, Edit(start, end, suggestion.removesuffix(" style")))
    if after:
        if (
            suggestion.endswith(("风", "風"))
            and not after[0].endswith(("风", "風"))
            and text[after.end() : after.end() + 1]
            not in ("", "の", "、", "。", ",", " ", "で", "に", "は", "が", "を", "も", "と")
        ):
            suggestion += "の" if suggestion.endswith("風") else ""
        return Applied(finding, Edit(start, after.end(), suggestion))
    if _MADE_FOR.search(text[:start]) and _MADE_IN.match(text, end):
        return Applied(finding, Edit(start - 1, end, f"以{suggestion}"))
    drawn = _CJK_DRAWN.match(text, end)
    if drawn and suggestion.endswith("風"):
        return Applied(finding, Edit(start, drawn.end(), suggestion + "の"))
    return Applied(finding, Edit(start, end, suggestion))


def _thing(text: str, finding: Finding, suggestion: str) -> Applied:
    """A character, brand, person or phrase: the suggestion stands in its place."""
    if finding.kind == "brand" and _MADE_BY.search(text[: finding.start]) and not has_cjk(suggestion):
        return Applied(finding, Edit(finding.start, finding.end, "an invented maker"))
    start = finding.start - 1 if _HANDLE.search(text[: finding.start]) else finding.start
    language = language_at(text, finding.start, finding.end)
    if language in idiom.LANGUAGES:
        edit = fitting.thing(text, start, finding.end, suggestion, finding.kind, language)
        if edit is not None:
            return Applied(finding, edit)
    if not has_cjk(suggestion):
        if _OWN.match(text, finding.end) or _ADJUNCT.match(text, finding.end):
            suggestion = _TAIL.sub("", suggestion)  # "a small creature's tail"
        elif _SEVERAL.search(text[max(0, start - 16) : start]) or _plural_of(finding):
            return Applied(finding, Edit(start, finding.end, _plural(_LEADING_ARTICLE.sub("", suggestion))))
        kind_of = _KIND_OF.search(text[max(0, start - 40) : start])
        if kind_of:
            return _after_adjectives(text, finding, start, kind_of, _LEADING_ARTICLE.sub("", suggestion))
    else:
        return Applied(finding, Edit(start, _past_repeated(text, finding.end, suggestion), suggestion))
    before = _ARTICLE.search(text[max(0, start - 12) : start])
    if before:
        suggestion = _LEADING_ARTICLE.sub("", suggestion)
    return _with_article(text, finding, start, finding.end, suggestion)


def _after_adjectives(
    text: str, finding: Finding, start: int, said: re.Match[str], suggestion: str
) -> Applied:
    """Write "a young X" with one article, and "old X", which had none, with one."""
    if said["det"]:
        return Applied(finding, Edit(start, finding.end, suggestion))
    begin = start - len(said[0])
    words = f"{_a_or_an(said['words'])} {said['words'].lower()}{suggestion}"
    if text[begin].isupper():
        words = words[:1].upper() + words[1:]
    return Applied(finding, Edit(begin, finding.end, words))


def _past_repeated(text: str, end: int, suggestion: str) -> int:
    """Return the end of what a Chinese or Japanese suggestion says already: 虚构的选手|选手."""
    for length in (4, 3, 2):
        if text[end : end + length] == suggestion[-length:] and len(suggestion) > length:
            return end + length
    return end + (1 if text[end : end + 1] in "杯鞋" and text[end : end + 1] == suggestion[-1:] else 0)


def _plural_of(finding: Finding) -> bool:
    """Tell whether a character is written in the plural: "the Pikachus"."""
    written, name = finding.text.casefold(), (finding.name or "").casefold()
    return finding.kind == "character" and written.endswith("s") and written[:-1] == name


def _plural(words: str) -> str:
    """Put the noun of an English suggestion into the plural: "small creatures of your own design"."""
    tail = _TAIL.search(words)
    head, rest = (words[: tail.start()], tail[0]) if tail else (words, "")
    if head.endswith(("man", "men")):
        return f"{head[:-2]}en{rest}"
    if head.endswith("person"):
        return f"{head[:-6]}people{rest}"
    if head.endswith("s") and not head.endswith("ss"):
        return words
    if head.endswith("y") and head[-2:-1] not in "aeiou":
        return f"{head[:-1]}ies{rest}"
    return f"{head}{'es' if head.endswith(('s', 'x', 'ch', 'sh')) else 's'}{rest}"


def _with_article(text: str, finding: Finding, start: int, end: int, words: str) -> Applied:
    """Make the edit, and with it the a or an that stands before it and the capital of a first word."""
    before = _ARTICLE.search(text[max(0, start - 12) : start])
    if before and before["article"].lower() in ("a", "an") and words[:1].isascii():
        right = _a_or_an(words)
        if right != before["article"].lower():
            shown = right.capitalize() if before["article"][0].isupper() else right
            return Applied(finding, Edit(start - len(before[0]), end, shown + before["gap"] + words))
    if (
        not text[:start].strip()
        and text[start : start + 1].isupper()
        and any(c.islower() for c in text[end:])
    ):
        words = words[:1].upper() + words[1:]
    return Applied(finding, Edit(start, end, words))


def _article(suggestion: str) -> str:
    """Return "a ", "an " or, before a plain "Ghibli style", nothing."""
    parts = suggestion.split()
    if len(parts) == 2 and parts[0][:1].isupper():
        return ""
    return _a_or_an(suggestion) + " "


_VOWEL_SOUND = re.compile(r"(?:[aeio]|u(?!n[ai](?!n)|s|r[aeiou]|t[ei]|k)|hour|honest|heir)", re.IGNORECASE)


def _a_or_an(words: str) -> str:
    if re.match(r"(?:eu|one\b|once\b|uni(?!n|m))", words, re.IGNORECASE):
        return "a"
    return "an" if _VOWEL_SOUND.match(words) else "a"
