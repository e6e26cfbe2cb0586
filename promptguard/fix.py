"""Apply suggestions to the user's own text, so that its grammar survives.

All findings are found first, edits are made once from the end backwards, then the prompt is checked
again. A prompt with a finding of a never-rewrite class is left as it is: taking the name out of it would
only help to get the rest past a filter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .findings import RANK, Applied, Edit, Finding, Fixed, Report
from .matching.tokens import has_cjk

_CREATORS = frozenset({"artist_living", "artist_unknown", "artist_dead_recent", "artist_public_domain"})
_JOIN = re.compile(
    r"(?:[\s\]\)]|:\d[\d.]*|#|@|_)*(?:,|;|/|\||\+|&|、|・|\band\b|\bby\b|\bx\b|和|与|と|\()+(?:[\s(\[@#_]|\band\b|\bby\b|&)*",
    re.IGNORECASE,
)
_STYLE_OF = re.compile(
    r"(?P<lead>\bin\s+)?(?:the\s+)?(?:(?:art|artistic|visual|painting|illustration|signature)\s?)?(?:styles?|manner|vein)\s+of\s+(?:the\s+)?(?:(?:great|famous|legendary)\s+)?(?:artists?\s+|painter\s+|photographer\s+|director\s+)?$",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?P<by>\bby)(?P<gap>[\s_:]+)(?:the\s+)?(?:artists?\s+|painter\s+|photographer\s+|director\s+)?$",
    re.IGNORECASE,
)
_INSPIRED = re.compile(
    r"\b(?:inspired\s+by|influenced\s+by|reminiscent\s+of|homage\s+to|tribute\s+to)\s+$", re.IGNORECASE
)
_STYLE_AFTER = re.compile(
    r"(?P<own>'s|’s)?(?P<gap>[\s_-]*)(?:art\s?|painting\s|drawing\s|animation\s|anime\s)?(?P<word>styles?|styled|inspired|esque|aesthetics?)\b",
    re.IGNORECASE,
)
_OWN = re.compile(r"(?:'s|’s)(?=\s)")
_CJK_AFTER = re.compile(
    r"\s?(?:的|之)?(?:绘画|插画|动画|漫画|艺术|動畫|藝術)?(?:风格|風格|画风|畫風|风(?![景暴力车筝衣扇])|風格)|\s?(?:の)?(?:画風|作風|スタイル|タッチ|テイスト|風|調|っぽい)|\s?(?:의\s?)?(?:스타일|화풍|풍)"
)
_CJK_DRAWN = re.compile(r"(?:が|の)?(?:描いた|描く|手がけた)")
_ARTICLE = re.compile(
    r"\b(?P<article>an?|the|this|that|my|your|his|her|their|our|some|one)(?P<gap>\s+)$", re.IGNORECASE
)
_LEADING_ARTICLE = re.compile(r"^(?:an?|the)\s+")
_HANDLE = re.compile(r"[@#]$")


def apply(text: str, report: Report, recheck: Callable[[str], Report]) -> Fixed:
    """Fix what can be fixed in ``text`` and check the result with ``recheck``."""
    refused = tuple(f for f in report.findings if not f.rewritable and RANK[f.severity])
    if refused:
        return Fixed(text, (), report.findings, refused)
    applied = plan(text, report.findings)
    changed = edited(text, [one.edit for one in applied])
    return Fixed(changed, tuple(applied), recheck(changed).findings if applied else report.findings)


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
        if creator and runs and runs[-1][-1].kind in _CREATORS:
            between = text[runs[-1][-1].end : finding.start]
            if _JOIN.fullmatch(between) and "\n" not in between:
                runs[-1].append(finding)
                continue
        if creator or _fixable(finding):
            runs.append([finding])
    return runs


def _run_edits(text: str, run: list[Finding], used: set[str]) -> list[Applied]:
    if not any(_fixable(f) for f in run):
        return []
    if run[0].kind not in _CREATORS:
        return [_thing(text, run[0], _pick(run[0], used))]
    before = text[: run[0].start]
    style_of = _STYLE_OF.search(before[-80:])
    by = None if style_of else _BY.search(before[-60:])
    inspired = _INSPIRED.search(before[-40:])
    edits: list[Applied] = []
    for place, finding in enumerate(run):
        first = place == 0
        if not _fixable(finding):
            # "by A, Mucha" becomes "in a ... style, the style of Mucha": Mucha stays, its cue moves along
            if (style_of or (by and not inspired)) and not _styled(text, finding):
                lead = _lead(text, finding, style_of, by, inspired, first)
                words = (
                    "in the style of "
                    if first and (by or (style_of and style_of["lead"]))
                    else "the style of "
                )
                edits.append(Applied(finding, Edit(lead, finding.start, words)))
            continue
        suggestion = _pick(finding, used)
        edits.append(_creator(text, finding, suggestion, style_of, by, inspired, first, len(run) > 1))
    return edits


def _pick(finding: Finding, used: set[str]) -> str:
    choice = next((s for s in finding.suggestions if s not in used), finding.suggestions[0])
    used.add(choice)
    return choice


def _styled(text: str, finding: Finding) -> bool:
    return _STYLE_AFTER.match(text, finding.end) is not None


def _lead(
    text: str,
    finding: Finding,
    style_of: re.Match[str] | None,
    by: re.Match[str] | None,
    inspired: re.Match[str] | None,
    first: bool,
) -> int:
    """Where the edit of a list item begins: at its cue for the first, at the name for the others."""
    if not first or inspired:
        return finding.start
    cue = style_of or by
    return finding.start - len(cue[0]) if cue else finding.start


def _creator(
    text: str,
    finding: Finding,
    suggestion: str,
    style_of: re.Match[str] | None,
    by: re.Match[str] | None,
    inspired: re.Match[str] | None,
    first: bool,
    listed: bool,
) -> Applied:
    start, end = finding.start, finding.end
    if _HANDLE.search(text[:start]):
        start -= 1
    if has_cjk(suggestion) or has_cjk(text[end : end + 2]):
        return _cjk(text, finding, suggestion, start, end)
    after = _STYLE_AFTER.match(text, end)
    if after and not (style_of or by):
        tight = "-" in after["gap"] or after["word"].lower() in ("styled", "inspired", "esque")
        words = _tight(suggestion) if tight else suggestion
        return _with_article(text, finding, start, after.end(), words)
    if style_of or by or inspired:
        start = _lead(text, finding, style_of, by, inspired, first) if first else start
        end = after.end() if after else end
        words = f"{_article(suggestion)}{suggestion}"
        if first and style_of and not style_of["lead"] and not inspired:
            words = suggestion
        elif first and not inspired:
            words = f"in {words}"
            if by and "_" in by["gap"]:
                words = words.replace(" ", "_")
        return Applied(finding, Edit(start, end, words))
    own = _OWN.match(text, end)
    if own and not listed:
        return _with_article(text, finding, start, own.end(), _tight(suggestion))
    return _with_article(text, finding, start, end, suggestion)


def _tight(suggestion: str) -> str:
    """Make a style an adjective: "Ghibli style" before a noun is "Ghibli-style"."""
    return f"{suggestion[:-6]}-style" if suggestion.endswith(" style") else suggestion


def _cjk(text: str, finding: Finding, suggestion: str, start: int, end: int) -> Applied:
    after = _CJK_AFTER.match(text, end)
    if after:
        if (
            suggestion.endswith(("风", "風"))
            and not after[0].endswith(("风", "風"))
            and text[after.end() : after.end() + 1] not in ("", "の", "、", "。", ",", " ")
        ):
            suggestion += "の" if suggestion.endswith("風") else ""
        return Applied(finding, Edit(start, after.end(), suggestion))
    drawn = _CJK_DRAWN.match(text, end)
    if drawn and suggestion.endswith("風"):
        return Applied(finding, Edit(start, drawn.end(), suggestion + "の"))
    return Applied(finding, Edit(start, end, suggestion))


def _thing(text: str, finding: Finding, suggestion: str) -> Applied:
    """A character, brand, person or phrase: the suggestion stands in its place."""
    start = finding.start - 1 if _HANDLE.search(text[: finding.start]) else finding.start
    before = _ARTICLE.search(text[max(0, start - 12) : start])
    if before:
        suggestion = _LEADING_ARTICLE.sub("", suggestion)
    return _with_article(text, finding, start, finding.end, suggestion)


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
