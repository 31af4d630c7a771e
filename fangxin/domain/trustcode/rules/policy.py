"""What law/trustcode.yaml says: the generations of the signing key, and the sentences of "know the policy" by trade."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.foundation.lawbook import Listing, Record, Table, Text, Whole, law_file, load_law_file


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One sentence a consumer should know, and the article it rests on."""

    text: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """The house's rules for trust codes. `generation` signs what is printed now, `accepted` still verify."""

    generation: int
    accepted: tuple[int, ...]
    always: tuple[Told, ...]
    trades: dict[str, tuple[Told, ...]]
    #: keys of shipped articles offered beside the sentences
    articles: dict[str, tuple[str, ...]]

    def sentences(self, *, trade: str) -> tuple[Told, ...]:
        """What is told of a trade: its own rules first, then those of every trade."""
        return (*self.trades.get(trade, ()), *self.always)


def policy() -> Policy:
    """The policy in force at this installation, read once. Raises LawError with file, line and reason."""
    return read_policy(law_file("trustcode.yaml"))


@lru_cache(maxsize=8)
def read_policy(path: Path) -> Policy:
    """The policy of one file. Raises LawError with file, line and reason."""
    found: Policy = load_law_file(path, SCHEMA)
    return found


def _made(*, keys: dict[str, Any], **rest: Any) -> Policy:
    if keys["signing"] not in keys["accepted"]:
        raise ValueError("accepted 必须包含 signing")
    return Policy(generation=keys["signing"], accepted=keys["accepted"], **rest)


_TRADE = Text(pattern=r"[A-Z]{2,16}")
_SENTENCES = Listing(Record({"text": Text(), "source": Text()}, make=Told), least=1)
#: The shape of law/trustcode.yaml.
SCHEMA = Record(
    {
        "keys": Record({"signing": Whole(1, 999), "accepted": Listing(Whole(1, 999), least=1)}),
        "always": _SENTENCES,
        "trades": Table(_TRADE, _SENTENCES),
        "articles": Table(_TRADE, Listing(Text(pattern=r"[a-z0-9-]{2,64}"), least=1)),
    },
    make=_made,
)
