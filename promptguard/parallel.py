"""Work over many items on all cores: in order, with a bounded number under way, so memory stays flat."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_UNDER_WAY = 3  # chunks waiting for each process: enough to keep it busy, few enough to stay small


def cores() -> int:
    """Return how many processes this one may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield lists of up to ``size`` items."""
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk


def ordered(
    work: Callable[[list[Item]], Result],
    parts: Iterable[list[Item]],
    processes: int,
    start: Callable[..., None],
    arguments: tuple[object, ...],
) -> Iterator[Result]:
    """Run ``work`` on every part in ``processes`` processes and yield the results in order.

    ``start(*arguments)`` is called once in each process. ``work`` and ``start`` are module functions. An
    exception in a process is raised here; parts already under way are dropped.
    """
    from concurrent.futures import Future, ProcessPoolExecutor

    with ProcessPoolExecutor(processes, initializer=start, initargs=arguments) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for part in parts:
                waiting.append(pool.submit(work, part))
                if len(waiting) >= processes * _UNDER_WAY:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
