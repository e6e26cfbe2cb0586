"""Read the YAML files of facts (models, providers) strictly, with where each fact is from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

import promptguard

SURE: tuple[str, ...] = ("measured", "official", "package", "third-party", "uncertain", "conflict")


class FactsError(ValueError):
    """A file of facts cannot be read, or says something that is not understood."""


class _Loader(yaml.SafeLoader):
    """Safe YAML in which a key may stand only once."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise FactsError(f"the key {key!r} stands twice")
        seen[key] = loader.construct_object(value_node, deep=True)
    return seen


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@dataclass(frozen=True, slots=True)
class Section:
    """Facts that share a source: what is said, by whom, as of when, and how sure it is."""

    facts: Mapping[str, Any]
    source: str
    date: date
    sure: str

    @classmethod
    def read(cls, path: Path, name: str, raw: object, allowed: frozenset[str]) -> Section | None:
        """Check one section of a file; a section that is absent or null is unknown (None)."""
        if raw is None:
            return None
        if not isinstance(raw, dict):
            raise FactsError(f"{path.name}: {name} is a mapping, or null where unknown")
        unknown = set(raw) - allowed - {"source", "date", "sure"}
        if unknown:
            raise FactsError(f"{path.name}: {name} has the unknown key {min(map(str, unknown))!r}")
        source, day, sure = raw.get("source"), raw.get("date"), raw.get("sure")
        if not isinstance(source, str) or not isinstance(day, date) or sure not in SURE:
            raise FactsError(f"{path.name}: {name} needs source, date, and sure (one of {', '.join(SURE)})")
        return cls({key: raw[key] for key in raw if key in allowed}, source, day, str(sure))


def shipped(kind: str) -> Path:
    """Return the folder of shipped facts: inside the wheel, or ``data/`` of a checkout."""
    package = Path(promptguard.__file__).parent
    inside = package / "_shipped" / "data" / kind
    return inside if inside.is_dir() else package.parent / "data" / kind


def entries(places: Iterable[Path]) -> Iterator[Path]:
    """Yield the YAML files of folders and files, in the order given and sorted inside a folder."""
    for place in places:
        if place.is_dir():
            yield from sorted([*place.glob("*.yaml"), *place.glob("*.yml")])
        elif place.is_file():
            yield place
        else:
            raise FactsError(f"{place}: no such file")


def read_yaml(path: Path) -> dict[str, Any]:
    """Read one YAML mapping; raises FactsError with the file's name."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except FactsError as err:
        raise FactsError(f"{path.name}: {err}") from err
    except yaml.MarkedYAMLError as err:
        line = f":{err.problem_mark.line + 1}" if err.problem_mark else ""
        raise FactsError(f"{path.name}{line}: is not valid YAML: {err.problem}; correct it") from None
    except OSError as err:
        raise FactsError(f"{path.name}: cannot be read: {err.strerror}") from None
    except (UnicodeDecodeError, yaml.YAMLError) as err:
        raise FactsError(f"{path.name}: cannot be read: {' '.join(str(err).split())}") from None
    if not isinstance(raw, dict):
        raise FactsError(f"{path.name}: holds no mapping")
    return raw
