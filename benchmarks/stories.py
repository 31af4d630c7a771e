"""Complaints as people write them, no two alike: other things, shops, streets, sums, days, names and telephones.

A text of about 350 characters is put together from sentences; a register of merchants holds every second shop named.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stdnum.cn import ric

from fangxin.domain.merchants.actions import NewMerchant, merchant_row
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.people.rules import Identity
from fangxin.storage.rows import load

#: (object, problem, claim, what was bought, what kind of shop, what went wrong)
_THINGS = (
    ("10107", "P20", "CL6", "两箱酸奶", "超市", "回家打开有好几盒已经长了霉点，包装上写的还在保质期内"),
    ("10108", "P20", "CL8", "一只生日蛋糕", "蛋糕店", "切开以后闻到酸味，两个孩子吃完当晚拉肚子去了医院"),
    ("10103", "P09", "CL5", "一箱车厘子", "水果店", "拿回家一称少了将近两斤，连箱子和冰袋都算进了重量"),
    ("13401", "P01", "CL3", "一部新手机", "手机店", "用了不到十天就频繁自动关机，检测单写的是主板故障"),
    ("12701", "P12", "CL1", "一台挂式空调", "电器商行", "装好以后完全不制冷，报修三次每次都说师傅在路上"),
    ("11702", "P01", "CL4", "一双运动鞋", "鞋店", "穿了四天鞋底就整个开胶，鞋面也裂了一道口子"),
    ("12101", "P07", "CL7", "一套定制衣柜", "家具店", "合同约定二十天交货，如今两个多月过去还没有送来"),
    ("S01", "P10", "CL6", "一桌家宴", "饭店", "结账时鱼的价格比菜单高出一倍，还另外加收了餐具费和茶位费"),
    ("S03", "P07", "CL6", "一张美容年卡", "美容院", "只去了两次店面就换了招牌，新老板要求补差价才肯继续服务"),
    ("S05", "P07", "CL6", "一张健身卡", "健身馆", "办卡时答应的游泳池一直没有开放，问起来就说还在装修"),
    ("S06", "P07", "CL6", "一期舞蹈课", "培训中心", "上了三节课老师就离职，机构不安排新老师也不肯退剩下的课时费"),
    ("16505", "P13", "CL8", "一套刹车片", "汽修厂", "换上才跑了几百公里就磨光了，去品牌店一查说根本不是正品"),
)
_PLACES = (
    ("河南省鹤壁市淇滨区", "410611"), ("鹤壁市淇滨区", "410611"), ("鹤壁市山城区", "410603"), ("山城区", "410603"),
    ("鹤壁市鹤山区", "410602"), ("河南省鹤壁市浚县", "410621"), ("鹤壁市淇县", "410622"),
)  # fmt: skip
_STREETS = ("青禾路", "长风路", "卫溪街", "朝歌大道", "云梦街", "黎公路", "泉溪巷", "松风路", "桃园街", "湘江路")
_FAMILIES = "张李王赵陈林周吴徐孙马朱胡郭何高罗郑梁谢宋唐许韩冯邓曹彭曾萧"
_GIVEN = "晚晴守拙清和子衿云舒知遥听雨见微景行言书望舒映雪怀瑾思齐若水"
_FIRST = "云山青晨星禾月松竹海晓春梅远安乐福聚源鼎"
_SECOND = "上鲸雀溪川苑禾鹿舟屿岚汀湖木和丰泰隆盛达"
_TOLD = (
    "我当时就留了照片和视频，小票也还在。",
    "付款是用手机扫的店里的码，有付款记录。",
    "因为是熟人介绍的，当时没有多想就付了全款。",
    "店里当天人很多，店员催着我签字，没有让我细看。",
    "家里老人并不知道可以要发票，所以只有收据。",
    "当时导购一再保证有问题随时可以处理。",
)
_TRIED = (
    "第二天我拿去店里，店长说是我自己保管不当，不给处理。",
    "我打了三次电话，前两次说会登记，第三次干脆没有人接。",
    "我要求看进货凭证，对方说没有义务给我看。",
    "店里说要等厂家的意见，让我回去等通知，等了一个星期没有下文。",
    "我在门店和店员说了一个多小时，最后只肯送我一张代金券。",
    "负责人把我的微信删除了，店门口的电话也打不通。",
)
_WANTED = (
    "钱虽然不多，但是这样对待顾客实在让人没法接受。",
    "我只想把事情解决，不想再来回跑了。",
    "希望尽快有人联系我，白天晚上都可以接电话。",
    "我愿意配合调解，需要的材料都可以提供。",
    "如果能当面谈清楚，我也可以到所里来。",
    "请帮忙协调，让商家给一个合理的说法。",
)
_SHOPS = len(_FIRST) * len(_SECOND) * len(_FIRST)
_CLAIMS = {
    "CL1": "免费修好", "CL3": "换一台新的", "CL4": "退货退钱", "CL5": "补足分量", "CL6": "退还货款",
    "CL7": "赔偿损失", "CL8": "退一赔三",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Story:
    """One complaint with all a form asks for; `fen` is the sum in dispute."""

    text: str
    who: Identity
    merchant: str
    address: str
    merchant_phone: str
    region: str
    object_code: str
    problem_code: str
    claim: str
    fen: int
    bought_on: date


def stories(*, number: int, on: date, seed: int) -> Iterator[Story]:
    """So many complaints told on a day; another seed tells others, from other telephones."""
    chance = random.Random(seed)
    for _ in range(number):
        yield _story(chance, on)


def _story(chance: random.Random, on: date) -> Story:
    shop = chance.randrange(_SHOPS)
    merchant, place, region = _shop(shop)
    object_code, problem_code, claim, thing, _, trouble = _THINGS[shop % len(_THINGS)]
    address = f"{place}{chance.choice(_STREETS)}{chance.randrange(1, 400)}号"
    fen = chance.randrange(900, 2_000_000)
    bought_on = on - timedelta(days=chance.randrange(2, 60))
    text = (
        f"{bought_on.month}月{bought_on.day}日我在{address}的{merchant}买了{thing}，一共花了{fen / 100:.2f}元，{trouble}。"
        f"{''.join(chance.sample(_TOLD, 3))}{''.join(chance.sample(_TRIED, 4))}"
        f"到今天已经过去{(on - bought_on).days}天。{''.join(chance.sample(_WANTED, 2))}我的要求是{_CLAIMS[claim]}，"
        f"并由市场监督管理部门帮助调解。联系的时候请说明是{merchant}的事情，谢谢。"
    )
    return Story(
        text=text, who=_person(chance), merchant=merchant, address=address, region=region, object_code=object_code,
        problem_code=problem_code, claim=claim, fen=fen, bought_on=bought_on,
        merchant_phone=f"199{chance.randrange(10**8):08d}",
    )  # fmt: skip


def _shop(number: int) -> tuple[str, str, str]:
    """Name, district and the district's code of a shop; each sells one of the things."""
    first, second, third = number % 20, number // 20 % 20, number // 400
    name = f"{_FIRST[first]}{_SECOND[second]}{_FIRST[third]}{_THINGS[number % len(_THINGS)][4]}"
    return name, *_PLACES[number % len(_PLACES)]


def _person(chance: random.Random) -> Identity:
    born = date(1950, 1, 1) + timedelta(days=chance.randrange(20_000))
    number = f"000000{born:%Y%m%d}{chance.randrange(1000):03d}"
    return Identity(
        name=chance.choice(_FAMILIES) + "".join(chance.sample(_GIVEN, 2)),
        id_number=number + ric.calc_check_digit(number + "0"),
        phone=f"138{chance.randrange(10**8):08d}",
        address=f"{chance.choice(_PLACES)[0]}{chance.choice(_STREETS)}{chance.randrange(1, 400)}号",
    )


def register_shops(*, at: datetime) -> None:
    """Every second shop the stories can name, registered; nothing when any merchant is known."""
    if not Merchant.objects.exists():
        shops = (_shop(number) for number in range(0, _SHOPS, 2))
        told = (NewMerchant(name=name, address=place, region_code=region) for name, place, region in shops)
        load(Merchant, [merchant_row(new=new, at=at) for new in told])
