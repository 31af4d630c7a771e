"""The section of merchants: what is in it, for whom, and what waits there. A capability brings a line in SECTIONS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.disclosure.queries.waiting import waits
from fangxin.domain.funds.queries import waiting_count as funds_waiting
from fangxin.domain.insurance.queries.claims import waiting_count as claims_to_answer
from fangxin.domain.odr.queries.enrolments import enrolments_to_decide
from fangxin.domain.staff.queries import claims_waiting
from fangxin.domain.stations.queries import reviews_due
from fangxin.domain.trustcode.queries.keeping import reports_waiting
from fangxin.interfaces.clock import today
from fangxin.interfaces.desk.merchants import credit, letters, promises


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One page of the section. `waits` counts what waits for the caller, where something can."""

    name: str
    label: str
    hint: str
    permission: Permission
    waits: Callable[[Actor], int] | None = None


SECTIONS: tuple[Section, ...] = (
    Section(
        name="funds", label="先行赔付", hint="资金先赔给消费者，再向摊位追回；审批、收支、补足",
        permission=Permission.KEEP_FUNDS, waits=funds_waiting,
    ),
    Section(
        name="policies", label="消费保险", hint="放心消费险、退换货责任险的保单和理赔",
        permission=Permission.KEEP_FUNDS, waits=claims_to_answer,
    ),
    Section(name="merchant-register", label="名录", hint="查找经营者，登记和变更", permission=Permission.VIEW_CASES),
    Section(
        name="merchant-extracts", label="导入名录", hint="登记系统导出的表格，先看会改动什么", permission=Permission.KEEP_REGISTER
    ),
    Section(name="merchant-duplicates", label="重复登记", hint="可能是同一家的，比对后合并", permission=Permission.KEEP_REGISTER),
    Section(name="chains", label="连锁", hint="哪些门店属于一个连锁，同城还是异地", permission=Permission.VIEW_CASES),
    Section(
        name="codes", label="信用码", hint="给门店制发信用码，核实被复制的码，看扫码次数",
        permission=Permission.KEEP_REGISTER, waits=lambda by: reports_waiting(by=by).count(),
    ),
    Section(
        name="papers-ending", label="证照到期", hint="经营者登记的证照、健康证，快到期和已过期的",
        permission=Permission.KEEP_REGISTER,
    ),
    Section(
        name="merchant-accounts", label="账号认领", hint="核实谁可以代表经营者，开通账号",
        permission=Permission.KEEP_REGISTER, waits=lambda by: claims_waiting(by=by).count(),
    ),
    Section(
        name="merchant-settling", label="在线和解", hint="审批加入，看各家答复得怎样",
        permission=Permission.KEEP_REGISTER, waits=lambda by: enrolments_to_decide(by=by).count(),
    ),
    Section(
        name="disclosure-waiting", label="投诉公示", hint="审核要公示的投诉和答复，决定异议，看公示率",
        permission=Permission.DISCLOSE, waits=lambda by: waits(by=by),
    ),
    Section(
        name="merchant-credit", label="信用", hint="信用记录的登记和确认，信用修复",
        permission=Permission.VIEW_CASES, waits=credit.waiting,
    ),
    Section(
        name="merchant-letters", label="文书", hint="行政提示、告诫、建议和约谈",
        permission=Permission.WRITE_LETTERS, waits=letters.waiting,
    ),
    Section(
        name="stations", label="维权站", hint="五进服务站、红色维权站和示范街", permission=Permission.KEEP_STATIONS,
        waits=lambda by: reviews_due(by=by, on=today()).count(),
    ),
    Section(
        name="merchant-promises", label="放心消费承诺", hint="核查、审批、续期和取消资格",
        permission=Permission.KEEP_REGISTER, waits=promises.waits,
    ),
    Section(name="promise-returns", label="退货兑现", hint="各门店兑现率和退货记录", permission=Permission.VIEW_CASES),
)  # fmt: skip
