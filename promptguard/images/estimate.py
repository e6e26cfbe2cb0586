"""What a request will cost, as a range where the facts are a range and unknown where they are not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any

from promptguard.images.models import Model, parse_size
from promptguard.images.providers import Provider
from promptguard.images.request import ImageRequest
from promptguard.images.tokens import count_text

MILLION = Decimal(1_000_000)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Money:
    """US dollars from ``low`` to ``high``; ``high`` is None where no upper end is known.

    Nothing at all is known where ``low`` is None.
    """

    low: Decimal | None
    high: Decimal | None

    def __add__(self, other: Money) -> Money:
        """Add two amounts: the known part stays known, an unknown upper end stays unknown."""
        low = None if self.low is None and other.low is None else (self.low or ZERO) + (other.low or ZERO)
        high = None if self.high is None or other.high is None else self.high + other.high
        return Money(low, high)

    @property
    def known(self) -> bool:
        """Whether the upper end is known, so that a budget can be held to it."""
        return self.high is not None

    def __str__(self) -> str:
        if self.low is None:
            return "unknown"
        if self.high is None:
            return f"unknown (at least {dollars(self.low)})"
        low, high = dollars(self.low), dollars(self.high)
        return low if low == high else f"{low} to {high}"


UNKNOWN = Money(None, None)


@dataclass(frozen=True, slots=True)
class Line:
    """One part of an estimate: tokens (low, high) or None, the rate, and what that comes to."""

    name: str
    tokens: tuple[int, int] | None
    rate: Decimal | None
    money: Money
    note: str = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The price of a request before it is sent, with the facts it rests on."""

    model: str
    family: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def total(self) -> Money:
        """The sum of the lines."""
        total = Money(ZERO, ZERO)
        for line in self.lines:
            total = total + line.money
        return UNKNOWN if all(line.money.low is None for line in self.lines) else total

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON values; amounts are decimal text, null where unknown."""
        return {
            "model": self.model,
            "family": self.family,
            "currency": "USD",
            "total": money_dict(self.total),
            "lines": [
                {
                    "name": line.name,
                    "tokens": list(line.tokens) if line.tokens else None,
                    "rate_per_million": None if line.rate is None else str(line.rate),
                    **money_dict(line.money),
                    "note": line.note,
                }
                for line in self.lines
            ],
            "notes": list(self.notes),
            "sources": list(self.sources),
        }


def dollars(amount: Decimal) -> str:
    """Write an amount with four decimals, and more for what would else read as nothing."""
    places = 4 if amount == 0 or amount >= Decimal("0.001") else 6
    return f"${amount:.{places}f}"


def money_dict(money: Money) -> dict[str, str | None]:
    """Return an amount as JSON values: decimal text, or null where unknown."""
    return {
        "low": None if money.low is None else f"{money.low.normalize():f}",
        "high": None if money.high is None else f"{money.high.normalize():f}",
    }


def estimate(
    request: ImageRequest,
    model: Model | None,
    *,
    today: date,
    provider: Provider | None = None,
    batch_api: bool = False,
) -> Estimate:
    """Price a request by its model's facts; a model that is not known has an unknown price.

    ``batch_api`` prices it for OpenAI's Batch API. ``provider`` may override rates.
    """
    override = _override(request, model, provider)
    if override is not None and "per_image" in override and provider is not None:
        each = Decimal(str(override["per_image"])) * request.n
        line = Line(f"{request.n} images, flat", None, None, Money(each, each))
        return Estimate(request.model, provider.name, (line,), (), (f"{provider.source} ({provider.date})",))
    if model is None:
        nothing = Line("image output", None, None, UNKNOWN)
        note = "the model is not in the registry: its price is unknown"
        return Estimate(request.model, "unknown", (nothing,), (note,), ())
    rates = _rates(model, override)
    factor, notes = _batch_factor(model, batch_api)
    lines = [
        _text_line(request, model, rates["text_in"], factor),
        *_input_lines(request, model, rates["image_in"], factor),
        _output_line(request, model, rates["image_out"], factor, notes),
    ]
    partial = _partial_line(request, model, rates["image_out"], factor)
    if partial is not None:
        lines.append(partial)
    if model.status(today) == "retired":
        notes.append(f"{request.model} was switched off on {model.shutdown}: what it used to cost")
    return Estimate(
        request.model, model.family, tuple(lines), tuple(notes), _sources(request, model, provider, override)
    )


def actual(
    usage: Mapping[str, Any] | None, request: ImageRequest, model: Model | None, provider: Provider | None
) -> Money:
    """Return what a reported ``usage`` comes to; unknown where there is none or no rate for it.

    Without ``output_tokens_details`` all output is image tokens. Without ``input_tokens_details`` the
    input of a generation is text; that of an edit lies between the text and the image rate.
    """
    override = _override(request, model, provider)
    if override is not None and "per_image" in override:
        each = Decimal(str(override["per_image"])) * request.n
        return Money(each, each)
    if model is None or not usage:
        return UNKNOWN
    rates = _rates(model, override)
    total_in, total_out = _whole(usage.get("input_tokens")), _whole(usage.get("output_tokens"))
    if total_in is None or total_out is None:
        return UNKNOWN
    details_out = usage.get("output_tokens_details") or {}
    text_out = _whole(details_out.get("text_tokens")) or 0
    image_out = _whole(details_out.get("image_tokens"))
    image_out = total_out - text_out if image_out is None else image_out
    cost = _charge(image_out, rates["image_out"]) + _charge(text_out, rates["text_out"])
    details_in = usage.get("input_tokens_details") or {}
    text_in, image_in = _whole(details_in.get("text_tokens")), _whole(details_in.get("image_tokens"))
    if text_in is not None and image_in is not None:
        return cost + _charge(text_in, rates["text_in"]) + _charge(image_in, rates["image_in"])
    if not request.images:
        return cost + _charge(total_in, rates["text_in"])
    ends = [_charge(total_in, rates["text_in"]), _charge(total_in, rates["image_in"])]
    lows = [end.low for end in ends if end.low is not None]
    highs = [end.high for end in ends if end.high is not None]
    return cost + Money(min(lows, default=None), max(highs) if len(highs) == len(ends) else None)


def output_tokens(model: Model, size: str, quality: str) -> tuple[int, int] | None:
    """Return the image tokens (low, high) of one picture, or None where the model's facts do not say."""
    table = model.get("output_tokens", "table")
    if table is not None:
        found = (table.get(quality) or {}).get(size)
        return None if found is None else (int(found), int(found))
    factors, pixels = model.get("output_tokens", "formula"), parse_size(size)
    if factors is None or pixels is None or quality not in factors:
        return None
    exact = _formula(factors[quality], *pixels)
    low, high = (model.get("output_tokens", "band") or {}).get(quality, (1, 1))
    return int(exact * low), ceil(exact * high)


def input_image_tokens(
    model: Model, size: tuple[int, int] | None, fidelity: str | None
) -> tuple[int, int] | None:
    """Return the tokens (low, high) of one reference picture, or None where no rule is known."""
    section = model.sections["input_images"]
    if section is None or size is None:
        return None
    rules = section.facts.get("rules") or [section.facts]
    counts = [_by_rule(rule, size, fidelity) for rule in rules]
    if any(count is None for count in counts):
        return None
    known = [count for count in counts if count is not None]
    return min(low for low, _ in known), max(high for _, high in known)


def _formula(factor: int, width: int, height: int) -> int:
    # Whole numbers throughout: the published prices are met to the token, and floats would not promise it.
    longer, shorter = max(width, height), min(width, height)
    side = (2 * factor * shorter + longer) // (2 * longer)
    return -(-factor * side * (2_000_000 + width * height) // 4_000_000)


def _by_rule(rule: Mapping[str, Any], size: tuple[int, int], fidelity: str | None) -> tuple[int, int] | None:
    width, height = size
    if rule["rule"] == "patches":
        patch, slack = rule["patch"], rule["slack"]
        count = min(rule["cap"], ceil(width / patch) * ceil(height / patch))
        return max(0, count - slack), count + slack
    # The shorter side is scaled to `side`, rounded down: 1025x1024 was measured to be one tile.
    side, shorter, longer = rule["side"], min(size), max(size)
    tiles = ceil((longer * side // shorter) / side)
    count = rule["base"] + rule["tile"] * tiles
    if fidelity == "high":
        extra = rule["high_fidelity"]
        if extra is None:
            return None
        count += extra["square" if width == height else "other"]
    return count, count


def _text_line(request: ImageRequest, model: Model, rate: Decimal | None, factor: Decimal | None) -> Line:
    counted = count_text(request.prompt)
    low, high = model.get("text_tokens", "overhead") or (0, 0)
    tokens = (counted.low + low, counted.high + high)
    return Line("text input", tokens, rate, _cost(tokens, rate, factor), counted.how)


def _input_lines(
    request: ImageRequest, model: Model, rate: Decimal | None, factor: Decimal | None
) -> list[Line]:
    lines = []
    for image in request.images:
        tokens = input_image_tokens(model, image.size, request.input_fidelity)
        note = "" if tokens else "no rule for the tokens of a reference picture is known"
        lines.append(Line(f"image input {image.name}", tokens, rate, _cost(tokens, rate, factor), note))
    return lines


def _output_line(
    request: ImageRequest, model: Model, rate: Decimal | None, factor: Decimal | None, notes: list[str]
) -> Line:
    sizes, qualities = [request.size or "auto"], [request.quality or "auto"]
    if sizes == ["auto"]:
        sizes = list(model.common_sizes)
        notes.append(f"size auto: priced over {', '.join(sizes)}; set the size to be sure")
    if qualities == ["auto"]:
        qualities = list(model.qualities)
        if qualities:
            span = f"{qualities[0]} to {qualities[-1]}"
            notes.append(f"quality auto: priced from {span}; set the quality to be sure")
    each = [output_tokens(model, size, quality) for size in sizes for quality in qualities]
    known = [tokens for tokens in each if tokens is not None]
    if len(known) < len(each) or not known:
        return Line("image output", None, rate, UNKNOWN, "the tokens of this size and quality are not known")
    tokens = (min(low for low, _ in known) * request.n, max(high for _, high in known) * request.n)
    return Line("image output", tokens, rate, _cost(tokens, rate, factor), f"{request.n} x {'/'.join(sizes)}")


def _partial_line(
    request: ImageRequest, model: Model, rate: Decimal | None, factor: Decimal | None
) -> Line | None:
    if not request.partial_images:
        return None
    each = model.get("output_tokens", "partial_image")
    if each is None:
        return Line("partial images", None, rate, UNKNOWN)
    # The final picture may come before all partial ones were made: none to all of them.
    tokens = (0, each * request.partial_images * request.n)
    return Line(
        "partial images",
        tokens,
        rate,
        _cost(tokens, rate, factor),
        f"at most {request.partial_images} a picture",
    )


def _cost(tokens: tuple[int, int] | None, rate: Decimal | None, factor: Decimal | None) -> Money:
    if tokens is None or rate is None or factor is None:
        return UNKNOWN
    return Money(tokens[0] * rate * factor / MILLION, tokens[1] * rate * factor / MILLION)


def _charge(tokens: int, rate: Decimal | None) -> Money:
    if tokens == 0:
        return Money(ZERO, ZERO)
    return UNKNOWN if rate is None else Money(tokens * rate / MILLION, tokens * rate / MILLION)


def _rates(model: Model, override: Mapping[str, float] | None) -> dict[str, Decimal | None]:
    rates = model.rates()
    found = {name: getattr(rates, name) for name in ("text_in", "image_in", "image_out", "text_out")}
    for name, rate in (override or {}).items():
        found[name] = Decimal(str(rate))
    return found


def _override(
    request: ImageRequest, model: Model | None, provider: Provider | None
) -> Mapping[str, float] | None:
    if provider is None:
        return None
    found = provider.prices.get(request.model)
    return found if found is not None or model is None else provider.prices.get(model.family)


def _batch_factor(model: Model, batch_api: bool) -> tuple[Decimal | None, list[str]]:
    if not batch_api:
        return Decimal(1), []
    factor = model.get("batch", "factor")
    if factor is None:
        return None, [f"no Batch price is known for {model.family}"]
    return Decimal(str(factor)), [f"Batch API: {factor} of every rate"]


def _sources(
    request: ImageRequest, model: Model, provider: Provider | None, override: Mapping[str, float] | None
) -> tuple[str, ...]:
    found = []
    for name in ("prices", "output_tokens", "input_images", "text_tokens"):
        section = model.sections[name]
        if section is not None and (request.images or name != "input_images"):
            found.append(f"{name.replace('_', ' ')}: {section.source} ({section.date}, {section.sure})")
    if provider is not None and override:
        found.append(f"{provider.name} rates: {provider.source} ({provider.date}, {provider.sure})")
    return tuple(found)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
