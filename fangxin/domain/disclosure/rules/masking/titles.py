"""Names before titles (王女士), surnames that are said (姓张的店员), and names as friends shorten them (小王, 阿芳)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fangxin.domain.disclosure.rules.masking.found import LIKELY, MAYBE, SURE, Finding
from fangxin.domain.disclosure.rules.masking.reading import HAN, SURNAME, TITLES, Sure, read_name
from fangxin.domain.disclosure.rules.masking.surnames import (
    AFTER,
    AMBIGUOUS,
    BEFORE,
    CLASHES,
    COMPOUND,
    FREQUENT,
    GIVEN,
    NOT_NAMES,
    SINGLE,
    UNTITLED,
)
from fangxin.domain.disclosure.words import Kind

_TITLED: Final = re.compile(rf"(?=(?P<name>(?:{SURNAME})(?:[\u4e00-\u9fff]{{1,2}})??)(?P<title>{TITLES}))")
_SAID_SURNAME: Final = re.compile(
    rf"(?:(?<![同贵百])姓|免贵姓|姓氏[是为:]?)(?:是|为|:|\s)?(?P<name>{'|'.join(COMPOUND)}|"
    rf"[{''.join(sorted(SINGLE))}])"
)
_PET: Final = re.compile(
    rf"(?<![大中矮从最很较更太变缩微弱胆细多幼])(?:小|老|"
    rf"阿)(?P<name>[{''.join(sorted(FREQUENT - AMBIGUOUS))}])(?P<next>.?)"
)
_ALIAS: Final = re.compile(
    r"阿(?P<name>["
    + "".join(sorted(GIVEN - set("拉尔迪玛联司莫奇斯克富根")))
    + r"])(?=[,，。;；:：\s是说叫微电手把让给在告答拒推收])"
)
_ALIAS_IN_LETTERS: Final = re.compile(r"(?P<name>阿[a-z]{2,10})")
_FOREIGN: Final = re.compile(
    r"(?P<name>(?<![a-z])(?!x+[^a-z])[a-z]{3,10})(?=老师|总监|教练|店长|经理|老板|先生|女士|小姐)"
)


_RARE_TITLED: Final = re.compile(
    r"(?:^|(?<=[^\u4e00-\u9fff])|(?<=[的由找跟给对被让叫问是名个位]))(?P<name>["
    + "".join(sorted(SINGLE - FREQUENT - AMBIGUOUS))
    + rf"])(?P<title>{TITLES})"
)
_SPEAKING: Final = re.compile(r"(?:^|[\n。])(?P<name>[\u4e00-\u9fff]{2,4})(?=[:：])")


def titled(text: str) -> Iterator[Finding]:
    """Every name before a title, said to be a surname, or shortened as friends do."""
    for found in _TITLED.finditer(text):
        confidence = _title_tells(text, found)
        if confidence is not None:
            yield _name(found, confidence)
    for found in _RARE_TITLED.finditer(text):
        if len(found["title"]) > 1 and found["title"] != "某某":
            yield _name(found, LIKELY)
    for found in _SPEAKING.finditer(text):
        if read_name(text, found.start("name"), sure=Sure.CLOSED) == found.end("name"):
            yield _name(found, LIKELY)
    for found in _SAID_SURNAME.finditer(text):
        start, end = found.span("name")
        if text[start] != "名":
            name_end = read_name(text, start, sure=Sure.ALONE) or end
            yield Finding(start=start, end=name_end, kind=Kind.NAME)
    yield from _shortened(text)


def _shortened(text: str) -> Iterator[Finding]:
    """小王, 阿芳, Tony老师."""
    for found in _PET.finditer(text):
        behind, start = found["next"], found.start("name")
        closed = not behind or not HAN.match(behind) or behind in AFTER or behind in "姐哥"
        if closed and text[start : found.end()] not in NOT_NAMES:
            yield _name(found, LIKELY)
    for pattern in (_FOREIGN, _ALIAS, _ALIAS_IN_LETTERS):
        for found in pattern.finditer(text):
            yield Finding(start=found.start(), end=found.end("name"), kind=Kind.NAME, confidence=LIKELY)


def _name(found: re.Match[str], confidence: float) -> Finding:
    return Finding(start=found.start("name"), end=found.end("name"), kind=Kind.NAME, confidence=confidence)


#: surnames that are words: before a title they are believed only where a name may begin
_WORDS: Final = frozenset("向和于时从连由单全关成查管付费解明平强包房车游计花司安项边")


def _title_tells(text: str, found: re.Match[str]) -> float | None:
    """How sure a surname before a title is a name; None when it is another word, or is masked already (张某)."""
    start = found.start("name")
    name, title, before = found["name"], found["title"], text[start - 1 : start]
    clash = bool(before) and before in CLASHES.get(name[0], "")
    if clash or name[0] + title in UNTITLED or (name + title)[:2] in NOT_NAMES or title in ("某", "某某"):
        return None
    if len(name) > 1 and name not in COMPOUND:
        given = name[2:] if name[:2] in COMPOUND else name[1:]
        return SURE if all(sign in GIVEN for sign in given) else None
    opened = not before or before in BEFORE or not HAN.match(before)
    if title in ("姓", "氏"):
        return SURE if opened else None
    if name in _WORDS:
        return MAYBE if before in ("", "的", "姓") else None
    return SURE if len(title) > 1 else LIKELY
