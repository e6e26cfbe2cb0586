"""Reserve, send once, settle, save: the careful way to carry a plan out.

``plan`` has decided without sending anything; ``submit`` and ``asubmit`` carry it out. Each plan is sent
at most once, and its record is in the ledger before the first byte leaves.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from promptguard.images.client import (
    Answered,
    Lost,
    NotSent,
    Outcome,
    PartialSink,
    asend,
    send,
)
from promptguard.images.estimate import Money, actual, money_dict
from promptguard.images.ledger import Ledger
from promptguard.images.pixels import look
from promptguard.images.plan import (
    BUDGET,
    CANNOT,
    OK,
    REFUSED,
    SAME_WITHIN,
    UNKNOWN,
    Plan,
    Stop,
    duplicate,
    notes_on,
)
from promptguard.images.records import Draft, Duplicate, LedgerError, OverBudget
from promptguard.images.refusals import Refusal, rank
from promptguard.images.request import ImageRequest
from promptguard.images.save import SaveError, prepare, save, stem


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a plan. ``record`` is the ledger's id; ``files`` are the pictures saved."""

    state: Literal["settled", "refused", "failed", "unknown", "stopped"]
    exit_code: int
    record: str | None
    files: tuple[Path, ...]
    paid: Money
    usage: dict[str, Any] | None
    request_id: str | None
    notes: tuple[str, ...]
    refusal: Refusal | None = None
    reason: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "state": self.state,
            "record": self.record,
            "request_id": self.request_id,
            "files": [str(path) for path in self.files],
            "actual": money_dict(self.paid),
            "usage": self.usage,
            "notes": list(self.notes),
            "refusal": self.refusal.as_dict() if self.refusal else None,
            "reason": self.reason,
        }


def submit(
    made: Plan,
    ledger: Ledger,
    *,
    on_partial: PartialSink | None = None,
    sender: Callable[..., Outcome] = send,
) -> Result:
    """Carry a plan out: reserve, send once, settle, save.

    A plan with a stop is not sent. An interruption while waiting leaves the record as unknown and is
    raised again. Raises LedgerError only where nothing was sent.
    """
    record, result = _reserve(made, ledger)
    if result is not None or record is None:
        return result or _stopped(made)
    try:
        outcome = sender(made.request, made.target, record, on_partial)
    except BaseException as err:
        _note_loss(ledger, record, err)
        raise
    return _close(made, ledger, record, outcome)


async def asubmit(made: Plan, ledger: Ledger, *, on_partial: PartialSink | None = None) -> Result:
    """Do what ``submit`` does, on the running event loop; ledger and disk work is done in threads."""
    record, result = await asyncio.to_thread(_reserve, made, ledger)
    if result is not None or record is None:
        return result or _stopped(made)
    try:
        outcome = await asend(made.request, made.target, record, on_partial)
    except BaseException as err:
        _note_loss(ledger, record, err)
        raise
    return await asyncio.to_thread(_close, made, ledger, record, outcome)


def _stopped(made: Plan) -> Result:
    stop = made.stop
    assert stop is not None
    return Result("stopped", stop.exit_code, None, (), Money(None, None), None, None, (), None, stop.message)


def _reserve(made: Plan, ledger: Ledger) -> tuple[str | None, Result | None]:
    if made.stop is not None:
        return None, _stopped(made)
    request, terms = made.request, made.terms
    try:
        prepare(terms.out, request.n)
    except SaveError as err:
        return None, _stopped(replace(made, stop=Stop("folder", str(err), CANNOT)))
    draft = Draft(
        project=terms.project,
        provider=made.target.name,
        model=request.model,
        endpoint=request.endpoint,
        parameters=request.parameters(),
        digest=request.digest(),
        images=request.n,
        estimated=made.estimate.total,
        timeout=made.target.timeout,
        same_within=None if terms.again else SAME_WITHIN,
        batch=made.batch,
        item=made.item,
    )
    try:
        record = ledger.reserve(draft, terms.budgets, allow_unknown=terms.allow_unknown_price)
    except OverBudget as err:
        return None, _stopped(replace(made, stop=Stop("budget", str(err), BUDGET)))
    except Duplicate as err:
        return None, _stopped(replace(made, stop=duplicate(err)))
    ledger.sending(record)
    return record, None


def _note_loss(ledger: Ledger, record: str, err: BaseException) -> None:
    # Where even that fails, the record stays "sending" and the next start finds it.
    with contextlib.suppress(LedgerError):
        ledger.lose(record, f"interrupted while waiting for the answer ({type(err).__name__})")


def _close(made: Plan, ledger: Ledger, record: str, outcome: Outcome) -> Result:
    """Bring the outcome into the ledger and onto the disk, money first."""
    if isinstance(outcome, Answered):
        return _settle(made, ledger, record, outcome)
    nothing = Money(Decimal(0), Decimal(0))
    notes: list[str] = []
    if isinstance(outcome, NotSent):
        _write(lambda: ledger.fail(record, outcome.reason), notes)
        return Result("failed", CANNOT, record, (), nothing, None, None, tuple(notes), None, outcome.reason)
    if isinstance(outcome, Lost):
        _write(lambda: ledger.lose(record, outcome.reason, outcome.request_id), notes)
        notes.append(_what_to_do(record, outcome.request_id))
        lost = Money(None, None)
        return Result(
            "unknown", UNKNOWN, record, (), lost, None, outcome.request_id, tuple(notes), None, outcome.reason
        )
    return _refuse(made, ledger, record, outcome.refusal, notes)


def _refuse(made: Plan, ledger: Ledger, record: str, refusal: Refusal, notes: list[str]) -> Result:
    if refusal.kind == "moderation" and not made.report.locked:
        refusal = replace(refusal, suspects=rank(made.report.findings, refusal.categories))
    _write(
        lambda: ledger.refuse(
            record,
            charged=refusal.charged,
            code=refusal.code,
            reason=refusal.message[:500],
            request_id=refusal.request_id,
            stage=refusal.stage,
            categories=refusal.categories,
            words=[suspect.text for suspect in refusal.suspects],
        ),
        notes,
    )
    paid = Money(Decimal(0), Decimal(0)) if refusal.charged is False else Money(None, None)
    notes += notes_on(made.request, made.target, ledger) if refusal.kind == "moderation" else ()
    return Result(
        "refused", REFUSED, record, (), paid, None, refusal.request_id, tuple(notes), refusal, refusal.message
    )


def _settle(made: Plan, ledger: Ledger, record: str, answer: Answered) -> Result:
    request, notes = made.request, list(answer.notes)
    paid = actual(answer.usage, request, made.model, made.target.provider)
    got = [image for image in answer.images if image is not None]
    _write(
        lambda: ledger.settle(
            record, paid=paid, images=len(got), usage=answer.usage, request_id=answer.request_id
        ),
        notes,
    )
    if answer.usage is None and not paid.known:
        notes.append("the answer has no usage: the actual cost is unknown, the estimate stays reserved")
    notes += _shortfall(made, len(answer.images))
    notes += _differences(request, answer, got)
    files, lost = _save_all(made, record, answer, paid, notes)
    if files:
        _write(lambda: ledger.saved(record, [str(path) for path in files]), notes)
    code = OK if got else REFUSED
    if lost or len(got) < len(answer.images):
        code = UNKNOWN  # paid for, and not on disk: somebody has to look
    reason = None if code == OK else "not every picture that was answered is on disk" if lost or got else None
    if code == REFUSED:
        reason = "the answer has no picture"
    return Result(
        "settled",
        code,
        record,
        tuple(files),
        paid,
        answer.usage,
        answer.request_id,
        tuple(notes),
        None,
        reason,
    )


def _save_all(
    made: Plan, record: str, answer: Answered, paid: Money, notes: list[str]
) -> tuple[list[Path], int]:
    files: list[Path] = []
    lost = 0
    name = stem(record, datetime.now(timezone.utc))
    for number, image in enumerate(answer.images, 1):
        if image is None:
            continue
        about = _about(made, record, answer, paid, number)
        try:
            files.append(save(made.terms.out, f"{name}-{number}", image, about, embed=made.terms.embed))
        except SaveError as err:
            rescued = _rescue(f"{name}-{number}", image, about)
            if rescued is None:
                lost += 1
                notes.append(f"picture {number} was paid for and could not be saved: {err}")
            else:
                files.append(rescued)
                notes.append(
                    f"picture {number} could not be saved ({err}); it was paid for, so it is in {rescued}"
                )
    return files, lost


def _rescue(name: str, image: bytes, about: Mapping[str, Any]) -> Path | None:
    """Keep a picture that was paid for in the system's folder for temporary files, or return None."""
    folder = Path(tempfile.gettempdir()) / "promptguard-rescued"
    try:
        prepare(folder, 0)
        return save(folder, name, image, about)
    except SaveError:
        return None


def _about(made: Plan, record: str, answer: Answered, paid: Money, number: int) -> Mapping[str, Any]:
    return {
        "prompt": made.request.prompt,
        "parameters": made.request.parameters(),
        "endpoint": made.request.endpoint,
        "provider": made.target.name,
        "record": record,
        "request_id": answer.request_id,
        "picture": number,
        "of": made.request.n,
        "cost_of_request": money_dict(paid),
        "estimate": money_dict(made.estimate.total),
        "usage": answer.usage,
        "echo": answer.echo,
    }


def _shortfall(made: Plan, got: int) -> list[str]:
    asked = made.request.n
    if got >= asked:
        return []
    if asked == 1:
        return ["no picture came, and no error: most likely it was made and held back by moderation"]
    note = f"{got} of {asked} pictures came; with n above 1 flagged pictures are left out without an error"
    suspects = () if made.report.locked else rank(made.report.findings)
    if suspects:
        note += f" (likeliest words: {', '.join(suspect.text for suspect in suspects[:3])})"
    return [note]


def _differences(request: ImageRequest, answer: Answered, got: list[bytes]) -> list[str]:
    """Compare what was asked for with what the answer says and what the pictures are."""
    found = []
    asked = request.parameters()
    for name, value in answer.echo.items():
        wanted = asked.get(name)
        if wanted not in (None, "auto", value):
            found.append(f"{name}: asked for {wanted}, the answer says {value}")
    for number, image in enumerate(got, 1):
        seen = look(image)
        if seen is None:
            found.append(f"picture {number} is in no known format")
            continue
        wanted = request.output_format or "png"
        if seen.format != wanted:
            found.append(f"picture {number}: asked for {wanted}, it is {seen.format}")
        if seen.size and request.size not in (None, "auto", f"{seen.size[0]}x{seen.size[1]}"):
            found.append(f"picture {number}: asked for {request.size}, it is {seen.size[0]}x{seen.size[1]}")
    return found


def _what_to_do(record: str, request_id: str | None) -> str:
    known = f"request id {request_id}" if request_id else f"X-Client-Request-Id {record}"
    return (
        f"it may have been charged ({known}): look at the provider's usage page before sending again, then "
        f"`promptguard ledger --resolve {record[:12]} --paid AMOUNT`"
    )


def _write(step: Callable[[], None], notes: list[str]) -> None:
    """Do one step in the ledger; after sending, its failure must not cost the pictures."""
    try:
        step()
    except LedgerError as err:
        notes.append(f"the ledger could not be written ({err}); the record stays open until the next start")
