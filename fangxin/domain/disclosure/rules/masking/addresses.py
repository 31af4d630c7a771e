"""Where somebody lives, down to the door; and number plates, which lead to the same door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fangxin.domain.disclosure.rules.masking.folding import Folded
from fangxin.domain.disclosure.rules.masking.found import LIKELY, MAYBE, Finding
from fangxin.domain.disclosure.words import Kind

_N: Final = r"(?:[0-9十百]{1,5}|[a-z]\d{0,4}|\d{1,4}[a-z])"
_BLOCK: Final = rf"(?:(?<![a-z0-9])(?:第|东|西|南|北|中)?{_N}\s?(?:号楼|栋楼|栋|幢|座|号院|号库|楼栋|#楼|#))"
_ENTRY: Final = rf"(?:(?:第|东|西|中|南|北)?{_N}?\s?(?:单元|门洞|梯|门(?![店市口诊窗头面])))"
_FLOOR: Final = rf"(?:{_N}\s?(?:层|楼))"
_DOOR: Final = (
    rf"(?:(?:{_N}|[甲乙丙丁])\s?-?\s?{_N}?(?:室|户(?!型|外|籍|主)|房间|房(?!东|租|产|屋|子|价)|号房|"
    rf"号门|宿舍)|(?:东|西|南|北|中|左|右)(?:南|北)?户)"
)
_ESTATE: Final = (
    r"(?:小区|花园|家园|嘉园|新苑|佳苑|家属院|家属楼|公寓|新村|新城|花苑|名苑|雅苑|华庭|名邸|大院|"
    r"府邸|华府|名城|豪庭|丽苑|福苑|嘉苑|景苑|世家|国际城|社区|安置房|宿舍楼|宿舍|城中村|苑|园|里|庭|"
    r"湾|府|郡|邸|城|居|坊|庄|寓|墅)"
)
_ROAD: Final = r"(?:大道|大街|路|街|巷|胡同|弄|道|条)"
_NAMED: Final = r"[\u4e00-\u9fff0-9a-z·]"
_REGION: Final = re.compile(
    r"(?:(?:[\u4e00-\u9fff]{2,3}省|(?:内蒙古|广西壮族|宁夏回族|新疆维吾尔|"
    r"西藏)自治区)?(?:[\u4e00-\u9fff]{2,4}(?:市|自治州|盟|"
    r"地区))?(?:[\u4e00-\u9fff]{1,4}(?:(?<![一二三四五六七八九十东西南北中])区|县|旗|市))?)"
)
#: the part that names one door; what leads to it is read backwards from here
_TAIL: Final = re.compile(
    rf"(?:{_BLOCK}[\s-]*(?:{_ENTRY}[\s-]*)?(?:{_FLOOR}[\s-]*)?(?:{_DOOR}|(?:\d{{3,4}}(?:-\d{{1,4}})?|"
    rf"\d{{1,2}}-\d{{3,4}}|\d{{1,4}}号)(?![0-9元块个次年月日天%、.栋幢]))"
    rf"|{_BLOCK}[\s-]*{_ENTRY}"
    rf"|{_ENTRY}[\s-]*(?:{_FLOOR}[\s-]*)?{_DOOR}"
    r"|"
    r"(?<=[区园苑里庭湾府郡邸城居坊庄寓墅院村])[0-9]{1,3}\s?[-—－#栋]\s?[0-9]{1,2}(?:\s?[-—－]\s?[0-9]{1,4}){1,2}(?:室|"
    r"户|号)?"
    rf"|(?:(?<=小区)|(?<=花园)|(?<=家园)|(?<=公寓)|(?<=家属院)|(?<=社区)|(?<=苑)|"
    rf"(?<=新村)){_N}\s?[-—－]\s?{_N}(?:室|户|号)?(?![0-9])"
    rf"|(?:{_ROAD}){_N}号(?:院|附{_N}号)?{_BLOCK}?{_ENTRY}?{_DOOR}"
    r"|(?<=[弄院号区楼])[0-9]{1,4}号?[0-9]{1,4}(?:室|房(?!屋|产|子|价|租|东)|号房)"
    rf"|{_BLOCK}(?:东|西|中)?{_DOOR}"
    rf"|(?:小区|花园|家园|公寓|家属院|社区|新村|佳苑|花苑|嘉园){_BLOCK}(?:[\s-]*{_ENTRY})?(?:[\s-]*{_FLOOR})?"
    rf"(?:[\s-]*(?:{_DOOR}|\d{{3,4}}|\d{{1,2}}-\d{{3,4}}|\d{{1,4}}号))?"
    rf"|{_ESTATE}[0-9]{{1,4}}(?:室|房间|号房|宿舍))"
)
_VILLAGE: Final = re.compile(
    r"(?P<village>[\u4e00-\u9fff]{1,5}(?:村民委员会|行政村|自然村|村|屯|寨|营子|庄|堡|"
    r"嘎查))(?:第)?(?P<rest>(?:[0-9十]{1,4}|[东西南北中前后上下])?"
    r"(?:村民小组|生产队|组|社(?!区)|队|排|街|巷|胡同)(?:[0-9十]{1,4}(?:号|户))?|[0-9十]{1,4}号(?!线|"
    r"楼)|[\u4e00-\u9fff]{1,3}(?:组|队|社(?!区))[0-9十]{1,4}号)"
)
_GIVEN: Final = re.compile(
    r"(?:收货地址|收件地址|家庭住址|家庭地址|家住址|详细地址|送货地址|快递地址|寄件地址|通讯地址|"
    r"联系地址|身份证地址|户籍地址|户籍所在地|户籍|住址|居住地址|居住地|现住址|现居住在|现住在|现居住|"
    r"现住|家里地址|我家地址|家地址|安装地址|上门地址|配送地址|寄到|寄往|寄给我在|送到我家|租住在|"
    r"租住于|居住在|居住于|(?<!入)住在|家住|家在|我家在|我住|本人住|住所|老家在|"
    r"(?<=[,，、;；(（\s])住(?![宅房户院建宿保])|(?<![店铺家司商构厂校院部])地址)"
    r"(?:是|为|在|:|,|\s|\()*(?P<value>[^,，。;；!！?？\n)）]{4,60})"
)
_PLACE: Final = re.compile(r"[省市区县镇乡路街村巷弄道苑园庭湾府栋幢院里庄屯]|小区|胡同|单元|花园|宿舍|公寓")
_HOUSE: Final = re.compile(
    r"(?<![月0-9])[0-9十]{1,5}\s?(?:号(?!线)|室|户|栋|幢|座|单元|楼|组|#|弄|门|社|队|房)|"
    r"[0-9]{1,4}\s?[-—－]\s?[0-9]{1,5}|(?:东|西|南|北|中)户"
)
_SHOP: Final = re.compile(
    r"商铺|门面|铺位|摊位|档口|柜台|商场|专卖店|旗舰店|超市|酒店|宾馆|饭店|餐厅|门店|公司|分店|店铺|"
    r"店|市场|医院|学校|法院|景区|商城|广场"
)
_STOP: Final = re.compile(
    r"(?:本人|反映|来自|位于|坐落|座落|请问|咨询|提出|业主|瞒着|该|那|这|同|有|“|《|的|了|我|你|他|她|"
    r"到|至|送|寄|往|住|家|在|于|是|为|址|从|由|去|回|租|买|:|,|，|。|;|；|\(|（|\s|、|\n)"
)
_ENDS: Final = re.compile(
    r"(?:的?(?:联系人|收件人|收货人|电话|手机|联系|姓名|业主|住户|居民|消费者|身份证|邮编|微信)|,|，|"
    r"。|;|；|\s{2,}|购|买|于\d|因|在|已|并|从|收到|没|未|却|但|一直|突然|家里|家中|的|安装|漏水|上门|"
    r"送)"
)
_LOOK_BACK: Final = 34


def addresses(folded: Folded) -> Iterator[Finding]:
    """Every address that names a door; region, city and district stay readable."""
    numeric, plain = folded.numeric, folded.plain
    for found in _GIVEN.finditer(numeric):
        start, end = found.span("value")
        value = numeric[start:end]
        house = max(_HOUSE.finditer(value), key=lambda one: one.end(), default=None)
        if house is None or not _PLACE.search(value):
            continue
        stop = _ENDS.search(value, house.end())
        end = start + (stop.start() if stop else len(value)) if len(value) - house.end() < 12 else start + house.end()
        start = _behind_region(plain, start, end)
        if _SHOP.search(plain[start:end]):
            # a place of business may be told; a door in it is looked at
            if re.search(r"单元|室|户|栋|幢", plain[start:end]) and not re.search(r"铺|摊位|档口|柜", plain[start:end]):
                yield Finding(start=start, end=end, kind=Kind.ADDRESS, confidence=MAYBE)
            continue
        yield Finding(start=start, end=end, kind=Kind.ADDRESS)
    for found in _TAIL.finditer(numeric):
        start = _behind_region(plain, _leading(plain, found.start()), found.end())
        around = plain[start : found.end() + 6]
        if re.search(r"铺|摊|档口|柜台|专柜|车位|车库位|包间|包厢|会议室|教室|展厅|诊室|窗口", around):
            continue
        sure = not _SHOP.search(plain[start : found.end()])
        yield Finding(start=start, end=found.end(), kind=Kind.ADDRESS, confidence=LIKELY if sure else MAYBE)
    for found in _VILLAGE.finditer(numeric):
        start = _behind_region(plain, _leading(plain, found.start("village") + len(found["village"]) - 1), found.end())
        yield Finding(start=start, end=found.end(), kind=Kind.ADDRESS, confidence=LIKELY)


def _leading(plain: str, at: int) -> int:
    """Where the words that lead to a door begin: behind the nearest word that is no part of an address."""
    least = max(0, at - _LOOK_BACK)
    place = at
    for stop in _STOP.finditer(plain, least, at):
        # 家 in 家园, 住 in 住宅, 在 … are parts of names
        rest = plain[stop.start() : stop.start() + 3]
        if rest.startswith(
            ("家园", "家属", "家苑", "家和", "住宅", "到底", "回民", "回龙", "寄宿", "为民", "去年")
        ) or (
            stop[0] in "家至为从由去回是"
            and plain[stop.start() - 1 : stop.start()] not in ("我", "他", "她", "住", "址", "在", "")
            and stop[0] in "家回为"
            and plain[stop.start() - 1 : stop.start()] not in ("老", "回", "到")
        ):
            continue
        least = stop.end()
    return min(least, place)


def _behind_region(plain: str, start: int, end: int) -> int:
    """Behind province, city and district, which stay."""
    region = _REGION.match(plain, start, end)
    if region and region.end() > start and region.end() < end:
        # 小区 is no district
        while region.end() > start and plain[region.end() - 2 : region.end()] in (
            "小区",
            "社区",
            "园区",
            "城市",
            "超市",
            "院区",
            "新区",
            "校区",
            "苑区",
        ):
            shorter = _REGION.match(plain, start, region.end() - 1)
            if shorter is None or shorter.end() == region.end():
                return start
            region = shorter
        return region.end()
    return start


_PROVINCE: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE: Final = re.compile(
    rf"(?P<value>(?:wj\s?)?[{_PROVINCE}使领][\s·・.•\-]?[a-hj-z][\s·・.•\-]*"
    rf"(?:[a-hj-np-z0-9](?:[\s·・.\-]?[a-hj-np-z0-9]){{4,5}}(?![a-z0-9])|"
    rf"[a-hj-np-z0-9](?:\s?[a-hj-np-z0-9]){{3}}\s?[挂学警港澳领试超]))"
    rf"|(?P<armed>wj\s?[{_PROVINCE}]?\s?\d{{4,5}}[a-z]?\d?)"
)
_PLATE_ABOUT: Final = re.compile(
    r"(?:车牌号码|车牌号|车牌|牌照|牌号|车号|号牌)(?:号)?(?:是|为|:|,|\s|\(|"
    r"尾号)*(?P<value>[a-z]?[\s·-]?[a-z0-9]{3,6}(?:警|学|挂)?)(?![a-z0-9元])"
)


def plates(folded: Folded) -> Iterator[Finding]:
    """Number plates: usual, new energy, police and armed police, trailers; with or without their province."""
    for found in _PLATE.finditer(folded.numeric):
        if any(map(str.isdigit, found[0])):
            yield Finding(start=found.start(), end=found.end(), kind=Kind.PLATE)
    for found in _PLATE_ABOUT.finditer(folded.numeric):
        if any(map(str.isdigit, found["value"])):
            yield Finding(start=found.start("value"), end=found.end("value"), kind=Kind.PLATE, confidence=LIKELY)
