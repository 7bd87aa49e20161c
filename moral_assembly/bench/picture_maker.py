"""One photograph, one process: ``python -m moral_assembly.bench.picture_maker FILE`` prints time and memory as JSON."""

import json
import sys
import time
from pathlib import Path

from moral_assembly import pictures


def memory(figure: str) -> float:
    """Megabytes, as the kernel counts this program's own: its peak is VmHWM, which no parent process colours."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(figure))
    return int(line.split()[1]) / 1024


def main(path: str) -> dict:
    at_rest = memory("VmRSS")
    with open(path, "rb") as file:
        began, cpu = time.perf_counter(), time.process_time()
        pictures.check(file)
        checked = time.perf_counter()
        made = pictures.make(file)
        ended = time.perf_counter()
    return {
        "file": Path(path).stat().st_size / 1000,
        "check": checked - began,
        "make": ended - checked,
        "cpu": time.process_time() - cpu,
        "rest": at_rest,
        "peak": memory("VmHWM"),
        "sizes": sum(len(size.webp) for size in made.sizes) / 1000,
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))  # noqa: T201
