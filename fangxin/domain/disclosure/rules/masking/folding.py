"""Text as rules read it: width and look-alikes folded, one character for one, so that a place is a place in the original."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

#: numerals that are said for digits, in the order of their values; 幺 洞 拐 勾 are said on the telephone
_NUMERALS: Final = (
    "零〇○洞⓪",
    "一幺壹弌㈠",
    "二贰弍㈡",
    "三叁弎㈢",
    "四肆㈣",
    "五伍㈤",
    "六陆㈥",
    "七柒拐㈦",
    "八捌㈧",
    "九玖勾㈨",
)
_DIGIT_OF: Final = {sign: str(value) for value, signs in enumerate(_NUMERALS) for sign in signs}
_WORDS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DIGIT_OF_WORD: Final = {word: str(value) for value, word in enumerate(_WORDS)} | {"oh": "0"}
#: what stands between the digits of one number, or is put there so that no machine reads it
GAP: Final = r"[\s\-‐-―－.·•・_~*,、/|+()\[\]'\"“”\u200b-\u200f\ufe0f\u20e3]"
_TIE: Final = r"(?:后面是|后面|然后是|然后|接着是|接着|中间是|中间|再来|再|加|杠|空格)"
_TOKEN: Final = (
    rf"(?:[0-9]|[{''.join(_DIGIT_OF)}]|zero|one|two|three|four|five|six|seven|eight|nine|[o](?=[0-9])|(?<=[0-9])[o])"
)
_RUN: Final = re.compile(rf"{_TOKEN}(?:(?:{GAP}{{0,3}}|{GAP}?{_TIE}{GAP}?){_TOKEN}){{6,}}")
_SIGN: Final = re.compile(r"[0-9]+|zero|one|two|three|four|five|six|seven|eight|nine|o|" + f"[{''.join(_DIGIT_OF)}]")
_MONEY: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)")


class _Folding(dict[int, str]):
    """Code point → the one character it is read as."""

    def __missing__(self, point: int) -> str:
        char = chr(point)
        plain = unicodedata.normalize("NFKC", char).lower()
        if len(plain) != 1:
            plain = char
        if not plain.isascii() and (digit := unicodedata.digit(plain, None)) is not None:
            plain = str(digit)
        self[point] = plain
        return plain


_FOLDING: Final = _Folding()
_TO_DIGITS: Final = str.maketrans({sign: digit for sign, digit in _DIGIT_OF.items() if sign not in "洞拐勾"})


class Group(NamedTuple):
    """Digits written together."""

    digits: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folded:
    """One text in three views of the same length: as it is, folded, and with Chinese numerals as digits."""

    text: str
    plain: str
    numeric: str


def folded(text: str) -> Folded:
    """The views of a text."""
    plain = text.translate(_FOLDING)
    return Folded(text, plain, plain.translate(_TO_DIGITS))


def runs(plain: str) -> Iterator[list[Group]]:
    """Stretches of at least seven digits, however they are spelled and parted, as groups of digits written together.

    A Chinese numeral or an English word is a group of its own. Sums with thousands parted by commas are no numbers here.
    """
    for found in _RUN.finditer(plain):
        groups = []
        sums = [span.span() for span in _MONEY.finditer(plain, *found.span())]
        for sign in _SIGN.finditer(plain, *found.span()):
            if any(begin <= sign.start() < end for begin, end in sums):
                continue
            written = sign[0]
            digits = written if written[0].isdigit() and written.isascii() else _digit(written)
            groups.append(Group(digits, sign.start(), sign.end()))
        yield _joined(groups, plain)


def _joined(groups: list[Group], plain: str) -> list[Group]:
    """The o of 138oo13 belongs to the digits beside it."""
    joined: list[Group] = []
    for group in groups:
        last = joined[-1] if joined else None
        if last is not None and last.end == group.start and "o" in (plain[last.end - 1], plain[group.start]):
            joined[-1] = Group(last.digits + group.digits, last.start, group.end)
        else:
            joined.append(group)
    return joined


def _digit(written: str) -> str:
    return "0" if written == "o" else _DIGIT_OF.get(written) or _DIGIT_OF_WORD[written]
