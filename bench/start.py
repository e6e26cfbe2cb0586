"""Time whole processes: `python bench/start.py TIMES ARGUMENT...` runs this Python with the arguments, prints JSON.

A script of its own, since a new process is charged with the memory of the one that starts it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time

LONGEST = 10.0  # seconds after which the runs so far must do


def main() -> int:
    times, arguments = int(sys.argv[1]), sys.argv[2:]
    walls, processor, memory = [], [], []
    begun = time.perf_counter()
    for number in range(times + 1):
        start = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            return 1
        if number:  # the first fills the caches of the system
            walls.append(time.perf_counter() - start)
            processor.append(usage.ru_utime + usage.ru_stime)
            memory.append(usage.ru_maxrss / 1024)
            if time.perf_counter() - begun > LONGEST:
                break
    found = {"wall": walls, "processor": processor, "memory": memory}
    print(json.dumps({name: statistics.median(figures) for name, figures in found.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
