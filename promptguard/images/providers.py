"""Who answers at a base URL: key variable, price overrides, and what they do to a request."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from promptguard.images.facts import SURE, FactsError, entries, read_yaml, shipped

_KEYS = frozenset(
    {
        "name",
        "title",
        "base_url",
        "hosts",
        "key_variables",
        "prices",
        "drops",
        "extra",
        "quirks",
        "source",
        "date",
        "sure",
    }
)
_PRICE_KEYS = frozenset({"text_in", "image_in", "image_out", "text_out", "per_image"})


@dataclass(frozen=True, slots=True)
class Provider:
    """One service that speaks OpenAI's image API, and where it differs."""

    name: str
    title: str
    base_url: str | None
    hosts: tuple[str, ...]
    key_variables: tuple[str, ...]
    prices: Mapping[str, Mapping[str, float]]
    drops: Mapping[str, tuple[str, ...]]
    extra: tuple[str, ...]
    quirks: tuple[str, ...]
    source: str
    date: date
    sure: str

    def serves(self, base_url: str) -> bool:
        """Whether the base URL is one of this provider's."""
        parts = urlsplit(base_url)
        host, path = (parts.hostname or "").lower(), parts.path.rstrip("/")
        for known in self.hosts:
            name, _, prefix = known.partition("/")
            if prefix and not path.startswith("/" + prefix):
                continue
            if host == name or (name.startswith(".") and host.endswith(name)):
                return True
        return False


def load_providers(extra: Iterable[Path] = ()) -> dict[str, Provider]:
    """Read the shipped providers and then ``extra`` files, which override by name."""
    found: dict[str, Provider] = {}
    for path in entries([shipped("providers"), *extra]):
        provider = _provider(path, read_yaml(path))
        found[provider.name] = provider
    return found


def provider_at(base_url: str, providers: Mapping[str, Provider]) -> Provider | None:
    """Return the provider of a base URL; the one with the longest host entry wins."""
    serving = [p for p in providers.values() if p.serves(base_url)]
    return max(serving, key=lambda p: max(map(len, p.hosts)), default=None)


def check_base_url(base_url: str) -> str:
    """Return the base URL without a trailing slash.

    Raises ValueError where it has no host, is not http(s), carries a password, or would send the key
    unencrypted to another machine.
    """
    try:
        parts = urlsplit(base_url.strip())
        parts.port  # noqa: B018  it is read when asked for
    except ValueError as error:
        raise ValueError(f"{base_url!r} is no http(s) address: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{base_url!r} is no http(s) address")
    if parts.username or parts.password:
        raise ValueError("a base URL must not carry a user or a password")
    if parts.scheme == "http" and not _local(parts.hostname):
        raise ValueError(f"http:// would send the key to {parts.hostname} unencrypted; use https://")
    return base_url.strip().rstrip("/")


def _local(host: str) -> bool:
    if host == "localhost" or ("." not in host and ":" not in host):
        return True  # a bare name is a machine of this network or a container
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_private


def _provider(path: Path, raw: dict[str, Any]) -> Provider:
    unknown = set(raw) - _KEYS
    if unknown:
        raise FactsError(f"{path.name}: unknown key {min(unknown)!r}")
    missing = _KEYS - set(raw)
    if missing:
        raise FactsError(f"{path.name}: {min(missing)} is missing")
    if raw["sure"] not in SURE or not isinstance(raw["date"], date) or not isinstance(raw["source"], str):
        raise FactsError(f"{path.name}: needs source, date, and sure (one of {', '.join(SURE)})")
    for model, prices in raw["prices"].items():
        strange = set(prices) - _PRICE_KEYS
        if strange:
            raise FactsError(f"{path.name}: prices.{model} has the unknown key {min(strange)!r}")
    return Provider(
        name=raw["name"],
        title=raw["title"],
        base_url=raw["base_url"],
        hosts=tuple(raw["hosts"]),
        key_variables=tuple(raw["key_variables"]),
        prices=raw["prices"],
        drops={endpoint: tuple(names) for endpoint, names in raw["drops"].items()},
        extra=tuple(raw["extra"]),
        quirks=tuple(raw["quirks"]),
        source=raw["source"],
        date=raw["date"],
        sure=raw["sure"],
    )
