"""The engines that are measured, each made from a list of names: text in, names found out.

Each is set up the way its documentation shows for a list of words. None is imported before it is made.
"""

from __future__ import annotations

from collections.abc import Callable

Find = Callable[[str], list[str]]


def promptguard(names: list[str]) -> Find:
    # all lists, rules, disguises and slips; the names are among its lists
    from promptguard import Guard

    guard = Guard()
    return lambda text: [
        f.name or "" for f in guard.check(text).findings if f.rule.partition("/")[0] in FAMILIES
    ]


FAMILIES = ("artist", "ip", "person")


def pyahocorasick(names: list[str]) -> Find:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for name in names:
        automaton.add_word(name.lower(), name)
    automaton.make_automaton()
    return lambda text: [name for _, name in automaton.iter(text.lower())]


def flashtext(names: list[str]) -> Find:
    from flashtext import KeywordProcessor

    processor = KeywordProcessor(case_sensitive=False)
    processor.add_keywords_from_list(names)
    return lambda text: list(processor.extract_keywords(text))


def spacy(names: list[str]) -> Find:
    import spacy as package
    from spacy.matcher import PhraseMatcher

    pipeline = package.blank("en")
    matcher = PhraseMatcher(pipeline.vocab, attr="LOWER")
    matcher.add("NAME", list(pipeline.tokenizer.pipe(names)))

    def find(text: str) -> list[str]:
        doc = pipeline.make_doc(text)
        return [doc[start:end].text for _, start, end in matcher(doc)]

    return find


def rapidfuzz(names: list[str]) -> Find:
    from rapidfuzz import fuzz, process, utils

    plain = [utils.default_process(name) for name in names]

    def find(text: str) -> list[str]:
        found = process.extract(
            utils.default_process(text), plain, scorer=fuzz.partial_ratio, score_cutoff=90, limit=5
        )
        return [names[number] for _, _, number in found]

    return find


def presidio(names: list[str]) -> Find:
    from presidio_analyzer import PatternRecognizer

    recognizer = PatternRecognizer(supported_entity="NAME", deny_list=names)
    return lambda text: [text[r.start : r.end] for r in recognizer.analyze(text, ["NAME"])]


def litellm(names: list[str]) -> Find:
    import logging

    from litellm.proxy.guardrails.guardrail_hooks.litellm_content_filter import content_filter
    from litellm.types.guardrails import BlockedWord, ContentFilterAction

    logging.disable(logging.WARNING)
    words = [BlockedWord(keyword=name, action=ContentFilterAction.MASK) for name in names]
    guardrail = content_filter.ContentFilterGuardrail(guardrail_name="names", blocked_words=words)

    def find(text: str) -> list[str]:
        detections: list[dict[str, str]] = []
        guardrail._filter_single_text(text, detections)
        return [detection["keyword"] for detection in detections]

    return find


def glin(names: list[str]) -> Find:
    from glin_profanity import Filter

    settings = {
        "custom_words": names,
        "detect_leetspeak": True,
        "leetspeak_level": "aggressive",
        "normalize_unicode": True,
        "obfuscation": "strict",
    }
    filter_ = Filter(settings)
    return lambda text: list(filter_.check_profanity(text).get("profane_words") or ())


def guardrails(names: list[str]) -> Find:
    from guardrails.checks.text.keywords import KeywordCfg, match_keywords

    settings = KeywordCfg(keywords=names)
    return lambda text: list(match_keywords(text, settings, "names").info["matched"])


# name shown, distribution whose version is shown, how it is made
ENGINES: dict[str, tuple[str, Callable[[list[str]], Find]]] = {
    "promptguard": ("promptguard-lint", promptguard),
    "pyahocorasick": ("pyahocorasick", pyahocorasick),
    "flashtext": ("flashtext", flashtext),
    "spaCy PhraseMatcher": ("spacy", spacy),
    "rapidfuzz": ("rapidfuzz", rapidfuzz),
    "Presidio deny list": ("presidio-analyzer", presidio),
    "LiteLLM content filter": ("litellm", litellm),
    "glin-profanity": ("glin-profanity", glin),
    "openai-guardrails": ("openai-guardrails", guardrails),
}
