"""What law/hotline.yaml says: numbers that mean none, patience with silent calls, call-backs, and how long all is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.foundation.lawbook import Listing, Record, Text, Whole, law_file, load_law_file


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeping:
    """The house's rules for calls."""

    withheld: frozenset[str]
    ringing: timedelta
    talking: timedelta
    tries: int
    call_back: timedelta
    numbers: timedelta
    drafts: timedelta
    history: timedelta
    history_most: int


def keeping() -> Keeping:
    """The rules in force at this installation, read once. Raises LawError with file, line and reason."""
    return read_keeping(law_file("hotline.yaml"))


@lru_cache(maxsize=8)
def read_keeping(path: Path) -> Keeping:
    """The rules of one file. Raises LawError with file, line and reason."""
    found: Keeping = load_law_file(path, SCHEMA)
    return found


def _made(
    *, withheld: tuple[str, ...], ringing_minutes: int, talking_hours: int, call_back: Any, keep: Any, history: Any
) -> Keeping:
    return Keeping(
        withheld=frozenset(word.lower() for word in withheld),
        ringing=timedelta(minutes=ringing_minutes),
        talking=timedelta(hours=talking_hours),
        tries=call_back["tries"],
        call_back=timedelta(hours=call_back["hours"]),
        numbers=timedelta(days=keep["number_days"]),
        drafts=timedelta(days=keep["draft_days"]),
        history=timedelta(days=history["days"]),
        history_most=history["most"],
    )


SOME = Whole(least=1, most=10_000)
#: The shape of law/hotline.yaml.
SCHEMA = Record(
    {
        "withheld": Listing(Text()),
        "ringing_minutes": SOME,
        "talking_hours": SOME,
        "call_back": Record({"tries": SOME, "hours": SOME}),
        "keep": Record({"number_days": SOME, "draft_days": SOME}),
        "history": Record({"days": SOME, "most": SOME}),
    },
    make=_made,
)
