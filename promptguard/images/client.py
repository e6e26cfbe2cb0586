"""The one file that imports openai: send an image request once and say what became of it.

The SDK repeats a paid POST on its own (one call that timed out was measured to arrive three times), so
retries are off. Neither HTTP library is imported: openai 2.x stands on httpx and 3.x on httpx2, and a
failed connection is told by the class names in the chain of causes.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from promptguard.images.errors import lost_in_between
from promptguard.images.providers import Provider
from promptguard.images.refusals import Refusal, explain
from promptguard.images.request import ImageRequest, InputImage

TIMEOUT = 600.0
_CONNECT_TIMEOUT = 10.0
# Raised while connecting: no byte of the request has left. Everything else may have been received.
_BEFORE_SENDING = frozenset(
    {"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"}
)

PartialSink = Callable[[int, bytes], None]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes and with which key. ``timeout`` is in seconds."""

    base_url: str
    key: str = field(repr=False)
    provider: Provider | None = None
    timeout: float = TIMEOUT

    @property
    def name(self) -> str:
        """The provider's name, or the base URL of one that is not known."""
        return self.provider.name if self.provider else self.base_url


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with pictures; one that could not be decoded is None, and ``notes`` says why."""

    images: tuple[bytes | None, ...]
    usage: dict[str, Any] | None
    echo: dict[str, str]
    request_id: str | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """An error answer, explained."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing was sent: it may safely be tried again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """It was sent, or may have been, and what became of it is not known."""

    reason: str
    request_id: str | None = None


Outcome = Answered | Refused | NotSent | Lost


def arguments(request: ImageRequest, provider: Provider | None) -> dict[str, Any]:
    """Return the arguments of the SDK call, by endpoint and provider.

    size ``auto`` is left out: it is the default, and some gateways refuse it when named.
    """
    values: dict[str, Any] = {"prompt": request.prompt, **request.parameters()}
    extra_body: dict[str, Any] = {}
    if values.get("size") == "auto":
        del values["size"]
    if request.endpoint == "edits":
        files = [_file(image) for image in request.images]
        # One picture goes as the field "image", which every gateway knows; several as "image[]".
        values["image"] = files if len(files) > 1 else files[0]
        if request.mask is not None:
            values["mask"] = _file(request.mask)
        if "moderation" in values:
            # The API takes it on edits; the SDK's method has no such parameter.
            extra_body["moderation"] = values.pop("moderation")
    nested = {name: values.pop(name) for name in provider.extra if name in values} if provider else {}
    if nested:
        extra_body["extra"] = nested
    if extra_body:
        values["extra_body"] = extra_body
    return values


def preview(request: ImageRequest, target: Target) -> dict[str, Any]:
    """Return the request as it would go out, the key and the pictures' bytes left out."""
    values = arguments(request, target.provider)
    values.update(values.pop("extra_body", {}))
    files: list[dict[str, Any]] = []
    if request.endpoint == "edits":
        del values["image"]
        values.pop("mask", None)
        sent = [("image[]" if len(request.images) > 1 else "image", image) for image in request.images]
        sent += [("mask", request.mask)] if request.mask else []
        files = [
            {"field": name, "name": file.name, "type": file.mime, "bytes": len(file.data)}
            for name, file in sent
        ]
    return {
        "method": "POST",
        "url": f"{target.base_url}/images/{request.endpoint}",
        "encoding": "multipart/form-data" if files else "application/json",
        "body": values,
        "files": files,
        "timeout_seconds": target.timeout,
        "retries": 0,
    }


def send(
    request: ImageRequest, target: Target, record: str, on_partial: PartialSink | None = None
) -> Outcome:
    """Send the request once and return what became of it; ``record`` travels as X-Client-Request-Id.

    Never raises for anything the network or the server does.
    """
    import openai

    try:
        client = openai.OpenAI(**_settings(openai, target, record))
    except (openai.OpenAIError, ValueError, TypeError) as err:
        return NotSent(str(err))
    with client:
        try:
            call = client.images.edit if request.endpoint == "edits" else client.images.generate
            answer = call(**arguments(request, target.provider))
            if not request.stream:
                return _answer(answer)
            collected = _Stream(on_partial)
            for event in answer:
                collected.take(event)
            return collected.outcome()
        except Exception as err:
            return _failure(openai, err, len(request.images))


async def asend(
    request: ImageRequest, target: Target, record: str, on_partial: PartialSink | None = None
) -> Outcome:
    """Do what ``send`` does, on the running event loop."""
    import openai

    try:
        client = openai.AsyncOpenAI(**_settings(openai, target, record))
    except (openai.OpenAIError, ValueError, TypeError) as err:
        return NotSent(str(err))
    async with client:
        try:
            call = client.images.edit if request.endpoint == "edits" else client.images.generate
            answer: Any = await call(**arguments(request, target.provider))
            if not request.stream:
                return _answer(answer)
            collected = _Stream(on_partial)
            async for event in answer:
                collected.take(event)
            return collected.outcome()
        except Exception as err:
            return _failure(openai, err, len(request.images))


def _settings(sdk: Any, target: Target, record: str) -> dict[str, Any]:
    target.key.encode("ascii")  # a key with other characters fails here, before a record says "sending"
    return {
        "api_key": target.key,
        "base_url": target.base_url,
        "max_retries": 0,
        # A plain number would also let the connection take ten minutes.
        "timeout": sdk.Timeout(target.timeout, connect=min(_CONNECT_TIMEOUT, target.timeout)),
        "default_headers": {"X-Client-Request-Id": record},
    }


def _file(image: InputImage) -> tuple[str, bytes, str]:
    return image.name, image.data, image.mime


def _failure(sdk: Any, err: Exception, images: int) -> Outcome:
    request_id = getattr(err, "request_id", None)
    if isinstance(err, sdk.APIStatusError):
        if lost_in_between(err.status_code):
            return Lost(f"{err.status_code}: a gateway gave up waiting", request_id)
        body = err.body if err.body is not None else err.message
        return Refused(explain(body, status=err.status_code, request_id=request_id, images=images))
    if isinstance(err, sdk.APIConnectionError):
        names = _causes(err)
        before = next((name for name in names if name in _BEFORE_SENDING), None)
        if before:
            return NotSent(f"no connection ({before}: {_deepest(err)})")
        if isinstance(err, sdk.APITimeoutError):
            return Lost("no answer in time")
        return Lost(f"the connection broke ({names[-1]}: {_deepest(err)})")
    if isinstance(err, sdk.APIError) and err.body is not None:
        # An error event inside a stream: an answer, though without a status of its own.
        return Refused(explain(err.body, images=images))
    return Lost(f"the answer could not be read ({type(err).__name__}: {err})")


def _causes(err: BaseException) -> list[str]:
    names: list[str] = []
    seen: BaseException | None = err
    while seen is not None and len(names) < 10:
        names.append(type(seen).__name__)
        seen = seen.__cause__ or seen.__context__
    return names


def _deepest(err: BaseException) -> str:
    seen = err
    while (deeper := seen.__cause__ or seen.__context__) is not None:
        seen = deeper
    return str(seen) or type(seen).__name__


def _answer(answer: Any) -> Outcome:
    request_id = getattr(answer, "_request_id", None)
    to_dict = getattr(answer, "to_dict", None)
    content: Any = to_dict(mode="json") if to_dict else answer
    if not isinstance(content, Mapping):
        return Lost(f"the answer is no JSON object ({str(content)[:80]!r})", request_id)
    if isinstance(content.get("error"), Mapping):
        # Some gateways answer 200 and put the error inside.
        return Refused(explain(content, request_id=request_id))
    data = content.get("data")
    if not isinstance(data, list):
        return Lost("the answer has no pictures and no error", request_id)
    images, notes = [], []
    for number, item in enumerate(data, 1):
        image, note = _decode(item, number)
        images.append(image)
        notes += [note] if note else []
    usage = content.get("usage")
    return Answered(
        tuple(images), usage if isinstance(usage, dict) else None, _echo(content), request_id, tuple(notes)
    )


def _decode(item: object, number: int) -> tuple[bytes | None, str | None]:
    text = item.get("b64_json") if isinstance(item, Mapping) else None
    if not isinstance(text, str) or not text:
        url = item.get("url") if isinstance(item, Mapping) else None
        where = f"an address instead of a picture, fetch it yourself: {url}" if url else "no picture data"
        return None, f"picture {number}: the answer has {where}"
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as err:
        return None, f"picture {number}: broken base64 ({err})"
    return (data, None) if data else (None, f"picture {number}: the answer has no picture data")


def _echo(content: Mapping[str, Any]) -> dict[str, str]:
    names = ("size", "quality", "background", "output_format")
    return {name: content[name] for name in names if isinstance(content.get(name), str)}


class _Stream:
    """Collects the events of a stream; without a completed picture at its end the outcome is not known."""

    def __init__(self, on_partial: PartialSink | None) -> None:
        self._on_partial = on_partial
        self._images: list[bytes | None] = []
        self._notes: list[str] = []
        self._usage: dict[str, Any] | None = None
        self._echo: dict[str, str] = {}

    def take(self, event: Any) -> None:
        to_dict = getattr(event, "to_dict", None)
        content: Any = to_dict(mode="json") if to_dict else event
        if not isinstance(content, Mapping):
            return
        kind = str(content.get("type", ""))
        if kind.endswith(".partial_image"):
            data, _ = _decode(content, 0)
            if data and self._on_partial:
                self._on_partial(int(content.get("partial_image_index", 0)), data)
        elif kind.endswith(".completed"):
            data, note = _decode(content, len(self._images) + 1)
            self._images.append(data)
            self._notes += [note] if note else []
            usage = content.get("usage")
            self._usage = usage if isinstance(usage, dict) else self._usage
            self._echo = _echo(content)

    def outcome(self) -> Outcome:
        if not self._images:
            return Lost("the stream ended without a finished picture")
        return Answered(tuple(self._images), self._usage, self._echo, None, tuple(self._notes))
