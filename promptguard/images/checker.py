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
        edit: bool = False,
    ) -> Report:
        """Return the report on one prompt; the parameters are those of the request it goes into."""
        ...


# What a model takes and how long it lives is said by the request's own problems, which know the provider:
# gateways keep models for longer than OpenAI.
OF_THE_REQUEST = (
    "parameter/retired-model",
    "parameter/retiring-model",
    "parameter/unsupported-value",
    "parameter/uncertain-value",
)


def check_request(checker: Checker, request: ImageRequest) -> Report:
    """Judge a request's prompt together with its parameters."""
    report = checker.check(
        request.prompt,
        model=request.model,
        size=request.size,
        quality=request.quality,
        n=request.n,
        background=request.background,
        moderation=request.moderation,
        output_format=request.output_format,
        edit=bool(request.images),
    )
    return report.without(OF_THE_REQUEST)
