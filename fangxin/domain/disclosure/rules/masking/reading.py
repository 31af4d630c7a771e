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
    SINGLE,
    any_of,
)

HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
TITLES: Final = any_of("titles", plain=False)
_TITLE: Final = re.compile(TITLES)


class Sure(Enum):
    """What the place of a name tells: one must stand there, or if it closes, or may, or nothing tells of one."""

    MUST = auto()
    CLOSED = auto()
    MAY = auto()
    ALONE = auto()


def read_name(text: str, at: int, *, sure: Sure) -> int | None:
    """Where a Chinese name that begins at a place ends; None when none begins there."""
    surname = 2 if text[at : at + 2] in COMPOUND else 1 if text[at : at + 1] in SINGLE else 0
    if not surname or (text[at : at + 2] in NOT_NAMES and sure is not Sure.MUST):
        return None
    if sure in (Sure.MAY, Sure.ALONE) and surname == 1 and text[at] not in FREQUENT:
        return None
    # a double surname: 张杨文静
    longest = 3 if text[at] in FREQUENT and text[at + 1 : at + 2] in FREQUENT else 2
    open_end = None
    for size in range(longest, 0, -1):
        end = at + surname + size
        given = text[at + surname : end]
        if len(given) < size or not all(HAN.match(sign) and sign not in NEVER_GIVEN for sign in given):
            continue
        if size == 1 and surname == 1 and text[at] in AMBIGUOUS and sure is not Sure.MUST:
            continue
        usual = all(sign in GIVEN for sign in (given[1:] if size == 3 else given))
        if not usual and sure is not Sure.MUST and _TITLE.match(text, at + surname):
            continue
        if not usual and sure in (Sure.MAY, Sure.ALONE) and surname == 1:
            continue
        if end == len(text) or text[end] in AFTER or not HAN.match(text, end):
            return end
        if open_end is None and usual and size <= 2 and sure is not Sure.ALONE:
            open_end = end
    return open_end if sure in (Sure.MUST, Sure.MAY) else None
