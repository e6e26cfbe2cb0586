"""Checks that compare a prompt with the parameters of its request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .patterns import pattern

if TYPE_CHECKING:
    from fractions import Fraction  # brings decimal along, and few requests need it

MAX_CHARACTERS = 32_000
MAX_IMAGES = 10  # n, on every gpt-image model
MUCH_TEXT = 250  # characters to be drawn above which models garble them


@dataclass(frozen=True, slots=True)
class Clash:
    """A place where prompt and request disagree (0, 0 where it is the request alone)."""

    start: int
    end: int
    detail: str
    suggestions: tuple[str, ...] = ()


_RATIO = pattern(r"(?<![\d.:/])(\d{1,2})\s?(?::|：|比|x|×)\s?(\d{1,2})(?![\d.:/]|\s?[ap]m\b|0?x\d)")
_PIXELS = pattern(r"(\d{3,4})\s?[x×]\s?(\d{3,4})")
_FORM = pattern(r"\d+\s?[x×]\s?\d+")
_RATIO_WORDS = pattern(
    r"aspect|ratio|--ar|画幅|比例|比率|アスペクト|縦横比|横屏|竖屏|portrait|landscape|square|format|canvas|size|frame|비율",
    re.IGNORECASE,
)


def _size(value: Any) -> Fraction | None:
    from fractions import Fraction

    match = _PIXELS.fullmatch(str(value).strip().lower())
    return Fraction(int(match[1]), int(match[2])) if match and int(match[2]) else None


def aspect_ratio(text: str, wanted: dict[str, Any]) -> Iterator[Clash]:
    """The prompt speaks of an aspect ratio that the size of the request does not have."""
    from fractions import Fraction

    ratio = _size(wanted.get("size", ""))
    if ratio is None:
        return
    for match in _RATIO.finditer(text):
        width, height = int(match[1]), int(match[2])
        near = text[max(0, match.start() - 40) : match.end() + 40]
        if (
            not width
            or not height
            or not Fraction(1, 4) <= Fraction(width, height) <= 4
            or not _RATIO_WORDS.search(near)
        ):
            continue
        asked = Fraction(width, height)
        if abs(asked / ratio - 1) > Fraction(1, 50):
            yield Clash(
                match.start(), match.end(), f"{match[0]} in the prompt, size {wanted['size']} in the request"
            )


_TRANSPARENT = pattern(
    r"transparent (?:png )?background|background transparent|no background, png|alpha channel|透明背景|背景透明|背景透過|透過背景|透過png|투명 배경",
    re.IGNORECASE,
)


def transparent_background(text: str, wanted: dict[str, Any]) -> Iterator[Clash]:
    """A transparent background is asked for, but background or format cannot give it."""
    background, output = wanted.get("background"), wanted.get("output_format")
    if background == "transparent" and output in ("jpeg", "jpg"):
        yield Clash(0, 0, "background=transparent needs output_format png or webp, not jpeg")
    match = _TRANSPARENT.search(text)
    if match and background == "opaque":
        yield Clash(match.start(), match.end(), "the request says background=opaque")
    elif match and output in ("jpeg", "jpg") and background != "transparent":
        yield Clash(match.start(), match.end(), "jpeg has no transparency: use png or webp")


def prompt_length(text: str, wanted: dict[str, Any]) -> Iterator[Clash]:
    """The prompt is longer than the API takes."""
    if len(text) > MAX_CHARACTERS:
        yield Clash(
            MAX_CHARACTERS,
            len(text),
            f"{len(text):,} characters; the limit is {MAX_CHARACTERS:,}, and the rest was not checked",
        )


@lru_cache(maxsize=64)
def _facts(model: str, today: date, **values: Any) -> tuple[Any, ...]:
    """Return what the registry of models says against a request's parameters."""
    from .images.models import load
    from .images.request import ImageRequest, Problem, problems

    found = load().find(model)
    if found is None:
        says = (
            f"{model} is not in the registry of models: its parameters are not checked (promptguard models)"
        )
        return (Problem("parameter", says, "warning"),)
    # the prompt's own length has a rule of its own
    return problems(ImageRequest(prompt="x", model=model, **values), found, today)


def _of_model(wanted: dict[str, Any], severity: str, about_model: bool) -> Iterator[Clash]:
    if not wanted.get("model"):
        return
    names = ("n", "size", "quality", "background", "moderation", "output_format")
    values = {name: wanted[name] for name in names if name in wanted}
    if values.get("size") == "auto":
        del values["size"]
    for problem in _facts(wanted["model"], wanted.get("today") or date.today(), **values):
        if problem.severity == severity and (problem.field == "model") == about_model:
            yield Clash(0, 0, problem.message)


def retired_model(text: str, wanted: dict[str, Any]) -> Iterator[Clash]:
    """The model has been switched off, or the name is a family and no model."""
    yield from _of_model(wanted, "error", about_model=True)


def retiring_model(text: str, wanted: dict[str, Any]) -> Iterator[Clash]:
    """The model will be switched off."""
    yield from _of_model(wanted, "warning", about_model=True)


def unsupported_value(text: str, wanted: dict[str, Any]) -> Iterator[Clash]:
    """A parameter has a value that the model, or every model, does not take."""
    found = list(_of_model(wanted, "error", about_model=False))
    size = str(wanted.get("size", "auto"))
    if not found and size != "auto" and not _FORM.fullmatch(size.strip().lower()):
        found = [Clash(0, 0, f"size {size!r} is not of the form WIDTHxHEIGHT, like 1024x1024")]
    elif not found and size != "auto" and _size(size) is None:
        found = [Clash(0, 0, f"no model makes a picture of {size} pixels; 1024x1024 is one that all make")]
    if not found and not 1 <= int(wanted.get("n", 1)) <= MAX_IMAGES:
        found = [Clash(0, 0, f"n is {wanted['n']}; it must be 1 to {MAX_IMAGES}")]
    yield from found


def uncertain_value(text: str, wanted: dict[str, Any]) -> Iterator[Clash]:
    """A parameter has a value that works only sometimes."""
    yield from _of_model(wanted, "warning", about_model=False)


def size_auto(text: str, wanted: dict[str, Any]) -> Iterator[Clash]:
    """Size auto is what holds without a size; some gateways refuse it when it is sent."""
    if wanted.get("size") == "auto":
        yield Clash(
            0,
            0,
            "leave size out instead of sending auto: auto is the default, and some gateways refuse the word",
        )


def edit_moderation(text: str, wanted: dict[str, Any]) -> Iterator[Clash]:
    """Moderation is set on an edit, where the SDK has no such argument and some gateways refuse it."""
    if wanted.get("edit") and wanted.get("moderation"):
        yield Clash(
            0,
            0,
            f"moderation={wanted['moderation']} on an edit: images.edit() takes it only by way of extra_body, "
            "and some gateways do not support it there",
        )


_QUOTED = pattern(r"\"([^\"\n]{3,600})\"|“([^”\n]{3,600})”|「([^」\n]{3,600})」|'([^'\n]{12,600})'(?![a-z])")
_TO_WRITE = pattern(
    r"\b(?:text|title|headline|caption|label|saying|says|reads|words|lettering|written|slogan|quote|paragraph|typography)\b"
    r"|文字|标题|文案|写着|字样|テキスト|文字|見出し|書かれ|텍스트|글자",
    re.IGNORECASE,
)


def long_text(text: str, wanted: dict[str, Any]) -> Iterator[Clash]:
    """Much text is to be drawn into the picture."""
    if text.lstrip()[:1] in "{[" or not _TO_WRITE.search(text):
        return  # in a JSON prompt everything stands in quotes
    found = [m for m in _QUOTED.finditer(text) if _TO_WRITE.search(text, max(0, m.start() - 80), m.start())]
    letters = sum(m.end() - m.start() - 2 for m in found)
    if letters > MUCH_TEXT:
        yield Clash(found[0].start(), found[-1].end(), f"{letters} characters of text to draw")


CHECKS: dict[str, Callable[[str, dict[str, Any]], Iterator[Clash]]] = {
    "aspect-ratio": aspect_ratio,
    "transparent-background": transparent_background,
    "prompt-length": prompt_length,
    "retired-model": retired_model,
    "retiring-model": retiring_model,
    "unsupported-value": unsupported_value,
    "uncertain-value": uncertain_value,
    "size-auto": size_auto,
    "long-text": long_text,
    "edit-moderation": edit_moderation,
}
