"""Promises and returns through the doors: the merchant's, the officer's, everybody's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fangxin.domain.notices.models import Notice
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.words import PromiseKind
from fangxin.domain.returns.actions.asking import tracking_code
from fangxin.domain.returns.models import ClearingConfirmation, ClearingEntry, ReturnRequest
from fangxin.domain.staff.words import StaffRole
from fangxin.interfaces.public.drafts import new_draft
from tests.access.cast import opened
from tests.members import hired, signed_in
from tests.pages.checking import proper, queries, sound
from tests.pages.conftest import on
from tests.people import MONDAY, later
from tests.promises.telling import Stores, applied, granted, met, stores
from tests.returns.telling import PHONE, accepted, asked_online, recorded, refunded, refused
from tests.returns.test_keeping import settled
from tests.supervision.tree import account

__all__ = ["on"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def given(on: Callable[[datetime], None]) -> Stores:
    on(MONDAY)
    return stores()


@pytest.fixture
def owner(given: Stores) -> Client:
    return signed_in(hired(given.whale))


def desk(given: Stores, name: str) -> Client:
    return opened(account(getattr(given.people, name)))


def shown(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert proper(answer, path) == status, answer.content.decode()[:2000]
    return answer.content.decode()


def sent(client: Client, path: str, status: int = 303, **fields: object) -> str:
    answer = client.post(path, fields)
    sound(answer, path)
    assert answer.status_code == status, re.sub(r"<[^>]+>", " ", answer.content.decode())[:3000]
    return answer["Location"] if status == 303 else answer.content.decode()


def followed(client: Client, code: str, phone: str = PHONE) -> None:
    """Opens a return by its code, the phone and the one-time code sent to it."""
    codes = Notice.objects.filter(template="one_time_code")
    before = list(codes.values_list("pk", flat=True))
    sent(client, "/returns/", 200, tracking=code, phone=phone, send_code="1")
    told = re.search(r"\d{6}", codes.exclude(pk__in=before).get().text)
    assert told is not None
    sent(client, "/returns/", tracking=code, phone=phone, code=told.group())


def test_a_return_is_not_opened_by_its_code_alone(given: Stores) -> None:
    granted(given)
    draft = "F" * 20
    asked_online(given, draft=draft)
    code, stranger = tracking_code(draft=draft), Client()
    assert "手机号" in sent(stranger, "/returns/", 422, tracking=code)
    asked = Notice.objects.filter(template="one_time_code").count()
    page = sent(stranger, "/returns/", 200, tracking=code, phone="13800000999", send_code="1")
    assert "如果查询码和手机号都正确" in page, "told alike, whether it fits or not"
    assert Notice.objects.filter(template="one_time_code").count() == asked
    assert "查询码、手机号或验证码不正确" in sent(stranger, "/returns/", 422, tracking=code, phone=PHONE, code="000000")
    assert stranger.get("/returns/mine/")["Location"] == "/returns/"
    for _ in range(12):
        last = stranger.post("/returns/", {"tracking": code, "phone": PHONE, "code": "000000"})
    assert last.status_code == 429, "a code is not tried out"
    other = Client()
    asked_online(given, draft="G" * 20)
    followed(other, tracking_code(draft="G" * 20))
    assert "羊毛围巾" in shown(other, "/returns/mine/")


def test_a_promise_is_applied_for_checked_granted_and_shown_to_everybody(given: Stores, owner: Client) -> None:
    assert "还没有作出承诺" in shown(owner, "/merchant/promises/")
    assert "线下无理由退货" in shown(owner, "/merchant/promises/apply/")
    assert "九州路店" in shown(owner, "/merchant/promises/apply/?kind=NO_REASON_RETURN")
    form = {"kind": "NO_REASON_RETURN", "place": given.first.pk, "days": "10", "refund_days": "5", "across": "ANY_CITY",
            "scope": ["117"], "exclusions": ["FRESH", "CLEARANCE"], "pledge": "不满意就退"}  # fmt: skip
    assert "接受监督" in sent(owner, "/merchant/promises/apply/", 422, **form)
    assert "7 天到 90 天" in sent(owner, "/merchant/promises/apply/", 422, **{**form, "pledged": "on", "days": "3"})
    place = sent(owner, "/merchant/promises/apply/", **{**form, "pledged": "on"})
    promise = Promise.objects.select_related("terms").get()
    assert promise.terms.exclusions == ["FRESH", "CLEARANCE"] and place == f"/merchant/promises/{promise.pk}/"
    assert "待核查" in shown(owner, place)

    handler, head = desk(given, "handler"), desk(given, "head")
    assert "待核查" in shown(handler, "/desk/merchants/promises/")
    path = f"/desk/merchants/promises/{promise.pk}/"
    assert "不满意就退" in shown(handler, path)
    assert "逐项核查" in sent(handler, f"{path}check/", 422, version=1)
    ticked = {f"met_{one.code}": "met" for one in met("NO_REASON_RETURN")}
    sent(handler, f"{path}check/", version=1, **ticked)
    sent(head, f"{path}decide/", 409, version=1, decision="grant")
    sent(head, f"{path}decide/", version=2, decision="grant")
    promise.refresh_from_db()
    assert promise.in_force()
    public = shown(Client(), f"/promises/{promise.number}/")
    assert "10天无理由退货" in public and "尚无检验" in public and "服装、鞋帽" in public
    listed = shown(Client(), "/promises/?q=云上鲸&place=淇滨区&kind=NO_REASON_RETURN")
    assert promise.number in listed
    assert "没有认出这个地区" in shown(Client(), "/promises/?place=不知道哪里")
    assert "没有找到有效的承诺" in shown(Client(), "/promises/?q=没有这家")
    assert "请缩短后再查" in shown(Client(), "/promises/?q=" + "甲 乙 丙 丁 戊 己 庚 辛 壬 癸 子 丑")
    shown(Client(), "/promises/FX2026AAAAAAAAAA/", 404)
    for paper in ("certificate", "plaque"):
        answer = owner.get(f"/merchant/promises/{promise.pk}/{paper}.pdf")
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert owner.get(f"/merchant/promises/{promise.pk}/poster.pdf").status_code == 404
    assert "承诺和兑现" in shown(handler, f"/desk/merchants/{given.whale.pk}/")


def test_an_officer_ends_and_a_merchant_renews_and_leaves(given: Stores, owner: Client) -> None:
    young = granted(given, given.second, at=MONDAY)
    assert "期满前 60 天内" in sent(owner, f"/merchant/promises/{young.pk}/renew/", 409)
    promise = granted(given, at=MONDAY - timedelta(days=330))
    path, desk_path = f"/merchant/promises/{promise.pk}/", f"/desk/merchants/promises/{promise.pk}/"
    head = desk(given, "head")
    assert "申请续期" in shown(owner, path) and "申请续期" in shown(owner, "/merchant/")
    sent(owner, f"{path}renew/")
    assert "等待审批" in shown(owner, path)
    assert "九州路店" in shown(head, "/desk/merchants/promises/")
    sent(head, f"{desk_path}renew/", 422, decision="refuse", reason="")
    sent(head, f"{desk_path}renew/", decision="grant")
    sent(head, f"{desk_path}renew/", 404, decision="grant")
    promise.refresh_from_db()
    assert "请选择取消资格的事由" in sent(head, f"{desk_path}end/", 422, version=promise.version, reason="多次不退")
    sent(head, f"{desk_path}end/", version=promise.version, ground="NOT_KEPT", reason="三次没有按期退款")
    assert "已经失效" in shown(Client(), f"/promises/{promise.number}/")
    sent(owner, f"/merchant/promises/{young.pk}/leave/", reason="门店调整")
    assert "自愿退出" in shown(owner, "/merchant/promises/")
    waiting = applied(given, given.second)
    sent(owner, f"/merchant/promises/{waiting.pk}/drop/")
    sent(owner, f"/merchant/promises/{waiting.pk}/burn/", 404)


def test_an_officer_checks_later_and_everybody_sees_what_came_of_it(
    given: Stores, owner: Client, on: Callable[[datetime], None]
) -> None:
    promise = granted(given, kind=PromiseKind.STORE)
    handler, head = desk(given, "handler"), desk(given, "head")
    path, own = f"/desk/merchants/promises/{promise.pk}/", f"/merchant/promises/{promise.pk}/"
    assert "抽查" in shown(handler, path)
    promise.refresh_from_db()
    ticked = {f"met_{one.code}": "met" if one.met else "not_met" for one in met("STORE", but="S6")}
    form = {**ticked, "word_S6": "没有公示退换货规则", "rectify_by": "2026-06-20", "version": promise.version}
    page = sent(handler, f"{path}recheck/", 422, **form)
    assert "请选择核查结论" in page and "没有公示退换货规则" in page, "what was typed stays"
    page = sent(handler, f"{path}recheck/", 422, **form, result="KEPT")
    assert "不能记为符合" in page and page.count("checked") == 7
    sent(handler, f"{path}recheck/", **form, result="RECTIFY", word="限十二天")
    assert "承诺整改" in shown(owner, "/merchant/")
    page = shown(owner, own)
    assert "报告整改情况" in page and "没有公示退换货规则" in page and "限十二天" in page
    page = sent(owner, f"{own}rectified/", 422, words="好了")
    assert "请写明理由" in page and "好了</textarea>" in page
    public = shown(Client(), f"/promises/{promise.number}/")
    assert "限期整改" in public and "限十二天" not in public and "没有公示退换货规则" not in public
    sent(owner, f"{own}rectified/", words="规则贴在收银台")
    sent(owner, f"{own}rectified/", 409, words="规则贴在收银台")
    assert "九州路店" in shown(handler, "/desk/merchants/promises/?list=recheck")
    assert "规则贴在收银台" in shown(handler, path)
    promise.refresh_from_db()
    on(MONDAY + timedelta(minutes=5))
    passed = {**{f"met_{one.code}": "met" for one in met("STORE")}, "version": promise.version}
    sent(handler, f"{path}recheck/", **passed, result="KEPT")
    assert "复查" in shown(Client(), f"/promises/{promise.number}/")
    promise.refresh_from_db()
    on(MONDAY + timedelta(minutes=9))
    form = {**form, "version": promise.version, "result": "EXIT", "word": "反复整改仍不公示"}
    sent(handler, f"{path}recheck/", **form)
    assert "建议取消资格" in shown(head, path) and "不符合" in shown(head, path)
    page = shown(Client(), f"/promises/{promise.number}/")
    assert "建议取消资格" not in page and "不符合" not in page, "a proposal is told when another officer has decided"


def test_lists_of_the_desk_and_the_portal_have_pages(
    given: Stores, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in (PromiseKind.STORE, PromiseKind.RESTAURANT, PromiseKind.MARKET):
        granted(given, kind=kind)
    monkeypatch.setattr("fangxin.interfaces.desk.merchants.promises.FEW", 2)
    monkeypatch.setattr("fangxin.interfaces.desk.merchants.promises.PAGE", 2)
    monkeypatch.setattr("fangxin.interfaces.merchant.promising.PAGE", 2)
    head = desk(given, "head")
    assert "查看全部" in shown(head, "/desk/merchants/promises/")
    assert "page=2" in shown(head, "/desk/merchants/promises/?list=holding")
    assert "九州路店" in shown(head, "/desk/merchants/promises/?list=holding&page=2")
    assert "page=2" in shown(owner, "/merchant/promises/")
    shown(head, "/desk/merchants/promises/?list=nothing&page=x")
    far = 2**63 - 1  # no page is so far out that the database could not count to it
    assert "还没有有效的承诺" in shown(head, f"/desk/merchants/promises/?list=holding&page={far}")
    shown(owner, f"/merchant/promises/?page={far}")
    shown(head, f"/desk/merchants/returns/?stores={far}")


def test_a_clerk_records_a_return_on_the_phone(given: Stores) -> None:
    clerk = signed_in(hired(given.sister, role=StaffRole.CLERK))
    assert "还没有门店作出" in shown(clerk, "/merchant/returns/")
    assert "还没有门店作出" in shown(clerk, "/merchant/returns/new/")
    granted(given), granted(given, given.far)
    form = {"draft": new_draft(), "taken_by": given.far.pk, "sold_by": given.first.pk, "goods": "羊毛围巾", "paid": "199",
            "receipt_on": "2026-06-05", "receipt_number": "XP 2026-0605-0017", "decision": "CASH"}  # fmt: skip
    page = shown(clerk, "/merchant/returns/new/")
    assert "九州路店（云上鲸）" in page and "文峰店（本店）" in page
    assert "不是有效的金额" in sent(clerk, "/merchant/returns/new/", 422, **{**form, "paid": "很多"})
    sent(clerk, "/merchant/returns/new/", 422, **{**form, "goods": "", "receipt_on": "2026-13-01"})
    assert "九州路店" in sent(clerk, "/merchant/returns/new/", 200, **form, again="1")
    assert "请填写凭证号" in sent(clerk, "/merchant/returns/new/", 422, **{**form, "receipt_number": ""})
    place = sent(clerk, "/merchant/returns/new/", **form)
    assert sent(clerk, "/merchant/returns/new/", **form) == place, "sent twice it is one return"
    request = ReturnRequest.objects.get()
    entry = ClearingEntry.objects.get()
    assert request.state == "REFUNDED" and entry.amount_fen == 19_900
    assert "按期兑现" in shown(clerk, place) and "九州路店 → 文峰店" in shown(
        clerk, "/merchant/returns/?state=REFUNDED"
    )
    assert "已经登记退款" in sent(clerk, f"{place}refund/", 409, way="CASH")
    shown(clerk, "/merchant/promises/", 403)
    again = {**form, "draft": new_draft(), "receipt_number": "xp202606050017", "goods": "又一条围巾"}
    page = sent(clerk, "/merchant/returns/new/", 409, **again)
    assert "同一张凭证不能重复退货" in page and "又一条围巾" in page and 'value="199"' in page
    other = signed_in(hired(given.whale, role=StaffRole.CLERK))
    assert "由文峰店办理" in shown(other, place)
    sent(other, f"{place}refund/", 404, way="CASH")


def test_the_store_answers_and_the_consumer_follows(given: Stores, owner: Client) -> None:
    granted(given), granted(given, given.far)
    consumer, path = Client(), f"/returns/{given.first.pk}/"
    assert "九州路店" in shown(consumer, path) and "文峰店" in shown(consumer, path)
    shown(consumer, f"/returns/{given.second.pk}/", 404)
    form = {"draft": new_draft(), "taken_by": given.far.pk, "goods": "羊毛围巾", "paid": "199.00", "receipt_on": "2026-06-05",
            "receipt_number": "XP20260605", "name": "张晚晴", "phone": "13800000101"}  # fmt: skip
    assert "手机号尚未验证" in sent(consumer, path, 422, **form)
    sent(consumer, path, 200, **form, send_code="1")
    code = re.search(r"\d{6}", Notice.objects.get(template="one_time_code").text)
    assert code is not None
    assert "验证码不正确" in sent(consumer, path, 422, **form, code="000000")
    assert sent(consumer, path, **form, code=code.group()) == "/returns/mine/"
    request = ReturnRequest.objects.get()
    page = shown(consumer, "/returns/mine/")
    tracking = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page)
    assert tracking is not None and "张晚晴" not in page
    sister = signed_in(hired(given.sister))
    place = f"/merchant/returns/{request.pk}/"
    assert "答复退货申请" in shown(sister, "/merchant/") and "答复退货申请" not in shown(owner, "/merchant/")
    page = shown(sister, place)
    assert "张**" in page and "13800000101" not in page and "应当退货" in page
    assert "请选择不同意退货的理由" in sent(sister, f"{place}refuse/", 422, reason="")
    sent(sister, f"{place}refuse/", reason="NOT_INTACT", words="吊牌剪掉了")
    other = Client()
    followed(other, tracking.group().lower().replace("-", " "))
    assert "吊牌剪掉了" in shown(other, "/returns/mine/")
    sent(other, "/returns/mine/object/", words="吊牌好好的")
    sent(other, "/returns/mine/object/", 409, words="吊牌好好的")
    page = shown(other, "/returns/mine/")
    assert "您的异议已记录" in page and "投诉这家店" in page
    assert Client().get("/returns/mine/")["Location"] == "/returns/"
    assert Client().post("/returns/mine/object/").status_code == 404
    number = Promise.objects.get(outlet=given.first).number
    assert "有未兑现" in shown(Client(), f"/promises/{number}/")


def test_money_that_never_came(given: Stores, owner: Client) -> None:
    granted(given)
    draft = "E" * 20
    request = refunded(given, accepted(given, asked_online(given, draft=draft)))
    consumer = Client()
    followed(consumer, tracking_code(draft=draft))
    sent(consumer, "/returns/mine/not-received/")
    assert "已告诉门店" in shown(consumer, "/returns/mine/")
    assert "没有收到退款" in shown(owner, f"/merchant/returns/{request.pk}/")
    assert "核对消费者没有收到的退款" in shown(owner, "/merchant/")
    sent(consumer, "/returns/mine/received/")
    sent(consumer, "/returns/mine/received/", 409)
    assert "消费者确认收到退款" in shown(consumer, "/returns/mine/")


def test_a_month_is_read_corrected_confirmed_and_taken_along(
    given: Stores, owner: Client, on: Callable[[datetime], None]
) -> None:
    assert "还没有清算记录" in shown(owner, "/merchant/clearing/")
    granted(given), granted(given, given.far)
    refunded(given, accepted(given, recorded(given, taken_by=given.far)))
    entry = ClearingEntry.objects.get()
    sister = signed_in(hired(given.sister))
    page = shown(sister, "/merchant/clearing/")
    assert "其他门店应付本店 199.00 元" in page and "月底以后可以确认" in page
    form = {"store": given.far.pk, "month": "2026-06", "entry": entry.pk, "amount": "199", "reason": "少退了十元钱"}
    path = f"/merchant/clearing/entries/{entry.pk}/"
    assert "更正后的金额" in sent(sister, path, 422, **form)
    sent(sister, path, **{**form, "amount": "189"})
    assert "其他门店应付本店 189.00 元" in shown(sister, f"/merchant/clearing/?store={given.far.pk}&month=2026-06")
    assert "本店应付其他门店 189.00 元" in shown(owner, "/merchant/clearing/")
    for kind, start in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        answer = sister.get(f"/merchant/clearing/{given.far.pk}/2026-06/{kind}/")
        assert answer.status_code == 200 and answer.content.startswith(start)
    assert sister.get(f"/merchant/clearing/{given.first.pk}/2026-06/pdf/").status_code == 404
    assert sister.get(f"/merchant/clearing/{given.far.pk}/2026-13/pdf/").status_code == 404
    on(later(25))
    sister = signed_in(hired(given.sister))
    assert "确认6月清算单" in shown(sister, "/merchant/")
    page = shown(sister, "/merchant/clearing/")
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert digest is not None
    form = {"store": given.far.pk, "other": given.first.pk, "month": "2026-06", "digest": digest.group(1)}
    assert "清算单与您看到的不同" in sent(sister, "/merchant/clearing/confirm/", 409, **{**form, "digest": "0" * 64})
    sent(sister, "/merchant/clearing/confirm/", **form)
    assert ClearingConfirmation.objects.count() == 1
    assert "等对方确认" in shown(sister, "/merchant/clearing/?month=2026-06")


def test_the_desk_sees_how_far_returns_are_honoured(given: Stores) -> None:
    assert "这段时间没有退货记录" in shown(desk(given, "handler"), "/desk/merchants/returns/")
    granted(given)
    refunded(given, accepted(given, recorded(given)))
    refused(given, recorded(given), reason="TOO_LATE")
    page = shown(desk(given, "handler"), "/desk/merchants/returns/")
    assert page.count("50.00%") == 2 and "应退未退" in page
    before = shown(desk(given, "handler"), "/desk/merchants/returns/?from=2026-05-01&to=2026-05-31")
    assert "这段时间没有退货记录" in before and "50.00%" not in before
    shown(desk(given, "handler"), "/desk/merchants/returns/?from=x&to=2026-02-31")
    assert "这段时间没有退货记录" in shown(desk(given, "other_handler"), "/desk/merchants/returns/")


def test_lists_ask_no_more_for_many_than_for_few(given: Stores, owner: Client) -> None:
    granted(given)
    recorded(given)
    head, reader = desk(given, "head"), Client()
    paths = (
        (reader, "/promises/"), (owner, "/merchant/promises/"), (owner, "/merchant/returns/"),
        (head, "/desk/merchants/promises/"), (head, "/desk/merchants/returns/"),
    )  # fmt: skip
    few = [queries(client, path) for client, path in paths]
    granted(given, given.second)
    for kind in (PromiseKind.STORE, PromiseKind.RESTAURANT, PromiseKind.MARKET):
        granted(given, kind=kind)
    for _ in range(5):
        recorded(given)
    for (client, path), before in zip(paths, few, strict=True):
        assert queries(client, path) <= before + 2, path


def test_the_public_page_of_a_promise_tells_no_number_of_a_complaint(given: Stores) -> None:
    promise = granted(given)
    case = settled(given, closed_at=MONDAY - timedelta(hours=1))
    assert "关于这项承诺的投诉经调解达成协议" in shown(Client(), f"/promises/{promise.number}/")
    assert case.number not in shown(Client(), f"/promises/{promise.number}/")
    assert case.number in shown(desk(given, "head"), reverse("desk:promise", args=[promise.pk]))
