"""The real gateway for tests: Kannel's two programs on free ports of this machine, and a stand-in for the operator behind it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_to_bytes

PROGRAMS = [
    shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin") for name in ("bearerbox", "smsbox")
]
SECONDS = 20.0

CONFIGURATION = """
group = core
admin-port = {admin}
admin-password = tested
admin-deny-ip = "*.*.*.*"
admin-allow-ip = "127.0.0.1"
smsbox-port = {box}
box-allow-ip = "127.0.0.1"
log-file = "{folder}/bearerbox.log"
log-level = 0
dlr-storage = internal
store-type = file
store-location = "{folder}/kannel.store"

group = smsc
smsc = fake
smsc-id = FAKE
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = "127.0.0.1"
global-sender = 12315
log-file = "{folder}/smsbox.log"
log-level = 0

group = sendsms-user
username = fangxin
password = "sec ret"
max-messages = 5
concatenation = true
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"
"""


@dataclass
class Operator:
    """Kannel's fake operator: what it was given, line by line, as (number, text)."""

    line: socket.socket
    got: list[tuple[str, str]] = field(default_factory=list)
    _rest: bytes = b""

    def read(self, *, count: int) -> list[tuple[str, str]]:
        """Wait until `count` messages have come, of which the parts of long ones count each."""
        until = time.monotonic() + SECONDS
        while len(self.got) < count and time.monotonic() < until:
            with suppress(TimeoutError):
                self._rest += self.line.recv(65536)
            *whole, self._rest = self._rest.split(b"\n")
            self.got += [_read(line) for line in whole if line.strip()]
        return self.got


@dataclass(frozen=True)
class Kannel:
    """A running gateway."""

    url: str
    operator: Operator


@contextmanager
def kannel(folder: Path, *, password: str = "sec%20ret") -> Iterator[Kannel]:
    """Start both programs, and stop them by their ids."""
    ports = dict(zip(("admin", "box", "smsc", "sendsms"), _free_ports(4), strict=True))
    configuration = folder / "kannel.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, **ports))
    with (folder / "output").open("wb") as output:
        running: list[subprocess.Popen[bytes]] = []
        try:
            for program, port in zip(PROGRAMS, (ports["box"], ports["sendsms"]), strict=True):
                assert program is not None
                running.append(
                    subprocess.Popen([program, str(configuration)], cwd=folder, stdout=output, stderr=output)
                )
                _wait(port, running[-1])
            with socket.create_connection(("127.0.0.1", ports["smsc"])) as line:
                line.settimeout(0.2)
                url = f"http://fangxin:{password}@127.0.0.1:{ports['sendsms']}?from=12315"
                yield Kannel(url=url, operator=Operator(line))
        finally:
            for process in reversed(running):
                process.terminate()
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _read(line: bytes) -> tuple[str, str]:
    """`FROM TO KIND TEXT`; a part of a long message has its header in between, as `udh HEADER`. All texts are UCS-2."""
    _sender, to, *rest = line.split(b" ")
    return to.decode(), unquote_to_bytes(rest[-1].replace(b"+", b" ")).decode("utf-16-be")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert process.poll() is None and time.monotonic() < until, f"nothing answers at {port}"
        time.sleep(0.05)
