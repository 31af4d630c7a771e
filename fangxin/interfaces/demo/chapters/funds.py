"""A street's fund that paid a consumer first and gets it back, one proposal that waits, and a policy with its claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role, Tier
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Kind, Outcome
from fangxin.domain.funds.actions.advances import decide_advance, pay_advance, propose_advance
from fangxin.domain.funds.actions.keeping import open_fund
from fangxin.domain.funds.actions.recovering import recover
from fangxin.domain.funds.actions.stalls import invite, join, record_deposit
from fangxin.domain.funds.models import Advance, Fund, Stall
from fangxin.domain.funds.rules.policy import policy as fund_policy
from fangxin.domain.funds.words import STANDING, FundKind
from fangxin.domain.insurance.actions.claims import decide_claim, file_for_case, pay_claim, recover_claim
from fangxin.domain.insurance.actions.policies import open_policy
from fangxin.domain.insurance.models import Claim, Policy
from fangxin.domain.insurance.words import PolicyKind
from fangxin.domain.merchants.models import Merchant
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.money import fen_of
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row

OPENED_AT, PROPOSED_AT, DECIDED_AT, PAID_AT, BACK_AT = (
    time(9, 15),
    time(10, 25),
    time(15, 5),
    time(16, 10),
    time(16, 50),
)


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Funds and policies are opened first, then each advance and claim as far as the file tells it."""
    chapter = stage.story.chapters.get("funds", {})
    for row in chapter.get("funds", ()):
        at = _at(stage, row["opened_days_ago"], OPENED_AT)
        yield at, partial(_open_fund, stage, row, at)
        for one in row.get("invited", ()):
            at = _at(stage, one["days_ago"], OPENED_AT)
            yield at, partial(_invited, stage, row, one, at)
        for one in row.get("advances", ()):
            yield from _told(stage, one, until, partial(_Advanced, stage, row, one))
    for row in chapter.get("policies", ()):
        at = _at(stage, row["opened_days_ago"], OPENED_AT)
        yield at, partial(_open_policy, stage, row, at)
        for one in row.get("claims", ()):
            yield from _told(stage, one, until, partial(_Claimed, stage, row, one))


def _told(
    stage: Stage, one: Row, until: datetime, begun: Callable[[], _Advanced | _Claimed]
) -> Iterator[tuple[datetime, Callable[[], None]]]:
    telling = begun()
    for step, (name, when) in enumerate(
        (("propose", PROPOSED_AT), ("decided", DECIDED_AT), ("paid", PAID_AT), ("recovered", BACK_AT))
    ):
        at = _at(stage, one["days_ago"] - step, when)
        if (name == "propose" or one.get(name)) and at <= until:
            yield at, partial(getattr(telling, name), at)


class _Advanced:
    """One advance: the case it is for, and how far it came."""

    def __init__(self, stage: Stage, fund: Row, row: Row) -> None:
        self.stage, self.fund, self.row = stage, fund, row
        self.advance: Advance | None = None

    def propose(self, at: datetime) -> None:
        merchant = _merchant(self.stage, self.row["merchant"])
        fund = Fund.objects.select_related("office").get(name=self.fund["name"])
        case = _failed(fund.office, at, merchant=merchant, least=fen_of(self.row["amount"]))
        if case is None:
            return
        self.advance = propose_advance(
            fund_id=fund.pk, stall_id=Stall.objects.get(fund=fund, merchant=merchant).pk, case_number=case.number,
            fen=fen_of(self.row["amount"]), reason="调解终止后经营者仍不赔偿，消费者申请先行赔付。",
            by=_officer(self.stage, fund.office, Role.HANDLER, at), at=at,
        )  # fmt: skip

    def decided(self, at: datetime) -> None:
        if self.advance is not None:
            by = _officer(self.stage, self.advance.fund.office, Role.HEAD, at)
            decide_advance(advance_id=self.advance.pk, granted=True, reason="情况属实，同意先行赔付。", by=by, at=at)

    def paid(self, at: datetime) -> None:
        if self.advance is not None:
            by = _officer(self.stage, self.advance.fund.office, Role.HANDLER, at)
            pay_advance(advance_id=self.advance.pk, reference="HZ20261109", by=by, at=at)

    def recovered(self, at: datetime) -> None:
        if self.advance is not None:
            by = _officer(self.stage, self.advance.fund.office, Role.HANDLER, at)
            fen = fen_of(self.row["recovered"])
            recover(advance_id=self.advance.pk, fen=fen, reference="SJ0031", key=f"demo{self.advance.pk}", by=by, at=at)


class _Claimed:
    """One claim under a policy, and how far it came."""

    def __init__(self, stage: Stage, policy: Row, row: Row) -> None:
        self.stage, self.policy, self.row = stage, policy, row
        self.claim: Claim | None = None

    def propose(self, at: datetime) -> None:
        policy = Policy.objects.select_related("office").get(number=self.policy["number"])
        case = _failed(policy.office, at, merchant=None, least=fen_of(self.row["amount"]))
        if case is None:
            return
        self.claim = file_for_case(
            policy_id=policy.pk, case_number=case.number, fen=fen_of(self.row["amount"]),
            reason="调解不成，消费者的损失有票据证明。", by=_officer(self.stage, policy.office, Role.HANDLER, at), at=at,
        )  # fmt: skip

    def decided(self, at: datetime) -> None:
        if self.claim is not None:
            by = _officer(self.stage, self.claim.policy.office, Role.HEAD, at)
            decide_claim(
                claim_id=self.claim.pk, agreed_fen=self.claim.asked_fen, reason="保险公司核定，全额赔付。", by=by, at=at
            )

    def paid(self, at: datetime) -> None:
        if self.claim is not None:
            by = _officer(self.stage, self.claim.policy.office, Role.HANDLER, at)
            pay_claim(claim_id=self.claim.pk, reference="PK2026110901", by=by, at=at)

    def recovered(self, at: datetime) -> None:
        if self.claim is not None:
            by = _officer(self.stage, self.claim.policy.office, Role.HANDLER, at)
            recover_claim(
                claim_id=self.claim.pk, fen=fen_of(self.row["recovered"]), reference="SJ0032", key=f"demo{self.claim.pk}",
                by=by, at=at,
            )  # fmt: skip


def _open_fund(stage: Stage, row: Row, at: datetime) -> None:
    operator = _merchant(stage, row["operator"])
    office = _county(operator.region_code)
    by = _officer(stage, office, Role.HANDLER, at)
    rule = fund_policy().kinds[row["kind"]][1]
    fund = open_fund(name=row["name"], kind=FundKind(row["kind"]), operator_id=operator.pk, rule=rule, by=by, at=at)
    stalls = [
        join(
            fund_id=fund.pk, merchant_id=_merchant(stage, one["merchant"]).pk, label=one["label"], signed_on=day_of(at),
            agreement=f"先赔协议{number:03d}", by=by, at=at,
        )
        for number, one in enumerate(row["stalls"], start=1)
    ]  # fmt: skip
    # all have joined when the first pays: the fund's journal runs forward
    for number, (one, stall) in enumerate(zip(row["stalls"], stalls, strict=True)):
        if "paid" in one:
            record_deposit(
                fund_id=fund.pk, stall_id=stall.pk, fen=fen_of(one["paid"]), reference=f"SJ{number:04d}",
                key=f"demo{stall.pk}", by=by, at=at + timedelta(minutes=30),
            )  # fmt: skip


def _invited(stage: Stage, row: Row, one: Row, at: datetime) -> None:
    fund = Fund.objects.select_related("office").get(name=row["name"])
    by = _officer(stage, fund.office, Role.HANDLER, at)
    invite(fund_id=fund.pk, merchant_id=_merchant(stage, one["merchant"]).pk, label=one["label"], by=by, at=at)


def _open_policy(stage: Stage, row: Row, at: datetime) -> None:
    office = _county(row["region"])
    begun = day_of(at)
    open_policy(
        kind=PolicyKind(row["kind"]), insurer=row["insurer"], number=row["number"], holder_id=None, insured_ids=(),
        everybody=True, from_on=begun - timedelta(days=180), to_on=date(begun.year + 1, begun.month, 1),
        claim_limit_fen=fen_of(row["claim_limit"]), total_limit_fen=fen_of(row["total_limit"]),
        premium_fen=fen_of(row["premium"]), by=_officer(stage, office, Role.HANDLER, at), at=at,
    )  # fmt: skip


def _failed(office: Office, at: datetime, *, merchant: Merchant | None, least: int) -> Case | None:
    """The newest case of the office whose mediation failed by then, for at least so much, that nobody pays yet."""
    found = Case.objects.filter(
        path__startswith=office.path, kind=Kind.COMPLAINT, outcome=Outcome.TERMINATED, closed_at__lte=at,
        disputed_fen__gte=least, merchant__isnull=False, intake__person__isnull=False,
        merchant__region_code__startswith=office.region_code[:6],
    )  # fmt: skip
    if merchant is not None:
        found = found.filter(merchant=merchant)
    taken = Advance.objects.filter(state__in=STANDING).values("case_id")
    return found.exclude(pk__in=taken).exclude(insured_claims__isnull=False).order_by("-closed_at").first()


def _county(region: str) -> Office:
    return Office.objects.get(tier=Tier.COUNTY, region_code=region[:6])


def _merchant(stage: Stage, merchant_id: str) -> Merchant:
    return Merchant.objects.get(uscc=stage.story.merchant(merchant_id)["uscc"])


def _officer(stage: Stage, office: Office, role: Role, at: datetime) -> Actor:
    return stage.agency.officer(office_id=office.pk, role=role, on=day_of(at))


def _at(stage: Stage, days_ago: int, when: time) -> datetime:
    return datetime.combine(stage.today - timedelta(days=days_ago), when, tzinfo=BEIJING)
