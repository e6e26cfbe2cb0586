"""``promptguard explain NAME``: who or what it is, what a check says and why, since when, and what to write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from textwrap import fill
from typing import TYPE_CHECKING

from ..lists import FREE_AFTER_YEARS, JURISDICTIONS, LIFE_TERMS, US_TERM, Entry
from ..matching.tokens import key_of
from ..store import AMBIGUOUS
from ..text import folded_form

if TYPE_CHECKING:
    from ..findings import Finding
    from ..guard import Guard
    from ..store import Store

# how a name of each list is usually written into a prompt, for the rule that then holds
_USES = {
    "artists": ("a castle in the style of {}", "a portrait of {}"),
    "studios": ("a castle, {} style",),
    "persons": ("a portrait of {}",),
    "characters": ("a drawing of {}",),
    "public_domain": ("a drawing of {}",),
    "franchises": ("a scene from {}",),
    "brands": ("a {} logo on a cup",),
}
_MARK = "A trade mark lasts as long as it is used; it does not run out with the copyright."


def pages(name: str, store: Store, guard: Guard) -> list[str]:
    """Return a page for every entry that ``name`` may stand for."""
    key = key_of(folded_form(name))
    found = [(store.entry(number), bool(flags & AMBIGUOUS)) for number, flags in store.meaning(key)[0]]
    # what is called so first, then what is only also called so
    found.sort(key=lambda one: (key_of(folded_form(one[0].name)) != key, one[1]))
    return ["\n".join(_page(entry, name, ambiguous, store, guard)) for entry, ambiguous in found]


def _page(entry: Entry, written: str, ambiguous: bool, store: Store, guard: Guard) -> Iterator[str]:
    about = ", ".join(part for part in _who(entry) if part)
    yield f"{entry.name} ({entry.list.replace('_', ' ')}{': ' + about if about else ''})"
    if ambiguous:
        yield ""
        context = f", such as {', '.join(entry.context[:6])}" if entry.context else ""
        yield _wrapped(
            f"{written!r} alone is a word or somebody else's name, too: it is found with a cue beside it "
            f"(style of, by, drawn by, another name){context}."
        )
    for prompt, finding in _findings(entry, guard):
        yield f"\n{finding.severity} {finding.rule}, for instance in “{prompt}”"
        yield _wrapped(finding.message)
        yield _wrapped(store.manual()[finding.rule]["why"])
        if not finding.rewritable:
            yield "Never rewritten."
    if entry.list == "tags":
        yield "\nA quality tag: no finding."
    yield "\nWhat is free"
    yield from (_wrapped(line) for line in _free(entry, date.today()))
    if entry.instead or any(f.suggestions for _, f in _findings(entry, guard)):
        yield "\nWhat to write instead"
        yield from (f"  {language}: {' | '.join(texts)}" for language, texts in _instead(entry, guard))
    yield (
        "\nAs of "
        + f"{store.meta['as_of']}, from {', '.join(entry.sources)}"
        + (f", Wikidata {entry.qid}" if entry.qid else "")
    )


def _who(entry: Entry) -> Iterator[str | None]:
    if entry.born or entry.died:
        yield f"{entry.born or '?'}-{entry.died or ''}" if entry.died else f"born {entry.born}"
    yield from (entry.nationality, ", ".join(entry.fields), entry.role, entry.category, entry.series)
    if entry.creator:
        died = f" (died {entry.creator_died})" if entry.creator_died else ""
        yield f"by {entry.creator}{died}"
    if entry.owner:
        yield f"owned by {entry.owner}"
    if entry.year:
        yield f"{'since' if entry.list in ('brands', 'studios') else 'first published in'} {entry.year}"
    yield entry.note


def _findings(entry: Entry, guard: Guard) -> Iterator[tuple[str, Finding]]:
    seen = set()
    for use in _USES.get(entry.list, ()):
        prompt = use.format(entry.name)
        for finding in guard.check(prompt).findings:
            if finding.name == entry.name and finding.rule not in seen:
                seen.add(finding.rule)
                yield prompt, finding


def _free(entry: Entry, today: date) -> Iterator[str]:
    if entry.list == "persons":
        yield (
            "A likeness is nobody else's: rights of personality and publicity hold for the living, and in some "
            "countries for decades after death."
        )
    elif entry.list == "artists":
        if entry.died is None:
            yield "No term runs yet: works are protected until 50 to 100 years after the author's death."
        else:
            since = entry.died + FREE_AFTER_YEARS + 1
            verb = "are free since" if since <= today.year else "become free on"
            yield f"Works {verb} 1 January {since} where the term is life+{FREE_AFTER_YEARS} (EU, UK and most others)."
        yield "A way of painting is nobody's; single works, and the use of the name, may be somebody's."
    elif entry.list == "public_domain":
        free = [c for c in JURISDICTIONS if entry.life(today, c) == "free"]
        held = [c for c in JURISDICTIONS if c not in free]
        yield f"Free in {', '.join(free) or 'no country we know the term of'}."
        if held:
            yield f"Still protected in {', '.join(held)}."
        if entry.protected:
            yield entry.protected
    elif entry.list in ("characters", "franchises"):
        if entry.year:
            until = entry.year + US_TERM
            yield (
                f"US: what was published in {entry.year} is protected until the end of {until}."
                if until >= today.year
                else f"US: what was published in {entry.year} is free since {until + 1}; later versions are not."
            )
        terms = sorted(set(LIFE_TERMS.values()))
        yield f"Elsewhere: {terms[0]} to {terms[-1]} years after the death of the last author."
        yield _MARK
    elif entry.list == "brands":
        yield _MARK
    elif entry.list == "studios":
        yield "A look is nobody's; the studio's characters, titles and logos are."
    else:
        yield "Nothing to be protected."


def _instead(entry: Entry, guard: Guard) -> Iterator[tuple[str, tuple[str, ...]]]:
    if entry.instead:
        yield from entry.instead.items()
        return
    for _, finding in _findings(entry, guard):
        if finding.suggestions:
            yield "en", finding.suggestions
            return


def _wrapped(text: str) -> str:
    return fill(" ".join(text.split()), 100, initial_indent="  ", subsequent_indent="  ")
