"""Texts as numbers: characters and pairs of neighbouring characters, over the whole text and once more over its head.

Written with numpy arrays from end to end: a Python loop over characters would be all the cost of a prediction. A feature
is a 64-bit key (its one or two code points, and a bit for the head), so a model file holds plain arrays only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from fangxin.foundation.taxonomy import PLAIN

LONGEST_TEXT = 8_000  # characters read of a text
HEAD = 60  # characters that count as the head: a title, or what a writer says first
HEAD_WEIGHT = 0.5
MOST_FEATURES = 300_000
_SECOND = 21  # bits of a code point
_HEAD_BIT = 1 << 43
_TABLE_STEP = np.uint64(0x9E3779B97F4A7C15)

Keys = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


def joined(text: str) -> str:
    """A text without blanks, half width, small letters: segmented and plain texts become one."""
    return "".join(text[: 2 * LONGEST_TEXT].split()).replace("\0", "")[:LONGEST_TEXT].translate(PLAIN)


def keys_of(texts: Sequence[str]) -> tuple[npt.NDArray[np.int64], Keys]:
    """For every feature occurrence the row it stands in and its key."""
    page = "\0".join(map(joined, texts)) + "\0"
    signs = np.frombuffer(page.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    ends = signs == 0
    rows = np.cumsum(ends) - ends
    starts = np.concatenate(([0], np.flatnonzero(ends)[:-1] + 1))
    in_head = np.arange(len(signs)) - starts[rows] < HEAD
    single = ~ends
    double = single[:-1] & single[1:]
    keys = np.concatenate((signs[single], (signs[:-1][double] << _SECOND) | signs[1:][double]))
    places = np.concatenate((rows[single], rows[:-1][double]))
    head = np.concatenate((in_head[single], in_head[1:][double]))
    return np.concatenate((places, places[head])), np.concatenate((keys, keys[head] | _HEAD_BIT))


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The features a model knows, sorted, and how rare each is (smoothed inverse document frequency)."""

    keys: Keys
    rarity: Floats

    @cached_property
    def _table(self) -> npt.NDArray[np.int32]:
        """An open-addressing hash table of the keys' places; a quarter full, so that few probes are needed."""
        size = 1 << max(4, int(4 * len(self.keys)).bit_length())
        table = np.full(size, -1, dtype=np.int32)
        left = np.arange(len(self.keys), dtype=np.int32)
        slots = _slots(self.keys, size)
        while len(left):
            free = table[slots] < 0
            table[slots[free]] = left[free]  # of several that want one slot the last wins; the others move on
            lost = table[slots] != left
            left, slots = left[lost], (slots[lost] + 1) & (size - 1)
        return table

    def places(self, keys: Keys) -> npt.NDArray[np.int32]:
        """The column of each key, -1 where the vocabulary lacks it."""
        if not len(self.keys):
            return np.full(len(keys), -1, dtype=np.int32)
        table = self._table
        size = len(table)
        slots = _slots(keys, size)
        found = table[slots]
        open_ = np.flatnonzero((found >= 0) & (self.keys[found] != keys))
        while len(open_):
            slots[open_] = (slots[open_] + 1) & (size - 1)
            found[open_] = table[slots[open_]]
            at = found[open_]
            open_ = open_[(at >= 0) & (self.keys[at] != keys[open_])]
        return found

    def matrix(self, texts: Sequence[str]) -> csr_array:
        """One row a text: damped counts × rarity, whole text and head each of length one, the head at its weight."""
        rows, keys = keys_of(texts)
        columns = self.places(keys)
        known = columns >= 0
        width = max(1, len(self.keys))
        cells, counts = np.unique(rows[known] * width + columns[known], return_counts=True)
        rows, columns = cells // width, (cells % width).astype(np.int32)
        values = (1 + np.log(counts)) * self.rarity[columns]
        head = self.keys[columns] >= _HEAD_BIT
        channel = rows * 2 + head
        length = np.sqrt(np.bincount(channel, weights=values**2, minlength=2 * len(texts)))
        values = values / length[channel] * np.where(head, HEAD_WEIGHT, 1.0)
        pointers = np.searchsorted(rows, np.arange(len(texts) + 1))
        return csr_array((values.astype(np.float32), columns, pointers.astype(np.int32)), shape=(len(texts), width))


def _slots(keys: Keys, size: int) -> npt.NDArray[np.int64]:
    shift = np.uint64(64 - (size.bit_length() - 1))
    return ((keys.astype(np.uint64) * _TABLE_STEP) >> shift).astype(np.int64)


def learn_vocabulary(texts: Sequence[str]) -> Vocabulary:
    """The features that occur in at least two texts (in one, where there are few), the most frequent first in line."""
    rows, keys = keys_of(texts)
    distinct, number = np.unique(keys, return_inverse=True)
    cells = np.unique(rows * max(1, len(distinct)) + number)
    frequency = np.bincount(cells % max(1, len(distinct)), minlength=len(distinct))
    kept = np.flatnonzero(frequency >= (2 if len(texts) >= 50 else 1))
    if len(kept) > MOST_FEATURES:
        kept = np.sort(kept[np.argsort(-frequency[kept], kind="stable")[:MOST_FEATURES]])
    rarity = np.log((1 + len(texts)) / (1 + frequency[kept])) + 1
    return Vocabulary(distinct[kept], rarity.astype(np.float32))
