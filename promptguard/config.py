"""Settings: what they are, and how they are shown. ``settings_file`` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal


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
            value, key = getattr(self, entry.name), dashed(entry.name)
            if isinstance(value, (Request, Budget)):
                table = {dashed(f.name): getattr(value, f.name) for f in fields(value)}
                set_ = [f"{k} = {as_toml(v)}" for k, v in table.items() if v is not None]
                tables += ["", f"[{key}]", *set_] if set_ else []
            elif key == "allow":
                for one in self.allow:
                    set_ = [f"{f.name} = {as_toml(v)}" for f in fields(one) if (v := getattr(one, f.name))]
                    tables += ["", "[[allow]]", *set_]
            elif isinstance(value, Mapping):
                tables += (
                    ["", f"[{key}]", *(f"{as_toml(k)} = {as_toml(v)}" for k, v in value.items())]
                    if value
                    else []
                )
            elif key not in ("root", "source") and value is not None:
                lines.append(f"{key} = {as_toml(value)}")
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


def dashed(name: str) -> str:
    """Return a field's name as the settings file writes it."""
    return name.replace("_", "-")


def as_toml(value: object) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(as_toml(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(k)} = {as_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (str, Path)):
        from json import dumps

        return dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)
