"""A server that fails in exactly one way, and counts the requests that reach it."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator

from .pictures import answer, moderation_error

Behaviour = Callable[[socket.socket, bytes], None]


class FaultServer:
    """Listens on loopback; every connection that sends a request line counts as one request."""

    def __init__(self, behaviour: Behaviour, *, read_body: bool = True) -> None:
        self.behaviour, self.read_body = behaviour, read_body
        self.requests = 0
        self.came = threading.Event()
        self.release = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    def close(self) -> int:
        """Stop, wait for everything that is under way, and return how many requests arrived."""
        self.release.set()
        # A last connection wakes the accepting thread; what was queued before it is served first.
        with contextlib.suppress(OSError):
            socket.create_connection(self._socket.getsockname()[:2], timeout=10).close()
        self._accepting.join(timeout=30)
        for thread in self._threads:
            thread.join(timeout=30)
        self._socket.close()
        return self.requests

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            if self.release.is_set():
                # Drain what is queued behind the waking connection, so that a late repetition is counted.
                self._serve(connection)
                self._socket.settimeout(0.2)
                with contextlib.suppress(TimeoutError):
                    while True:
                        self._serve(self._socket.accept()[0])
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(30)
            data = b""
            while b"\r\n\r\n" not in data:
                more = connection.recv(65536)
                if not more:
                    return
                data += more
            head, _, body = data.partition(b"\r\n\r\n")
            self.requests += 1
            if self.read_body:
                length = next(
                    int(line.split(b":")[1])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length")
                )
                while len(body) < length:
                    body += connection.recv(65536)
            self.came.set()
            self.behaviour(connection, body)

    def wait(self, connection: socket.socket, body: bytes) -> None:
        """Never answer: hold the connection until the test is over."""
        self.release.wait(60)


def reset(connection: socket.socket) -> None:
    """Close with a TCP reset instead of an orderly end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def respond(
    body: bytes, status: int = 200, *, promise: int | None = None, kind: str = "application/json"
) -> Behaviour:
    """Answer with the body; ``promise`` names a length that is not kept."""

    def behave(connection: socket.socket, _: bytes) -> None:
        head = (
            f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {promise or len(body)}\r\n"
            f"x-request-id: req_fault\r\nretry-after: 0\r\nConnection: close\r\n\r\n"
        )
        connection.sendall(head.encode() + body)

    return behave


def half_then_reset(connection: socket.socket, _: bytes) -> None:
    body = json.dumps(answer()).encode()
    respond(body[: len(body) // 2], promise=len(body))(connection, b"")
    reset(connection)


GOOD = json.dumps(answer()).encode()
TWO = json.dumps(answer(2)).encode()
BLOCKED = json.dumps(moderation_error()).encode()


@contextlib.contextmanager
def serving(behaviour: Behaviour, *, read_body: bool = True) -> Iterator[FaultServer]:
    server = FaultServer(behaviour, read_body=read_body)
    try:
        yield server
    finally:
        server.close()
