"""Codes that are none, counted in this process's memory by a digest of the caller: who tries to guess one has to wait.

The database is not asked for a code whose signature is wrong, so the limit must not ask it either. A signature cannot be
guessed; the limit keeps a program that tries from being served at full speed. What is counted is forgotten with its window.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import Counter
from datetime import datetime

from fangxin.storage.limits import TooManyAttempts

WINDOW_SECONDS = 600
#: wrong codes of one caller in a window; several phones may share an address
MOST = 60
#: callers remembered at most; a flood from more of them starts the count anew
CALLERS = 50_000


class Misses:
    """Wrong codes by caller in the current window."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._salt = secrets.token_bytes(16)
        self._window = 0
        self._counts: Counter[bytes] = Counter()

    def count(self, *, caller: str, at: datetime) -> None:
        """Count one wrong code; raises TooManyAttempts past the limit."""
        window = int(at.timestamp()) // WINDOW_SECONDS
        who = hashlib.blake2b(caller.encode(), key=self._salt, digest_size=8).digest()
        with self._lock:
            if window != self._window or len(self._counts) >= CALLERS:
                self._window, self._counts = window, Counter()
            self._counts[who] += 1
            over = self._counts[who] > MOST
        if over:
            left = WINDOW_SECONDS - int(at.timestamp()) % WINDOW_SECONDS
            raise TooManyAttempts(minutes=max(1, -(-left // 60)))


misses = Misses()
