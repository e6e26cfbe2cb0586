"""Read rules from YAML: one file, one rule.

The id of a rule is its path: ``rules/artist/living-artist.yaml`` is ``artist/living-artist``. A rule
carries its own examples; a rule without both kinds of example is refused. ``rules/sets/*.yaml`` hold
phrase sets that rules share by name (``@risk-minor``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from .linear import why_not
from .lists import LISTS
from .rules import CATEGORIES, KINDS, MATCHERS, SEVERITIES, Example, Rule, RuleError

_KEYS = {
    "severity", "kind", "category", "summary", "why", "message", "match", "unless", "instead", "rewrite",
    "examples", "since", "weight",
}  # fmt: skip
_SPAN = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Safe YAML that refuses two equal keys and reads no, on, 1984 as the words that they are."""


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} stands twice", key_node.start_mark
            )
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
for _tag in ("bool", "int", "float", "timestamp"):
    # every scalar is the text that stands there; the reader asks for numbers where it wants them
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", lambda loader, node: node.value)


def load_yaml(path: Path) -> Any:
    """Read one YAML file strictly. Raises ``RuleError`` naming file and line."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise RuleError(f"{path}{line}: {problem}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}: cannot be read: {error}") from None


def _texts(value: Any, place: str) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise RuleError(f"{place} must be a text or a list of texts")
    return tuple(value)


def _unknown(raw: dict[str, Any], known: set[str], place: str) -> None:
    stray = raw.keys() - known
    if stray:
        raise RuleError(f"{place}: unknown key {sorted(stray)[0]!r} (known: {', '.join(sorted(known))})")


def _example(raw: Any, place: str, wants_span: bool) -> Example:
    if isinstance(raw, str):
        raw = {"text": raw}
    if not isinstance(raw, dict) or "text" not in raw:
        raise RuleError(f"{place}: an example is a text, or has a text")
    _unknown(raw, {"text", "becomes", "request"}, place)
    marked = raw["text"]
    span = _SPAN.search(marked)
    if wants_span and span is None and not raw.get("request"):
        raise RuleError(f"{place}: mark the span that must be found: [[so]]")
    text = _SPAN.sub(r"\1", marked)
    start = span.start() if span else 0
    end = start + len(span[1]) if span else 0
    return Example(text, start, end, raw.get("becomes"), dict(raw.get("request", {})))


_NAMES = {
    "list": LISTS,
    "life": ("living", "no death on record", "died", "free", "protected"),
    "role": ("style", "subject", "brand"),
}
_MATCH_KEYS = {
    "names": {"list", "life", "role"},
    "together": {"within", "all", "any", "need", "span"},
    "request": {"check"},
    "opinion": {"near", "least"},
}


def rule_from(raw: Any, rule_id: str, place: str) -> Rule:
    """Check a decoded rule file and make the rule of it. Raises ``RuleError`` naming ``place``."""
    if not isinstance(raw, dict):
        raise RuleError(f"{place}: a rule is a mapping")
    _unknown(raw, _KEYS, place)
    for key in ("severity", "kind", "summary", "why", "message", "match", "examples"):
        if key not in raw:
            raise RuleError(f"{place}: {key} is missing")
    for key in ("severity", "kind", "category", "summary", "why", "message", "rewrite"):
        if key in raw and (not isinstance(raw[key], str) or not raw[key].strip()):
            raise RuleError(f"{place}: {key} must be a text, not {raw[key]!r}")
    for key in ("unless", "instead", "examples"):
        if raw.get(key) and not isinstance(raw[key], dict):
            raise RuleError(f"{place}: {key} must be a mapping, not {raw[key]!r}")
    if raw["severity"] not in SEVERITIES:
        raise RuleError(f"{place}: severity must be one of {', '.join(SEVERITIES)}")
    if raw["kind"] not in KINDS:
        raise RuleError(f"{place}: unknown kind {raw['kind']!r}")
    if (raw["kind"] == "risk") != ("category" in raw):
        raise RuleError(f"{place}: a risk rule, and no other, has a category")
    if "category" in raw and raw["category"] not in CATEGORIES:
        raise RuleError(f"{place}: unknown category {raw['category']!r}")
    match = raw["match"]
    if not isinstance(match, dict) or len(match) != 1 or next(iter(match)) not in MATCHERS:
        raise RuleError(f"{place}: match has exactly one of {', '.join(MATCHERS)}")
    matcher, settings = next(iter(match.items()))
    if matcher in _MATCH_KEYS:
        if not isinstance(settings, dict):
            raise RuleError(f"{place}: {matcher} is a mapping")
        _unknown(settings, _MATCH_KEYS[matcher], f"{place}: {matcher}")
    if matcher == "phrases":
        settings = _texts(settings, f"{place}: phrases")
    elif matcher == "together":
        settings = _together(settings, place)
    elif matcher == "names":
        settings = _names(settings, place)
    elif matcher == "opinion":
        settings = _opinion(settings, place)
    elif matcher == "pattern":
        _check_expression(settings, f"{place}: pattern")
    elif matcher == "tokens":
        settings = _token_patterns(settings, f"{place}: tokens")
    unless = raw.get("unless") or {}
    _unknown(unless, {"phrases", "near", "within", "anywhere"}, f"{place}: unless")
    unless = {
        **{
            k: _texts(unless[k], f"{place}: unless.{k}")
            for k in ("phrases", "near", "anywhere")
            if k in unless
        },
        "within": _number(unless.get("within", "8"), f"{place}: unless.within"),
    }
    instead = {
        language: _texts(texts, f"{place}: instead.{language}")
        for language, texts in (raw.get("instead") or {}).items()
    }
    if raw.get("rewrite", "yes") not in ("yes", "never"):
        raise RuleError(f"{place}: rewrite is yes or never")
    rewrite = raw.get("rewrite", "yes") == "yes"
    if not rewrite and instead:
        raise RuleError(f"{place}: a rule that is never rewritten has no instead")
    examples = raw["examples"] or {}
    _unknown(examples, {"hits", "passes"}, f"{place}: examples")
    hits = tuple(_example(e, f"{place}: hits", True) for e in examples.get("hits") or ())
    passes = tuple(_example(e, f"{place}: passes", False) for e in examples.get("passes") or ())
    if not hits or not passes:
        raise RuleError(f"{place}: a rule needs examples that it hits and examples that it passes")
    return Rule(
        rule_id, raw["severity"], raw["kind"], raw.get("category"), raw["summary"].strip(), raw["why"].strip(),
        raw["message"].strip(), matcher, settings, unless, instead, rewrite, hits, passes,
    )  # fmt: skip


def _check_expression(pattern: Any, place: str) -> None:
    """Raise ``RuleError`` for an expression that is none, or that a text could make slow."""
    try:
        re.compile(pattern)
    except (re.error, TypeError) as error:
        raise RuleError(f"{place}: {error}") from None
    wrong = why_not(pattern)
    if wrong:
        raise RuleError(f"{place}: {pattern!r} {wrong}")


def _names(settings: dict[str, Any], place: str) -> dict[str, tuple[str, ...]]:
    """Check the settings of ``names``: each has only some values."""
    found = {key: _texts(value, f"{place}: names.{key}") for key, value in settings.items()}
    if "list" not in found:
        raise RuleError(f"{place}: names needs a list")
    for key, values in found.items():
        stray = next((value for value in values if value not in _NAMES[key]), None)
        if stray is not None:
            raise RuleError(f"{place}: names.{key}: no {stray!r}; known are {', '.join(_NAMES[key])}")
    return found


def _together(settings: dict[str, Any], place: str) -> dict[str, Any]:
    """Check the settings of ``together``: ``all`` groups, or ``need`` different phrases of ``any``."""
    if ("all" in settings) == ("any" in settings) or ("any" in settings) != ("need" in settings):
        raise RuleError(f"{place}: together has all, or any and need")
    groups = settings.get("all", [settings.get("any")])
    if not isinstance(groups, list) or ("all" in settings and len(groups) < 2):
        raise RuleError(f"{place}: together.all needs two groups or more")
    if settings.get("span", "whole") not in ("whole", "first"):
        raise RuleError(f"{place}: together.span is whole or first")
    found = {
        "within": _number(settings.get("within", "12"), f"{place}: together.within"),
        "all": tuple(_texts(group, f"{place}: together.all") for group in groups),
        "span": settings.get("span", "whole"),
    }
    if "need" in settings:
        found["need"] = _number(settings["need"], f"{place}: together.need")
    return found


def _opinion(settings: dict[str, Any], place: str) -> dict[str, Any]:
    """Check the settings of ``opinion``: vocabulary ``near`` risk, and the ``least`` score of each class."""
    least = settings.get("least")
    if not isinstance(least, dict) or not least:
        raise RuleError(f"{place}: opinion.least maps classes to the score from which they are said")
    scores = {}
    for name, value in least.items():
        try:
            scores[name] = float(value)
        except (TypeError, ValueError):
            raise RuleError(f"{place}: opinion.least.{name} must be a number") from None
        if not 0 < scores[name] <= 1:
            raise RuleError(f"{place}: opinion.least.{name} must be above 0 and at most 1")
    return {"near": _texts(settings.get("near", []), f"{place}: opinion.near"), "least": scores}


_TOKEN_KEYS = {"LOWER", "SHAPE", "REGEX", "LEMMA", "POS", "OP"}


def _token_patterns(value: Any, place: str) -> tuple[tuple[dict[str, Any], ...], ...]:
    """Check patterns over tokens: each a list of tokens, each token a mapping of what must hold for it."""
    if not isinstance(value, list) or not value or not all(isinstance(p, list) and p for p in value):
        raise RuleError(f"{place} must be a list of patterns, each a list of tokens")
    patterns = []
    for pattern in value:
        for token in pattern:
            if not isinstance(token, dict):
                raise RuleError(f"{place}: a token is a mapping such as {{LOWER: logo}}")
            _unknown(token, _TOKEN_KEYS, place)
            if token.get("OP", "1") not in ("!", "?", "+", "*", "1"):
                raise RuleError(f"{place}: OP is one of ! ? + *")
            _check_expression(token.get("REGEX", ""), f"{place}: REGEX")
            for key in token.keys() - {"OP", "REGEX"}:
                _texts(token[key], f"{place}: {key}")
        patterns.append(tuple(pattern))
    return tuple(patterns)


def _number(value: Any, place: str) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise RuleError(f"{place} must be a whole number") from None


def read_rules(folder: Path) -> list[Rule]:
    """Read every rule below a folder, by id. Raises ``RuleError``; an empty folder is an error too."""
    rules = [
        rule_from(load_yaml(path), path.relative_to(folder).with_suffix("").as_posix(), str(path))
        for path in sorted(folder.rglob("*.yaml"))
        if path.relative_to(folder).parts[0] != "sets"
    ]
    if not rules:
        raise RuleError(f"{folder}: no rules found; checking nothing would pass everything")
    return rules


def read_sets(folder: Path) -> dict[str, tuple[str, ...]]:
    """Read the phrase sets of ``sets/``: name of the file to phrases of all its languages."""
    sets = {}
    for path in sorted((folder / "sets").glob("*.yaml")):
        raw = load_yaml(path)
        if not isinstance(raw, dict):
            raise RuleError(f"{path}: a set maps languages to lists of phrases")
        sets[path.stem] = tuple(
            p for language, texts in raw.items() for p in _texts(texts, f"{path}: {language}")
        )
    return sets


_OF_PROMPTS = ("@person", "@character", "@name")  # what stands in the prompt at hand, not a set


def check_references(rules: list[Rule], sets: Collection[str]) -> None:
    """Raise ``RuleError`` where a rule refers to a set (``@risk-minor``) that there is not."""
    for rule in rules:
        groups: list[Iterable[str]] = [rule.unless.get(k, ()) for k in ("phrases", "near", "anywhere")]
        if rule.matcher == "phrases":
            groups.append(rule.match)
        elif rule.matcher == "together":
            groups += rule.match["all"]
        elif rule.matcher == "opinion":
            groups.append(rule.match["near"])
        for phrase in chain.from_iterable(groups):
            if phrase.startswith("@") and phrase not in _OF_PROMPTS and phrase[1:] not in sets:
                near = get_close_matches(phrase[1:], sorted(sets), 1)
                advice = f"; did you mean @{near[0]}?" if near else ""
                raise RuleError(f"{rule.id}: there is no set {phrase}{advice}")


_CHOICE = re.compile(r"\{([^{}]*)\}")
_INFLECTED = re.compile(r"(\w+)~")


def expand(phrase: str) -> Iterator[str]:
    """Yield every form of a phrase: ``{a|b}`` is a choice, ``word~`` also stands inflected (English)."""
    choice = _CHOICE.search(phrase)
    if choice:
        for option in choice[1].split("|"):
            yield from expand(phrase[: choice.start()] + option + phrase[choice.end() :])
        return
    inflected = _INFLECTED.search(phrase)
    if inflected:
        for form in inflections(inflected[1]):
            yield from expand(phrase[: inflected.start()] + form + phrase[inflected.end() :])
        return
    yield " ".join(phrase.split())


def inflections(word: str) -> set[str]:
    """Return the regular English forms of a word: plural or -s, -ed, -ing, with the usual spelling changes."""
    vowels = "aeiou"
    if word.endswith("e"):
        return {word, f"{word}s", f"{word}d", f"{word[:-1]}ing"}
    if word.endswith("y") and len(word) > 2 and word[-2] not in vowels:
        return {word, f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing"}
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return {word, f"{word}es", f"{word}ed", f"{word}ing"}
    forms = {word, f"{word}s", f"{word}ed", f"{word}ing"}
    short = len(word) <= 5 and len(word) > 2 and word[-1] not in vowels + "wxy" and word[-2] in vowels
    if short and word[-3] not in vowels:
        forms |= {f"{word}{word[-1]}ed", f"{word}{word[-1]}ing"}
    return forms
