"""Starting a WSGI application under the project's own server for a measurement, and ending exactly that process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(application: str, *, workers: int = 2, environment: Mapping[str, str] | None = None) -> Iterator[int]:
    """Serve `module:attribute` with `workers` processes, in this environment or with other variables; yields the port."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers",
        str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning", application,
    ]  # fmt: skip
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.production", **(environment or {})}
    process = subprocess.Popen(command, env=variables)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)
