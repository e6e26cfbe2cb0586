"""Guard: choose rules, have a prompt looked through (``finder``), settle what was found, and judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

from . import request as requests
from .allowances import Allowances
from .config import Allow
from .finder import Finder
from .findings import RANK, Finding, Fixed, Report, Severity, Suppressed
from .lists import JURISDICTIONS
from .locate import open_store
from .rules import Rule, RuleError, UnknownRuleError
from .settling import settle
from .severity import by_pictures, by_request
from .wording import filled

OPINIONS = ("off", "auto", "always")
_INTIMATE = ("sexual", "nudity", "minors")
_TOO_LONG = "parameter/prompt-length"
_FEW = 2_000  # prompts below which starting processes costs more than it gains
_CHUNK = 250
_WANTED = ("model", "size", "quality", "n", "background", "moderation", "output_format")
_NOTHING_WANTED = (None,) * len(_WANTED)
MAX_CHARACTERS = 32_000  # the API's own limit for a prompt (facts of the OpenAPI spec, 2026-08)


class Guard:
    """Checks prompts against rules and lists. Immutable and safe to share between threads.

    ``select`` and ``ignore`` take rule ids or families ("risk"); ``severity`` maps a rule id to another
    severity; ``allow`` holds allowances by rule, by list entry or both; ``overlays`` are further list files
    and ``rule_folders`` further folders of rules. ``jurisdiction`` is the country whose term of protection
    counts; ``today`` decides who is free by it and which allowances have run out. ``opinion`` asks for a
    statistical second opinion on risk: never ("off"), where the rules are unsure ("auto"), or "always".
    ``language`` is "off", "auto" (a small pipeline is asked what rules leave open) or "always";
    ``language_model`` names a spaCy model of the user's that is asked too.

    Raises ``ListError`` or ``RuleError`` where a list or rule cannot be used, ``LanguageError`` where a model
    cannot.
    """

    def __init__(
        self,
        *,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        severity: Mapping[str, Severity] | None = None,
        allow: Iterable[Allow] = (),
        overlays: Iterable[Path] = (),
        rule_folders: Iterable[Path] = (),
        jurisdiction: str = "us",
        today: date | None = None,
        opinion: Literal["off", "auto", "always"] = "off",
        language: str = "off",
        language_model: str | None = None,
    ) -> None:
        self._made: dict[str, Any] = {
            "select": tuple(select), "ignore": tuple(ignore), "severity": dict(severity or {}), "allow": tuple(allow),
            "overlays": tuple(overlays), "rule_folders": tuple(rule_folders), "jurisdiction": jurisdiction, "today": today,
            "opinion": opinion,
            "language": language, "language_model": language_model,
        }  # fmt: skip
        select, ignore, allow = self._made["select"], self._made["ignore"], self._made["allow"]
        overlays, rule_folders = self._made["overlays"], self._made["rule_folders"]
        self._store = open_store(tuple(overlays), tuple(rule_folders))
        self._today = today or date.today()
        chosen, left_out = tuple(select), tuple(ignore)
        overrides = dict(severity or {})
        self._allowances = Allowances(allow, self._today)
        self._jurisdiction = jurisdiction.lower()
        if self._jurisdiction not in JURISDICTIONS:
            raise RuleError(f"no jurisdiction {jurisdiction!r}; known are {', '.join(JURISDICTIONS)}")
        if opinion not in OPINIONS:
            raise RuleError(f"no opinion {opinion!r}; known are {', '.join(OPINIONS)}")
        every = [_rule(raw) for raw in self._store.meta["rules"]]
        self.known = frozenset(r.id for r in every) | {r.family for r in every}
        for name in (*chosen, *left_out, *overrides, *(one.rule for one in allow if one.rule)):
            if name not in self.known:
                raise UnknownRuleError(name, self.known)
        self.rules: tuple[Rule, ...] = tuple(
            r
            for r in every
            if (not chosen or r.id in chosen or r.family in chosen)
            and r.id not in left_out
            and r.family not in left_out
        )
        # what forbids help is looked for whatever is selected; it is only not shown
        shown = {r.id for r in self.rules}
        hidden = [
            r
            for r in every
            if r.id not in shown and (not r.rewrite or r.category in _INTIMATE or r.id == _TOO_LONG)
        ]
        self._hidden = frozenset(r.id for r in hidden)
        self._mild = frozenset(r.id for r in every if not RANK[r.severity])
        self._severity: dict[str, Severity] = {
            r.id: overrides.get(r.id, r.severity) for r in (*self.rules, *hidden)
        }
        self._requests = tuple(r for r in (*self.rules, *hidden) if r.matcher == "request")
        self._finder = Finder(
            self._store,
            (*self.rules, *hidden),
            self._severity,
            jurisdiction=self._jurisdiction,
            today=self._today,
            opinion=opinion,
            language=language,
            language_model=language_model,
        )

    def check(
        self,
        text: str,
        *,
        model: str | None = None,
        size: str | None = None,
        quality: str | None = None,
        n: int | None = None,
        background: str | None = None,
        moderation: str | None = None,
        output_format: str | None = None,
        edit: bool = False,
    ) -> Report:
        """Return all findings of a prompt at once, sorted by place.

        The keyword arguments are the parameters of the request that the prompt is meant for; rules that
        compare prompt and request look at those given. ``moderation="low"`` makes warnings of mild risk
        hints, and ``edit`` (the request has reference pictures) the other way round: see ``severity``.
        Raises ``TypeError`` if ``text`` is not a ``str``.
        """
        if not isinstance(text, str):
            raise TypeError(f"a prompt is a str, not {type(text).__name__}")
        found, somebody = self._finder.find(text[:MAX_CHARACTERS])
        wanted = (model, size, quality, n, background, moderation, output_format)
        if wanted != _NOTHING_WANTED:
            given = {name: value for name, value in zip(_WANTED, wanted, strict=True) if value is not None}
            if edit:
                given["edit"] = True
            found += self._request(text, given)
        elif len(text) > MAX_CHARACTERS:
            found += self._request(text, {})
        if not found:
            return Report(text, ())
        found = by_pictures(found, edit=edit, known=wanted != _NOTHING_WANTED)
        settled = settle(by_request(found, low=moderation == "low", edit=edit))
        locked = self._locked(text, settled, somebody)
        if locked:
            # each suggestion would help to get the rest through
            settled = [f._replace(suggestions=()) if f.suggestions else f for f in settled]
        if self._hidden:
            settled = [f for f in settled if f.rule not in self._hidden]
        if not self._allowances:
            return Report(text, tuple(settled), (), locked)
        kept, suppressed = [], []
        for finding in settled:
            reason = self._allowances.reason(finding)
            if reason is None:
                kept.append(finding)
            else:
                suppressed.append(Suppressed(finding, reason))
        return Report(text, tuple(kept), tuple(suppressed), locked)

    def _locked(self, text: str, found: list[Finding], somebody: bool) -> tuple[Finding, ...]:
        """Return what forbids any help with a prompt, whatever severity it has been given.

        The classes that are never rewritten; nudity or sexual content in a prompt that names a person or a
        character, however far apart (nobody knows how old a character is meant to be); and text that is
        too long to have been checked whole.
        """
        never = tuple(f for f in found if not f.rewritable)
        if never or len(text) > MAX_CHARACTERS:
            return never or tuple(f for f in found if f.end > MAX_CHARACTERS or f.start >= MAX_CHARACTERS)
        if somebody:
            return tuple(f for f in found if f.category in _INTIMATE and f.rule not in self._mild)
        return ()

    def allowances_used(self) -> set[int]:
        """Return the numbers of the allowances that have matched so far."""
        return set(self._allowances.used)

    def note_used(self, numbers: Iterable[int]) -> None:
        """Take over which allowances matched in another process."""
        self._allowances.used.update(numbers)

    def ignoring(self, rules: Iterable[str]) -> Guard:
        """Return a guard like this one that ignores some more rules or families."""
        return self.like(ignore=(*self._made["ignore"], *rules))

    def like(self, **changes: Any) -> Guard:
        """Return a guard made as this one was, but for some arguments."""
        return Guard(**{**self._made, **changes})

    def stale_allowances(self, unused: bool = True) -> list[str]:
        """Say which allowances have run out, and (``unused``) which have matched nothing so far."""
        return self._allowances.stale(unused)

    def check_many(
        self, texts: Iterable[str], processes: int | None = None, **request: Any
    ) -> Iterator[Report]:
        """Check many prompts on all cores, in order and with flat memory.

        ``processes`` defaults to the cores this process may use; with one, or few prompts, nothing is started.
        Raises what ``check`` raises.
        """
        from . import parallel

        count = processes or parallel.cores()
        source = iter(texts)
        head = list(islice(source, _FEW)) if count > 1 else []
        if count == 1 or len(head) < _FEW:
            for text in chain(head, source):
                yield self.check(text, **request)
            return
        parts = parallel.chunks(chain(head, source), _CHUNK)
        for reports in parallel.ordered(_check_part, parts, count, _start_worker, (self, request)):
            yield from reports

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the arguments it was made with: another process opens the same compiled lists."""
        return _made_again, (self._made,)

    def fix(self, text: str, **request: Any) -> Fixed:
        """Apply the best suggestion of every finding at warning or above, then check again."""
        from .applying import apply

        return apply(text, self.check(text, **request), lambda changed: self.check(changed, **request))

    def _request(self, text: str, wanted: dict[str, Any]) -> list[Finding]:
        results: list[Finding] = []
        wanted = {**wanted, "today": self._today}
        for rule in self._requests:
            check: Callable[..., Iterable[requests.Clash]] = requests.CHECKS[rule.match["check"]]
            for clash in check(text, wanted):
                message = filled(
                    rule.message,
                    text=text[clash.start : clash.end],
                    detail=clash.detail,
                    name="",
                    about="",
                    protected="",
                )
                results.append(
                    Finding(
                        rule.id,
                        rule.kind,
                        self._severity[rule.id],
                        clash.start,
                        clash.end,
                        text[clash.start : clash.end],
                        message,
                        None,
                        rule.category,
                        clash.suggestions,
                        rule.rewrite,
                    )
                )
        return results


def _made_again(arguments: dict[str, Any]) -> Guard:
    return Guard(**arguments)


_worker: tuple[Guard, dict[str, Any]]


def _start_worker(guard: Guard, request: dict[str, Any]) -> None:
    global _worker
    _worker = guard, request


def _check_part(texts: list[str]) -> list[Report]:
    guard, request = _worker
    return [guard.check(text, **request) for text in texts]


def _rule(raw: dict[str, Any]) -> Rule:
    raw = {
        **raw,
        "instead": {k: tuple(v) for k, v in raw["instead"].items()},
        "why": "",
        "hits": (),
        "passes": (),
    }
    return Rule(**raw)
