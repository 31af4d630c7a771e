"""A 12345 platform on the loopback: it answers, fails, hangs, redirects, or is slow to say that it took something."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Peer(ThreadingHTTPServer):
    """Keeps what it was sent; `moods` are how it answers the next requests, the last one for ever."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.moods: list[str] = ["take"]
        self.asked: list[dict[str, Any]] = []
        self.taken: dict[str, dict[str, Any]] = {}

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/returns"


class _Answering(BaseHTTPRequestHandler):
    server: Peer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers["Idempotency-Key"]
        self.server.asked.append(
            {"key": key, "authorization": self.headers["Authorization"], "path": self.path, **body}
        )
        mood = self.server.moods.pop(0) if len(self.server.moods) > 1 else self.server.moods[0]
        if mood == "fail":
            return self._say(500, {})
        if mood == "redirect":
            self.send_response(302)
            self.send_header("Location", f"http://{self.server.host}/elsewhere")
            self.end_headers()
            return None
        self.server.taken[key] = body
        if mood == "hang":  # it took it, and says so too late
            time.sleep(1.5)
        return self._say(200, {"receipt": f"R-{key}"})

    def _say(self, status: int, told: dict[str, str]) -> None:
        text = json.dumps(told).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
        except OSError:  # the other side has hung up
            pass

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def peer() -> Iterator[Peer]:
    """A running platform."""
    server = Peer()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
