"""The part of Guard that sending an image needs, so that tests and others may bring their own."""

from __future__ import annotations

from typing import Protocol

from promptguard.findings import Report
from promptguard.images.request import ImageRequest


class Checker(Protocol):
    """Something that judges a prompt: ``promptguard.Guard`` does."""

    def check(
        self,
        text: str,
        *,
        model: str | None = None,
        size: str | None = None,
        quality: str | None = None,
        n: int | None = None,
        background: str | None = None,
        moderation: str | None = None,
        output_format: str | None = None,
    ) -> Report:
        """Return the report on one prompt; the parameters are those of the request it goes into."""
        ...


def check_request(checker: Checker, request: ImageRequest) -> Report:
    """Judge a request's prompt together with its parameters."""
    return checker.check(
        request.prompt,
        model=request.model,
        size=request.size,
        quality=request.quality,
        n=request.n,
        background=request.background,
        moderation=request.moderation,
        output_format=request.output_format,
    )
