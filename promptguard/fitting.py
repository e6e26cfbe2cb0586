"""Fit a general suggestion into a Spanish, French, German, Portuguese, Russian or Korean sentence.

A name and what asks for it are replaced together: "pintado por X" becomes "pintado en estilo ...", "маска X" gets
the case that X had, and a Korean particle the form that the new word asks for.
"""

from __future__ import annotations

import re

from .findings import Edit
from .idiom import LEAD, UNBRANDED, Thing, things

_WHO = {
    "es": r"(?:(?:el|la|los|gran)\s+)?(?:artista|pintora?|directora?|ilustradora?|fotógraf[oa]|dibujante)?\s*",
    "fr": r"(?:(?:grand|célèbre)\s+)?(?:artiste|peintre|réalisateur|illustrat(?:eur|rice)|photographe|dessinateur)?\s*",
    "de": r"(?:(?:dem|der|des)\s+)?(?:Künstlers?|Malers?|Regisseurs?|Fotografen|Illustrators?)?\s*",
    "pt": r"(?:(?:o|a|grande)\s+)?(?:artista|pintora?|diretora?|ilustradora?|fotógraf[oa]|desenhista)?\s*",
    "ru": r"(?:студии|художни(?:ка|цы)|режисс[её]ра|иллюстратора|мангаки)?\s*",
}
# what says "style" itself, and stays; what follows goes
_STYLE = {
    "es": r"\bestilos?(?P<of>\s+(?:del?|de\s+l[ao]s?)?\s*)",
    "fr": r"\bstyle(?P<of>\s+(?:de\s+l['’]|de\s+la\s|du\s|d['’]|de\s)?\s*)",
    "de": r"\bStile?(?P<of>\s+(?:von|des|der)?\s*)",
    "pt": r"\bestilo(?P<of>\s+d[eoa]s?\s*)",
    "ru": r"(?<!\w)(?:стил(?:ь|е|я|ю|ем)|стилистик[аеиу]|манер[аеу]|дух[е]?|эстетик[аеи]|техник[аеи])(?P<of>\s+)",
}
# what asks for the look of a person: it goes with the name
_INSPIRED = {
    "es": (r"\b(inspirad[oa]s?)\s+(?:en|por)\s+(?:(?:el|la)\s+(?:trabajo|obra)\s+del?\s+)?", r"\1 en un "),
    "fr": (r"\b(inspirée?s?)\s+(?:de\s+|par\s+|d['’]|du\s+)", r"\1 par le "),
    "de": (r"\b(inspiriert)\s+(?:von|durch)\s+", r"\1 vom "),
    "pt": (r"\b(inspirad[oa]s?)\s+(?:em|n[oa]s?|por)\s+(?:(?:trabalho|obra)\s+d[eoa]\s+)?", r"\1 em um "),
    "ru": (
        r"(?<!\w)(вдохновл[её]н(?:о|а|ы|ный|ная|ное)?)\s+(?:работами\s+|фильмами\s+|творчеством\s+)?",
        r"\1 стилем ",
    ),
}
_BY = {
    "es": r"\b(?:por|según|a\s+lo|a\s+la\s+manera\s+del?|al\s+modo\s+del?|del?|de\s+la)\s+",
    "fr": r"(?<!\w)(?:par|façon|signée?s?|à\s+la\s+manière\s+d(?:e\s|u\s|['’])|à\s+la|d['’]après|dans\s+l['’]esprit\s+d(?:e|u)|de\s+la|de\s+l['’]|de|du|d['’])\s*",
    "de": r"\b(?:von|nach\s+Art\s+von|in\s+der\s+(?:Art|Manier)\s+von|frei\s+nach|nach|à\s+la|wie\s+(?:bei|von))\s+",
    "pt": r"(?<!\w)(?:por|pel[oa]|à\s+(?:maneira|moda)\s+d[eoa]|(?:no|ao)\s+(?:traço|jeito)\s+d[eoa]|d[eoa]s?)\s+",
    "ru": r"(?<!\w)(?:от|кисти|работы|по\s+мотивам|как\s+у|под)\s+",
}
_IN = {"es": "en ", "fr": "dans le ", "de": "im ", "pt": "no ", "ru": "в "}

_WHOLE = {
    language: (
        re.compile(rf"{_STYLE[language]}{who}$", re.IGNORECASE),
        re.compile(rf"{_INSPIRED[language][0]}{who}$", re.IGNORECASE),
        re.compile(rf"{_BY[language]}{who}$", re.IGNORECASE),
    )
    for language, who in _WHO.items()
}
_KO_AFTER = re.compile(
    r"(?P<who>\s?(?:감독|작가|화백|선생|님|씨))?(?:(?P<style>의?\s?(?:그림체|화풍|스타일|풍(?!경|선)|느낌|감성|작풍|터치))|(?P<drawn>\s?(?:이|가)\s?(?:그린|만든|찍은|감독한)(?:\s?(?:듯한|것\s?같은))?)|(?P<like>처럼)|(?P<of>의(?=\s))|(?P<glued>식(?=\s)))?"
)
_PARTICLES = (("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("으로", "로"), ("이랑", "랑"))
_PARTICLE = re.compile(r"(?:으로|이랑|[은는이가을를과와로랑])(?![가-힣])")

_ARTICLE = {
    "es": re.compile(r"\b(?P<word>del|al|un|una|el|la|los|las|unos|unas)\s+$", re.IGNORECASE),
    "fr": re.compile(r"(?<!\w)(?P<word>du|aux|au|des|de\s+la|de|un|une|le|la|les)\s+$|(?P<short>\b[dl]['’])$", re.IGNORECASE),
    "de": re.compile(r"\b(?P<word>(?:aus|mit|von|bei|zu|nach|in|auf)\s+(?:den|dem|der|einem|einer)|ein|eine|einen|einem|einer|eines|der|die|das|den|dem|des|vom|beim|zum|zur|im|von|mit|bei|aus|zu|nach)\s+$", re.IGNORECASE),
    "pt": re.compile(r"(?<!\w)(?P<word>d[oa]s?|n[oa]s?|aos?|às?|pel[oa]s?|uma?s?|uns|o|a|os|as)\s+$", re.IGNORECASE),
    "ru": re.compile(r"(?<!\w)(?P<word>с|со|над|под|перед|за|между)\s+$", re.IGNORECASE),
}  # fmt: skip
_MANY = {
    "es": re.compile(r"\b(?:dos|tres|cuatro|cinco|seis|varios|varias|muchos|muchas)\s+$", re.IGNORECASE),
    "fr": re.compile(r"\b(?:deux|trois|quatre|cinq|six|plusieurs)\s+$", re.IGNORECASE),
    "de": re.compile(r"\b(?:zwei|drei|vier|fünf|sechs|viele|mehrere|einige)\s+$", re.IGNORECASE),
    "pt": re.compile(
        r"(?<!\w)(?:dois|duas|três|quatro|cinco|vários|várias|muitos|muitas)\s+$", re.IGNORECASE
    ),
    "ru": re.compile(r"(?<!\w)(?:два|две|три|четыре)\s+$", re.IGNORECASE),
}
# an article that melts with a preposition leaves the preposition behind
_LEFT = {
    "es": {"del": "de ", "al": "a "},
    "fr": {"du": "d'", "de": "d'", "de la": "d'", "d'": "d'", "d’": "d'", "au": "à ", "aux": "à "},
    "pt": {"d": "de ", "n": "em ", "a": "a ", "à": "a ", "p": "por "},
    "de": {"vom": "von ", "beim": "bei ", "zum": "zu ", "zur": "zu ", "im": "in ", "von": "von ", "mit": "mit ", "bei": "bei ", "aus": "aus ", "zu": "zu ", "nach": "nach "},
}  # fmt: skip
_PLURAL = frozenset("los las unos unas les des aux os as dos das nos nas aos às uns umas pelos pelas".split())
_DATIVE = frozenset("einem einer dem vom beim zum zur im von mit bei aus zu nach eines des".split())
_NOUN_BEFORE = re.compile(r"([^\W\d_]+)\s+$")
_SMALL = frozenset(
    "de del por con en y a e o u para sobre como que sin et ou à en avec pour dans sur sous par und oder mit für auf aus bei com em sem и в на с у от для или из о".split()
)
# what a German genitive belongs to: "Tim Burtons neuer Film"
_OWNED = re.compile(r"\s+((?:[a-zäöüß]+\s+){0,2}[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]+)")
_GENITIVE = frozenset("из от для до у без около после возле вокруг".split())
_TITLE_AFTER = re.compile(r"\s?(?:선수|배우|가수|대통령|의원|총리|씨|님)")
_COMPOUND = re.compile(r"-([A-ZÄÖÜ][A-Za-zÄÖÜäöüß]+)")


def _bare(suggestion: str, language: str) -> str:
    """Return a style without the word that says so: what follows "Stil", or stands before 스타일."""
    if language == "ko":
        return suggestion.removesuffix(" 스타일")
    return suggestion.removeprefix(f"{LEAD[language]} ").removesuffix("-Stil")


def creator(text: str, start: int, end: int, suggestion: str, language: str) -> Edit:
    """Write a style for a creator's name, with the cue that asks for it."""
    words = _bare(suggestion, language)
    if language == "ko":
        return _korean_style(text, start, end, words)
    named = words[:1].isupper() and " " not in words  # Ghibli
    before = text[max(0, start - 70) : start]
    style, inspired, by = _WHOLE[language]
    said = style.search(before)
    if said:
        keep = named and text[start - 1 : start] != "-"
        cut = start if keep else start - (len(before) - said.start("of"))
        return Edit(cut, end, words if keep else f" {words}")
    full = suggestion if not (language == "ru" and named) else f"стиль {words}"
    if language == "de" and text[end : end + 5].lower() == "-stil":
        return Edit(start, end, words) if named else Edit(start, end + 5, full)
    if language == "de" and text[end - 1] == "s" and (owned := _OWNED.match(text, end)):
        return Edit(start, owned.end(), _capital(text, start, f"{owned[1]} im {full}"))
    moved = inspired.search(before)
    if moved:
        lead = _INSPIRED[language][1].replace(r"\1", moved[1])
        shown = f"{lead}{words}" if language == "ru" else f"{lead}{full}"
        return Edit(start - (len(before) - moved.start()), end, shown)
    made = by.search(before)
    phrase = f"{_IN[language]}{full}" if language != "ru" else f"в стиле {words}"
    if made:
        return Edit(start - (len(before) - made.start()), end, phrase)
    alone = not before.strip() or before.rstrip()[-1:] in ",.;:|(["
    if alone and language != "ru":
        phrase = full if language != "de" else phrase
    return Edit(start, end, phrase)


def _korean_style(text: str, start: int, end: int, words: str) -> Edit:
    found = _KO_AFTER.match(text, end)
    last = found.end() if found else end
    if found and found["drawn"]:
        return Edit(start, last, f"{words} 스타일로 그린")
    if found and found["like"]:
        return Edit(start, last, f"{words} 스타일로")
    if found and found["of"]:
        return Edit(start, last, f"{words} 스타일의")
    return _with_particle(text, start, last, f"{words} 스타일")


def _with_particle(text: str, start: int, end: int, words: str) -> Edit:
    """Give the particle after a Korean word the form that its last sound asks for."""
    particle = _PARTICLE.match(text, end)
    if particle is None or not "가" <= words[-1] <= "힣":
        return Edit(start, end, words)
    final = (ord(words[-1]) - 0xAC00) % 28
    for closed, open_ in _PARTICLES:
        if particle[0] in (closed, open_):
            rieul = final == 8 and closed == "으로"
            return Edit(start, particle.end(), words + (closed if final and not rieul else open_))
    return Edit(start, end, words)


def thing(text: str, start: int, end: int, suggestion: str, kind: str, language: str) -> Edit | None:
    """Write a thing of ours for a character, person, title or brand; ``None`` if the suggestion is none."""
    one = things(language).get(suggestion)
    if one is None:
        return None
    if language == "ko":
        title = _TITLE_AFTER.match(text, end) if kind == "celebrity_living" else None
        return _with_particle(text, start, title.end() if title else end, one.base)
    before = text[max(0, start - 24) : start]
    if _MANY[language].search(before):
        return Edit(start, end, one.plural)
    if language == "ru":
        if text[start - 1 : start] == "«" and text[end : end + 1] == "»":
            start, end, before = start - 1, end + 1, before[:-1]
        return Edit(start, end, _russian(before, text[start:end].strip("«»"), one, kind))
    if language == "de" and text[end - 1] == "s" and text[start:end] != text[start:end].upper():
        owned = _OWNED.match(text, end)
        if owned and kind != "brand":
            return Edit(start, owned.end(), f"{owned[1]} {one.oblique}")
    compound = _COMPOUND.match(text, end) if language == "de" else None
    if compound:
        if kind == "brand":
            return Edit(start, compound.end(), f"{compound[1]} {UNBRANDED['de']}")
        return Edit(start, end, "Fantasie")
    article = _ARTICLE[language].search(before)
    if article:
        return _after_article(start, end, article, one, language)
    noun = _NOUN_BEFORE.search(before)
    if (
        kind == "brand"
        and noun
        and noun[1][0].islower()
        and noun[1].lower() not in _SMALL
        and language != "de"
    ):
        return Edit(start, end, UNBRANDED[language])
    return Edit(start, end, _capital(text, start, one.base))


def _after_article(start: int, end: int, article: re.Match[str], one: Thing, language: str) -> Edit:
    said = article[0].strip()
    low = " ".join(said.lower().split())
    if language == "de" and " " in low:
        return Edit(start - len(article[0]), end, f"{said.split()[0]} {one.oblique}")
    left = _LEFT[language].get(
        low[0] if language == "pt" and len(low) < 6 and low not in ("a", "as") else low, ""
    )
    if language == "pt" and low[0] in "uo":
        left = ""
    words = one.oblique if language == "de" and low in _DATIVE else one.base
    if low in _PLURAL:
        words = one.plural
        left = {"d'": "de "}.get(left, left) if low != "des" else ""
    shown = left + words
    if said[0].isupper():
        shown = shown[:1].upper() + shown[1:]
    return Edit(start - len(article[0]), end, shown)


def _russian(before: str, written: str, one: Thing, kind: str) -> str:
    """Choose the case that the name had: told by its ending and by the word before it."""
    preposition = _ARTICLE["ru"].search(before)
    noun = _NOUN_BEFORE.search(before)
    after_noun = noun is not None and noun[1].lower() not in _SMALL and preposition is None
    if preposition or written.endswith(("ом", "ем", "ём", "ым")):
        return one.third
    if noun is not None and noun[1].lower() in _GENITIVE:
        return one.oblique
    if noun is not None and noun[1].endswith(("ая", "ый", "ий", "ое", "яя", "ее")):
        return one.base
    if after_noun and written.endswith(("а", "я", "го", "ы", "и")):
        return one.oblique
    if kind == "brand" and after_noun:
        return UNBRANDED["ru"]
    return one.base


def _capital(text: str, start: int, words: str) -> str:
    first = not text[:start].strip() and text[start : start + 1].isupper()
    return words[:1].upper() + words[1:] if first and any(c.islower() for c in text[start:]) else words
