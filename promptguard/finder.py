"""What stands in a prompt: the matchers run one after the other, and what they find is stated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from .findings import RANK, Finding, Severity
from .locate import sources
from .matching import phrases
from .matching.creators import unlisted
from .matching.language import FOLDER, Language, Patterns
from .matching.names import Mention, mentions
from .matching.near import Near
from .matching.pairs import add_pairs, pairs_with_capitals
from .matching.scan import Scanner
from .matching.scene import Scene
from .matching.spelling import Speller, invisible
from .matching.tokens import split
from .matching.unsure import unsure
from .rules import Rule
from .settling import what_counts
from .statements import Statements
from .store import Store
from .text import fold
from .wording import filled

if TYPE_CHECKING:
    from .opinion.second import SecondOpinion


class Finder:
    """Runs the matchers of some rules. What it remembers is only a cache: it is safe to share between threads.

    ``severity`` has that of every rule; ``jurisdiction`` and ``today`` decide who is free. ``opinion`` and
    ``language`` say when a classifier and a language model are asked ("off", "auto", "always"); ``language_model``
    names a spaCy model of the user's. Raises ``LanguageError`` where that model cannot be used.
    """

    def __init__(
        self,
        store: Store,
        rules: Iterable[Rule],
        severity: Mapping[str, Severity],
        *,
        jurisdiction: str,
        today: date,
        opinion: str,
        language: str,
        language_model: str | None,
    ) -> None:
        self._store = store
        self._severity = severity
        self._jurisdiction = jurisdiction
        self._today = today
        self._opinion = opinion
        self._second: SecondOpinion | None = None  # opened when it is first needed
        asked = Language(language, sources()[0] / FOLDER, language_model)
        self._asked = None if asked.mode == "off" else asked
        self._ruled: dict[tuple[int, str], Rule | None] = {}
        self._by_matcher: dict[str, list[Rule]] = {}
        for rule in rules:
            self._by_matcher.setdefault(rule.matcher, []).append(rule)
        self.near = Near(store)
        self.speller = Speller(store, self.near)
        self._state = Statements(severity, jurisdiction, store.words.__contains__)
        self._creators = self._by_matcher.get("creators", ())
        self._expressions = self._by_matcher.get("pattern", ())
        patterns = {rule.id: rule.match for rule in self._by_matcher.get("tokens", ())}
        self._patterns = Patterns(patterns, language_model) if patterns else None
        self._triggers = phrases.Triggers(
            [*self._by_matcher.get("phrases", ()), *self._by_matcher.get("together", ())]
        )
        self._scanner = Scanner(store, self.near.suspect, self._triggers.wakes)

    def find(self, text: str) -> tuple[list[Finding], bool]:
        """Return what stands in a prompt, and whether a person or a character is shown in it."""
        folded = fold(text)
        tokens = split(folded.folded)
        disguised: list[tuple[int, int]] = [] if text.isascii() else invisible(text)
        suspects: list[int] = []
        unknown: list[int] = []
        hits = self._scanner.scan(tokens, suspects, unknown)
        folded, undone = self.speller.undisguise(folded, tokens, unknown, hits)
        if undone:
            disguised += undone
            tokens = split(folded.folded)
            suspects = []
            hits = self._scanner.scan(tokens, suspects)
        scene = Scene(folded, tokens, hits, self._store)
        if suspects:
            scene.add_near(self.near, suspects)
        # where folding changed nothing there is no capital
        if folded.folded != text and (pairs := pairs_with_capitals(text)):
            add_pairs(scene, self.near, pairs)
        asked = self._asked
        found = mentions(scene, asked)
        results: list[Finding] = []
        for mention in found:
            rule = self._rule_for(mention)
            if rule is not None:
                results.append(self._state.name(scene, mention, rule))
        for rule in self._creators:
            # a name that is only a hint does not silence the creator's own name
            spans = unlisted(scene, [m for m in found if not m.hint])
            if asked is not None:
                spans += asked.creators(scene, found, spans)
            results += [self._state.creator(scene, rule, span) for span in spans]
        people = _people(found)
        for rule in self._triggers.met(scene, people):
            if rule.matcher == "phrases":
                spans = phrases.phrase_hits(scene, rule)
            else:
                spans = phrases.together_hits(scene, rule, people)
            results += [self._state.tokens(scene, rule, span) for span in spans]
        for rule in self._expressions:
            results += [self._state.letters(scene, rule, span) for span in phrases.pattern_hits(scene, rule)]
        if self._opinion != "off":
            results += self._second_opinion(scene, results, bool(people["@person"]))
        if self._patterns is not None:
            for rule in self._by_matcher["tokens"]:
                results += [
                    self._state.tokens(scene, rule, span)
                    for span in phrases.kept(scene, rule, self._patterns.hits(scene, rule.id))
                ]
        if results:
            results = what_counts(results, scene)
            plain = text.isascii() and not disguised
            for rule in () if plain else self._by_matcher.get("spelling", ()):
                results = [*results, *self._state.disguised(rule, results, disguised)]
        return results, bool(people["@person"] or people["@character"])

    def _second_opinion(self, scene: Scene, found: list[Finding], person: bool) -> list[Finding]:
        """Say what a classifier holds for likely, where it is asked and the rules have not said it."""
        said: list[Finding] = []
        for rule in self._by_matcher.get("opinion", ()):
            counting = [f for f in what_counts(found, scene) if f.category]
            wanted = self._opinion == "always" or unsure(scene, rule, counting)
            if not wanted or phrases.set_aside(scene, rule):
                continue
            if self._second is None:
                from .opinion.second import SecondOpinion

                self._second = SecondOpinion(sources()[0] / "opinion" / "model.bin", rule.match["least"])
            named = {f.category or "" for f in counting if RANK[f.severity]}
            likely = self._second.of(scene, named, person)
            if likely is not None:
                start, end = scene.span(likely.first, likely.last)
                message = filled(rule.message, detail=likely.words, score=f"{likely.score:.2f}")
                said.append(
                    Finding(
                        rule.id,
                        rule.kind,
                        self._severity[rule.id],
                        start,
                        end,
                        scene.text.original[start:end],
                        message,
                        None,
                        likely.category,
                        (),
                        likely.rewritable,
                        likely.score,
                    )
                )
        return said

    def _rule_for(self, mention: Mention) -> Rule | None:
        # entries live as long as the store, so their identity is a key
        key = (id(mention.entry), mention.role)
        if key not in self._ruled:
            self._ruled[key] = self._rule_of(mention)
        return self._ruled[key]

    def _rule_of(self, mention: Mention) -> Rule | None:
        life = mention.entry.life(self._today, self._jurisdiction)
        for rule in self._by_matcher.get("names", ()):
            wanted = rule.match
            if mention.entry.list not in wanted["list"]:
                continue
            if "life" in wanted and life not in wanted["life"]:
                continue
            if "role" in wanted and mention.role not in wanted["role"]:
                continue
            return rule
        return None


_NOBODY: dict[str, list[tuple[int, int]]] = {"@person": [], "@character": [], "@name": []}


def _people(found: list[Mention]) -> dict[str, list[tuple[int, int]]]:
    """Say where persons, characters and names at all stand, for the rules that refer to them."""
    if not found:
        return _NOBODY
    return {
        "@person": [
            (m.first, m.last)
            for m in found
            if m.entry.list == "persons" or (m.entry.list == "artists" and m.role == "subject")
        ],
        "@character": [(m.first, m.last) for m in found if m.entry.list == "characters"],
        "@name": [(m.first, m.last) for m in found],
    }
