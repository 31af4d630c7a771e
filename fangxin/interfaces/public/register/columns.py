"""The columns of the open data: one table makes the header, the rows, the JSON and the dictionary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fangxin.domain.disclosure.models import PublicEntry
from fangxin.domain.merchants.rules.trades import trade_label
from fangxin.interfaces.public.register.showing import class_name, region_name, result_of

LICENCE: Final = (
    "可以免费复制、传播和改编，用于商业或者非商业目的；使用时请注明来源和下载日期，并及时删去已经撤下的内容。"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One column: its name in files, its label, its type, what it means, and how an entry tells it."""

    name: str
    label: str
    type: str
    means: str
    of: Callable[[PublicEntry], str]


COLUMNS: Final = (
    Told(name="number", label="公示编号", type="text", means="本公示平台的编号，随机生成，不含其他信息", of=lambda e: e.number),
    Told(name="merchant", label="经营者名称", type="text", means="公示时登记的名称", of=lambda e: e.merchant_name),
    Told(name="uscc", label="统一社会信用代码", type="text", means="18 位；没有登记的为空", of=lambda e: e.merchant.uscc or ""),
    Told(name="region_code", label="行政区划代码", type="text", means="经营者所在县区的 6 位代码", of=lambda e: e.region_code),
    Told(name="region", label="行政区划", type="text", means="上述代码的名称", of=lambda e: region_name(e.region_code)),
    Told(name="trade_code", label="行业代码", type="text", means="本平台的行业分类", of=lambda e: e.trade),
    Told(name="trade", label="行业", type="text", means="上述代码的名称", of=lambda e: trade_label(e.trade)),
    Told(name="goods", label="商品或者服务", type="text", means="客体类别", of=lambda e: class_name("object", e.object_code)),
    Told(
        name="problem", label="投诉问题", type="text", means="投诉问题类别",
        of=lambda e: class_name("complaint_problem", e.problem_code),
    ),
    Told(name="title", label="事项", type="text", means="投诉事项，个人信息已隐去", of=lambda e: e.title),
    Told(name="text", label="投诉内容", type="text", means="投诉人的陈述，个人信息已隐去", of=lambda e: e.text),
    Told(name="result", label="处理结果", type="text", means="调解成功或者终止调解", of=result_of),
    Told(name="answer", label="经营者公开答复", type="text", means="没有的为空", of=lambda e: e.answer),
    Told(name="correction", label="更正说明", type="text", means="经异议更正的，说明更正了什么", of=lambda e: e.correction),
    Told(name="office", label="办理单位", type="text", means="作出处理的市场监督管理部门", of=lambda e: e.office_name),
    Told(name="received_on", label="登记日期", type="date", means="年-月-日", of=lambda e: e.received_on.isoformat()),
    Told(name="closed_on", label="办结日期", type="date", means="年-月-日", of=lambda e: e.closed_on.isoformat()),
    Told(name="published_on", label="公示日期", type="date", means="年-月-日", of=lambda e: e.published_on.isoformat()),
    Told(
        name="expires_on", label="公示截止日期", type="date", means="最后一天；过后从公示中撤下",
        of=lambda e: e.expires_on.isoformat(),
    ),
)  # fmt: skip
