"""Where a Chinese name ends that begins at a place of a text."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final

from fangxin.domain.disclosure.rules.masking.surnames import (
    AFTER,
    AMBIGUOUS,
    COMPOUND,
    FREQUENT,
    GIVEN,
    NEVER_GIVEN,
    NOT_NAMES,
    PLAIN,
    SINGLE,
    any_of,
)

HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
SURNAME: Final = "(?:" + "|".join(COMPOUND) + "|[" + "".join(sorted(FREQUENT)) + "])"
TITLES: Final = any_of("titles", plain=False)
#: given names of characters that otherwise are none
_GIVEN_ALL_THE_SAME: Final = frozenset({"不易", "不凡", "不群", "不悔", "不二", "不惑"})
_TITLE: Final = re.compile(TITLES)


class Sure(Enum):
    """What the place of a name tells: one must stand there, or if it closes, or may, or nothing tells of one."""

    MUST = auto()
    CLOSED = auto()
    MAY = auto()
    ALONE = auto()


def read_name(text: str, at: int, *, sure: Sure) -> int | None:
    """Where a Chinese name that begins at a place ends; None when none begins there."""
    sign = text[at : at + 1]
    surname = 2 if text[at : at + 2] in COMPOUND else 1 if sign in SINGLE else 0
    if not surname or (sure is not Sure.MUST and _no_surname(text, at, surname, sure)):
        return None
    # a double surname: 张杨文静
    longest = 3 if sign in FREQUENT and text[at + 1 : at + 2] in FREQUENT else 2
    open_end = None
    for size in range(longest, 0, -1):
        end = at + surname + size
        given = text[at + surname : end]
        if len(given) < size or not all(HAN.match(one) for one in given):
            continue
        if given not in _GIVEN_ALL_THE_SAME and any(one in NEVER_GIVEN for one in given):
            continue
        usual = all(one in GIVEN for one in (given[1:] if size == 3 else given))
        closed = end == len(text) or text[end] in AFTER or not HAN.match(text, end)
        if sure is not Sure.MUST and not _believed(text, at, end, usual=usual, closed=closed, sure=sure):
            continue
        if closed:
            return end
        if open_end is None and usual and size <= 2 and sure is not Sure.ALONE:
            open_end = end
    return open_end if sure in (Sure.MUST, Sure.MAY) else None


def _no_surname(text: str, at: int, surname: int, sure: Sure) -> bool:
    """Whether what looks like a surname is the beginning of another word."""
    rare = surname == 1 and text[at] not in FREQUENT
    return text[at : at + 2] in NOT_NAMES or (rare and (text[at] in AMBIGUOUS or sure is Sure.ALONE))


def _believed(text: str, at: int, end: int, *, usual: bool, closed: bool, sure: Sure) -> bool:
    """Whether a surname with these characters behind it is a name where another word may stand as well."""
    sign, compound = text[at], text[at : at + 2] in COMPOUND
    punctuated = end == len(text) or not HAN.match(text, end)
    if compound or text[at + 1 : end] in _GIVEN_ALL_THE_SAME:
        return True
    ends = closed if sure is Sure.MAY and sign in FREQUENT else punctuated
    if end - at == 2 and sign in AMBIGUOUS and not (usual and ends and sure is not Sure.ALONE):
        return False
    if end - at == 2 and sign not in FREQUENT and not (usual and closed):
        return False
    if usual:
        return True
    plain = sign in PLAIN or sure is Sure.CLOSED
    return plain and closed and sure is not Sure.ALONE and not _TITLE.match(text, at + 1)
