"""Where a mention does not count: negations, negative prompts, exclusions in JSON fields.

Every expression here is bounded, so that no text can make it slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..patterns import pattern

_END = r"[,.;:!?\n()\[\]{}\"|，。；：！？]"
# what "no" excludes only after a break or one of these words: "with no X", not "a no parking sign"
_BEFORE_NO = pattern(
    r"(?:^|[,.;:(\[{\n\"'|!?-]\s{0,3}|\b(?:with|and|but|has|have|is|are|there|or|contains?|absolutely|strictly)\s)\Z"
)
# "no filter and render a ..." asks for more, not for less
_UNBOUND = r"(?:any\s)?(?:filters?|censor\w*|restrictions?|safety|guidelines?|moderation|boundaries)\b"
_NO = pattern(rf"\bno\s(?!estilo|mundo|jutsu|\d|{_UNBOUND})")
_BEFORE = 16  # characters that are looked at before "no"
# words of exclusion; the scope runs to the end of the clause
_SHORT = pattern(
    rf"\b(?:without\s(?!{_UNBOUND})|not\s(?!only\s)|nothing\slike\s|unlike\s|other\sthan\s|as\sopposed\sto\s|free\s(?:of|from)\s|instead\sof\s|rather\sthan\s|lacking\s|devoid\sof\s|minus\s"
    r"|sin\s|sem\s|sans\s|ohne\s|senza\s|keine?[nrm]?\s|pas\sd[e']\s?|aucune?\s|nada\s(?:de|que\sver\scon|parecido\sa)\s|en\s(?:lugar|vez)\sde\s|em\s(?:vez|lugar)\sde\s|au\slieu\sd[e']\s?|plutot\sque?\s|rien\s[aà]\svoir\savec\s|(?:an)?statt\s|nicht\s(?!nur\s)|nessun[ao]?\s|nenhuma?\s"
    r"|без\s|никаких\s|нет\s|вместо\s|кроме\s|не\s(?!только\s|просто\s))"
)
_LONG = pattern(
    r"\b(?:avoid(?:ing)?|exclud(?:e|es|ing)|(?:do\snot|don't|dont|must\snot|should\snot|never|cannot)\s(?:include|show|use|add|copy|contain|depict|feature|draw|render|have|put|display|resemble|look\slike|make\s(?:it|this|them|her|him)\s(?:look\s)?like|imitate|reference|mention|be|generate|write|insert|place)"
    r"|(?:evit[ae]r?|exclu(?:ir|ye|ya)|éviter|evitez|vermeide(?:n)?)|negative\sprompt|избегать|исключить|избегай(?:те)?)\b"
)
_LIST_OR = pattern(r"^[^.;\n]{0,160}?,?\s(?:or|nor|and/or|ni|o|ou|oder|или)\s[^,.;\n]{0,40}")
_HAN_BEFORE = pattern(
    r"(?:不要|没有|沒有|不是|并非|而非|不像|别画|不画|避免|禁止|不含|不得|不包含|请勿|切勿|去除|移除|无任何|無任何|杜绝|不出现|不出現|不使用|不可(?!思议|或缺|磨灭)|不能|不带|不添加"
    r"|无(?![限人数线边比尽机法论聊声缝形敌印脸菌衬需缘辜疑情畏意奈关害用味效名端双私瑕暇垠尘袖损框铅糖纺酒油烟])|勿)"
)
# those of them that hold for a whole list
_HAN_LISTED = frozenset("避免|禁止|不含|不得|不包含|请勿|切勿|去除|移除|无任何|無任何|杜绝".split("|"))
# folding has made ASCII signs of full-width ones
_HAN_END = pattern(r"[,;!?\n。]|\.(?!\d)|但|而是")
_HAN_ITEM = pattern(r",\s?[^,.;!?\n。]{1,5}(?=[,.;!?\n。]|$)")  # one more thing of a list to be avoided
_AFTER = pattern(
    r"(?:なし|無し|抜き|ではない|にしない|じゃない|ではなく|じゃなく|以外の|は避けて|不可|禁止|は入れない|を入れない|は含めない|を含めない|を含まない|は使わない|を使わない|を使用しない|は出さない|を出さない|を描かない|は描かない|を避け|は避け|を除外|は除外|は不要|がない|のない|を表示しない|を入れず|を使わず|"
    r"없이|없는|없음|금지|제외|넣지|말고|빼고)"
)
_CLAUSE_START = pattern(r"[、。,.!?\n;:(「]")
_NO_FLAG = pattern(r"(?:^|\s)--no\s([^\n]{0,400}?)(?=\s--\w|\n|$)")
_PART = pattern(
    r"(?:negative[\s_-]?prompts?|neg[\s_-]?prompt|负面提示词?|反向提示词?|负向提示词?|ネガティブプロンプト|부정\s?프롬프트)\s{0,3}[:：=]\s{0,3}"
)
_PART_END = pattern(r"\n\s{0,20}\n|\n(?=[^\n]{0,40}[:：])")
_HASHES = pattern(r"(?<=[^\n#\s])[ \t]{0,5}###(?!#)")
_FIELD = pattern(
    r"\"[^\"\n]{0,40}?(?:negative|avoid|exclu|forbid|prohibit|do[ _]not|must[ _]not|don't|禁止|避免|负面|反向|不要|ネガティブ|除外)[^\"\n]{0,40}\"\s{0,10}:\s{0,10}(?:\"((?:[^\"\\]|\\.)*)\"|\[([^\]]*)\])"
)


# the first words of all that _NO, _SHORT, _LONG, _NO_FLAG and _PART find: no other token is looked at twice
_NEGATING = pattern(
    r"no|not|without|nothing|unlike|other|as|free|instead|rather|lacking|devoid|minus|sin|sem|sans|ohne|senza|kein|keine|keinen|keiner|keinem|nicht|(?:an)?statt|pas|aucune?|au|plutot|rien|nada|en|em|nessun[ao]?"
    r"|nenhuma?|avoid\w*|exclu\w*|do|dont|don|must|should|never|cannot|evit\w*|vermeide\w*|neg\w*|forbid\w*|prohibit\w*|без|никаких|нет|вместо|кроме|не|избега\w*|исключ\w*"
)
_ASIAN = pattern(r"[\u3040-\u9fff\uac00-\ud7a3]")


class _Negating(dict[str, bool]):
    """Whether a token can belong to an exclusion in an alphabet, filled as tokens are met."""

    def __missing__(self, token: str) -> bool:
        known = _NEGATING.fullmatch(token) is not None
        if len(self) < _MEMORY:
            self[token] = known
        return known


_MEMORY = 100_000
_KNOWN = _Negating()


def negating(tokens: Iterable[str]) -> list[int]:
    """Return the places of the tokens with which an exclusion may begin: most prompts have none."""
    known = list(map(_KNOWN.__getitem__, tokens))
    return [place for place, may in enumerate(known) if may] if True in known else []


def excluded(folded: str, words: list[int]) -> list[tuple[int, int]]:
    """Return the half-open spans of a folded prompt in which mentions do not count.

    ``words`` has the characters at which the tokens begin that ``negating`` told.
    """
    spans: list[tuple[int, int]] = []
    asian = not folded.isascii() and _ASIAN.search(folded) is not None
    for start in words:
        found = _SHORT.match(folded, start)
        if found is None and (found := _NO.match(folded, start)):
            found = found if _BEFORE_NO.search(folded[max(0, start - _BEFORE) : start]) else None
        if found:
            spans.append((found.end(), _short_end(folded, found.end())))
        if found := _LONG.match(folded, start):
            spans.append((found.end(), _stop(folded, found.end(), _LONG_END, 300)))
    if "--no" in folded:
        for found in _NO_FLAG.finditer(folded):
            spans.append(found.span(1))
    if "###" in folded:
        for found in _HASHES.finditer(folded):
            spans.append((found.end(), len(folded)))
            break
    if words or asian:
        for found in _PART.finditer(folded):
            end = _PART_END.search(folded, found.end())
            spans.append((found.end(), end.start() if end else len(folded)))
        if '"' in folded:
            for found in _FIELD.finditer(folded):
                spans.append(found.span(1) if found[1] is not None else found.span(2))
    if asian:
        for found in _HAN_BEFORE.finditer(folded):
            stop = _stop(folded, found.end(), _HAN_END, 80)
            while found[0] in _HAN_LISTED and (item := _HAN_ITEM.match(folded, stop)):
                stop = item.end()
            spans.append((found.end(), stop))
        for found in _AFTER.finditer(folded):
            window = folded[max(0, found.start() - 60) : found.start()]
            starts = [m.end() for m in _CLAUSE_START.finditer(window)]
            spans.append((found.start() - len(window) + (starts[-1] if starts else 0), found.start()))
    return spans


def _stop(folded: str, start: int, end: re.Pattern[str], most: int) -> int:
    found = end.search(folded, start, start + most)
    return found.start() if found else min(len(folded), start + most)


_END_PATTERN = pattern(_END)
_LONG_END = pattern(r"[.;\n。；\"]")


def _short_end(folded: str, start: int) -> int:
    """End of "no X": the clause, or the whole list in "no X, Y or Z"."""
    listed = _LIST_OR.match(folded[start : start + 240])
    clause = _stop(folded, start, _END_PATTERN, 90)
    return max(clause, start + listed.end()) if listed else clause
