"""A small load generator: keep-alive connections over loopback, prepared requests, each sent once."""

from __future__ import annotations

import secrets
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """What a run brought: answers a second, the slowest hundredth in milliseconds, and answers by status."""

    per_second: float
    p99_ms: float
    statuses: dict[int, int]


def run(*, port: int, requests: Sequence[bytes], connections: int = 8) -> Measured:
    """Send every prepared request once over `connections` keep-alive connections to 127.0.0.1."""
    turns: list[float] = []
    statuses: dict[int, int] = {}
    lock = threading.Lock()
    shares = [requests[number::connections] for number in range(connections)]

    def send(share: Sequence[bytes]) -> None:
        own: list[float] = []
        seen: dict[int, int] = {}
        line = _Line(port)
        for request in share:
            began = time.perf_counter()
            status = line.ask(request)
            own.append(time.perf_counter() - began)
            seen[status] = seen.get(status, 0) + 1
        line.close()
        with lock:
            turns.extend(own)
            for status, count in seen.items():
                statuses[status] = statuses.get(status, 0) + count

    threads = [threading.Thread(target=send, args=(share,)) for share in shares if share]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    turns.sort()
    return Measured(len(turns) / took, turns[int(len(turns) * 0.99) - 1] * 1000, statuses)


class _Line:
    """One keep-alive connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open()

    def _open(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> int:
        """Send one request and read its answer whole; returns the status."""
        self._socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            part = self._socket.recv(65536)
            if not part:
                self._open()
                return 0
            data += part
        head, _, body = data.partition(b"\r\n\r\n")
        lowered = head.lower()
        at = lowered.find(b"content-length:")
        if at >= 0:
            left = int(lowered[at + 15 : lowered.find(b"\r\n", at) if lowered.find(b"\r\n", at) > 0 else None]) - len(
                body
            )
            while left > 0:
                left -= len(self._socket.recv(65536))
        elif b"transfer-encoding: chunked" in lowered:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._socket.recv(65536)
        if b"connection: close" in lowered:
            self._socket.close()
            self._open()
        return int(head.split(b" ", 2)[1])

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def post(*, path: str, body: bytes, cookies: str = "", kind: str = "application/x-www-form-urlencoded") -> bytes:
    """A prepared POST."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        f"{f'Cookie: {cookies}{chr(13)}{chr(10)}' if cookies else ''}Connection: keep-alive\r\n\r\n"
    )
    return head.encode() + body


def post_form(*, path: str, fields: dict[str, str], file: str, cookies: str) -> bytes:
    """A prepared form as a browser sends it, in parts, with a field for files in which none was chosen."""
    border = f"----WebKitFormBoundary{secrets.token_hex(8)}"
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}\r\n' for name in fields
    ]
    none = f'--{border}\r\nContent-Disposition: form-data; name="{file}"; filename=""\r\nContent-Type: application/octet-stream'
    body = f"{''.join(parts)}{none}\r\n\r\n\r\n--{border}--\r\n"
    return post(path=path, body=body.encode(), cookies=cookies, kind=f"multipart/form-data; boundary={border}")


def get(*, path: str, cookies: str = "") -> bytes:
    """A prepared GET."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"{f'Cookie: {cookies}{chr(13)}{chr(10)}' if cookies else ''}Connection: keep-alive\r\n\r\n"
    ).encode()
