"""The worker as a process of its own: `python -m fangxin.interfaces.jobs`."""

from __future__ import annotations

import os
import signal
import threading

import django


def main() -> None:
    """Work until SIGTERM or SIGINT."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
    django.setup()
    from fangxin.interfaces.jobs.working import work

    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    work(stop=stop)


if __name__ == "__main__":
    main()
