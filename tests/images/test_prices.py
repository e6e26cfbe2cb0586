from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from promptguard.images.estimate import (
    MILLION,
    Money,
    actual,
    dollars,
    estimate,
    input_image_tokens,
    output_tokens,
)
from promptguard.images.models import Registry
from promptguard.images.providers import load_providers
from promptguard.images.request import ImageRequest, InputImage

from .pictures import png

TODAY = date(2026, 11, 22)


def _published() -> list[tuple[str, str, str, Decimal]]:
    lines = (Path(__file__).parent / "published_prices.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.reader(line for line in lines if not line.startswith("#"))
    return [(model, quality, size, Decimal(price)) for model, quality, size, price in rows]


def _price(registry: Registry, model: str, quality: str, size: str) -> Decimal:
    family = registry.find(model)
    assert family is not None
    tokens, rate = output_tokens(family, size, quality), family.rates().image_out
    assert tokens is not None
    assert rate is not None
    assert tokens[0] == tokens[1]
    return tokens[0] * rate / MILLION


def test_the_sixty_published_prices_of_2_5_are_met_exactly(registry: Registry) -> None:
    rows = [row for row in _published() if row[0].startswith("gpt-image-2.5")]
    assert len(rows) == 60
    wrong = [row for row in rows if _price(registry, *row[:3]) != row[3]]
    assert wrong == []


def test_the_eighteen_published_prices_of_2_are_met_within_their_rounding(registry: Registry) -> None:
    rows = [row for row in _published() if row[0] == "gpt-image-2"]
    assert len(rows) == 18
    # Published to a tenth of a cent, and rounded up: never less than ours, never a tenth more.
    for model, quality, size, price in rows:
        ours = _price(registry, model, quality, size)
        assert ours - Decimal("0.0005") <= price < ours + Decimal("0.0010"), (model, quality, size)


def test_the_nine_prices_of_the_seed_guide_are_met_within_one_percent(registry: Registry) -> None:
    rows = [row for row in _published() if row[0] == "gpt-image-1"]
    assert len(rows) == 9
    for model, quality, size, price in rows:
        ours = _price(registry, model, quality, size)
        assert abs(ours - price) <= max(price / 100, Decimal("0.0005")), (quality, size)


@pytest.mark.parametrize(
    ("size", "quality", "tokens"),
    [("1024x640", "xhigh", 1700), ("1536x864", "low", 120)],
)
def test_two_real_bills_of_2_5(registry: Registry, size: str, quality: str, tokens: int) -> None:
    family = registry.find("gpt-image-2.5-flare")
    assert family is not None
    assert output_tokens(family, size, quality) == (tokens, tokens)


def test_low_of_2_6_is_a_band_that_holds_the_measurement(registry: Registry) -> None:
    family = registry.find("gpt-image-2.6-flare")
    assert family is not None
    low, high = output_tokens(family, "1536x1024", "low") or (0, 0)
    assert low < 664 < high
    assert output_tokens(family, "3840x2160", "high") == (3336, 3336)


def _estimate(registry: Registry, **parameters: object) -> Money:
    request = ImageRequest(**{"prompt": "a castle", "n": 1, **parameters})  # type: ignore[arg-type]
    return estimate(request, registry.find(request.model), today=TODAY).total


def test_an_unknown_model_costs_unknown_and_not_nothing(registry: Registry) -> None:
    price = _estimate(registry, model="gpt-image-9", size="1024x1024", quality="low")
    assert price == Money(None, None)
    assert str(price) == "unknown"


def test_an_unknown_part_leaves_what_is_known_as_the_least(registry: Registry) -> None:
    picture = InputImage("a.png", png(1024, 1024))
    price = _estimate(
        registry, model="gpt-image-2.6-flare", size="1024x1024", quality="high", images=(picture,)
    )
    assert price.high is None
    assert price.low is not None
    assert price.low > Decimal("0.05")
    assert str(price).startswith("unknown (at least $0.0")


def test_auto_is_a_range_over_qualities_and_sizes(registry: Registry) -> None:
    auto = _estimate(registry, model="gpt-image-2.5-flare")
    least = _estimate(registry, model="gpt-image-2.5-flare", size="1024x1536", quality="low")
    most = _estimate(registry, model="gpt-image-2.5-flare", size="1024x1024", quality="max")
    assert (auto.low, auto.high) == (least.low, most.high)


def test_n_pictures_cost_n_times_the_output(registry: Registry) -> None:
    one = _estimate(registry, model="gpt-image-2.5-flare", size="1024x1024", quality="max")
    ten = _estimate(registry, model="gpt-image-2.5-flare", size="1024x1024", quality="max", n=10)
    assert one.low is not None
    assert ten.low is not None
    assert ten.low - one.low == 9 * Decimal("0.21072")


def test_partial_pictures_cost_at_most_a_hundred_tokens_each(registry: Registry) -> None:
    plain = {"model": "gpt-image-2.5-flare", "size": "1024x1024", "quality": "low"}
    without, with_three = _estimate(registry, **plain), _estimate(registry, **plain, partial_images=3)
    assert with_three.low == without.low
    assert with_three.high is not None
    assert without.high is not None
    assert with_three.high - without.high == 300 * 30 / MILLION


def test_the_batch_api_costs_half_and_is_unknown_for_2_6(registry: Registry) -> None:
    for model, half in (("gpt-image-2", True), ("gpt-image-2.6-flare", False)):
        request = ImageRequest("a castle", model, size="1024x1024", quality="high")
        full = estimate(request, registry.find(model), today=TODAY).total
        batch = estimate(request, registry.find(model), today=TODAY, batch_api=True).total
        assert full.low is not None
        assert batch == (Money(full.low / 2, (full.high or 0) / 2) if half else Money(None, None))


@pytest.mark.parametrize(
    ("model", "size", "fidelity", "low", "high"),
    [
        ("gpt-image-1", (1024, 1024), None, 194, 194),
        ("gpt-image-1", (1025, 1024), None, 194, 194),
        ("gpt-image-1", (1024, 1536), None, 323, 323),
        ("gpt-image-1", (1024, 1024), "high", 194 + 4160, 194 + 4160),
        ("gpt-image-1-mini", (1024, 1024), None, 194, 1024),
        ("gpt-image-2", (1024, 1024), None, 1024 - 125, 1024 + 125),
        ("gpt-image-2", (4000, 4000), None, 1536 - 125, 1536 + 125),
    ],
)
def test_input_image_tokens(
    registry: Registry, model: str, size: tuple[int, int], fidelity: str | None, low: int, high: int
) -> None:
    family = registry.find(model)
    assert family is not None
    assert input_image_tokens(family, size, fidelity) == (low, high)


def test_the_seed_guides_usage_line_comes_to_a_quarter_dollar(registry: Registry) -> None:
    usage = {
        "input_tokens": 150,
        "input_tokens_details": {"image_tokens": 0, "text_tokens": 150},
        "output_tokens": 6240,
        "total_tokens": 6390,
    }
    request = ImageRequest("redesign the poster", "gpt-image-1", size="1024x1536", quality="high")
    paid = actual(usage, request, registry.find("gpt-image-1"), None)
    assert paid == Money(Decimal("0.25035"), Decimal("0.25035"))


def test_text_output_without_a_known_rate_leaves_the_bill_unknown(registry: Registry) -> None:
    usage = {
        "input_tokens": 10,
        "input_tokens_details": {"image_tokens": 0, "text_tokens": 10},
        "output_tokens": 300,
        "output_tokens_details": {"image_tokens": 196, "text_tokens": 104},
    }
    request = ImageRequest("a castle", "gpt-image-2")
    paid = actual(usage, request, registry.find("gpt-image-2"), None)
    assert paid.high is None
    assert paid.low == (10 * 5 + 196 * 30) / MILLION


@pytest.mark.parametrize(
    "usage", [None, {}, {"input_tokens": "many", "output_tokens": 5}, {"output_tokens": 5}]
)
def test_no_usable_usage_is_an_unknown_bill(registry: Registry, usage: dict[str, object] | None) -> None:
    request = ImageRequest("a castle", "gpt-image-2")
    assert actual(usage, request, registry.find("gpt-image-2"), None) == Money(None, None)


def test_a_flat_price_of_a_gateway_goes_before_tokens(registry: Registry) -> None:
    request = ImageRequest("a castle", "gpt-image-2-vip", n=3)
    provider = load_providers()["apiyi"]
    total = estimate(request, registry.find(request.model), today=TODAY, provider=provider).total
    assert total == Money(Decimal("0.09"), Decimal("0.09"))


def test_small_amounts_do_not_read_as_nothing() -> None:
    assert dollars(Decimal("0.000025")) == "$0.000025"
    assert dollars(Decimal("0.21072")) == "$0.2107"
