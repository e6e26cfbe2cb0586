"""The image models: read, check and look up ``data/models/*.yaml``.

Every section of a file carries its source, its date and how sure it is. ``None`` means unknown,
which is never the same as zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from promptguard.images.facts import FactsError, Section, entries, read_yaml, shipped

_SIZE = re.compile(r"([1-9][0-9]{0,4})x([1-9][0-9]{0,4})")

_SECTIONS: dict[str, frozenset[str]] = {
    "lifecycle": frozenset({"released", "deprecated", "shutdown", "replacement"}),
    "endpoints": frozenset({"values"}),
    "sizes": frozenset({"values", "rule", "auto"}),
    "qualities": frozenset({"values", "default"}),
    "formats": frozenset({"values", "gated"}),
    "backgrounds": frozenset({"values"}),
    "limits": frozenset(
        {
            "prompt_chars",
            "images_max",
            "input_images_max",
            "input_bytes_max",
            "mask_bytes_max",
            "partial_images_max",
            "input_fidelity",
        }
    ),
    "prices": frozenset(
        {"text_in", "text_in_cached", "image_in", "image_in_cached", "image_out", "text_out"}
    ),
    "output_tokens": frozenset({"partial_image", "table", "formula", "band"}),
    "input_images": frozenset(
        {"rule", "rules", "base", "tile", "side", "high_fidelity", "patch", "cap", "slack"}
    ),
    "text_tokens": frozenset({"vocabulary", "overhead"}),
    "batch": frozenset({"factor"}),
}


@dataclass(frozen=True, slots=True)
class Rates:
    """US dollars a million tokens; ``None`` is unknown."""

    text_in: Decimal | None
    image_in: Decimal | None
    image_out: Decimal | None
    text_out: Decimal | None


@dataclass(frozen=True, slots=True)
class Model:
    """One model family: the ids that behave and cost alike, and what is known of them."""

    family: str
    ids: tuple[str, ...]
    note: str
    sections: Mapping[str, Section | None]

    def get(self, section: str, key: str) -> Any:
        """Return one fact, or None where it is not known."""
        found = self.sections.get(section)
        return None if found is None else found.facts.get(key)

    @property
    def shutdown(self) -> date | None:
        """The day the model is switched off, where one is announced."""
        day: date | None = self.get("lifecycle", "shutdown")
        return day

    def status(self, today: date) -> str:
        """Return ``retired``, ``deprecated`` or ``active`` on the day given."""
        if self.shutdown is not None and today >= self.shutdown:
            return "retired"
        return "deprecated" if self.get("lifecycle", "deprecated") or self.shutdown else "active"

    def rates(self) -> Rates:
        """Return the token rates of the file."""
        return Rates(
            *(_decimal(self.get("prices", key)) for key in ("text_in", "image_in", "image_out", "text_out"))
        )

    @property
    def qualities(self) -> tuple[str, ...]:
        """The qualities that can be asked for, ``auto`` left out."""
        return tuple(q for q in self.get("qualities", "values") or () if q != "auto")

    @property
    def common_sizes(self) -> tuple[str, ...]:
        """The sizes listed in the file: all there are, or those that ``auto`` is priced over."""
        return tuple(self.get("sizes", "values") or ())


@dataclass(frozen=True, slots=True)
class Registry:
    """All models known, by id and by family name."""

    models: tuple[Model, ...]

    def find(self, name: str) -> Model | None:
        """Return the model with this id or family name (case and spaces aside)."""
        wanted = name.strip().lower()
        for model in self.models:
            if wanted in model.ids:
                return model
        return next((model for model in self.models if model.family == wanted), None)


def parse_size(size: str) -> tuple[int, int] | None:
    """Return width and height in pixels, or None where the text is no ``WIDTHxHEIGHT``."""
    match = _SIZE.fullmatch(size.strip().lower())
    return (int(match[1]), int(match[2])) if match else None


def load(extra: Iterable[Path] = ()) -> Registry:
    """Read the shipped models and then ``extra`` files or folders, which override by family.

    Raises FactsError where a file cannot be read or says something that is not understood.
    """
    found: dict[str, Model] = {}
    for path in entries([shipped("models"), *extra]):
        model = _model(path)
        found[model.family] = model
    seen: dict[str, str] = {}
    for model in found.values():
        for name in model.ids:
            if seen.setdefault(name, model.family) != model.family:
                raise FactsError(f"{name} is listed in {seen[name]} and in {model.family}")
    if not found:
        raise FactsError("no model files: nothing can be priced")
    return Registry(tuple(found[family] for family in sorted(found)))


def _model(path: Path) -> Model:
    raw = read_yaml(path)
    unknown = set(raw) - set(_SECTIONS) - {"family", "ids", "note"}
    if unknown:
        raise FactsError(f"{path.name}: unknown key {min(unknown)!r}")
    family, ids = raw.get("family"), raw.get("ids")
    if not isinstance(family, str) or not isinstance(ids, list) or not ids:
        raise FactsError(f"{path.name}: needs family and ids")
    if not all(isinstance(name, str) and name == name.lower() for name in ids):
        raise FactsError(f"{path.name}: ids are lower-case text")
    sections = {name: Section.read(path, name, raw.get(name), allowed) for name, allowed in _SECTIONS.items()}
    model = Model(family, tuple(ids), str(raw.get("note", "")), sections)
    _check(path, model)
    return model


def _check(path: Path, model: Model) -> None:
    for key in _SECTIONS["prices"]:
        rate = model.get("prices", key)
        if rate is not None and (isinstance(rate, bool) or not isinstance(rate, (int, float)) or rate <= 0):
            raise FactsError(
                f"{path.name}: prices.{key} is {rate!r}; a rate is above 0, or null where unknown"
            )
    for name, section in model.sections.items():
        if section is not None and "values" in _SECTIONS[name]:
            values = section.facts.get("values")
            if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
                raise FactsError(f"{path.name}: {name}.values is {values!r}; it is a list of texts")
    for key in _SECTIONS["limits"] - {"input_fidelity"} if model.sections["limits"] else ():
        limit = model.get("limits", key)
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
            raise FactsError(f"{path.name}: limits.{key} is {limit!r}; it is a whole number")
    for size in model.common_sizes:
        if not isinstance(size, str) or parse_size(size) is None:
            raise FactsError(f"{path.name}: {size!r} is no WIDTHxHEIGHT")
    known = set(model.qualities)
    for key in ("table", "formula", "band"):
        extra = set(model.get("output_tokens", key) or {}) - known
        if extra:
            raise FactsError(f"{path.name}: output_tokens.{key} names the unknown quality {min(extra)!r}")
    rule = model.get("input_images", "rule")
    if rule not in (None, "tiles", "patches", "either"):
        raise FactsError(f"{path.name}: input_images.rule {rule!r} is none of tiles, patches, either")
    for key in ("released", "shutdown"):
        day = model.get("lifecycle", key)
        if key == "shutdown" and day is not None and not isinstance(day, date):
            raise FactsError(f"{path.name}: lifecycle.{key} is a date like 2026-12-01")


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
