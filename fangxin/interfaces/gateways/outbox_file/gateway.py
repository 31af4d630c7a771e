"""Messages appended to a file of the day; whether one stands there is asked of the file."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

from fangxin.domain.notices.actions.deliver import NotSent
from fangxin.domain.notices.words import Standing
from fangxin.foundation.clock import day_of
from fangxin.interfaces.gateways.ways import Message

NAME = "file"


class FileGateway:
    """One folder."""

    name = NAME

    def __init__(self, *, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Message) -> None:
        """Append one line. Raises NotSent."""
        send(folder=self._folder, message=message)

    def ask(self, message: Message) -> Standing:
        """Whether a whole line tells of the message. Raises NotSent when the file cannot be read."""
        mark = f'{{"id": "{message.reference}",'.encode()
        try:
            with _path(self._folder, message).open("rb") as file:
                found = any(line.startswith(mark) and line.endswith(b"}\n") for line in file)
        except FileNotFoundError:
            found = False
        except OSError as mistake:
            raise NotSent(f"outbox file: {mistake.strerror}") from mistake
        return Standing.TAKEN if found else Standing.ABSENT


def _path(folder: Path, message: Message) -> Path:
    return folder / f"{day_of(message.created_at).isoformat()}.jsonl"


def send(*, folder: Path, message: Message) -> None:
    """Append one JSON line, durably; a line is whole or absent. Raises NotSent when the disk refuses."""
    line = json.dumps(
        {
            "id": message.reference,
            "channel": message.channel,
            "to": message.to,
            "subject": message.subject,
            "text": message.text,
        },
        ensure_ascii=False,
    )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = _path(folder, message)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as mistake:
        raise NotSent(f"outbox file: {mistake.strerror}") from mistake
