"""Where a mention does not count: negations, negative prompts, exclusions in JSON fields.

Every expression here is bounded, so that no text can make it slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_END = r"[,.;:!?\n()\[\]{}\"|，。；：！？]"
# English words of exclusion; the scope runs to the end of the clause
_SHORT = re.compile(
    r"(?:(?:^|[,.;:(\[{\n\"'|!?-]\s{0,3}|\b(?:with|and|but|has|have|is|are|there|or|contains?|absolutely|strictly)\s)no\s(?!estilo|mundo|jutsu|\d)"
    r"|\bwithout\s|\bnot\s(?!only\s)|\bnothing\slike\s|\bunlike\s|\bother\sthan\s|\bas\sopposed\sto\s|\bfree\s(?:of|from)\s|\binstead\sof\s|\brather\sthan\s|\blacking\s|\bdevoid\sof\s|\bminus\s"
    r"|\bsin\s|\bsem\s|\bsans\s|\bohne\s|\bsenza\s|\bkeine?[nrm]?\s|\bpas\sd[e']\s?|\baucune?\s|\bnada\s(?:de|que\sver\scon|parecido\sa)\s|\ben\s(?:lugar|vez)\sde\s|\bem\s(?:vez|lugar)\sde\s|\bau\slieu\sd[e']\s?|\bplutot\sque?\s|\brien\s[aà]\svoir\savec\s|\b(?:an)?statt\s|\bnicht\s(?!nur\s)|\bnessun[ao]?\s|\bnenhuma?\s"
    r"|(?<!\w)без\s|(?<!\w)никаких\s|(?<!\w)нет\s|(?<!\w)вместо\s|(?<!\w)кроме\s|(?<!\w)не\s(?!только\s|просто\s))"
)
_LONG = re.compile(
    r"\b(?:avoid(?:ing)?|exclud(?:e|es|ing)|(?:do\snot|don't|dont|must\snot|should\snot|never|cannot)\s(?:include|show|use|add|copy|contain|depict|feature|draw|render|have|put|display|resemble|look\slike|make\s(?:it|this|them|her|him)\s(?:look\s)?like|imitate|reference|mention|be|generate|write|insert|place)"
    r"|(?:evit[ae]r?|exclu(?:ir|ye|ya)|éviter|evitez|vermeide(?:n)?)|negative\sprompt|избегать|исключить|избегай(?:те)?)\b"
)
_LIST_OR = re.compile(r"^[^.;\n]{0,160}?,?\s(?:or|nor|and/or|ni|o|ou|oder|или)\s[^,.;\n]{0,40}")
_HAN_BEFORE = re.compile(
    r"(?:不要|没有|沒有|不是|并非|而非|不像|别画|不画|(避免|禁止|不含|不得|不包含|请勿|切勿|去除|移除|无任何|無任何|杜绝)|不出现|不出現|不使用|不可(?!思议|或缺|磨灭)|不能|不带|不添加"
    r"|无(?![限人数线边比尽机法论聊声缝形敌印脸菌衬需缘辜疑情畏意奈关害用味效名端双私瑕暇垠尘袖损框铅糖纺酒油烟])|勿)"
)
# folding has made ASCII signs of full-width ones
_HAN_END = re.compile(r"[,;!?\n。]|\.(?!\d)|但|而是")
_HAN_ITEM = re.compile(r",\s?[^,.;!?\n。]{1,5}(?=[,.;!?\n。]|$)")  # one more thing of a list to be avoided
_AFTER = re.compile(
    r"(?:なし|無し|抜き|ではない|にしない|じゃない|ではなく|じゃなく|以外の|は避けて|不可|禁止|は入れない|を入れない|は含めない|を含めない|を含まない|は使わない|を使わない|を使用しない|は出さない|を出さない|を描かない|は描かない|を避け|は避け|を除外|は除外|は不要|がない|のない|を表示しない|を入れず|を使わず|"
    r"없이|없는|없음|금지|제외|넣지|말고|빼고)"
)
_CLAUSE_START = re.compile(r"[、。,.!?\n;:(「]")
_NO_FLAG = re.compile(r"(?:^|\s)--no\s([^\n]{0,400}?)(?=\s--\w|\n|$)")
_PART = re.compile(
    r"(?:negative[\s_-]?prompts?|neg[\s_-]?prompt|负面提示词?|反向提示词?|负向提示词?|ネガティブプロンプト|부정\s?프롬프트)\s{0,3}[:：=]\s{0,3}"
)
_PART_END = re.compile(r"\n\s{0,20}\n|\n(?=[^\n]{0,40}[:：])")
_HASHES = re.compile(r"(?<=[^\n#\s])[ \t]{0,5}###(?!#)")
_FIELD = re.compile(
    r"\"[^\"\n]{0,40}?(?:negative|avoid|exclu|forbid|prohibit|do[ _]not|must[ _]not|don't|禁止|避免|负面|反向|不要|ネガティブ|除外)[^\"\n]{0,40}\"\s{0,10}:\s{0,10}(?:\"((?:[^\"\\]|\\.)*)\"|\[([^\]]*)\])"
)


_NEGATING = re.compile(
    r"no|not|nothing|unlike|other|opposed|lugar|vez|lieu|plutot|rien|statt|anstatt|nicht|without|free|instead|rather|lacking|devoid|minus|sin|sem|sans|ohne|senza|kein|keine|keinen|keiner|keinem|pas|aucune?|nada|nessun[ao]?"
    r"|nenhuma?|avoid\w*|exclu\w*|do|dont|don|must|should|never|cannot|evit\w*|vermeide\w*|neg\w*|forbid\w*|prohibit\w*|без|никаких|нет|избега\w*|исключ\w*"
)
_ASIAN = re.compile(r"[\u3040-\u9fff\uac00-\ud7a3]")


class _Negating(dict[str, bool]):
    """Whether a token can belong to an exclusion in an alphabet, filled as tokens are met."""

    def __missing__(self, token: str) -> bool:
        known = _NEGATING.fullmatch(token) is not None
        if len(self) < _MEMORY:
            self[token] = known
        return known


_MEMORY = 100_000
_KNOWN = _Negating()


def excluded(folded: str, tokens: Iterable[str]) -> list[tuple[int, int]]:
    """Return the half-open spans of a folded prompt in which mentions do not count.

    ``tokens`` are the prompt's: most have none that begins an exclusion, and then nothing more is looked for.
    """
    spans: list[tuple[int, int]] = []
    words = any(map(_KNOWN.__getitem__, tokens))
    asian = not folded.isascii() and _ASIAN.search(folded) is not None
    if words:
        for found in _SHORT.finditer(folded):
            spans.append((found.end(), _short_end(folded, found.end())))
        for found in _LONG.finditer(folded):
            spans.append((found.end(), _stop(folded, found.end(), _LONG_END, 300)))
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
            while found[1] and (item := _HAN_ITEM.match(folded, stop)):
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


_END_PATTERN = re.compile(_END)
_LONG_END = re.compile(r"[.;\n。；\"]")


def _short_end(folded: str, start: int) -> int:
    """End of "no X": the clause, or the whole list in "no X, Y or Z"."""
    listed = _LIST_OR.match(folded[start : start + 240])
    clause = _stop(folded, start, _END_PATTERN, 90)
    return max(clause, start + listed.end()) if listed else clause
