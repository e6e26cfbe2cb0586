"""Settings: the nearest promptguard.toml, or ``[tool.promptguard]`` of the nearest pyproject.toml.

Every key is known and every type checked; what is wrong is named with its file and key. This module is
on the way of every start, so it imports what it needs where it needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

SEVERITIES = ("error", "warning", "info")
LANGUAGES = ("off", "auto", "always")
OPINIONS = ("off", "auto", "always")
FILES = (".promptguard.toml", "promptguard.toml", "pyproject.toml")
"""The files that may hold settings; in one directory the first that does goes before the others."""


class ConfigError(Exception):
    """Settings that cannot be used. The message names the file, the key and what to write instead."""


@dataclass(frozen=True, slots=True)
class Allow:
    """An allowance: findings of ``rule`` (or of a family), of the list entry ``entry``, or both at once.

    It ends with the day ``until``, if there is one.
    """

    reason: str
    rule: str | None = None
    entry: str | None = None
    until: date | None = None

    def expired(self, today: date) -> bool:
        """Say whether it holds no longer on ``today``; on the day ``until`` it still does."""
        return self.until is not None and self.until < today


@dataclass(frozen=True, slots=True)
class Request:
    """What an image request has when the command line does not say. None: nothing was set."""

    model: str | None = None
    size: str | None = None
    quality: str | None = None
    n: int | None = None
    background: str | None = None
    moderation: str | None = None
    output_format: str | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """US dollars that may be spent a day, a month and on the project as a whole. None: no limit."""

    day: Decimal | None = None
    month: Decimal | None = None
    project: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. ``source`` is the file they came from and ``root`` the directory of its patterns.

    ``select`` and ``ignore`` hold rule ids (``artist/living-artist``) and families (``artist``); an empty
    ``select`` is all rules. Paths are absolute, and those of ``lists``, ``rules``, ``models`` and
    ``providers`` exist.
    """

    root: Path
    source: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str = "error"
    severity: Mapping[str, str] = field(default_factory=dict)
    language: str = "off"
    opinion: str = "off"
    language_model: str | None = None
    jurisdiction: str = "us"
    allow: tuple[Allow, ...] = ()
    lists: tuple[Path, ...] = ()
    rules: tuple[Path, ...] = ()
    request: Request = Request()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    budget: Budget = Budget()
    refusal_memory: bool = False
    models: tuple[Path, ...] = ()
    providers: tuple[Path, ...] = ()

    def excludes(self, path: Path | str) -> bool:
        """Say whether a pattern of ``exclude`` fits ``path`` or a directory above it."""
        return bool(self.exclude) and any(self._fits(pattern, path) for pattern in self.exclude)

    def ignored_in(self, path: Path | str) -> tuple[str, ...]:
        """Return the rules and families that ``per-file-ignores`` switches off in ``path``, sorted."""
        if not self.per_file_ignores:
            return ()
        found = (rules for pattern, rules in self.per_file_ignores.items() if self._fits(pattern, path))
        return tuple(sorted({rule for rules in found for rule in rules}))

    def show(self) -> str:
        """Return the settings as TOML that says the same when it is read again."""
        lines = [f"# {self.source or 'defaults: no settings file was found'}"]
        tables: list[str] = []
        for entry in fields(self):
            value, key = getattr(self, entry.name), _dashed(entry.name)
            if isinstance(value, (Request, Budget)):
                table = {_dashed(f.name): getattr(value, f.name) for f in fields(value)}
                set_ = [f"{k} = {_toml(v)}" for k, v in table.items() if v is not None]
                tables += ["", f"[{key}]", *set_] if set_ else []
            elif key == "allow":
                for one in self.allow:
                    set_ = [f"{f.name} = {_toml(v)}" for f in fields(one) if (v := getattr(one, f.name))]
                    tables += ["", "[[allow]]", *set_]
            elif isinstance(value, Mapping):
                tables += (
                    ["", f"[{key}]", *(f"{_toml(k)} = {_toml(v)}" for k, v in value.items())] if value else []
                )
            elif key not in ("root", "source") and value is not None:
                lines.append(f"{key} = {_toml(value)}")
        return "\n".join([*lines, *tables]) + "\n"

    def _fits(self, pattern: str, path: Path | str) -> bool:
        from fnmatch import fnmatchcase

        full = Path.cwd() / path
        name = full.relative_to(self.root) if full.is_relative_to(self.root) else full
        pattern = pattern.rstrip("/")
        for candidate in (name, *name.parents):
            text = candidate.as_posix()
            if fnmatchcase(text, pattern) or fnmatchcase(f"/{text}", f"*/{pattern}"):
                return True
        return False


def load(start: Path, explicit: Path | None = None, isolated: bool = False) -> Settings:
    """Return the settings for the directory ``start``, or for that of the file ``start``.

    ``explicit`` names the one file to read; ``isolated`` reads none. Raise ConfigError for settings that
    cannot be used.
    """
    start = Path.cwd() / start
    home = start if start.is_dir() else start.parent
    if isolated:
        return Settings(root=home)
    if explicit is not None:
        source = Path.cwd() / explicit
        table = _table(source, must=True)
        if table is None:
            raise ConfigError(f"{explicit}: has no [tool.promptguard] table; add one, or name another file")
        return _settings(table, source)
    for directory in (home, *home.parents):
        for name in FILES:
            source = directory / name
            table = _table(source)
            if table is not None:
                return _settings(table, source)
    return Settings(root=home)


def _table(source: Path, must: bool = False) -> dict[str, Any] | None:
    """Return the settings of a file as TOML has them, None when it holds none."""
    try:
        data = source.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if must:
            raise ConfigError(f"{source}: no such file; check --config") from None
        return None
    except OSError as error:
        raise ConfigError(f"{source}: cannot be read: {error.strerror}") from None
    project = source.name == "pyproject.toml"
    if project and b"promptguard" not in data:
        return None  # most have none, and a TOML parser takes as long to import as all the rest
    from importlib import import_module

    toml = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        table: dict[str, Any] = toml.loads(data.decode("utf-8-sig"), parse_float=_decimal)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{source}: is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except toml.TOMLDecodeError as error:
        raise ConfigError(f"{source}: is not valid TOML: {error}") from None
    if not project:
        return table
    tools = table.get("tool", {})
    own = tools.get("promptguard") if isinstance(tools, dict) else None
    if own is not None and not isinstance(own, dict):
        raise ConfigError(f"{source}: tool.promptguard must be a table")
    return own


def _decimal(number: str) -> Decimal:
    from decimal import Decimal

    return Decimal(number)


def _settings(table: dict[str, Any], source: Path) -> Settings:
    reader = _Reader(source, "tool.promptguard." if source.name == "pyproject.toml" else "")
    takers: dict[str, Callable[[str, Any], Any]] = {
        "select": reader.strings,
        "ignore": reader.strings,
        "fail-on": reader.severity,
        "severity": reader.severities,
        "language": lambda key, value: reader.choice(key, value, LANGUAGES),
        "opinion": lambda key, value: reader.choice(key, value, OPINIONS),
        "language-model": reader.text,
        "jurisdiction": reader.country,
        "allow": reader.allowances,
        "lists": reader.paths,
        "rules": reader.paths,
        "request": reader.request,
        "per-file-ignores": reader.ignores,
        "exclude": reader.strings,
        "budget": reader.budget,
        "refusal-memory": reader.flag,
        "models": reader.paths,
        "providers": reader.paths,
    }
    settings = Settings(root=source.parent, source=source, **reader.take("", table, takers))
    if settings.language_model is not None and settings.language == "off":
        raise ConfigError(
            f'{source}: language-model is never asked with language = "off"; set language = "auto" too'
        )
    return settings


class _Reader:
    """Turns TOML values into settings, and says what is wrong with the place where it stands."""

    def __init__(self, source: Path, prefix: str) -> None:
        self._source = source
        self._prefix = prefix

    def take(self, at: str, table: object, takers: Mapping[str, Callable[[str, Any], Any]]) -> dict[str, Any]:
        """Return the values of a table by field name; each key has a function that checks it."""
        if not isinstance(table, dict):
            raise self._wrong(at.rstrip("."), table, "a table")
        taken = {}
        for key, value in table.items():
            if key not in takers:
                raise self._unknown(at, key, takers)
            taken[key.replace("-", "_")] = takers[key](at + key, value)
        return taken

    def text(self, key: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(key, value, "a string that is not empty")
        return value

    def flag(self, key: str, value: object) -> bool:
        if not isinstance(value, bool):
            raise self._wrong(key, value, "true or false")
        return value

    def count(self, key: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise self._wrong(key, value, "a whole number of 1 or more")
        return value

    def strings(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise self._wrong(key, value, "a list of strings")
        return tuple(self.text(f"{key}[{index}]", item) for index, item in enumerate(value))

    def choice(self, key: str, value: object, choices: tuple[str, ...]) -> str:
        if value not in choices:
            raise self._wrong(key, value, f"one of {', '.join(choices)}")
        return str(value)

    def severity(self, key: str, value: object) -> str:
        return self.choice(key, value, SEVERITIES)

    def country(self, key: str, value: object) -> str:
        text = self.text(key, value).lower()
        if text == "uk":
            raise self._wrong(key, value, '"gb", the ISO code of the United Kingdom')
        from .lists import JURISDICTIONS

        return self.choice(key, text, JURISDICTIONS)

    def severities(self, key: str, value: object) -> dict[str, str]:
        if not isinstance(value, dict):
            raise self._wrong(key, value, "a table from rules to severities")
        return {rule: self.severity(f'{key}."{rule}"', level) for rule, level in value.items()}

    def ignores(self, key: str, value: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(value, dict):
            raise self._wrong(key, value, "a table from file patterns to lists of rules")
        return {pattern: self.strings(f'{key}."{pattern}"', rules) for pattern, rules in value.items()}

    def paths(self, key: str, value: object) -> tuple[Path, ...]:
        """Return paths that the settings file gives, which are relative to its directory."""
        found = []
        for index, name in enumerate(self.strings(key, value)):
            path = self._source.parent / Path(name).expanduser()
            if not path.exists():
                raise self._error(f"{key}[{index}]", f"{path} does not exist; correct the path or remove it")
            found.append(path)
        return tuple(found)

    def allowances(self, key: str, value: object) -> tuple[Allow, ...]:
        if not isinstance(value, list):
            raise self._wrong(key, value, f"a list of tables, [[{self._prefix}{key}]]")
        takers = {"rule": self.text, "entry": self.text, "reason": self.text, "until": self.day}
        found = []
        for index, item in enumerate(value):
            at = f"{key}[{index}]"
            taken = self.take(f"{at}.", item, takers)
            if "reason" not in taken:
                raise self._error(at, "has no reason; say who allowed it and why")
            if "rule" not in taken and "entry" not in taken:
                raise self._error(at, "names neither a rule nor an entry; it would allow everything")
            found.append(Allow(**taken))
        return tuple(found)

    def day(self, key: str, value: object) -> date:
        from datetime import date, datetime

        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(value)  # type: ignore[arg-type]  # what it is not is a TypeError
        except (TypeError, ValueError):
            raise self._wrong(key, value, "a date such as 2030-12-31") from None

    def request(self, key: str, value: object) -> Request:
        names = [_dashed(f.name) for f in fields(Request)]
        takers: dict[str, Callable[[str, Any], Any]] = dict.fromkeys(names, self.text)
        return Request(**self.take(f"{key}.", value, {**takers, "n": self.count}))

    def budget(self, key: str, value: object) -> Budget:
        def currency(at: str, code: object) -> str:
            return self.choice(at, code, ("USD",))

        takers = {"day": self.money, "month": self.money, "project": self.money, "currency": currency}
        taken = self.take(f"{key}.", value, takers)
        taken.pop("currency", None)
        return Budget(**taken)

    def money(self, key: str, value: object) -> Decimal:
        from decimal import Decimal

        amount = Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(amount, Decimal) or not amount.is_finite() or amount < 0:
            raise self._wrong(key, value, "an amount of US dollars such as 2.50")
        return amount

    def _unknown(self, at: str, key: str, known: Mapping[str, object]) -> ConfigError:
        from difflib import get_close_matches

        near = get_close_matches(key.replace("_", "-").lower(), known, n=1)
        advice = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        return self._error(at + key, f"no such key; {advice}")

    def _wrong(self, key: str, value: object, expected: str) -> ConfigError:
        return self._error(key, f"must be {expected}, not {_toml(value)}")

    def _error(self, key: str, message: str) -> ConfigError:
        return ConfigError(f"{self._source}: {self._prefix}{key}: {message}")


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _toml(value: object) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (str, Path)):
        from json import dumps

        return dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)
