"""Funds and policies on their pages: at the desk, at the merchant door; what is offered to whom, and how a refusal is told."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client

from fangxin.domain.agency.rules import Actor
from fangxin.domain.funds.models import Advance, Fund, Stall
from fangxin.domain.funds.queries import standing_of
from fangxin.domain.insurance.models import Claim, Policy
from fangxin.domain.ledger.models import Transaction
from fangxin.domain.timeline.words import Act
from tests.funds.telling import AFTER, Market, approved, broken, failed, market, paid, proposed
from tests.members import hired, signed_in
from tests.pages.world import desk

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
    assert "已加入" in sent(client, base + "join/", uscc=made.merchant.uscc, label="夜市3号")
    stall = Stall.objects.get(fund=fund)
    assert "金额应大于零" in sent(client, base + "deposit/", stall=stall.pk, amount="1000.01", reference="1", key="k")
    assert "已记录缴存" in sent(client, base + "deposit/", stall=stall.pk, amount="1000", reference="1", key="k")
    assert standing_of(fund=fund).cash == 1000_00
    assert "规则已调整" in sent(client, base + "rule/", **{**form, "reason": "商户商定。", "cap": "800"})
    assert "已退出" in sent(client, base + "leave/", stall=stall.pk, reference="2")
    assert "已停用" in sent(client, base + "close/", reason="夜市结束。")
    assert "只能查看" in seen(client, base)


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
    assert "由单位负责人审批" in sent(handler, base + "take-back/", entry=recovered.pk, reason="记错了。")
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
