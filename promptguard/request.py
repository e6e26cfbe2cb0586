"""Checks that compare a prompt with the parameters of its request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

MAX_CHARACTERS = 32_000


@dataclass(frozen=True, slots=True)
class Clash:
    """A place where prompt and request disagree (0, 0 where it is the request alone)."""

    start: int
    end: int
    detail: str
    suggestions: tuple[str, ...] = ()


_RATIO = re.compile(r"(?<![\d.:/])(\d{1,2})\s?(?::|：|比|x|×)\s?(\d{1,2})(?![\d.:/]|\s?[ap]m\b|0?x\d)")
_PIXELS = re.compile(r"(\d{3,4})\s?[x×]\s?(\d{3,4})")
_RATIO_WORDS = re.compile(
    r"aspect|ratio|--ar|画幅|比例|比率|アスペクト|縦横比|横屏|竖屏|portrait|landscape|square|format|canvas|size|frame|비율",
    re.IGNORECASE,
)


def _size(value: Any) -> Fraction | None:
    match = _PIXELS.fullmatch(str(value).strip().lower())
    return Fraction(int(match[1]), int(match[2])) if match and int(match[2]) else None


def aspect_ratio(text: str, wanted: dict[str, Any]) -> Iterator[Clash]:
    """The prompt speaks of an aspect ratio that the size of the request does not have."""
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


_TRANSPARENT = re.compile(
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


def empty_prompt(text: str, wanted: dict[str, Any]) -> Iterator[Clash]:
    """There is nothing to draw."""
    if not text.strip():
        yield Clash(0, 0, "the prompt is empty")


CHECKS: dict[str, Callable[[str, dict[str, Any]], Iterator[Clash]]] = {
    "aspect-ratio": aspect_ratio,
    "transparent-background": transparent_background,
    "prompt-length": prompt_length,
}
