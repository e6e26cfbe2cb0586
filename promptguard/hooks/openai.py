"""Guard an OpenAI client: ``images.generate`` and ``images.edit`` are checked before they are sent.

>>> from promptguard.hooks.openai import guard_client           # doctest: +SKIP
>>> client = guard_client(OpenAI())                             # doctest: +SKIP
>>> client.images.generate(model="gpt-image-2.5-flare", prompt="a castle by Hayao Miyazaki")  # doctest: +SKIP
promptguard.hooks.PromptBlocked: the prompt was not sent: 'Hayao Miyazaki' (artist/living-artist)

Not covered: the Responses API's image tool, whose prompt a model writes on the server.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from promptguard.findings import RANK, Report, Severity
from promptguard.hooks import PromptBlocked
from promptguard.images.checker import OF_THE_REQUEST, Checker
from promptguard.sources.keys import Path, meaning

__all__ = ["PromptBlocked", "guard_client"]

_Client = TypeVar("_Client")
_DEEPEST = 20  # levels of extra_body that are read: gateways nest two or three
_PARAMETERS: dict[str, type] = {
    "model": str,
    "size": str,
    "quality": str,
    "n": int,
    "background": str,
    "moderation": str,
    "output_format": str,
}


def guard_client(
    client: _Client,
    guard: Checker | None = None,
    *,
    fail_on: Severity = "error",
    on_report: Callable[[Report], None] | None = None,
) -> _Client:
    """Return a client like the one given (OpenAI, AsyncOpenAI, Azure) whose image calls are checked first.

    A prompt with a finding at or above ``fail_on`` raises PromptBlocked and is not sent. ``on_report``
    is called with every report, clean ones too. ``guard`` is a Guard of your own; one with the shipped
    rules is made otherwise. The client given is left as it is; both share its connections. Copies made
    with ``with_options`` and the raw and streaming response variants are guarded as well.

    Raises TypeError where the client has no ``images``.
    """
    if not hasattr(type(client), "images"):
        raise TypeError(f"{type(client).__name__} is no OpenAI client: it has no images")
    if guard is None:
        from promptguard.guard import Guard

        guard = Guard()
    judge = _judge(guard, fail_on, on_report)
    # The SDK copies a client by calling its class, and builds the raw variants from client.images: a
    # subclass is therefore met on every way to a request, where a wrapper would be left by the first copy.
    guarded = copy.copy(client)
    guarded.__class__ = _guarded_client(type(client), judge)
    guarded.__dict__.pop("images", None)
    for cached in ("with_raw_response", "with_streaming_response"):
        guarded.__dict__.pop(cached, None)
    return guarded


def _judge(
    guard: Checker, fail_on: Severity, on_report: Callable[[Report], None] | None
) -> Callable[[dict[str, Any]], None]:
    def judge(arguments: dict[str, Any]) -> None:
        extra = arguments.get("extra_body")
        # The SDK lets what stands in extra_body replace the parameters of the same name.
        sent = {**arguments, **extra} if isinstance(extra, Mapping) else arguments
        # The SDK marks parameters that were left out with objects of its own; only plain values count.
        given: dict[str, Any] = {
            name: sent[name]
            for name, kind in _PARAMETERS.items()
            if isinstance(sent.get(name), kind) and not isinstance(sent[name], bool)
        }
        if "image" in sent:
            given["edit"] = True
        for prompt in _prompts(sent.get("prompt"), extra):
            report = guard.check(prompt, **given).without(OF_THE_REQUEST)
            if on_report is not None:
                on_report(report)
            if any(RANK[finding.severity] >= RANK[fail_on] for finding in report.findings):
                raise PromptBlocked(report)

    return judge


def _prompts(prompt: object, extra: object) -> Iterator[str]:
    """Yield the prompt that is sent, then what gateways take as prompts from fields of their own.

    A prompt that is missing or no text is left to the SDK, which says so.
    """
    if isinstance(prompt, str):
        yield prompt
    if isinstance(extra, Mapping):
        for path, text in _texts(extra, ()):
            means = meaning(path)
            if path != ("prompt",) and means is not None and not means.negative:
                yield text


def _texts(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif len(path) < _DEEPEST and isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, (*path, str(key)))
    elif len(path) < _DEEPEST and isinstance(value, (list, tuple)):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*path, number))


def _guarded_client(base: type[Any], judge: Callable[[dict[str, Any]], None]) -> type[Any]:
    def images(self: Any) -> Any:
        found = self.__dict__.get("images")
        if found is None:
            plain = base.images.__get__(self, base)
            found = copy.copy(plain)
            found.__class__ = _guarded_images(type(plain), judge)
            for cached in ("with_raw_response", "with_streaming_response"):
                found.__dict__.pop(cached, None)
            self.__dict__["images"] = found
        return found

    return type(base.__name__, (base,), {"images": property(images), "__module__": base.__module__})


def _guarded_images(base: type[Any], judge: Callable[[dict[str, Any]], None]) -> type[Any]:
    return type(
        base.__name__,
        (base,),
        {name: _checked(getattr(base, name), judge) for name in ("generate", "edit")},
    )


def _checked(method: Callable[..., Any], judge: Callable[[dict[str, Any]], None]) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(inspect.unwrap(method)):

        async def checked_async(self: Any, /, *args: Any, **kwargs: Any) -> Any:
            judge(kwargs)
            return await method(self, *args, **kwargs)

        return checked_async

    def checked(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        judge(kwargs)
        return method(self, *args, **kwargs)

    return checked
