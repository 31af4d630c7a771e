"""Naming a topic: the longest pieces its titles have in common and others have not."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

#: a piece stands in at least so large a share of a topic's titles
SHARE = 0.3
SHORTEST, LONGEST = 2, 14
#: pieces of a name, and characters of all of them
PIECES, ROOM = 3, 24
#: titles read for a name
READ = 200
#: words that begin or end a piece without saying anything
EMPTY = frozenset(
    "的了在是和与及等请关于被把对为我你他它这那有无不要能会将从到向一个市区县年月日号第次问题投诉举报咨询反映建议"
)


def name_of(titles: Sequence[str], others: Sequence[str]) -> list[str]:
    """The pieces that name a topic, in the order they are read; `others` are the titles of all texts."""
    own = list(titles[:READ])
    everywhere = _counts(tuple(others))
    chosen: list[str] = []
    left = own
    while len(chosen) < PIECES:
        piece = _best(left, len(own), everywhere, len(others), ROOM - sum(map(len, chosen)))
        if not piece:
            break
        chosen.append(piece)
        left = [title.replace(piece, " ") for title in left]
    return sorted(chosen, key=lambda piece: _place(piece, own))


def _best(left: Sequence[str], titles: int, everywhere: _Everywhere, others: int, room: int) -> str:
    """The piece that says most of what is left of the titles; empty when none is in enough of them."""
    counts = Counter(piece for title in left for piece in set(_pieces(title)))
    least = max(2, math.ceil(SHARE * titles))
    worth = {
        piece: count * math.log(1 + others / (1 + everywhere(piece))) * (len(piece) - 1) ** 0.6
        for piece, count in counts.items()
        if count >= least and len(piece) <= room and piece[0] not in EMPTY and piece[-1] not in EMPTY
    }
    best = min(worth, key=lambda piece: (-worth[piece], piece), default="")
    return best


def _pieces(title: str) -> Iterator[str]:
    for run in title.split():
        for start in range(len(run)):
            for length in range(SHORTEST, min(LONGEST, len(run) - start) + 1):
                yield run[start : start + length]


class _Everywhere:
    """In how many titles a piece stands."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._titles = titles
        self._known: dict[str, int] = {}

    def __call__(self, piece: str) -> int:
        if piece not in self._known:
            self._known[piece] = sum(piece in title for title in self._titles)
        return self._known[piece]


@lru_cache(maxsize=2)
def _counts(titles: tuple[str, ...]) -> _Everywhere:
    return _Everywhere(titles)


def _place(piece: str, titles: Sequence[str]) -> float:
    places = [title.index(piece) for title in titles if piece in title]
    return sum(places) / len(places)
