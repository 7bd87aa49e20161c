"""A load generator of its own process: keep-alive connections to loopback, bounded in count and time.

    python -m moral_assembly.bench.client PORT PATH CONNECTIONS SECONDS MOST

prints one JSON object. It works on any machine with Python; what it costs is told with what it found.
"""

import json
import re
import resource
import selectors
import socket
import sys
import time
from collections import Counter

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
CLOSE = re.compile(rb"\r\nconnection: close", re.IGNORECASE)
LONGEST_WAIT = 30  # seconds for one answer


class Connection:
    """One visitor who asks, reads to the end, and asks again."""

    def __init__(self, selector, port: int, path: str):
        self.selector, self.address = selector, ("127.0.0.1", port)
        self.request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
        self.connect()

    def connect(self):
        self.socket = socket.create_connection(self.address, LONGEST_WAIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.selector.register(self.socket, selectors.EVENT_READ, self)

    def close(self):
        self.selector.unregister(self.socket)
        self.socket.close()

    def ask(self):
        self.asked, self.head, self.missing, self.length = time.perf_counter(), b"", None, 0
        self.socket.sendall(self.request)

    def read(self) -> bool:
        """Take what has come; tell whether the answer is whole."""
        data = self.socket.recv(1 << 20)
        if not data:
            raise ConnectionError("the server closed in the middle of an answer")
        if self.missing is not None:
            self.missing -= len(data)
            return self.missing <= 0
        self.head += data
        end = self.head.find(b"\r\n\r\n")
        if end >= 0:
            self.begin_body(end)
        return self.missing is not None and self.missing <= 0

    def begin_body(self, end: int):
        body, self.head = len(self.head) - end - 4, self.head[: end + 2]
        self.length = int(LENGTH.search(self.head)[1])
        self.missing = self.length - body

    def outcome(self) -> tuple[int, int]:
        """Status and length of the answer; reconnect where the server does not keep the line."""
        if CLOSE.search(self.head):
            self.close()
            self.connect()
        return int(self.head[9:12]), self.length


def load(port: int, path: str, connections: int, seconds: float, most: int) -> dict:
    """Ask for ``seconds`` or until ``most`` answers, but for one answer a connection at least.

    Return counts, latencies (ms) and this process's own CPU.
    """
    selector = selectors.DefaultSelector()
    visitors = [Connection(selector, port, path) for _ in range(connections)]
    before, start = _cpu(), time.perf_counter()
    latencies, outcomes = [], Counter()
    for visitor in visitors:
        visitor.ask()
    while len(latencies) < connections or (time.perf_counter() < start + seconds and len(latencies) < most):
        events = selector.select(LONGEST_WAIT)
        if not events:
            raise TimeoutError(f"no answer from {path} within {LONGEST_WAIT} s")
        for key, _ in events:
            visitor = key.data
            if visitor.read():
                latencies.append(time.perf_counter() - visitor.asked)
                outcomes[visitor.outcome()] += 1
                visitor.ask()
    spent = time.perf_counter() - start
    for visitor in visitors:
        visitor.close()
    latencies.sort()
    return {
        "answers": len(latencies),
        "seconds": spent,
        "p50": 1000 * latencies[len(latencies) // 2],
        "p99": 1000 * latencies[len(latencies) * 99 // 100],
        "client_cpu": _cpu() - before,
        "outcomes": [[*outcome, count] for outcome, count in outcomes.items()],
    }


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    port, path, connections, seconds, most = sys.argv[1:]
    print(json.dumps(load(int(port), path, int(connections), float(seconds), int(most))))  # noqa: T201
