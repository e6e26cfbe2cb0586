"""Run an image command and end the own process with SIGKILL at a named step of it."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from promptguard.images import submit as sending
from promptguard.images.ledger import Ledger

from .drive import app

# The exact vocabulary takes more than a second to load, and no fault depends on it.
sys.modules["bpe_openai"] = None  # type: ignore[assignment]


def _killed(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(step: str) -> None:
    """Replace what comes next after the step by the end of the process."""
    if step == "after reserving":
        Ledger.sending = _killed  # type: ignore[method-assign]
    elif step == "after marking, before sending":
        sending.send.__globals__["_settings"] = _killed
    elif step == "after the answer, before settling":
        Ledger.settle = _killed  # type: ignore[method-assign]
    elif step == "after settling, before saving":
        sending.save = _killed  # type: ignore[assignment]
    elif step == "between two pictures":
        save, count = sending.save, 0

        def second(*arguments: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            return _killed() if count == 2 else save(*arguments, **options)

        sending.save = second
    elif step == "after saving":
        Ledger.saved = _killed  # type: ignore[method-assign]
    elif step != "never":
        raise SystemExit(f"no step {step!r}")


if __name__ == "__main__":
    arm(sys.argv[1])
    app(sys.argv[2:])
