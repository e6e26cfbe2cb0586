"""Send the requests of a JSONL file: a few at a time, each once, and resumable after any interruption."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from promptguard.images.ledger import Ledger
from promptguard.images.plan import Plan
from promptguard.images.request import ImageRequest
from promptguard.images.submit import Result, asubmit
from promptguard.jsontext import parsed
from promptguard.sources import SourceError
from promptguard.sources.decode import decode, load

_FIELDS = {
    "model": str,
    "n": int,
    "size": str,
    "quality": str,
    "background": str,
    "moderation": str,
    "output_format": str,
    "output_compression": int,
}
# After one of these every further request would be refused as well.
_ENDS_ALL = frozenset({"quota", "key", "access"})


class BatchError(ValueError):
    """A line of the file cannot be used; nothing of the file was sent."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line: its name (``id`` or the line's number) and its request."""

    name: str
    request: ImageRequest


def read(path: Path, base: ImageRequest) -> list[Item]:
    """Read a file of one JSON object a line: ``text`` (or ``prompt``), maybe ``id`` and parameters.

    What a line leaves out comes from ``base``. Raises BatchError on the first line that is wrong.
    """
    items: list[Item] = []
    names: set[str] = set()
    try:
        text, _ = decode(load(str(path)), str(path))
    except SourceError as err:
        raise BatchError(str(err)) from None
    lines = text.removeprefix("\ufeff").split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        item = _item(f"{path}:{number}", number, line, base)
        if item.name in names:
            raise BatchError(f"{path}:{number}: the id {item.name!r} stands twice")
        names.add(item.name)
        items.append(item)
    if not items:
        raise BatchError(f"{path}: holds no request; write one JSON object with a text a line")
    return items


def done(items: Iterable[Item], ledger: Ledger, batch: str) -> dict[str, str]:
    """Return the items that must not be sent again, with the state they are in.

    Those are: settled, refused by moderation, under way, and unknown. What failed before sending or was
    refused for another reason (a limit, a key) may be sent again. A line that was changed is a new one.
    """
    digests = {item.name: item.request.digest() for item in items}
    closed: dict[str, str] = {}
    for record in ledger.find(batch=batch):
        if record.item is None or digests.get(record.item) != record.digest:
            continue
        if record.state in ("settled", "sending", "unknown", "reserved") or record.stage:
            closed[record.item] = record.state
    return closed


def highest(plans: Iterable[Plan]) -> Decimal | None:
    """Return the most that the plans may cost together, or None where one has no known upper end."""
    total = Decimal(0)
    for made in plans:
        high = made.estimate.total.high
        if made.stop is None:
            if high is None:
                return None
            total += high
    return total


async def run(
    plans: Iterable[Plan],
    ledger: Ledger,
    *,
    concurrency: int,
    progress: Callable[[Plan, Result], None] | None = None,
) -> list[Result]:
    """Send the plans, at most ``concurrency`` at a time, and return a result each, in order.

    After a refusal that would meet every request (quota, key, access) no further one is sent.
    """
    gate = asyncio.Semaphore(concurrency)
    ended: list[str] = []

    async def one(made: Plan) -> Result:
        async with gate:
            if ended and made.stop is None:
                result = Result(
                    "stopped", 4, None, (), made.estimate.total, None, None, (), None, f"not sent: {ended[0]}"
                )
            else:
                result = await asubmit(made, ledger)
            if result.refusal is not None and result.refusal.kind in _ENDS_ALL:
                ended.append(result.refusal.message)
            if progress is not None:
                progress(made, result)
            return result

    return list(await asyncio.gather(*(one(made) for made in plans)))


def worst(codes: Iterable[int]) -> int:
    """Return the exit code of many: unknown outcomes first, then refusals, budget, findings, the rest."""
    found = set(codes)
    return next((code for code in (5, 4, 3, 1, 2) if code in found), 0)


def _item(place: str, number: int, line: str, base: ImageRequest) -> Item:
    try:
        raw = parsed(line)
    except json.JSONDecodeError as err:
        raise BatchError(f"{place}: is not valid JSON: {err.msg} at column {err.colno}; correct it") from None
    if not isinstance(raw, dict):
        raise BatchError(f'{place}: is no JSON object; write {{"text": "..."}}')
    given = dict(raw)
    text = given.pop("text", None)
    prompt = given.pop("prompt", None) if text is None else text
    name = given.pop("id", None)
    if not isinstance(prompt, str):
        raise BatchError(f"{place}: has no text; write the prompt as text (or prompt)")
    for key, value in given.items():
        kind = _FIELDS.get(key)
        if kind is None:
            known = ", ".join(("text", "id", *_FIELDS))
            raise BatchError(f"{place}: unknown field {key!r}; known are {known}")
        if not isinstance(value, kind) or isinstance(value, bool):
            raise BatchError(f"{place}: {key} is {value!r}")
    return Item(str(number) if name is None else str(name), replace(base, prompt=prompt, **given))
