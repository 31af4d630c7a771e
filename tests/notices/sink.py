"""A mail server of one thread on the loopback: takes what it is told to take and remembers it."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Sink:
    """What the server offers and refuses, and what it was sent."""

    offers: tuple[str, ...] = ()
    #: command → the answer given instead of the usual one; None closes the connection without a word
    answers: dict[str, str | None] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    port: int = 0


@contextmanager
def mail_server(**given: object) -> Iterator[Sink]:
    """A server on a free port for the time of the block."""
    sink = Sink(**given)  # type: ignore[arg-type]

    class Talk(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def handle(self) -> None:
            self.say("220 sink")
            for raw in self.rfile:
                line = raw.decode("utf-8", "replace").strip()
                word = line.split(" ", 1)[0].upper()
                sink.commands.append(line)
                if word in sink.answers:
                    given = sink.answers[word]
                    if given is None:
                        return
                    self.say(given)
                elif word == "EHLO":
                    self.say("\r\n".join(["250-sink", *(f"250-{offer}" for offer in sink.offers), "250 8BITMIME"]))
                elif word == "DATA":
                    self.say("354 go on")
                    sink.messages.append(self.body())
                    taken = sink.answers.get("TAKEN", "250 taken")
                    if taken is None:
                        return
                    self.say(taken)
                elif word == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def body(self) -> bytes:
            return b"".join(iter(self.rfile.readline, b".\r\n"))

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), Talk) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()
