"""Names of natural persons: after words that introduce one, before titles, in signatures, and standing alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fangxin.domain.disclosure.rules.masking.folding import Folded
from fangxin.domain.disclosure.rules.masking.found import LIKELY, MAYBE, SURE, Finding
from fangxin.domain.disclosure.rules.masking.reading import HAN, SURNAME, Sure, read_name
from fangxin.domain.disclosure.rules.masking.surnames import (
    AFTER,
    AMBIGUOUS,
    BEFORE,
    CLASHES,
    COMPOUND,
    GIVEN,
    NEVER_GIVEN,
    NOT_NAMES,
    PLAIN,
    SINGLE,
    any_of,
)
from fangxin.domain.disclosure.rules.masking.titles import titled
from fangxin.domain.disclosure.words import Kind

_LINK: Final = r"(?:\s*(?:是|叫做|叫|为|名叫|姓名|名字是|名字叫|:|-|—|\(|\[|【|“|\"|、)\s*){0,3}"

#: behind these stands a name, whatever it looks like
_CALLED: Final = re.compile(any_of("called") + rf"(?P<link>{_LINK})")
_NAMING: Final = (
    "我叫",
    "我名",
    "本人叫",
    "本人名",
    "名叫",
    "名字",
    "叫做",
    "叫他",
    "叫她",
    "人称",
    "大名",
    "我的名",
    "外号",
    "绰号",
)
_PERSON: Final = ("姓名", "真实姓名", "联系人", "收件人", "收货人", "学员", "小名", "乳名", "曾用名", "化名")
#: behind these often stands a name
_ROLE: Final = re.compile(any_of("roles") + r"(?P<link>(?:\s*(?:是|叫做|叫|为|名叫|姓名|:|\(|“|\"|、)\s*){0,2})")
#: names of peoples that part their names, or write them in syllables of their own
_DOTTED: Final = re.compile(r"(?P<name>[\u4e00-\u9fff]{1,7}(?:[·•‧・∙⋅][\u4e00-\u9fff]{1,7}){1,3})")
_PEOPLES: Final = re.compile(any_of("peoples") + r"(?P<more>[\u4e00-\u9fff]{0,4})")
_LATIN: Final = re.compile(r"[A-Za-z][A-Za-z'’.\-]{1,15}(?:\s[A-Za-z][A-Za-z'’.\-]{1,15}){0,2}")
_SIGNED: Final = re.compile(
    r"(?:^|[\n。!！?？;；…]|此致\s*敬礼[!！。]?|谢谢[!！。]?|感谢[!！。]?|敬上|——|--)\s*(?:消费者|"
    r"投诉人|市民|顾客|一位消费者|您的顾客)?[:：\s]*(?P<name>[\u4e00-\u9fff]{2,4})\s*(?:敬上|上|书|留|"
    r"呈|于)?\s*(?:\d{2,4}[年./-].{0,12})?\s*$"
)


def names(folded: Folded) -> Iterator[Finding]:
    """Every name of a person, the surer ones first; the same stretch may be found twice."""
    text = folded.plain
    yield from _introduced(text)
    yield from titled(text)
    yield from _signed(text)
    yield from _of_peoples(text)
    yield from _alone(text)


def _introduced(text: str) -> Iterator[Finding]:
    for found in _CALLED.finditer(text):
        end = found.end()
        linked = bool(found["link"].strip())
        named = found[0].startswith(_NAMING)
        if name_end := read_name(
            text, end, sure=Sure.MUST if linked or named else Sure.MAY if text[end : end + 1] in PLAIN else Sure.CLOSED
        ):
            yield Finding(start=end, end=name_end, kind=Kind.NAME, confidence=SURE if linked or named else LIKELY)
            yield from _more(text, name_end)
        elif named or (linked and found[0].startswith(_PERSON)):
            yield from _nickname(text, end)
    for found in _ROLE.finditer(text):
        end = found.end()
        linked = bool(found["link"].strip())
        if name_end := read_name(text, end, sure=Sure.MAY):
            yield Finding(start=end, end=name_end, kind=Kind.NAME, confidence=SURE if linked else LIKELY)
            yield from _more(text, name_end)
        elif found["link"].strip().startswith("叫"):
            yield from _nickname(text, end)


def _more(text: str, at: int) -> Iterator[Finding]:
    """Further names of a list: 刘洋、陈静和王芳."""
    while text[at : at + 1] in ("、", "和", "与", "及", ",", "/") and (end := read_name(text, at + 1, sure=Sure.MAY)):
        yield Finding(start=at + 1, end=end, kind=Kind.NAME, confidence=LIKELY)
        at = end


def _nickname(text: str, at: int) -> Iterator[Finding]:
    """What somebody is called without a surname, or in Latin letters."""
    if latin := _LATIN.match(text, at):
        yield Finding(start=at, end=latin.end(), kind=Kind.NAME, confidence=LIKELY)
        return
    end = at
    while (
        end < len(text)
        and end - at < 5
        and HAN.match(text, end)
        and text[end] not in NEVER_GIVEN
        and text[end] not in "是为系"
    ):
        end += 1
    whole = end == len(text) or not HAN.match(text, end) or text[end] in AFTER
    if 2 <= end - at <= 4 and whole and text[at : at + 2] not in NOT_NAMES and text[at] not in "不没无已未该此本各所每":
        yield Finding(start=at, end=end, kind=Kind.NAME, confidence=MAYBE)


def _signed(text: str) -> Iterator[Finding]:
    found = _SIGNED.search(text)
    if found:
        name = found["name"]
        looks = (name[0] in SINGLE or name[:2] in COMPOUND) and not any(sign in NEVER_GIVEN for sign in name[1:])
        if looks and name[:2] not in NOT_NAMES:
            sure = all(sign in GIVEN for sign in name[1:])
            yield Finding(
                start=found.start("name"), end=found.end("name"), kind=Kind.NAME, confidence=LIKELY if sure else MAYBE
            )


def _of_peoples(text: str) -> Iterator[Finding]:
    for found in _DOTTED.finditer(text):
        start, end = found.span("name")
        start = _cut_left(text, start, found["name"].index(next(c for c in found["name"] if not HAN.match(c))))
        last = max(text.rfind(dot, start, end) for dot in "·•‧・∙⋅")
        end = _cut_right(text, last + 1, end)
        if not _OF_PLACES.intersection(text[start:end]):
            yield Finding(start=start, end=end, kind=Kind.NAME, confidence=LIKELY)
    for found in _PEOPLES.finditer(text):
        end = _cut_right(text, found.start("more"), found.end("more")) if found["more"] else found.end()
        start = found.start()
        # 罕古丽 at the beginning of a clause begins before the syllables that were recognised
        clause = re.search(r"[\u4e00-\u9fff]*$", text[:start])
        if clause is not None and len(clause[0]) <= 2 and not any(sign in NEVER_GIVEN for sign in clause[0]):
            start = clause.start()
        yield Finding(start=start, end=end, kind=Kind.NAME, confidence=LIKELY)


#: no syllable of a name of many syllables
_NOT_OF_PEOPLES: Final = frozenset("是为在于系，。反购消投今电手现驾住年")
_OF_PLACES: Final = frozenset("园苑府城路号区市店楼湾庭里花院村镇街期")
_LEADS: Final = (
    "联系人",
    "收件人",
    "名叫",
    "我叫",
    "叫",
    "是",
    "由",
    "找",
    "和",
    "与",
    "跟",
    "向",
    "给",
    "对",
    "把",
    "被",
    "让",
    "位",
    "名",
    "员",
    "长",
    "师",
    "板",
    "理",
    "人",
    "友",
    "生",
    "胞",
    "个",
    "的",
    "族",
    "主",
)


def _cut_left(text: str, start: int, dot: int) -> int:
    """Where the name before a dot begins: behind the last word that introduces one."""
    best = start
    for lead in _LEADS:
        place = text.rfind(lead, start, start + dot)
        if place >= 0 and place + len(lead) < start + dot:
            best = max(best, place + len(lead))
    return best


def _cut_right(text: str, at: int, end: int) -> int:
    """Where a name of many syllables ends: before what says what its bearer does."""
    place = at
    while place < end and text[place] not in NEVER_GIVEN and text[place] not in _NOT_OF_PEOPLES:
        place += 1
    return place


def _alone(text: str) -> Iterator[Finding]:
    """Names without any word about them: a frequent surname and a usual given name between words that may stand there."""
    for found in _STARTS.finditer(text):
        at = found.start()
        before = text[at - 1 : at]
        if before and before in CLASHES.get(text[at], ""):
            continue
        end = read_name(text, at, sure=Sure.ALONE)
        if end is None and before in _LEADING and text[at] in PLAIN:
            end = read_name(text, at, sure=Sure.CLOSED)
        if (
            end is None
            or text[end - 1] in "村路镇街乡区冲屯寨庄桥"
            or text[end : end + 1] in ("路", "村", "镇", "街", "乡", "社", "区", "小", "园")
        ):
            continue
        led = not before or before in BEFORE or not HAN.match(before)
        short = text[at] in PLAIN and (not before or before in _LEADING)
        beside = not before or not HAN.match(before)
        first = at == 0 and text[at] not in AMBIGUOUS
        alone = first or (text[at] not in AMBIGUOUS and beside and (end == len(text) or not HAN.match(text, end)))
        if (end - at >= 3 and (led or text[at] in PLAIN)) or (end - at == 2 and (short or alone)):
            yield Finding(start=at, end=end, kind=Kind.NAME, confidence=MAYBE)


_STARTS: Final = re.compile(SURNAME)
#: words that lead to a person
_LEADING: Final = frozenset('由找向跟和与给对把被让叫问是,，。;；:：、(（“"的')
