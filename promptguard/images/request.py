"""One image request, and what is wrong with it before anybody is asked to pay for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from promptguard.images.models import Model, parse_size
from promptguard.images.pixels import MIME, look


@dataclass(frozen=True, slots=True)
class InputImage:
    """A reference picture or a mask: the bytes as they will be uploaded."""

    name: str
    data: bytes

    @property
    def mime(self) -> str:
        """Media type by the first bytes, whatever the name says."""
        seen = look(self.data)
        return MIME[seen.format] if seen else "application/octet-stream"

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height in pixels, or None where the bytes do not tell."""
        seen = look(self.data)
        return seen.size if seen else None


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """What is asked for. ``None`` leaves a parameter out, so that the API's default holds."""

    prompt: str
    model: str
    n: int = 1
    size: str | None = None
    quality: str | None = None
    background: str | None = None
    moderation: str | None = None
    output_format: str | None = None
    output_compression: int | None = None
    input_fidelity: str | None = None
    partial_images: int | None = None
    stream: bool = False
    images: tuple[InputImage, ...] = ()
    mask: InputImage | None = None

    @property
    def endpoint(self) -> str:
        """``edits`` with reference pictures, else ``generations``."""
        return "edits" if self.images else "generations"

    def parameters(self) -> dict[str, str | int | bool]:
        """Return the parameters that are set, prompt and pictures left out."""
        values: dict[str, str | int | bool | None] = {
            "model": self.model,
            "n": self.n,
            "size": self.size,
            "quality": self.quality,
            "background": self.background,
            "moderation": self.moderation,
            "output_format": self.output_format,
            "output_compression": self.output_compression,
            "input_fidelity": self.input_fidelity,
            "partial_images": self.partial_images,
            "stream": self.stream or None,
        }
        return {key: value for key, value in values.items() if value is not None}

    def digest(self) -> str:
        """Return the SHA-256 (hex) of everything that decides the picture: two alike are one request."""
        content = {
            "endpoint": self.endpoint,
            "prompt": self.prompt,
            "parameters": self.parameters(),
            "images": [hashlib.sha256(image.data).hexdigest() for image in self.images],
            "mask": hashlib.sha256(self.mask.data).hexdigest() if self.mask else None,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request would be refused or would surprise, found without sending it."""

    field: str
    message: str
    severity: Literal["error", "warning"] = "error"


def problems(request: ImageRequest, model: Model, today: date) -> tuple[Problem, ...]:
    """Return everything wrong with the request by the model's facts, worst first."""
    found = [*_model(request, model, today), *_values(request, model), *_uploads(request, model)]
    return tuple(sorted(found, key=lambda problem: problem.severity))


def size_problem(size: str, model: Model) -> str | None:
    """Return why the model does not take this size, or None where it does."""
    if model.sections["sizes"] is None:
        return None  # nobody knows what it takes
    if size == "auto":
        return None if model.get("sizes", "auto") else f"{model.family} does not take size auto"
    pixels = parse_size(size)
    if pixels is None:
        return f"size {size!r} is not of the form WIDTHxHEIGHT"
    rule = model.get("sizes", "rule")
    if rule is None:
        listed = model.common_sizes
        return None if size in listed else f"{model.family} takes {', '.join(listed)}, not {size}"
    width, height = pixels
    if width % rule["multiple"] or height % rule["multiple"]:
        return f"width and height of {size} must be multiples of {rule['multiple']}"
    if max(pixels) > rule["edge_max"]:
        return f"the longer edge of {size} must be at most {rule['edge_max']}"
    if max(pixels) > rule["ratio_max"] * min(pixels):
        return f"{size} is longer than {rule['ratio_max']}:1"
    if not rule["pixels_min"] <= width * height <= rule["pixels_max"]:
        return (
            f"{size} has {width * height:,} pixels; the model takes "
            f"{rule['pixels_min']:,} to {rule['pixels_max']:,}"
        )
    return None


def _model(request: ImageRequest, model: Model, today: date) -> Iterator[Problem]:
    status, instead = model.status(today), model.get("lifecycle", "replacement")
    hint = f"; use {instead}" if instead else ""
    if status == "retired":
        yield Problem("model", f"{request.model} was switched off on {model.shutdown}{hint}")
    elif model.shutdown is not None:
        yield Problem("model", f"{request.model} will be switched off on {model.shutdown}{hint}", "warning")
    if request.model not in model.ids:
        yield Problem("model", f"{request.model} is a family, not a model: say {' or '.join(model.ids[:2])}")
    if request.endpoint not in (model.get("endpoints", "values") or (request.endpoint,)):
        yield Problem("model", f"{request.model} has no {request.endpoint}")


def _values(request: ImageRequest, model: Model) -> Iterator[Problem]:
    limits = model.sections["limits"]
    most = limits.facts["prompt_chars"] if limits else None
    if not request.prompt.strip():
        yield Problem("prompt", "the prompt is empty")
    if most and len(request.prompt) > most:
        yield Problem("prompt", f"the prompt has {len(request.prompt):,} characters; the limit is {most:,}")
    if limits and not 1 <= request.n <= limits.facts["images_max"]:
        yield Problem("n", f"n is {request.n}; it must be 1 to {limits.facts['images_max']}")
    if request.size is not None:
        wrong = size_problem(request.size, model)
        if wrong:
            yield Problem("size", wrong)
        pixels, rule = parse_size(request.size), model.get("sizes", "rule")
        if not wrong and pixels and rule and pixels[0] * pixels[1] > rule["experimental_above"]:
            yield Problem("size", f"{request.size} is above 2560x1440: experimental", "warning")
    for field, section in (("quality", "qualities"), ("background", "backgrounds")):
        value = getattr(request, field)
        takes = tuple(model.get(section, "values") or ())
        if value is not None and value not in takes:
            says = f"takes {', '.join(takes)}" if takes else f"has no {field}"
            yield Problem(field, f"{request.model} {says}, not {value}")
    yield from _format(request, model)
    if request.moderation not in (None, "auto", "low"):
        yield Problem("moderation", f"moderation is auto or low, not {request.moderation}")
    fidelity = (limits.facts["input_fidelity"] if limits else None) or []
    if request.input_fidelity is not None and request.input_fidelity not in fidelity:
        yield Problem(
            "input_fidelity", f"{request.model} does not take input_fidelity {request.input_fidelity}"
        )
    if request.input_fidelity is not None and not request.images:
        yield Problem("input_fidelity", "input_fidelity is for edits only")
    if request.stream and request.n > 1:
        # Whether usage in a stream is per picture or in all is not documented: the bill could not be read.
        yield Problem("stream", "a stream is for one picture")
    if request.partial_images is not None:
        top = limits.facts["partial_images_max"] if limits else 3
        if not 0 <= request.partial_images <= top:
            yield Problem(
                "partial_images", f"partial_images is {request.partial_images}; it must be 0 to {top}"
            )
        if not request.stream:
            yield Problem("partial_images", "partial images come only with streaming")


def _format(request: ImageRequest, model: Model) -> Iterator[Problem]:
    wanted = request.output_format
    if wanted is not None and wanted not in (model.get("formats", "values") or (wanted,)):
        if wanted in (model.get("formats", "gated") or ()):
            yield Problem("output_format", f"{wanted} needs access that few projects have", "warning")
        else:
            takes = ", ".join(model.get("formats", "values"))
            yield Problem("output_format", f"{request.model} makes {takes}, not {wanted}")
    if request.background == "transparent" and wanted in ("jpeg", "gif"):
        yield Problem("background", f"a transparent background needs png or webp, not {wanted}")
    if request.output_compression is not None:
        if not 0 <= request.output_compression <= 100:
            yield Problem("output_compression", "output_compression is 0 to 100")
        if wanted not in ("jpeg", "webp"):
            yield Problem("output_compression", "output_compression is for jpeg and webp only")


def _uploads(request: ImageRequest, model: Model) -> Iterator[Problem]:
    limits = model.sections["limits"]
    if request.mask is not None and not request.images:
        yield Problem("mask", "a mask needs a reference picture")
    if not request.images or limits is None:
        return
    if len(request.images) > limits.facts["input_images_max"]:
        yield Problem("image", f"{len(request.images)} pictures; at most {limits.facts['input_images_max']}")
    for image in request.images:
        seen = look(image.data)
        if seen is None or seen.format not in ("png", "jpeg", "webp"):
            yield Problem("image", f"{image.name} is no png, jpeg or webp picture")
        if len(image.data) >= limits.facts["input_bytes_max"]:
            yield Problem("image", f"{image.name} has {len(image.data):,} bytes; the limit is 50 MB")
    mask = request.mask
    if mask is None:
        return
    seen = look(mask.data)
    if seen is None or seen.format != "png":
        yield Problem("mask", f"{mask.name} is no png picture")
    elif seen.size != request.images[0].size:
        yield Problem("mask", f"{mask.name} and {request.images[0].name} differ in size")
    if len(mask.data) >= limits.facts["mask_bytes_max"]:
        # The SDK says 4 MB, the guide 50 MB: nobody is stopped for a limit that may not hold.
        yield Problem("mask", f"{mask.name} has {len(mask.data):,} bytes; the limit may be 4 MB", "warning")
