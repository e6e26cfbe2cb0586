"""Read settings: the nearest promptguard.toml, or ``[tool.promptguard]`` of the nearest pyproject.toml.

Every key is known and every type checked; what is wrong is named with its file and key. This module is
on the way of every start, so it imports what it needs where it needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .config import Allow, Budget, Request, Settings, as_toml, dashed

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
        names = [dashed(f.name) for f in fields(Request)]
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
        return self._error(key, f"must be {expected}, not {as_toml(value)}")

    def _error(self, key: str, message: str) -> ConfigError:
        return ConfigError(f"{self._source}: {self._prefix}{key}: {message}")
