"""Log lines as JSON: time, level, logger, message and the named extras; never a request's body or a person's data."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime

EXTRAS = ("request_id", "method", "route", "kind", "where", "case", "count")


class Line(logging.Formatter):
    """One record as one JSON line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line; of an exception its type and place, not its message."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update({name: getattr(record, name) for name in EXTRAS if getattr(record, name, None)})
        if record.exc_info and record.exc_info[0] is not None:
            line["kind"] = record.exc_info[0].__qualname__
            line["where"] = self._where(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)

    def _where(self, trace: object) -> str:
        frames = traceback.extract_tb(trace)  # type: ignore[arg-type]
        return " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
