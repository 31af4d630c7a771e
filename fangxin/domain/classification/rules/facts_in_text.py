"""Plain facts a text mentions: amounts, days, order numbers, phones, platforms and names of merchants.

They fill a form in advance; a person or the complainant confirms them. Nothing here decides.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from fangxin.domain.classification.rules.finding import Finder
from fangxin.domain.classification.rules.scorer import plain
from fangxin.foundation.lawbook import (
    LawError,
    Listing,
    Numbered,
    OneOf,
    Record,
    Table,
    Text,
    law_file,
    load_law_file,
)

MOST_FEN = 10**15


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in fen, and how it was written."""

    fen: int
    text: str


@dataclass(frozen=True, slots=True)
class MentionedDay:
    """A day as written; `year` is None where the text leaves it out."""

    text: str
    year: int | None
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform of law/platforms.yaml. `region` is the division of the operator's domicile, or empty."""

    key: str
    name: str
    kind: str
    region: str
    object: str


@dataclass(frozen=True)
class TextFacts:
    """Everything found, each in the order of the text and once."""

    amounts: tuple[Amount, ...]
    days: tuple[MentionedDay, ...]
    order_numbers: tuple[str, ...]
    phones: tuple[str, ...]
    platforms: tuple[Platform, ...]
    merchants: tuple[str, ...]


def facts_in(text: str) -> TextFacts:
    """Amounts, days, order numbers, phones, platforms and merchant names a text mentions."""
    source = plain(text)
    return TextFacts(
        amounts=tuple(dict.fromkeys(_amounts(source))),
        days=tuple(dict.fromkeys(_days(source))),
        order_numbers=tuple(dict.fromkeys(text[slice(*match.span("number"))] for match in _ORDER.finditer(source))),
        phones=tuple(dict.fromkeys(match.group().replace(" ", "") for match in _PHONE.finditer(source))),
        platforms=platforms_in(text),
        merchants=tuple(dict.fromkeys(_merchants(text))),
    )


# Money ----------------------------------------------------------------------------------------------------------------

_UNITS = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "w": 10**4, "千": 10**3, "百": 100}
_AMOUNT = re.compile(
    r"(?<![\d.a-z*])(?P<sign>[¥$]|rmb)? ?(?P<number>\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?P<rest>\.\d{1,2})?(?![\d*])"
    r" ?(?P<more>[多余几])? ?(?P<unit>亿|千万|百万|十万|万|w(?![a-z])|千|百)?(?P<tail>\d(?![\d.]))? ?(?:多|余)?"
    r" ?(?P<yuan>元|块|圆|人民币)?"
)
_NUMERALS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_SPELT = re.compile(r"(?P<number>[零一二两三四五六七八九十百千万]{1,12})(?:多|余)?(?:元|块钱|块(?![^，。,;；！!？? ]))")


def _amounts(source: str) -> Iterator[Amount]:
    found = [(m.start(), a) for m in _AMOUNT.finditer(source) if (a := _figure(m))]
    found += [(m.start(), a) for m in _SPELT.finditer(source) if (a := _spelt(m))]
    return (amount for _, amount in sorted(found, key=lambda pair: pair[0]))


def _figure(match: re.Match[str]) -> Amount | None:
    following = match.string[match.end() : match.end() + 1]
    money = match["sign"] or match["yuan"]
    if match["sign"] == "$" or (match["yuan"] == "元" and following in ("件", "旦")):
        return None
    if not money and not (match["unit"] in ("万", "w") and (not following or following in "，。,;；！!？? 、的")):
        return None
    whole = int(match["number"].replace(",", "")) * 100 + _cents(match["rest"])
    unit = _UNITS.get(match["unit"] or "", 1)
    fen = whole * unit + (int(match["tail"]) * unit * 10 if match["unit"] and match["tail"] else 0)
    return Amount(fen, match.group().strip()) if 0 < fen <= MOST_FEN else None


def _cents(rest: str | None) -> int:
    return int((rest or ".0")[1:].ljust(2, "0"))


def _spelt(match: re.Match[str]) -> Amount | None:
    total = section = digit = 0
    for sign in match["number"]:
        if sign in _NUMERALS:
            digit = _NUMERALS[sign]
        elif sign == "万":
            total, section, digit = (section + digit) * 10_000, 0, 0
        else:
            section, digit = section + (digit or 1) * _PLACES[sign], 0
    yuan = total + section + digit
    return Amount(yuan * 100, match.group()) if yuan else None


# Days, numbers, phones ------------------------------------------------------------------------------------------------

_DAY = re.compile(
    r"(?<!\d)(?:(?P<year>20\d\d|\d\d(?=年)) ?[年\-./] ?)"
    r"(?P<month>1[0-2]|0?[1-9]) ?[月\-./] ?(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)(?: ?[日号])?"
    r"|(?<![\d.])(?P<month2>1[0-2]|0?[1-9]) ?月 ?(?P<day2>3[01]|[12]\d|0?[1-9])(?!\d) ?[日号]?"
    r"|(?<![\d.])(?P<month3>1[0-2]|0?[1-9])\.(?P<day3>3[01]|[12]\d|0?[1-9])[日号]"
)


def _days(source: str) -> Iterator[MentionedDay]:
    for match in _DAY.finditer(source):
        year = int(match["year"]) if match["year"] else None
        year = year + 2000 if year is not None and year < 100 else year
        month = int(match["month"] or match["month2"] or match["month3"])
        day = int(match["day"] or match["day2"] or match["day3"])
        try:
            date(year or 2024, month, day)  # a leap year, so that 29 February without a year may stand
        except ValueError:
            continue
        yield MentionedDay(match.group().strip(), year, month, day)


_ORDER = re.compile(
    r"(?:订单|运单|快递单|物流单|快递|流水|交易单|交易|单据|工单|合同|保单|退款单)(?:编号|编码|号码|号|单号)"
    r"(?:[是为:]| ){0,3}(?P<number>[0-9a-z][0-9a-z*\-]{5,39})"
)
_PHONE = re.compile(
    r"(?<![\d\-*])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?[\d*]{4}){2}(?![\d*])"
    r"|(?<![\d\-])0\d{2,3}[- ]?[2-9][\d*]{6,7}(?![\d*])"
    r"|(?<![\d\-])(?:400|800)[- ]?[\d*]{3,4}[- ]?[\d*]{3,4}(?![\d*])"
    r"|(?<![\d\-.])(?:95\d{3,6}|9[0-9]{4}(?=客服)|100(?:00|10|86|99))(?![\d元块.,%])"
)


# Platforms ------------------------------------------------------------------------------------------------------------

KINDS = (
    "shop",
    "life",
    "travel",
    "ride",
    "social",
    "video",
    "game",
    "second_hand",
    "finance",
    "housing",
    "jobs",
    "health",
)
_PLATFORM = Record(
    {"names": Listing(Text(), 1), "kind": OneOf(*KINDS), "object": Text(pattern="[A-Z0-9]+")},
    {"not": Listing(Text(), 1), "region": Text(pattern="[0-9]{6}")},
)


@dataclass(frozen=True, eq=False)
class PlatformBook:
    """The platforms by name, and a finder of all names and of the phrases that hide one."""

    names: dict[str, Platform]
    finder: Finder


@lru_cache(maxsize=4)
def _platforms(_folder: str) -> PlatformBook:
    return read_platforms(law_file("platforms.yaml"))


def read_platforms(path: Path) -> PlatformBook:
    """The platforms of one file; raises LawError naming file, line and reason."""
    names: dict[str, Platform] = {}
    hidden: set[str] = set()
    for key, (line, row) in load_law_file(path, Table(Text(), Numbered(_PLATFORM))).items():
        platform = Platform(key, row["names"][0], row["kind"], row.get("region", ""), row["object"])
        for name in row["names"]:
            if name in names or name != plain(name):
                raise LawError(file=str(path), line=line, reason=f"“{name}”已被使用，或者不是小写")
            names[name] = platform
        hidden.update(row.get("not", ()))
    return PlatformBook(names, Finder({*names, *hidden}))


def _alone(word: str, source: str, start: int) -> bool:
    """Digits and Latin letters must stand alone: 1688 is no platform in 11688 元."""
    end = start + len(word)
    if word[0].isascii() and start and source[start - 1].isascii() and source[start - 1].isalnum():
        return False
    after = source[end : end + 1]
    return not (word[-1].isascii() and after and (after in "元块" or (after.isascii() and after.isalnum())))


def platforms_in(text: str) -> tuple[Platform, ...]:
    """The platforms a text names, in the order of mention; paying through one is not naming it."""
    book = _platforms(os.environ.get("FANGXIN_LAW", ""))
    source = plain(text)
    found: dict[Platform, None] = {}
    for start, word in book.finder.found(source):
        if word in book.names and _alone(word, source, start):
            found[book.names[word]] = None
    return tuple(found)


# Merchants ------------------------------------------------------------------------------------------------------------

_LABELLED = re.compile(
    r"(?:商户名称|企业名称|商家名称|店铺名称|店名|单位名称|公司名称|商户|商家|店铺|被投诉人|被投诉方|被投诉单位|被投诉商家|被投诉对象|被举报人|被举报方|被举报单位|机构名称|主体名称)"
    r"[:：]\s{0,3}(?P<name>[^，。；;,\n:：！!？?]{2,40})"
)
_NEXT_LABEL = re.compile(
    r"(?:商户|商家|店铺|企业|公司|单位|门店|经营)?(?:地址|电话|联系方式|联系电话|位置)|(?:事件)?发生时间|问题描述|消费金额|诉求|时间$|商户名称|信用代码|\s"
)
_ENDINGS = (
    "有限责任公司|股份有限公司|集团公司|有限公司|分公司|集团|专业合作社|合作社|经营部|工作室|商行|商贸行|会员店|专卖店|专营店|旗舰店|体验店|便利店|百货店|连锁店|加盟店|折扣店|零食店|连锁超市|生活超市|超市|商场|购物中心|"
    "大药房|药房|药店|大酒店|酒店|宾馆|饭店|餐厅|酒楼|火锅店|烧烤店|早餐店|面馆|小吃店|奶茶店|咖啡店|蛋糕店|面包店|水果店|蔬果店|生鲜店|海鲜店|烟酒店|茶叶店|服装店|鞋店|母婴店|眼镜店|手机店|电脑店|数码店|金店|珠宝店|花店|书店|文具店|五金店|"
    "建材店|家具店|家居馆|宠物店|宠物医院|干洗店|洗衣店|理发店|美发店|美容院|美容店|美甲店|养生馆|足浴店|健身房|健身中心|健身俱乐部|健身馆|瑜伽馆|游泳馆|舞蹈学校|培训学校|培训中心|培训机构|教育机构|幼儿园|驾校|诊所|门诊部|口腔医院|医院|"
    "影楼|摄影店|照相馆|网吧|影城|汽修厂|汽修店|修理厂|维修店|4s店|4S店|车行|加油站|停车场|物业公司|装饰公司|装修公司|旅行社|快递点|驿站|家具城|建材城|养老院|饭馆|百货|小卖部|食品店|店"
)
_ENDING = Finder(_ENDINGS.split("|"))
_NAME_BEFORE = re.compile(r"[一-鿿A-Za-z0-9（）()·&]{2,28}$")
# The name begins after the last of these.
_LEAD = re.compile(
    r"投诉人|投诉|举报|反映|市民|消费者|本人|我们|我家|我妈|我爸|父亲|母亲|老人|孩子|位于|来到|名为|名叫|叫做|叫|称为|购买|就是|附近|旁边|楼下|对面|门口|隔壁|里面|地下|一楼|二楼|三楼|四楼|小区|街上|路上|在|去|到|从|向|由|与|跟|被|是|的|了|我|"
    r"家住|即|有(?!限)|说|商家|平台|已经|因为|由于|如果|但是|结果|然后|之前|当时|自己|朋友|申请|上午|下午|晚上|中午|昨天|今天|前天|和(?!平|谐|顺|记|兴|美|盛|润|府)|进入|联系|找|这|那|该|一家|某(?=家|个)|家(?=小|大)|号(?=[一-鿿])|月(?=[一-鿿])|日(?=[一-鿿])"
)
_GENERIC = re.compile(
    r"(?:一|这|那|某|该|本|贵|每|各|家|个|几|两|多|网|门|实体|官方|品牌|线上|线下|淘宝|天猫|京东|拼多多|抖音|美团|大|小|新|老|商|专卖|旗舰|手机|整|开|到|进|住|书|花|饭|酒|连锁|加盟|同一|另一|附近|楼下|本地|其他|别的|自营|直播|视频|收|分|旅|茶|总|药|母|子|物业|装修|装饰|快递)*"
    rf"(?:家|间)?(?:{_ENDINGS}|公司)"
)
_MASKED = re.compile(r"[Xx×]{2}|\*|某")


def _merchants(text: str) -> Iterator[str]:
    for match in _LABELLED.finditer(text):
        name = _NEXT_LABEL.split(match["name"].strip())[0].strip(" 、“”\"'")
        if len(name) >= 2 and not _MASKED.search(name):
            yield name
    begun = 0
    for start, ending in _ENDING.found(text):
        before = _NAME_BEFORE.search(text, max(begun, start - 28), start)
        begun = start + len(ending)
        if before is None:
            continue
        name = _LEAD.split(before.group() + ending)[-1].strip("（）()·&")
        if len(name) >= 4 and not _MASKED.search(name) and not _GENERIC.fullmatch(name):
            yield name
