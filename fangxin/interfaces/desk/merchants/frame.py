"""The section of merchants: what is in it, for whom, and what waits there. A capability brings a line in SECTIONS."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.credit.queries.desk import events_waiting, repairs_to_push, repairs_waiting
from fangxin.domain.disclosure.queries.waiting import answers_to_review, objections_to_decide, to_review
from fangxin.domain.funds.queries import waiting_count as funds_waiting
from fangxin.domain.insurance.queries.claims import waiting_count as claims_to_answer
from fangxin.domain.letters.queries.letters import letters_on
from fangxin.domain.letters.queries.talks import commitments_due
from fangxin.domain.odr.queries.enrolments import enrolments_to_decide
from fangxin.domain.promises.queries import renewals_to_decide, to_check, to_decide, to_end, to_recheck
from fangxin.domain.staff.queries import claims_waiting
from fangxin.domain.stations.queries import reviews_due
from fangxin.domain.trustcode.queries.keeping import reports_waiting
from fangxin.interfaces.clock import today
from fangxin.storage.counting import counted


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One page of the section. `waits`: the questions whose rows wait for the caller, where something can; a number when the
    capability counts by itself."""

    name: str
    label: str
    hint: str
    permission: Permission
    waits: Callable[[Actor], Iterable[QuerySet[Any] | int]] | None = None


def _credit(by: Actor) -> Iterable[QuerySet[Any]]:
    """What waits for a decision on credit in the caller's region."""
    return (
        (events_waiting(by=by), repairs_waiting(by=by), repairs_to_push(by=by))
        if by.may(Permission.DECIDE_CREDIT)
        else ()
    )


def _letters(by: Actor) -> Iterable[QuerySet[Any]]:
    """Letters to serve, without a reply or to follow up, and commitments to check."""
    shelves = [letters_on(shelf=one, by=by, on=today()) for one in ("issued", "overdue", "check")]
    return (*shelves, commitments_due(by=by, on=today()))


def _promises(by: Actor) -> Iterable[QuerySet[Any]]:
    """Checks for who keeps the register, approvals, renewals and exits for who approves."""
    approving = by.may(Permission.APPROVE_ENROLMENT)
    approved = (to_decide(by=by), renewals_to_decide(by=by), to_end(by=by)) if approving else ()
    return (to_check(by=by), to_recheck(by=by, on=today()), *approved)


SECTIONS: tuple[Section, ...] = (
    Section(
        name="funds", label="先行赔付", hint="资金先赔给消费者，再向摊位追回；审批、收支、补足",
        permission=Permission.KEEP_FUNDS, waits=lambda by: (funds_waiting(by),),
    ),
    Section(
        name="policies", label="消费保险", hint="放心消费险、退换货责任险的保单和理赔",
        permission=Permission.KEEP_FUNDS, waits=lambda by: (claims_to_answer(by),),
    ),
    Section(name="merchant-register", label="名录", hint="查找经营者，登记和变更", permission=Permission.VIEW_CASES),
    Section(
        name="merchant-extracts", label="导入名录", hint="登记系统导出的表格，先看会改动什么", permission=Permission.KEEP_REGISTER
    ),
    Section(name="merchant-duplicates", label="重复登记", hint="可能是同一家的，比对后合并", permission=Permission.KEEP_REGISTER),
    Section(name="chains", label="连锁", hint="哪些门店属于一个连锁，同城还是异地", permission=Permission.VIEW_CASES),
    Section(
        name="codes", label="信用码", hint="给门店制发信用码，核实被复制的码，看扫码次数",
        permission=Permission.KEEP_REGISTER, waits=lambda by: (reports_waiting(by=by),),
    ),
    Section(
        name="papers-ending", label="证照到期", hint="经营者登记的证照、健康证，快到期和已过期的",
        permission=Permission.KEEP_REGISTER,
    ),
    Section(
        name="merchant-accounts", label="账号认领", hint="核实谁可以代表经营者，开通账号",
        permission=Permission.KEEP_REGISTER, waits=lambda by: (claims_waiting(by=by),),
    ),
    Section(
        name="merchant-settling", label="在线和解", hint="审批加入，看各家答复得怎样",
        permission=Permission.KEEP_REGISTER, waits=lambda by: (enrolments_to_decide(by=by),),
    ),
    Section(
        name="disclosure-waiting", label="投诉公示", hint="审核要公示的投诉和答复，决定异议，看公示率",
        permission=Permission.DISCLOSE, waits=lambda by: (to_review(by=by), answers_to_review(by=by), objections_to_decide(by=by)),
    ),
    Section(
        name="merchant-credit", label="信用", hint="信用记录的登记和确认，信用修复",
        permission=Permission.VIEW_CASES, waits=_credit,
    ),
    Section(
        name="merchant-letters", label="文书", hint="行政提示、告诫、建议和约谈",
        permission=Permission.WRITE_LETTERS, waits=_letters,
    ),
    Section(
        name="stations", label="维权站", hint="五进服务站、红色维权站和示范街", permission=Permission.KEEP_STATIONS,
        waits=lambda by: (reviews_due(by=by, on=today()),),
    ),
    Section(
        name="merchant-promises", label="放心消费承诺", hint="核查、审批、续期和取消资格",
        permission=Permission.KEEP_REGISTER, waits=_promises,
    ),
    Section(name="promise-returns", label="退货兑现", hint="各门店兑现率和退货记录", permission=Permission.VIEW_CASES),
)  # fmt: skip


def waiting_in(sections: Iterable[Section], *, by: Actor) -> list[int]:
    """How much waits in each section, counted together in one statement."""
    asked = [list(one.waits(by)) if one.waits else [] for one in sections]
    numbers = iter(counted([one for some in asked for one in some if isinstance(one, QuerySet)]))
    return [sum(next(numbers) if isinstance(one, QuerySet) else one for one in some) for some in asked]
