"""Messages appended to a file of the day: for trying things out, and for agencies whose gateway picks files up."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

from fangxin.domain.notices.actions.deliver import NotSent
from fangxin.domain.notices.models import Notice
from fangxin.foundation.clock import day_of


def send(*, folder: Path, notice: Notice, to: str) -> None:
    """Append one JSON line, durably; a line is whole or absent. Raises NotSent when the disk refuses."""
    line = json.dumps(
        {"id": str(notice.pk), "channel": notice.channel, "to": to, "subject": notice.subject, "text": notice.text},
        ensure_ascii=False,
    )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{day_of(notice.created_at).isoformat()}.jsonl"
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as mistake:
        raise NotSent(f"outbox file: {mistake.strerror}") from mistake
