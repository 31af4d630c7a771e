"""Credit on its pages: the desk enters, confirms and decides; the merchant reads, asks and follows; anybody reads the rules."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fangxin.domain.credit.actions.repairing import ask_repair
from fangxin.domain.credit.models import CreditEvent, Repair
from fangxin.domain.credit.words import EventState, RepairState
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.staff.words import StaffRole
from fangxin.interfaces import clock
from tests.credit.telling import PLEDGE, recorded
from tests.evidence.makers import picture
from tests.members import acting, hired, shop, signed_in
from tests.pages.checking import proper
from tests.pages.world import desk
from tests.people import Cast, cast, working

pytestmark = pytest.mark.django_db
OCTOBER = working(day=date(2026, 10, 12))
GROUND = "经核查，通过登记的住所无法联系，列入经营异常名录。"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def merchant(people: Cast) -> Merchant:
    return shop()


@pytest.fixture
def event(people: Cast, merchant: Merchant) -> CreditEvent:
    return recorded(people, merchant)


@pytest.fixture
def october(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The doors' clock stands on a Monday three months after the penalty was published."""
    monkeypatch.setattr(clock, "now", lambda: OCTOBER)
    for module in ("desk.merchants.credit", "desk.merchants.repairs", "merchant.credit", "public.crediting"):
        for name, value in (("now", lambda: OCTOBER), ("today", OCTOBER.date)):
            monkeypatch.setattr(f"fangxin.interfaces.{module}.{name}", value, raising=False)
    return OCTOBER


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def asked(event: CreditEvent) -> Repair:
    owner = acting(hired(event.merchant))
    return ask_repair(
        merchant_id=event.merchant_id, event_id=event.pk, pledge=PLEDGE, draft_token="", by=owner, at=OCTOBER
    )


def test_an_officer_enters_another_confirms_and_the_panel_tells(
    people: Cast, merchant: Merchant, october: datetime
) -> None:
    handler, head = desk(people.handler), desk(people.head)
    page = handler.get(f"/desk/merchants/{merchant.pk}/credit/")
    assert proper(page, "enter") == 200
    assert "列入严重违法失信名单" in text(page)
    assert "轻微行政处罚" not in text(page), "what facts tell is not entered"
    form = {"kind": "ABNORMAL_LIST", "happened_on": "2026-10-09", "reference": "淇市监异〔2026〕3号", "ground": "短"}
    wrong = handler.post(f"/desk/merchants/{merchant.pk}/credit/", form)
    assert wrong.status_code == 422
    assert "淇市监异〔2026〕3号" in text(wrong), "what was typed stays"
    done = handler.post(f"/desk/merchants/{merchant.pk}/credit/", {**form, "ground": GROUND})
    assert done.status_code == 303
    made = CreditEvent.objects.get()
    where = f"/desk/merchants/credit/events/{made.pk}/"
    assert done["Location"] == where
    assert "确认，计入信用" not in text(handler.get(where))
    assert handler.post(f"{where}confirm/").status_code == 403
    assert "确认，计入信用" in text(head.get(where))
    assert "无法联系" in text(head.get(where))
    assert head.post(f"{where}confirm/").status_code == 303
    made.refresh_from_db()
    assert made.state == EventState.IN_FORCE
    shown = text(handler.get(f"/desk/merchants/{merchant.pk}/"))
    assert "列入经营异常名录" in shown
    assert "−10" in shown
    assert head.post(f"{where}withdraw/", {"reason": "短"}).status_code == 422
    assert head.post(f"{where}withdraw/", {"reason": "登记到了同名的另一家。"}).status_code == 303
    assert "已撤销" in text(head.get(where))


def test_who_entered_an_event_is_told_that_another_confirms(
    people: Cast, merchant: Merchant, october: datetime
) -> None:
    head = desk(people.head)
    form = {"kind": "OTHER_MINOR", "happened_on": "2026-10-09", "reference": "", "ground": GROUND}
    where = head.post(f"/desk/merchants/{merchant.pk}/credit/", form)["Location"]
    assert "另一名人员确认" in text(head.get(where))
    refused = head.post(f"{where}confirm/")
    assert refused.status_code == 403
    assert "应当由其他人确认" in text(refused)


def test_what_waits_stands_on_the_list_with_its_clock(people: Cast, event: CreditEvent, october: datetime) -> None:
    asked(event)
    page = text(desk(people.head).get("/desk/merchants/credit/"))
    assert "剩余 7 个工作日" in page
    assert "行政处罚" in page
    assert "1 件待办" in text(desk(people.head).get("/desk/merchants/"))
    other = text(desk(people.other_handler).get("/desk/merchants/credit/"))
    assert "没有等待决定的修复申请" in other
    assert event.merchant.name not in other
    for path in (f"events/{event.pk}", f"repairs/{Repair.objects.get().pk}"):
        assert desk(people.other_handler).get(f"/desk/merchants/credit/{path}/").status_code == 404


def test_the_merchant_reads_why_asks_and_sees_it_change(people: Cast, event: CreditEvent, october: datetime) -> None:
    owner = signed_in(hired(event.merchant))
    page = text(owner.get("/merchant/credit/"))
    for words in ("等级 B", "基础 100 分，目前 90 分", "−10", "2027年7月10日", "淇市监处〔2026〕18号", "申请修复"):
        assert words in page, words
    ask = f"/merchant/credit/{event.pk}/repair/"
    form = text(owner.get(ask))
    draft = form.split('name="draft" value="')[1].split('"')[0]
    wrong = owner.post(ask, {"draft": draft, "pledge": "会改。"})
    assert wrong.status_code == 422
    proof = SimpleUploadedFile("缴款凭证.jpg", picture(), content_type="image/jpeg")
    done = owner.post(ask, {"draft": draft, "pledge": PLEDGE, "files": [proof]})
    assert done.status_code == 303, text(done)
    repair = Repair.objects.get()
    assert (repair.files, repair.asked_by_name) == (1, "负责人尚**")
    progress = text(owner.get(done["Location"]))
    for words in ("待决定", "剩余 7 个工作日", "缴款凭证.jpg", "为什么是这一天"):
        assert words in progress, words
    assert "已经申请修复" in text(owner.get(ask))
    head = desk(people.head)
    where = f"/desk/merchants/credit/repairs/{repair.pk}/"
    shown = text(head.get(where))
    file = shown.split(f'href="{where}files/')[1].split('"')[0]
    assert head.get(f"{where}files/{file}")["Content-Type"] == "image/jpeg"
    assert desk(people.analyst).get(f"{where}files/{file}").status_code == 403
    assert "罚款已缴清" in shown or "已清缴罚款" in shown
    assert head.post(f"{where}grant/", {"decision": "短"}).status_code == 422
    assert head.post(f"{where}grant/", {"decision": "罚款已缴清，整改到位。"}).status_code == 303
    page = text(owner.get("/merchant/credit/"))
    assert "等级 A" in page
    assert "已修复，不再计入" in page
    assert "准予修复" in page


def test_too_early_the_page_says_which_day(people: Cast, event: CreditEvent, monkeypatch: pytest.MonkeyPatch) -> None:
    early = date(2026, 9, 1)
    monkeypatch.setattr("fangxin.interfaces.merchant.credit.today", lambda: early)
    owner = signed_in(hired(event.merchant))
    assert "最早 2026年10月10日" in text(owner.get("/merchant/credit/"))
    page = text(owner.get(f"/merchant/credit/{event.pk}/repair/"))
    assert "最早是2026-10-10" in page
    assert "提交申请" not in page


def test_refused_revoked_and_taken_back(people: Cast, event: CreditEvent, october: datetime) -> None:
    repair = asked(event)
    head, owner = desk(people.head), signed_in(hired(event.merchant))
    back = f"/merchant/credit/repairs/{repair.pk}/take-back/"
    assert owner.post(back).status_code == 303
    assert "已撤回" in text(owner.get(f"/merchant/credit/repairs/{repair.pk}/"))
    assert owner.post(back, follow=True).status_code == 200, "a second time it is told, nothing breaks"
    second = ask_repair(
        merchant_id=event.merchant_id, event_id=event.pk, pledge=PLEDGE, draft_token="", by=acting(hired(event.merchant)),
        at=OCTOBER,
    )  # fmt: skip
    where = f"/desk/merchants/credit/repairs/{second.pk}/"
    assert head.post(f"{where}refuse/", {"reason": "罚款尚未缴清，请缴清后再申请。"}).status_code == 303
    assert "罚款尚未缴清" in text(owner.get(f"/merchant/credit/repairs/{second.pk}/"))
    third = ask_repair(
        merchant_id=event.merchant_id, event_id=event.pk, pledge=PLEDGE, draft_token="", by=acting(hired(event.merchant)),
        at=OCTOBER,
    )  # fmt: skip
    where = f"/desk/merchants/credit/repairs/{third.pk}/"
    head.post(f"{where}grant/", {"decision": "罚款已缴清，整改到位。", "elsewhere": "on"})
    page = text(head.get(where))
    assert "向外省推送信用修复结果" in page
    assert "待向外省推送" in text(head.get("/desk/merchants/credit/"))
    assert head.post(f"{where}push/", {"to": "", "pushed_on": "2026-10-12"}).status_code == 409
    assert head.post(f"{where}push/", {"to": "陕西省市场监管局", "pushed_on": "2026-10-12"}).status_code == 303
    assert head.post(f"{where}revoke/", {"reason": "缴款凭证系伪造，罚款没有缴。"}).status_code == 303
    third.refresh_from_db()
    assert third.state == RepairState.REVOKED
    assert "缴款凭证系伪造" in text(owner.get(f"/merchant/credit/repairs/{third.pk}/"))
    assert "信用修复中作不实承诺" in text(owner.get("/merchant/credit/"))


def test_a_merchant_sees_nothing_of_another_and_a_clerk_does_not_ask(
    people: Cast, event: CreditEvent, october: datetime
) -> None:
    repair = asked(event)
    other = signed_in(hired(shop(name="邻家便利店", uscc="92000000MA0000001N", phone="19900001002")))
    for path in (f"{event.pk}/repair", f"repairs/{repair.pk}", f"repairs/{repair.pk}/files/1"):
        assert other.get(f"/merchant/credit/{path}/").status_code == 404, path
    assert other.post(f"/merchant/credit/repairs/{repair.pk}/take-back/").status_code == 404
    clerk = signed_in(hired(event.merchant, role=StaffRole.CLERK))
    assert clerk.get("/merchant/credit/").status_code == 200
    assert clerk.get(f"/merchant/credit/{event.pk}/repair/").status_code == 403
    assert Client().get("/merchant/credit/").status_code == 302


def test_anybody_reads_how_a_grade_comes_about(october: datetime) -> None:
    page = Client().get("/credit/rules/")
    assert proper(page, "rules") == 200
    for words in (
        "优良",
        "对消费者的和解请求不予答复",
        "−30",
        "满 3 个月",
        "36 个月",
        "等级不高于 D",
        "同类合计不超过 20 分",
    ):
        assert words in text(page), words
