"""Funds and policies on their pages: at the desk, at the merchant door; what is offered to whom, and how a refusal is told."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fangxin.domain.agency.rules import Actor
from fangxin.domain.funds.actions.keeping import open_fund
from fangxin.domain.funds.actions.recovering import recover
from fangxin.domain.funds.actions.stalls import invite, leave
from fangxin.domain.funds.models import Advance, Fund, Stall
from fangxin.domain.funds.queries import standing_of
from fangxin.domain.funds.queries.figures import funds_around
from fangxin.domain.funds.queries.statements import fund_statement, stall_statement
from fangxin.domain.funds.words import FundKind
from fangxin.domain.insurance.models import Claim, Policy
from fangxin.domain.ledger.models import Transaction
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.stations.models import Station
from fangxin.domain.timeline.words import Act
from tests.funds.telling import AFTER, Market, approved, broken, failed, joined, market, paid, paid_in, proposed, rule
from tests.members import hired, signed_in
from tests.pages.world import desk
from tests.people import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Market:
    return market()


@pytest.fixture(autouse=True)
def then() -> Any:
    """The morning after the promise was broken."""
    with time_machine.travel(AFTER, tick=True):
        yield


def seen(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def station(pk: int, *, kind: str = "FIVE_IN", host: Merchant | None = None) -> Station:
    return Station.objects.create(
        id=pk, kind=kind, name=f"青禾{pk}号站", address="青禾路1号", region_code="410611", host=host, opened_on=date(2026, 1, 1),
        review_due_on=date(2027, 1, 1), created_at=MONDAY,
    )  # fmt: skip


def sent(client: Client, path: str, **fields: object) -> str:
    """A form sent: redirected when it was done, else its page with the refusal."""
    answer = client.post(path, fields, follow=True)
    return answer.content.decode()


def test_an_officer_opens_a_fund_and_keeps_it(made: Market) -> None:
    client = desk(made.people.handler)
    assert made.fund.name in seen(client, "/desk/merchants/funds/")
    form = {
        "name": "朝歌夜市先行赔付金", "kind": "STREET", "uscc": made.operator.uscc, "deposit": "1000", "keep_percent": "40",
        "cap": "5000", "head_above": "1000", "top_up_days": "15",
    }  # fmt: skip
    assert "补足天数应在" in sent(client, "/desk/merchants/funds/", **{**form, "top_up_days": "0"})
    assert "名录里没有" in sent(client, "/desk/merchants/funds/", **{**form, "uscc": "91000000MA0000041X"})
    assert "已设立" in sent(client, "/desk/merchants/funds/", **form)
    fund = Fund.objects.get(name="朝歌夜市先行赔付金")
    base = f"/desk/merchants/funds/{fund.pk}/"
    assert "还没有摊位" in seen(client, base)
    form_joins = {"uscc": made.merchant.uscc, "label": "夜市3号", "signed_on": "2026-06-09", "agreement": "先赔协议007"}
    text = sent(client, base + "join/", **{**form_joins, "signed_on": ""})
    assert "请填写协议的签订日期" in text and 'value="先赔协议007"' in text
    assert "已加入" in sent(client, base + "join/", **form_joins)
    assert "书面协议 先赔协议007" in seen(client, base)
    stall = Stall.objects.get(fund=fund)
    assert "金额应大于零" in sent(client, base + "deposit/", stall=stall.pk, amount="1000.01", reference="1", key="k")
    assert "已记录缴存" in sent(client, base + "deposit/", stall=stall.pk, amount="1000", reference="1", key="k")
    assert standing_of(fund=fund).cash == 1000_00
    assert "规则已调整" in sent(client, base + "rule/", **{**form, "reason": "商户商定。", "cap": "800"})
    assert "已退出" in sent(client, base + "leave/", stall=stall.pk, reference="2")
    assert "已停用" in sent(client, base + "close/", reason="夜市结束。")
    assert "只能查看" in seen(client, base)


def test_a_merchant_answers_an_invitation_at_the_portal(made: Market) -> None:
    operator, member = signed_in(hired(made.operator)), signed_in(hired(made.merchant))
    base = f"/merchant/funds/{made.fund.pk}/"
    for label in ("B区1号", "B区2号", "B区3号"):
        assert "已邀请" in sent(operator, base + "invite/", uscc=made.merchant.uscc, label=label)
    assert operator.post(base + "join/", {}).status_code == 404
    assert "请您加入，请答复" in seen(member, "/merchant/")
    assert "同意加入" in seen(member, "/merchant/deposits/") and "待经营者同意" in seen(operator, base)
    first, second, third = Stall.objects.filter(joined_at=None).order_by("label")
    for client, pk in ((operator, first.pk), (member, 1)):
        assert client.post(f"/merchant/deposits/{pk}/answer/", {"agreed": "yes"}).status_code == 404
    assert member.post(f"/merchant/deposits/{first.pk}/answer/", {"agreed": "?"}).status_code == 404
    assert "已加入" in sent(member, f"/merchant/deposits/{first.pk}/answer/", agreed="yes")
    assert "已经答复或者撤回" in sent(member, f"/merchant/deposits/{first.pk}/answer/", agreed="no")
    assert "不同意加入" in sent(member, f"/merchant/deposits/{second.pk}/answer/", agreed="no")
    handler = desk(made.people.handler)
    signed = {"stall": third.pk, "signed_on": "2026-06-09", "agreement": ""}
    assert "请写明协议的编号" in sent(handler, f"/desk/merchants/funds/{made.fund.pk}/agreed/", **signed)
    assert "经营者已加入" in sent(
        handler, f"/desk/merchants/funds/{made.fund.pk}/agreed/", **{**signed, "agreement": "先赔协议008"}
    )


def test_statements_by_month_of_a_fund_and_of_a_stall_add_up(made: Market) -> None:
    advance = paid(made, broken(made.people))
    recover(advance_id=advance.pk, fen=120_00, reference="回单9", key="r", by=made.people.handler, at=AFTER)
    sides = [
        fund_statement(fund=made.fund, first=date(2026, 6, 1), last=date(2026, 6, 30)),
        *stall_statement(stall=made.stall, first=date(2026, 6, 1), last=date(2026, 6, 30)),
    ]
    for side, closing in zip(sides, (820_00, 500_00, 180_00), strict=True):
        assert side.opening + side.gained - side.gave == side.closing == closing == side.lines[-1].balance
        assert side.opening + sum(line.fen for line in side.lines) == side.closing
    assert [(side.gained, side.gave) for side in sides] == [(1120_00, 300_00), (500_00, 0), (300_00, 120_00)]
    next_month = fund_statement(fund=made.fund, first=date(2026, 7, 1), last=date(2026, 7, 31))
    assert (next_month.opening, next_month.closing, next_month.lines) == (820_00, 820_00, ())
    handler, operator, member = (
        desk(made.people.handler), signed_in(hired(made.operator)), signed_in(hired(made.merchant))
    )  # fmt: skip
    base, own = f"/desk/merchants/funds/{made.fund.pk}/", f"/merchant/deposits/{made.stall.pk}/statement/"
    for client, path in (
        (handler, base + "statement/"), (operator, f"/merchant/funds/{made.fund.pk}/statement/"),
        (handler, f"{base}stalls/{made.stall.pk}/"), (operator, own), (member, own),
    ):  # fmt: skip
        assert "期末余额" in seen(client, path + "?month=2026-06")
        pdf = client.get(path + "?month=2026-06&as=pdf")
        assert pdf["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    assert member.get(f"/merchant/deposits/{made.neighbour.pk}/statement/").status_code == 404
    assert handler.get(f"{base}stalls/1/").status_code == 404


def test_advances_past_the_first_page_are_reached(made: Market) -> None:
    advance = paid(made, broken(made.people))
    values = {field.attname: getattr(advance, field.attname) for field in Advance._meta.concrete_fields}
    Advance.objects.bulk_create(
        Advance(**{**values, "id": advance.pk + number, "state": "DENIED", "reason": f"第{number}笔"})
        for number in range(1, 46)
    )
    client, base = desk(made.people.handler), f"/desk/merchants/funds/{made.fund.pk}/"
    pages = [seen(client, f"{base}?advances={number}") for number in (1, 2, 3)]
    for number in range(1, 46):
        assert sum(f">第{number}笔<" in text for text in pages) == 1
    assert "?advances=2" in pages[0] and f"advance-{advance.pk}" in pages[2] and "?advances=4" not in pages[2]
    assert f"advance-{advance.pk}" in seen(client, f"{base}?advance={advance.pk}")
    # a refused form shows the page its advance stands on, with what was entered
    text = sent(client, base + "recover/", advance=advance.pk, amount="9999", reference="回单77", key="x")
    assert 'value="回单77"' in text and "不超过还欠的垫付款" in text


def test_many_stalls_and_funds_are_read_in_a_few_statements(made: Market) -> None:
    member, handler = signed_in(hired(made.merchant)), desk(made.people.handler)

    def asked(client: Client, path: str) -> int:
        seen(client, path)
        with CaptureQueriesContext(connection) as queries:
            seen(client, path)
        return len(queries)

    before = [asked(member, "/merchant/deposits/"), asked(handler, "/desk/merchants/funds/")]
    for number in range(6):
        stall = joined(made.fund.pk, made.merchant.pk, f"D区{number}号", by=made.people.handler)
        paid_in(made, stall, 100_00)
        open_fund(
            name=f"先行赔付金{number}", kind=FundKind.MARKET, operator_id=made.operator.pk, rule=rule(),
            by=made.people.handler, at=MONDAY,
        )  # fmt: skip
    assert [asked(member, "/merchant/deposits/"), asked(handler, "/desk/merchants/funds/")] == before


def test_the_way_of_an_advance_through_the_pages(made: Market) -> None:
    case = broken(made.people)
    handler, head = desk(made.people.handler), desk(made.people.head)
    base = f"/desk/merchants/funds/{made.fund.pk}/"
    form = {"stall": made.stall.pk, "case": case.number, "amount": "300", "reason": "到期没有履行。"}
    text = sent(handler, base + "propose/", **{**form, "amount": "300.01"})
    assert "不超过应赔付的金额" in text and '<details class="confirm" open>' in text
    assert "没有找到您要的内容" in sent(handler, base + "propose/", **{**form, "case": "410611-260608-0000000"})
    assert "等待另一人审批" in sent(handler, base + "propose/", **form)
    advance = Advance.objects.get()
    assert "由您提出" in seen(handler, base)
    assert "应由另一人审批" in sent(handler, base + "decide/", advance=advance.pk, granted="yes", reason="情况属实。")
    assert "1 件待办" in seen(head, "/desk/merchants/")
    assert "300.00" in seen(head, "/desk/merchants/funds/")
    assert "已决定" in sent(head, base + "decide/", advance=advance.pk, granted="yes", reason="情况属实。")
    assert "已记录付款" in sent(handler, base + "pay/", advance=advance.pk, reference="回单88")
    assert "已记录收回" in sent(
        handler, base + "recover/", advance=advance.pk, amount="100", reference="回单9", key="r"
    )
    assert "等待另一人审批" in sent(handler, base + "give-up/", advance=advance.pk, reason="下落不明。")
    off = advance.write_offs.get()
    assert "已决定" in sent(head, base + "decide-give-up/", write_off=off.pk, granted="yes", reason="情况属实。")
    assert "已记录弥补" in sent(handler, base + "cover/", amount="200", reference="回单10", key="c")
    text = seen(handler, base + "statement/?month=2026-06")
    assert "先行赔付" in text and "期末余额" in text
    assert "1,000.00 元" in text
    recovered = Transaction.objects.get(act=Act.ADVANCE_RECOVERED)
    text = sent(handler, base + "take-back/", entry=recovered.pk, month="2026-06", reason="记错了三个字。")
    assert "由单位负责人审批" in text and "记错了三个字。" in text and "期末余额" in text
    csv = handler.get(base + "statement/?month=2026-06&as=csv")
    assert csv["Content-Type"].startswith("text/csv") and "收回垫付款" in csv.content.decode("utf-8-sig")
    assert "这个月没有收支" in seen(handler, base + "statement/?month=2025-01")
    assert seen(handler, base + "statement/?month=nonsense")


def test_a_mistake_is_taken_back_from_the_statement(made: Market) -> None:
    head = desk(made.people.head)
    entry = Transaction.objects.filter(act=Act.FUND_DEPOSITED).first()
    assert entry is not None
    base = f"/desk/merchants/funds/{made.fund.pk}/"
    assert "冲正" in seen(head, base + "statement/?month=2026-06")
    assert "已冲正" in sent(head, base + "take-back/", entry=entry.pk, reason="记错摊位。")
    assert standing_of(fund=made.fund).cash == 500_00


def test_a_refused_taking_back_still_leads_to_the_months(made: Market) -> None:
    head, base = desk(made.people.head), f"/desk/merchants/funds/{made.fund.pk}/"
    entry = Transaction.objects.filter(act=Act.FUND_DEPOSITED).first()
    assert entry is not None
    refused = head.post(base + "take-back/", {"entry": entry.pk, "reason": "", "month": "2026-06"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert f'action="{base}statement/"' in page
    ways = re.findall(r'href="([^"]*\?month=[^"]*)"', page)
    assert ways == [f"{base}statement/?month=2026-06&amp;as={kind}" for kind in ("pdf", "csv")]


@pytest.mark.parametrize(("who", "status"), [("analyst", 200), ("supervisor", 200), ("other_handler", 404)])
def test_who_may_only_look(made: Market, who: str, status: int) -> None:
    actor: Actor = getattr(made.people, who)
    proposed(made, broken(made.people))
    base = f"/desk/merchants/funds/{made.fund.pk}/"
    text = seen(desk(actor), base, status)
    assert "记录缴存" not in text and 'confirm-title">审批' not in text
    assert desk(actor).post(base + "join/", {}).status_code in (403, 404)


def test_a_merchant_sees_what_it_owes_and_an_operator_keeps_its_fund(made: Market) -> None:
    advance = approved(made, broken(made.people))
    operator, stall = signed_in(hired(made.operator)), signed_in(hired(made.merchant))
    base = f"/merchant/funds/{made.fund.pk}/"
    assert "向消费者先行赔付 300.00 元" in seen(operator, "/merchant/")
    assert made.fund.name in seen(operator, "/merchant/deposits/")
    assert "已记录付款" in sent(operator, base + "pay/", advance=advance.pk, reference="回单88")
    assert "缴纳 300.00 元" in seen(stall, "/merchant/")
    text = seen(stall, "/merchant/deposits/")
    assert "待补足" in text and "还欠 300.00 元" in text and "缴存保证金" in text
    assert stall.get(base).status_code == 404 and stall.post(base + "pay/", {}).status_code == 404
    assert operator.post(base + "decide/", {"advance": advance.pk, "granted": "yes"}).status_code == 404
    assert "不超过还欠的垫付款" in sent(
        operator, base + "recover/", advance=advance.pk, amount="301", reference="1", key="x"
    )
    assert "已记录收回" in sent(operator, base + "recover/", advance=advance.pk, amount="300", reference="1", key="x")
    assert "已缴足" in seen(stall, "/merchant/deposits/")
    assert "期末余额" in seen(operator, base + "statement/")
    assert operator.get(base + "statement/?as=csv").status_code == 200


def test_the_consumer_reads_that_money_was_advanced(made: Market) -> None:
    case = broken(made.people)
    paid(made, case)
    text = seen(desk(made.people.handler), f"/desk/cases/{case.number}/")
    assert "先行赔付" in text and made.fund.name in text


def test_policies_and_claims_through_the_pages(made: Market) -> None:
    handler, head = desk(made.people.handler), desk(made.people.head)
    assert "还没有保单" in seen(handler, "/desk/merchants/policies/")
    form = {
        "kind": "REASSURING", "insurer": "青禾财产保险公司", "number": "QH1", "everybody": "on", "from_on": "2026-01-01",
        "to_on": "2026-12-31", "claim_limit": "1000", "total_limit": "20000", "premium": "500", "holder": "", "insured": "",
    }  # fmt: skip
    assert "终止日应在" in sent(handler, "/desk/merchants/policies/", **{**form, "to_on": "2025-12-31"})
    assert "已登记" in sent(handler, "/desk/merchants/policies/", **{**form, "insured": made.merchant.uscc})
    policy = Policy.objects.get()
    base = f"/desk/merchants/policies/{policy.pk}/"
    case = failed(made.people)
    assert "还没有理赔" in seen(handler, base)
    claim_form = {"case": case.number, "amount": "200", "reason": "调解不成。"}
    assert "不超过应赔付的金额" in sent(handler, base + "file/", **{**claim_form, "amount": "200.01"})
    assert "等待核定" in sent(handler, base + "file/", **claim_form)
    claim = Claim.objects.get()
    assert "由您提出" in seen(handler, base)
    assert case.number in seen(head, "/desk/merchants/policies/")
    assert "已记录核定" in sent(
        head, base + "decide/", claim=claim.pk, granted="yes", amount="180", reason="按约定赔付。"
    )
    assert "已记录赔付" in sent(handler, base + "pay/", claim=claim.pk, reference="赔款1")
    assert "额度已恢复" in sent(handler, base + "recover/", claim=claim.pk, amount="80", reference="2", key="k")
    text = seen(handler, base + "statement/?month=2026-06")
    assert "19,900.00 元" in text
    assert "保险赔付" not in text  # paying moves what was set aside, not the limit
    assert handler.get(base + "statement/?month=2026-06&as=csv").status_code == 200
    assert "放心消费险" in seen(signed_in(hired(made.merchant)), "/merchant/deposits/")
    assert "放心消费险" in seen(handler, f"/desk/merchants/{made.merchant.pk}/")
    assert "A区12号" in seen(handler, f"/desk/merchants/{made.merchant.pk}/")
    assert "已终止" in sent(handler, base + "end/", ended_on="2026-06-30", reason="换保险公司。")
    assert desk(made.people.other_handler).get(base).status_code == 404


def test_more_merchants_are_insured_than_one_form_names_and_none_is_dropped(made: Market) -> None:
    handler = desk(made.people.handler)
    form = {
        "kind": "REASSURING", "insurer": "青禾财产保险公司", "number": "QH1", "from_on": "2026-01-01", "to_on": "2026-12-31",
        "claim_limit": "1000", "total_limit": "20000", "premium": "500", "insured": made.merchant.uscc,
    }  # fmt: skip
    many = "\n".join(f"91{number:016d}" for number in range(1001))
    text = sent(handler, "/desk/merchants/policies/", **{**form, "insured": many})
    assert "一次最多填写 1000 家，现在是 1001 家" in text and 'value="QH1"' in text and f"91{1000:016d}" in text
    assert "名录里没有这些统一社会信用代码：91000000MA0000041X" in sent(
        handler, "/desk/merchants/policies/", **{**form, "insured": f"{made.merchant.uscc} 91000000MA0000041X"}
    )
    assert not Policy.objects.exists()
    assert "已登记" in sent(handler, "/desk/merchants/policies/", **form)
    policy = Policy.objects.get()
    base = f"/desk/merchants/policies/{policy.pk}/"
    assert "请填写被保险的经营者" in sent(handler, base + "insure/", insured=" ")
    assert "已增加被保险人" in sent(handler, base + "insure/", insured=f"{made.operator.uscc}，{made.merchant.uscc}")
    assert set(policy.insured.values_list("merchant_id", flat=True)) == {made.merchant.pk, made.operator.pk}
    text = seen(handler, base)
    assert "2 家，见下" in text and made.operator.name in text
    Policy.objects.filter(pk=policy.pk).update(ended_on=date(2026, 6, 1))
    assert "不能再增加被保险人" in sent(handler, base + "insure/", insured=made.operator.uscc)


def test_the_officer_sees_what_may_be_the_same_loss_before_paying(made: Market) -> None:
    handler, head = desk(made.people.handler), desk(made.people.head)
    base = f"/desk/merchants/funds/{made.fund.pk}/"
    first, second = failed(made.people), failed(made.people)
    proposed(made, first, fen=100_00)
    form = {"stall": made.stall.pk, "case": second.number, "amount": "100", "reason": "到期没有履行。"}
    text = sent(handler, base + "propose/", **form)
    assert "可能是同一笔损失" in text and first.number in text and "已核对，不是同一笔损失" in text
    assert "等待另一人审批" in sent(handler, base + "propose/", **form, compared="on")
    advance = Advance.objects.get(case=second)
    assert "付款前请核对" in seen(head, base)
    sent(head, base + "decide/", advance=advance.pk, granted="yes", reason="情况属实。")
    text = sent(handler, base + "pay/", advance=advance.pk, reference="回单88")
    assert "可能是同一笔损失" in text and 'value="回单88"' in text
    assert "已记录付款" in sent(handler, base + "pay/", advance=advance.pk, reference="回单88", compared="on")


def test_anybody_reads_a_fund_in_figures_and_no_stall(made: Market) -> None:
    advance = paid(made, broken(made.people))
    recover(advance_id=advance.pk, fen=120_00, reference="回单9", key="r", by=made.people.handler, at=AFTER)
    joined(made.fund.pk, made.merchant.pk, "D区9号", by=made.people.handler)
    invite(fund_id=made.fund.pk, merchant_id=made.merchant.pk, label="D区8号", by=made.people.handler, at=AFTER)
    text = seen(Client(), f"/funds/{made.fund.pk}/")
    for told in (
        "3 个", "1,000.00 元", "820.00 元", "1 笔，300.00 元", "120.00 元", "180.00 元", "2 个摊位，共 680.00 元",
        made.operator.name, "调解不成",
    ):  # fmt: skip
        assert told in text, told
    assert "A区12号" not in text and made.merchant.name not in text and "张晚晴" not in text
    assert made.fund.name in seen(Client(), "/funds/")
    seen(Client(), "/funds/1/", 404)
    Fund.objects.filter(pk=made.fund.pk).update(closed_at=AFTER)
    assert "还没有设立先行赔付资金" in seen(Client(), "/funds/")
    assert "不再赔付" in seen(Client(), f"/funds/{made.fund.pk}/")


def test_the_pages_of_a_market_and_of_a_street_lead_to_the_fund(made: Market) -> None:
    market_, street = station(1, host=made.operator), station(2, kind="STREET")
    link = f'href="/funds/{made.fund.pk}/"'
    assert link in seen(Client(), f"/stations/{market_.pk}/")
    assert link not in seen(Client(), f"/stations/{street.pk}/")
    street.street_members.create(id=1, merchant=made.neighbour.merchant, joined_on=date(2026, 6, 1))
    assert link in seen(Client(), f"/stations/{street.pk}/")
    assert funds_around(merchant_id=made.merchant.pk) == funds_around(merchant_id=made.operator.pk) == [made.fund]
    leave(fund_id=made.fund.pk, stall_id=made.stall.pk, reference="回单7", by=made.people.handler, at=AFTER)
    assert funds_around(merchant_id=made.merchant.pk) == []
