"""Numbers that lead to a person: telephones, identity cards, bank cards, orders and parcels, spelled in whatever way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from fangxin.domain.disclosure.rules.masking.folding import GAP, Folded, Group, runs
from fangxin.domain.disclosure.rules.masking.found import LIKELY, MAYBE, SURE, Finding
from fangxin.domain.disclosure.words import Kind

_MOBILE: Final = re.compile(r"(?:0086|086|86)?1[3-9]\d{9}")
_ID_18: Final = re.compile(r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
_ID_15: Final = re.compile(r"[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
_ID_ABOUT: Final = re.compile(r"身份证|身份号|证件号|公民身份|sfz|身fen证")
_CARD_ABOUT: Final = re.compile(
    r"银行|卡号|账号|账户|帐号|尾号|工行|建行|农行|中行|邮储|信用社|储蓄卡|信用卡|借记卡|开户|转账|打款|退到|收款"
)
_PERMIT_ABOUT: Final = re.compile(
    r"(?:信用代码|注册号|执照|许可证|备案|批准文号|条形码|条码|69码|批号|批次|型号|货号|款号|料号|"
    r"国药准|标准|编码|sku|检验报告|报告编号)"
    r"[^，。；\n]{0,8}$"
)
_UNIT: Final = re.compile(r"\s*(?:元|块|万|块钱|米|公里|斤|克|个|件|年|月|日|人)")
#: groups joined into one number at most
_MOST: Final = 20


def mobiles_and_cards(folded: Folded) -> Iterator[Finding]:
    """Mobile telephones, identity and bank cards, bare long numbers: what the digits themselves tell."""
    for groups in runs(folded.plain):
        at = 0
        while at < len(groups):
            found = _at(groups, at, folded)
            if found is None:
                at += 1
                continue
            finding, size = found
            yield finding
            at += size


def _at(groups: list[Group], at: int, folded: Folded) -> tuple[Finding, int] | None:
    """The longest number that begins with a group."""
    start, digits = groups[at].start, ""
    best: tuple[Finding, int] | None = None
    single = len(groups[at].digits) > 1
    for size, group in enumerate(groups[at : at + _MOST], start=1):
        # 138一1234一5678: a numeral that serves as a dash
        dash = (
            size > 1
            and group.digits == "1"
            and folded.plain[group.start] == "一"
            and len(groups[at + size - 2].digits) > 1
        )
        if dash and at + size < len(groups) and len(groups[at + size].digits) > 1:
            continue
        if best is not None and re.search("[,、。;]", folded.plain[groups[at + size - 2].end : group.start]):
            break
        digits += group.digits
        if len(digits) > 30:
            break
        kind = _kind(digits, start, group.end, folded, alone=size == 1 and single)
        if kind is not None:
            end = group.end
            if kind[0] is Kind.ID_CARD and len(digits) == 17:
                end = _with_x(folded.plain, end)
            begin = start - len(re.search(r"[+(]*$", folded.plain[:start])[0])  # type: ignore[index]
            best = (Finding(start=begin, end=end, kind=kind[0], confidence=kind[1]), size)
            if kind[0] is Kind.PHONE:
                break
    return best


def _kind(digits: str, start: int, end: int, folded: Folded, *, alone: bool) -> tuple[Kind, float] | None:
    if _MOBILE.fullmatch(digits):
        return None if _UNIT.match(folded.plain, end) and not alone else (Kind.PHONE, SURE)
    about = folded.plain[max(0, start - 14) : start]
    if len(digits) == 17 and _ID_18.fullmatch(digits) and _with_x(folded.plain, end) > end:
        return Kind.ID_CARD, SURE
    if len(digits) == 18 and _ID_18.fullmatch(digits[:17]):
        return Kind.ID_CARD, SURE if _checked(digits) or _ID_ABOUT.search(about) else LIKELY
    if _ID_ABOUT.search(about) and len(digits) in (15, 17, 18):
        return Kind.ID_CARD, SURE
    if len(digits) == 15 and _ID_15.fullmatch(digits) and alone:
        return Kind.ID_CARD, LIKELY
    if 16 <= len(digits) <= 19 and digits[0] in "3456" and (luhn(digits) or _CARD_ABOUT.search(about)):
        return Kind.BANK_CARD, SURE if _CARD_ABOUT.search(about) else LIKELY
    if alone and len(digits) >= 12 and not _public(digits, about, start, end, folded):
        if _CARD_ABOUT.search(about):
            return Kind.BANK_CARD, SURE
        return Kind.ORDER, LIKELY
    return None


def _public(digits: str, about: str, start: int, end: int, folded: Folded) -> bool:
    """A bar code, a permit, a number within a code of letters: it tells of goods, not of a person."""
    if len(digits) == 13 and digits[0] == "6" and _ean(digits):
        return True
    before, after = folded.plain[start - 1 : start], folded.plain[end : end + 1]
    if (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha()):
        return True
    return bool(_PERMIT_ABOUT.search(about))


def _with_x(plain: str, end: int) -> int:
    """Behind the x that ends an identity number, or the same place."""
    found = re.compile(rf"{GAP}{{0,3}}[x×✕χх叉]").match(plain, end)
    return found.end() if found else end


def _checked(number: str) -> bool:
    total = sum(
        int(digit) * weight
        for digit, weight in zip(number, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=False)
    )
    return "10x98765432"[total % 11] == number[17]


def luhn(digits: str) -> bool:
    """Whether the check digit of a bank card fits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _ean(digits: str) -> bool:
    return sum(int(digit) * (1 + 2 * (place % 2)) for place, digit in enumerate(digits)) % 10 == 0


def born(digits: str) -> bool:
    """Whether eight digits are a day somebody may be born on."""
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year <= 2099
    except ValueError:
        return False


_S: Final = r"[\s\-·.()—_]{0,2}"
_LANDLINE: Final = re.compile(
    rf"(?<![\d.\-/年a-z])(?<!\d:)\(?0{_S}(?:1{_S}0|2{_S}\d|"
    rf"[3-9]{_S}\d{_S}\d){_S}[2-8](?:{_S}\d){{6,7}}(?!\d)(?:[-转]\d{{1,5}})?"
)
_LOCAL: Final = re.compile(
    r"(?:电话|座机|宅电|家里号码|家电|固话|联系方式|固定电话|打)(?:号码|号)?(?:是|为|:|,|"
    r"\s)*(?P<value>[2-8]\d{2,3}[-\s]?\d{4})(?![\d.元])"
)
#: a telephone of a business, as it is introduced; it stays when it is no mobile
_BUSINESS: Final = re.compile(
    r"(?:客服|热线|店里|店内|门店|前台|商家|公司|总部|售后|服务|酒店|该店|官方|总台|单位|厂家|商户|"
    r"预约|订餐|咨询|本店|超市|医院|学校|机构|平台|物业|投诉|举报|该公司|服务台)"
    r"[^，。；\n]{0,6}$"
)
_TAIL: Final = re.compile(
    r"(?:尾号|末尾|末4位|后4位|后6位|最后4位|最后6位|后8位|末6位)(?:号码|数字)?(?:是|为|:|,|"
    r"\s)*(?P<value>\d{4,8}x?|\d{3}x)(?![\d元])"
)
_SERVICE: Final = re.compile(rf"(?<!\d)[48]00{GAP}?\d{{3,4}}{GAP}?\d{{3,4}}(?!\d)")


def landlines(folded: Folded) -> Iterator[Finding]:
    """Fixed telephones with their area code, local ones that are called so, and the tails of numbers."""
    for found in _LANDLINE.finditer(folded.numeric):
        if not _BUSINESS.search(folded.plain[max(0, found.start() - 16) : found.start()]):
            yield Finding(start=found.start(), end=found.end(), kind=Kind.LANDLINE)
    for found in _LOCAL.finditer(folded.numeric):
        if not _BUSINESS.search(folded.plain[max(0, found.start() - 10) : found.start()]):
            yield Finding(start=found.start("value"), end=found.end("value"), kind=Kind.LANDLINE, confidence=LIKELY)
    for found in _TAIL.finditer(folded.numeric):
        about = folded.plain[max(0, found.start() - 10) : found.start()]
        kind = Kind.ID_CARD if "证" in about else Kind.BANK_CARD if "卡" in about else Kind.PHONE
        yield Finding(start=found.start("value"), end=found.end("value"), kind=kind)


_ORDER: Final = re.compile(
    r"(?:订单编号|订单号码|订单号|订单|运单号码|运单号|运单|快递单号|物流单号|物流号|快递号|单号|"
    r"交易号|交易单号|流水号|退款编号|退货编号|商户单号|取件码|券码|核销码|小票号|发票号码|发票号)"
    r"(?:尾号|末尾)?(?:是|为|:|#|,|\s|\()*(?P<value>[a-z]{0,6}\d(?:[\s]?[\da-z\-]){4,35}|"
    r"[a-z]{2,5}[\da-z]{6,30})(?![\d]|元|块)"
)
_PARCEL: Final = re.compile(
    r"(?<![a-z0-9])(?:sf|yt|jd|jt|zto|sto|yd|ems|tt|dpk|jdv|jdx|lp|jdvb|jdva)[a-z]{0,2}\d{9,18}[a-z]{0,2}(?![a-z0-9])"
)
_GLUED: Final = re.compile(r"(?<![a-z0-9])[a-z]{1,4}\d{14,22}(?![a-z0-9])")


def orders(folded: Folded) -> Iterator[Finding]:
    """Numbers of orders, payments and parcels: through them a person is found at the merchant or the carrier."""
    for found in _ORDER.finditer(folded.numeric):
        value = found["value"]
        if sum(map(str.isdigit, value)) >= 4:
            yield Finding(start=found.start("value"), end=found.end("value"), kind=Kind.ORDER)
    for found in _PARCEL.finditer(folded.numeric):
        yield Finding(start=found.start(), end=found.end(), kind=Kind.ORDER)
    for found in _GLUED.finditer(folded.numeric):
        if not _PERMIT_ABOUT.search(folded.plain[max(0, found.start() - 14) : found.start()]):
            yield Finding(start=found.start(), end=found.end(), kind=Kind.ORDER, confidence=MAYBE)


def services(folded: Folded) -> Iterator[tuple[int, int]]:
    """Service lines, which are nobody's own: 400 and 800 numbers."""
    for found in _SERVICE.finditer(folded.numeric):
        yield found.span()


_DOCUMENT: Final = re.compile(
    r"(?:护照|通行证|回乡证|台胞证|军官证|士兵证|警官证|居留证|居留许可|驾驶证|驾照|行驶证|社保卡|"
    r"老年证|残疾证|出生证明?|户口本)(?:号码|编号|档案编号|号)?"
    r"(?:是|为|:|,|\s|\()*(?P<value>(?:[a-z\u4e00-\u9fff]字第)?[a-z]{0,2}[\s\-]?\d(?:[\s\-]?\d){5,17}[xX号]?)"
)
_PASSPORT: Final = re.compile(r"(?<![a-z0-9])(?:[egdsp]\d{8}|e[a-hj-np-z]\d{7}|[hm]\d{10}|[hmc]\d{8})(?![a-z0-9])")
_PASSPORT_ABOUT: Final = re.compile(r"护照|通行证|证件|回乡证|出境|签证|港澳|入住|登机|机票")


def documents(folded: Folded) -> Iterator[Finding]:
    """Passports and other papers."""
    for found in _DOCUMENT.finditer(folded.numeric):
        yield Finding(start=found.start("value"), end=found.end("value"), kind=Kind.DOCUMENT)
    for found in _PASSPORT.finditer(folded.numeric):
        about = folded.plain[max(0, found.start() - 16) : found.start()]
        yield Finding(
            start=found.start(), end=found.end(), kind=Kind.DOCUMENT,
            confidence=SURE if _PASSPORT_ABOUT.search(about) else MAYBE,
        )  # fmt: skip


_RECORD: Final = re.compile(
    r"(?:病历号|病历本号|病案号|住院号|门诊号|就诊号|就诊卡号|就诊卡|诊疗卡号|体检号|检查号|医保卡号|"
    r"医保号|社保号|学号|学籍号|考号|准考证号|工号|员工编号|"
    r"会员卡号|会员号|会员编号|会员卡|贵宾卡号|储值卡号|预付卡号|健身卡号|卡号|客户编号|合同编号|"
    r"合同号|保单号|预约号|户号|用户编号|房卡号|床号)"
    r"(?:码)?(?:是|为|:|,|#|\s|\()*(?P<value>[a-z]{0,6}[-]?\d[\da-z\-]{2,29})(?!\d|元|块|次|年|\.\d)"
)


def records(folded: Folded) -> Iterator[Finding]:
    """Numbers under which a hospital, a school or a shop keeps a person."""
    for found in _RECORD.finditer(folded.numeric):
        yield Finding(start=found.start("value"), end=found.end("value"), kind=Kind.RECORD)


_DAY: Final = (
    r"(?:(?:19|20)?\d{2}年[\d十]{1,3}月[\d十]{1,3}[日号]?|(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}|"
    r"(?:19|20)\d{6}|(?:19|20)\d{2}年[\d十]{1,3}月"
    r"|[\d十]{1,3}月[\d十]{1,3}[日号])"
)
_BORN: Final = re.compile(
    rf"(?:出生于|生于|出生日期|出生年月日?|生日|出生|出生时间)(?:是|为|在|:|,|\s|\()*(?:农历|阴历)?(?P<behind>{_DAY})"
    rf"|(?P<before>{_DAY})(?:出生|生(?=[，。；,;、\s)的]|$)|生人|的生日)"
)


def births(folded: Folded) -> Iterator[Finding]:
    """Days of birth."""
    for found in _BORN.finditer(folded.numeric):
        group = "behind" if found["behind"] else "before"
        yield Finding(start=found.start(group), end=found.end(group), kind=Kind.BIRTH)
