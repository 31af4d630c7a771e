"""Accounts on networks: WeChat, QQ, Alipay, e-mail and the like, however their names are disguised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fangxin.domain.disclosure.rules.masking.folding import GAP, Folded
from fangxin.domain.disclosure.rules.masking.found import LIKELY, SURE, Finding
from fangxin.domain.disclosure.words import Kind

_IS: Final = r"(?:号码|账号|帐号|账户|号|id|昵称|名)?(?:是|为|叫|:|,|=|\s|\(|→|-|\"|“|「)*"
_WECHAT: Final = (
    r"(?:微信|威信|薇信|徽信|微x|v信|wei信|wx信|weixin|wechat|维信|薇❤|微芯|卫星|微❤|\+v|加v|加微|我v|"
    r"vx|v\s?x|wx|\+薇|加薇|绿泡泡|绿色软件|小绿书|v号|微号|薇号|weix)"
)
_OTHERS: Final = (
    r"(?:支付宝|支付bao|zfb|alipay|抖音|快手|小红书|微博|闲鱼|拼多多|陌陌|钉钉|旺旺|淘宝|京东|探探|"
    r"telegram|skype|推特|贴吧|知乎|b站|哔哩哔哩|游戏|会员|用户|登录|注册|平台)"
)
_ID: Final = r"(?P<value>[a-z][a-z0-9_\-]{4,30}|[a-z]{0,3}\d(?:[\s\-·.]?[a-z0-9_]){4,20})"
_BY_WECHAT: Final = re.compile(_WECHAT + _IS + _ID + r"(?!元|块)")
_BY_OTHERS: Final = re.compile(
    _OTHERS
    + r"(?:号码|账号|帐号|账户|号|id|昵称|名)(?:是|为|叫|:|,|=|\s|\(|\"|“)*(?P<value>[a-z0-9][a-z0-9_.\-]{4,30})(?!元|块)"
)
_BARE: Final = re.compile(
    r"(?:支付宝|抖音|快手|微博|小红书|闲鱼|陌陌|淘宝|京东|拼多多)(?:上)?(?:的)?(?P<value>(?=[a-z_\-]*\d)(?=\d*[a-z])[a-z0-9_\-]{6,30})"
)
_QQ: Final = re.compile(
    rf"(?:q{GAP}?q|扣扣|企鹅|球球|q号|q群|抠抠|叩叩)(?:号码|账号|号|群)?(?:是|为|叫|:|,|=|\s|\(|"
    rf"我)*(?P<value>[1-9](?:{GAP}?\d){{4,11}})(?!\d)"
)
_WXID: Final = re.compile(r"wxid_[a-z0-9]{6,}")
_AT: Final = r"(?:\s?@\s?|\s?\(?(?:at|艾特|＠|\[at\]|#)\)?\s?)"
_DOT: Final = r"(?:\s?\.\s?|\s?(?:点|dot)\s?)"
_EMAIL: Final = re.compile(rf"[a-z0-9][a-z0-9._+\-]{{1,40}}{_AT}[a-z0-9\-]{{2,20}}(?:{_DOT}[a-z]{{2,8}}){{1,3}}")
_HANDLE: Final = re.compile(
    r"(?:网名|昵称|微信名|微信昵称|抖音名|id名|用户名|账号名|艾迪)(?:是|为|叫|:|,|\s|“|\"|「|【|'|"
    r"<)*(?P<value>[\w~·.\-]{2,14}?)(?=[，。；,;、\s”\"」】'>!?！？)）]|的|$)"
)
_MENTION: Final = re.compile(r"@(?P<value>[\w\-]{2,16})")


def accounts(folded: Folded) -> Iterator[Finding]:
    """Every account that is called one, and every e-mail address."""
    plain, numeric = folded.plain, folded.numeric
    for found in _EMAIL.finditer(plain):
        yield Finding(start=found.start(), end=found.end(), kind=Kind.EMAIL)
    for pattern, confidence in (
        (_BY_WECHAT, SURE),
        (_QQ, SURE),
        (_BY_OTHERS, SURE),
        (_BARE, LIKELY),
        (_HANDLE, LIKELY),
    ):
        for found in pattern.finditer(numeric if pattern is not _HANDLE else plain):
            if _is_account(found["value"]):
                yield Finding(
                    start=found.start("value"), end=found.end("value"), kind=Kind.ACCOUNT, confidence=confidence
                )
    for found in _WXID.finditer(plain):
        yield Finding(start=found.start(), end=found.end(), kind=Kind.ACCOUNT)
    for found in _MENTION.finditer(plain):
        yield Finding(start=found.start("value"), end=found.end("value"), kind=Kind.ACCOUNT, confidence=LIKELY)


#: words of Latin letters that follow without being an account
_NO_ACCOUNT: Final = frozenset(
    {"iphone", "android", "windows", "huawei", "xiaomi", "wifi", "store", "vivox", "oppor", "video"}
)


def _is_account(value: str) -> bool:
    return value.strip("-_ ") not in _NO_ACCOUNT
